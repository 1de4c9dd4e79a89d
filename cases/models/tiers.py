"""Complexity tiers (案件等级): policy data, dated, with the document that sets them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from mediation.common.constraints import NoOverlap, range_in_order
from stations.models import PolicyRow


class TierScheme(PolicyRow):
    """One edition of the classification guide (案件等级分类指引) of a district.

    Tier lists of two editions do not map one to one, so a case keeps the tier of the edition
    in force when it closed (SUBSIDY §5).
    """

    name = models.CharField(_("name"), max_length=80)

    class Meta:
        verbose_name = _("classification guide")
        verbose_name_plural = _("classification guides")
        ordering = ["district", "-valid_from"]
        constraints = [
            range_in_order("tierscheme_days_in_order"),
            NoOverlap(
                name="tierscheme_one_at_a_time",
                fields=["district"],
                violation_error_message=_(
                    "Another classification guide is in force on some of these days."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.name}（{self.document_number}）"


class Tier(models.Model):
    """A tier of a guide; the lowest has rank 1. A downgrade goes to the next lower rank."""

    scheme = models.ForeignKey(
        TierScheme,
        verbose_name=_("classification guide"),
        on_delete=models.PROTECT,
        related_name="tiers",
    )
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=30)
    rank = models.PositiveSmallIntegerField(_("rank, lowest is 1"))
    counts_as_difficult = models.BooleanField(
        _("counts as difficult in the monthly table"), default=False
    )
    criteria = models.TextField(_("criteria"), blank=True)

    class Meta:
        verbose_name = _("tier")
        verbose_name_plural = _("tiers")
        ordering = ["scheme", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "code"],
                name="tier_code_once",
                violation_error_message=_("The guide already has a tier of this code."),
            ),
            models.UniqueConstraint(
                fields=["scheme", "rank"],
                name="tier_rank_once",
                violation_error_message=_("The guide already has a tier of this rank."),
            ),
            models.CheckConstraint(
                name="tier_rank_positive",
                condition=models.Q(rank__gte=1),
                violation_error_message=_("The lowest rank is 1."),
            ),
        ]

    def __str__(self):
        return self.name
