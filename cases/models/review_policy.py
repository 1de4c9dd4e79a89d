"""Policy of the review: checklist, reasons of a return, clocks, rules that propose a tier."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.choices import CaseFact, CorrectAt, ReviewLevel, Source
from mediation.common.constraints import NoOverlap, or_any, range_in_order
from stations.models import DisputeType, PolicyRow

from .tiers import Tier


class ReviewCheck(PolicyRow):
    """A line of the checklist that a reviewer answers by hand (审核要点)."""

    level = models.CharField(_("level"), max_length=6, choices=ReviewLevel)
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    sentence = models.CharField(_("what to look at"), max_length=120)
    is_must = models.BooleanField(
        _("must"), default=True, help_text=_("A case passes only when a must is answered with yes.")
    )

    class Meta:
        verbose_name = _("checklist line")
        verbose_name_plural = _("checklist")
        ordering = ["district", "level", "position", "id"]
        constraints = [
            range_in_order("reviewcheck_days_in_order"),
            NoOverlap(
                name="reviewcheck_once_at_a_time",
                fields=["district", "level", "sentence"],
                violation_error_message=_("This line is already asked on some of these days."),
            ),
        ]

    def __str__(self):
        return self.sentence


class ReturnReason(PolicyRow):
    """A reason to return a case (退回原因), and the place where the mediator corrects it."""

    position = models.PositiveSmallIntegerField(_("position"), default=1)
    sentence = models.CharField(_("reason"), max_length=120)
    correct_at = models.CharField(_("corrected at"), max_length=12, choices=CorrectAt)

    class Meta:
        verbose_name = _("reason of a return")
        verbose_name_plural = _("reasons of a return")
        ordering = ["district", "position", "id"]
        constraints = [
            range_in_order("returnreason_days_in_order"),
            NoOverlap(
                name="returnreason_once_at_a_time",
                fields=["district", "sentence"],
                violation_error_message=_("This reason is already in use on some of these days."),
            ),
        ]

    def __str__(self):
        return self.sentence


class ReviewRule(PolicyRow):
    """How long a review may take, in working days, and how many cases pass in one go."""

    office_days = models.PositiveSmallIntegerField(
        _("working days for the office"), validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    bureau_days = models.PositiveSmallIntegerField(
        _("working days for the bureau"), validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    batch_limit = models.PositiveSmallIntegerField(
        _("cases passed in one go, at most"),
        validators=[MinValueValidator(1), MaxValueValidator(200)],
    )

    class Meta:
        verbose_name = _("review rule")
        verbose_name_plural = _("review rules")
        ordering = ["district", "-valid_from"]
        constraints = [
            range_in_order("reviewrule_days_in_order"),
            NoOverlap(
                name="reviewrule_one_at_a_time",
                fields=["district"],
                violation_error_message=_("Another rule is in force on some of these days."),
            ),
            models.CheckConstraint(
                name="reviewrule_at_least_one",
                condition=Q(office_days__gte=1, bureau_days__gte=1, batch_limit__gte=1),
                violation_error_message=_("Each number is at least 1."),
            ),
        ]

    def __str__(self):
        return f"{self.district} · {self.document_number}"


class TierRule(models.Model):
    """A case of the guide reaches this tier if a fact of it reaches a figure (SUBSIDY §5).

    The rules of a guide only propose; who reviews the case fixes its tier. Dated and documented
    by their guide.
    """

    tier = models.ForeignKey(
        Tier, verbose_name=_("tier"), on_delete=models.PROTECT, related_name="rules"
    )
    fact = models.CharField(_("fact"), max_length=12, choices=CaseFact)
    at_least = models.PositiveIntegerField(_("at least"), validators=[MinValueValidator(1)])
    dispute_type = models.ForeignKey(
        DisputeType,
        verbose_name=_("dispute type"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Empty: every type."),
    )
    source = models.CharField(
        _("source"),
        max_length=20,
        choices=Source,
        blank=True,
        help_text=_("Empty: every source."),
    )

    class Meta:
        verbose_name = _("tier rule")
        verbose_name_plural = _("tier rules")
        ordering = ["tier", "fact", "at_least"]
        constraints = [
            models.UniqueConstraint(
                "tier",
                "fact",
                or_any("dispute_type"),
                "source",
                name="tierrule_once",
                violation_error_message=_("The tier already has a rule for this fact."),
            ),
            models.CheckConstraint(
                name="tierrule_figure_positive",
                condition=Q(at_least__gte=1),
                violation_error_message=_("The figure is at least 1."),
            ),
        ]

    def __str__(self):
        return f"{self.tier} · {self.get_fact_display()} ≥ {self.at_least}"
