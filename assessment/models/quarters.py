"""Quarters: ranking, quotas, contracts under quota."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessment.choices import FlagStatus, QuarterStatus, Rounding
from assessment.querysets import (
    FlagQuerySet,
    PlaceQuerySet,
    PublicPolicyQuerySet,
    RunQuerySet,
)
from mediation.common.constraints import NoOverlap, Refuse, paired, range_in_order
from mediators.models import Contract
from stations.models import Division, PolicyRow


class QuotaRule(PolicyRow):
    """How a district pro-rates quotas and bands a ranking; dated, with its document."""

    rounding = models.CharField(
        _("a part of a case is rounded"), max_length=8, choices=Rounding, default=Rounding.DOWN
    )
    leave_counts = models.BooleanField(_("approved leave lowers the quota"), default=True)
    settled_only = models.BooleanField(_("only settled cases count"), default=True)
    bands = models.JSONField(
        _("bands"),
        default=list,
        help_text=_("List of [name, share of the quota reached in percent, from]."),
    )
    answer_days = models.PositiveSmallIntegerField(_("days for an answer"), default=5)

    objects = PublicPolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("quota rule")
        verbose_name_plural = _("quota rules")
        ordering = ["district", "-valid_from"]
        constraints = [
            range_in_order("quotarule_days_in_order"),
            NoOverlap(
                name="quotarule_one_at_a_time",
                fields=["district"],
                violation_error_message=_("Another quota rule is in force on some of these days."),
            ),
        ]

    def __str__(self):
        return self.document_number


class QuarterRun(models.Model):
    """The quarter's ranking of one district (季度排名): draft until it is published."""

    district = models.ForeignKey(
        Division, verbose_name=_("district"), on_delete=models.PROTECT, related_name="+"
    )
    quarter = models.DateField(_("quarter"), help_text=_("First day of the quarter."))
    rule = models.ForeignKey(
        QuotaRule,
        verbose_name=_("quota rule"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="runs",
    )
    status = models.CharField(
        _("status"), max_length=10, choices=QuarterStatus, default=QuarterStatus.DRAFT
    )
    computed_at = models.DateTimeField(_("computed at"), null=True, blank=True)
    place_count = models.PositiveIntegerField(_("places"), default=0)
    flag_count = models.PositiveIntegerField(_("flags"), default=0)
    digest = models.CharField(_("digest"), max_length=64, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("published by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("quarterly ranking")
        verbose_name_plural = _("quarterly rankings")
        ordering = ["-quarter", "district"]
        constraints = [
            models.UniqueConstraint(
                fields=["district", "quarter"],
                name="quarterrun_once_a_quarter",
                violation_error_message=_("The quarter already has a ranking."),
            ),
            models.CheckConstraint(
                name="quarterrun_first_day",
                condition=Q(quarter__day=1, quarter__month__in=[1, 4, 7, 10]),
                violation_error_message=_("A quarter is written as its first day."),
            ),
            paired("quarterrun_published_day_and_person", "published_by", "published_at"),
            models.CheckConstraint(
                name="quarterrun_published_is_published",
                condition=Q(status=QuarterStatus.DRAFT, published_by__isnull=True)
                | Q(status=QuarterStatus.PUBLISHED, published_by__isnull=False),
                violation_error_message=_("A published ranking names who published it."),
            ),
            Refuse(
                name="quarterrun_published_is_published_for_good",
                events=("update", "delete"),
                when="OLD.status = 'published'",
                violation_error_message=_("A published ranking does not change any more."),
            ),
        ]

    def __str__(self):
        return f"{self.quarter.year} Q{(self.quarter.month + 2) // 3}"


class Place(models.Model):
    """A contract's place in a quarter: cases counted, quota due, rank, with the arithmetic."""

    run = models.ForeignKey(
        QuarterRun, verbose_name=_("ranking"), on_delete=models.PROTECT, related_name="places"
    )
    contract = models.ForeignKey(
        Contract, verbose_name=_("contract"), on_delete=models.PROTECT, related_name="places"
    )
    rank = models.PositiveIntegerField(_("place"))
    counted = models.PositiveIntegerField(_("cases counted"))
    quota_due = models.PositiveIntegerField(_("quota due"))
    band = models.CharField(_("band"), max_length=20, blank=True)
    params = models.JSONField(_("figures"), default=dict)
    is_locked = models.BooleanField(_("locked"), default=False, editable=False)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ["run", "rank", "contract"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "contract"],
                name="place_once",
                violation_error_message=_("The contract already has a place in this quarter."),
            ),
            Refuse(
                name="place_of_published_quarter",
                when="OLD.is_locked",
                violation_error_message=_("A published ranking does not change any more."),
            ),
        ]

    def __str__(self):
        return f"{self.run} · {self.rank}"


class QuotaFlag(models.Model):
    """A contract that fell short of its quota in a quarter.

    Raised by the machine with the arithmetic; the mediator is told and may answer (申辩); an
    officer upholds it or sets it aside, with a reason. Nothing ends a contract by itself
    (PIPL art. 24).
    """

    run = models.ForeignKey(
        QuarterRun, verbose_name=_("ranking"), on_delete=models.PROTECT, related_name="flags"
    )
    contract = models.ForeignKey(
        Contract, verbose_name=_("contract"), on_delete=models.PROTECT, related_name="quota_flags"
    )
    counted = models.PositiveIntegerField(_("cases counted"))
    quota_due = models.PositiveIntegerField(_("quota due"))
    params = models.JSONField(_("figures"), default=dict)
    status = models.CharField(
        _("status"), max_length=10, choices=FlagStatus, default=FlagStatus.RAISED
    )
    notified_on = models.DateField(_("mediator notified on"), null=True, blank=True)
    answer_until = models.DateField(_("answer by"), null=True, blank=True)
    answer = models.TextField(_("answer of the mediator"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decision_reason = models.CharField(_("reason of the decision"), max_length=300, blank=True)

    objects = FlagQuerySet.as_manager()

    class Meta:
        verbose_name = _("contract under quota")
        verbose_name_plural = _("contracts under quota")
        ordering = ["-run__quarter", "contract"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "contract"],
                name="quotaflag_once",
                violation_error_message=_("The contract is already flagged for this quarter."),
            ),
            models.CheckConstraint(
                name="quotaflag_is_under_quota",
                condition=Q(counted__lt=F("quota_due")),
                violation_error_message=_("The quota was reached."),
            ),
            paired("quotaflag_decided_day_and_person", "decided_by", "decided_at"),
            models.CheckConstraint(
                name="quotaflag_decision_has_reason",
                condition=(
                    Q(status__in=["raised", "notified", "answered"]) & Q(decided_by__isnull=True)
                )
                | (
                    Q(status__in=["upheld", "set_aside"])
                    & Q(decided_by__isnull=False)
                    & ~Q(decision_reason="")
                ),
                violation_error_message=_("A decision names its reason and who took it."),
            ),
            paired("quotaflag_notified_and_term", "notified_on", "answer_until"),
        ]

    def __str__(self):
        return f"{self.run} · {self.contract}"
