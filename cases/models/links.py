"""Links between cases that belong together and are yet disputes of their own."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.choices import LinkKind
from cases.querysets import CaseLinkQuerySet
from mediation.common.constraints import paired

from .cases import Case


class CaseLink(models.Model):
    """Two cases of one series, or related ones. A repeat is no link: `Case.same_dispute_as`."""

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="links"
    )
    other = models.ForeignKey(
        Case, verbose_name=_("other case"), on_delete=models.PROTECT, related_name="links_back"
    )
    kind = models.CharField(_("kind"), max_length=8, choices=LinkKind)
    reason = models.CharField(_("reason"), max_length=200)
    linked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("linked by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    linked_at = models.DateTimeField(_("linked at"))
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("ended by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = CaseLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link between cases")
        verbose_name_plural = _("links between cases")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "other"],
                condition=Q(ended_at__isnull=True),
                name="caselink_once",
                violation_error_message=_("These two cases are already linked."),
            ),
            models.CheckConstraint(
                name="caselink_ordered",
                condition=Q(case__gt=F("other")),
                violation_error_message=_("The later case is linked to the earlier one."),
            ),
            paired("caselink_ended_day_and_person", "ended_by", "ended_at"),
        ]

    def __str__(self):
        return f"{self.case} – {self.other}"
