"""Monthly settlements: run, statement, lines, what was withheld, adjustments."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessment.choices import AdjustmentStatus, BonusKind, LineKind, RunStatus
from assessment.querysets import (
    AdjustmentQuerySet,
    LineQuerySet,
    OrganisationLineQuerySet,
    PortionQuerySet,
    RunQuerySet,
    SettlementQuerySet,
    WithheldQuerySet,
)
from cases.models import Case, CaseMediator
from mediation.common.constraints import Refuse, paired
from mediation.common.fields import MoneyField
from mediators.models import Contract
from stations.models import Committee, Division

from .rates import Bonus, Rate, RateSchedule


def closed_is_closed(name):
    """A row of a locked month never changes (SECURITY R13)."""
    return Refuse(
        name=name,
        when="OLD.is_locked",
        violation_error_message=_("This month is closed. A correction is a line in a later month."),
    )


def locked_flag():
    return models.BooleanField(_("locked"), default=False, editable=False)


class SettlementRun(models.Model):
    """The settlement of one district and month (月度结算).

    Draft: computed, may be computed again. Put forward by finance, confirmed by a second
    person, released and locked by a third step; a locked run keeps the digest of its lines.
    """

    district = models.ForeignKey(
        Division, verbose_name=_("district"), on_delete=models.PROTECT, related_name="+"
    )
    month = models.DateField(_("month"))
    schedule = models.ForeignKey(
        RateSchedule,
        verbose_name=_("pay schedule"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="runs",
    )
    status = models.CharField(
        _("status"), max_length=10, choices=RunStatus, default=RunStatus.DRAFT
    )
    computed_at = models.DateTimeField(_("computed at"), null=True, blank=True)
    statement_count = models.PositiveIntegerField(_("statements"), default=0)
    line_count = models.PositiveIntegerField(_("lines"), default=0)
    withheld_count = models.PositiveIntegerField(_("withheld"), default=0)
    total = MoneyField(_("total"), default=0)
    warnings = models.JSONField(_("warnings"), default=list, blank=True)
    digest = models.CharField(_("digest"), max_length=64, blank=True)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("put forward by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    prepared_at = models.DateTimeField(_("put forward at"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("confirmed by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("locked by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    locked_at = models.DateTimeField(_("locked at"), null=True, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("monthly settlement")
        verbose_name_plural = _("monthly settlements")
        ordering = ["-month", "district"]
        constraints = [
            models.UniqueConstraint(
                fields=["district", "month"],
                name="settlementrun_once_a_month",
                violation_error_message=_("The month already has a settlement."),
            ),
            models.CheckConstraint(
                name="settlementrun_month_is_first_day",
                condition=Q(month__day=1),
                violation_error_message=_("A month is written as its first day."),
            ),
            paired("settlementrun_prepared_day_and_person", "prepared_by", "prepared_at"),
            paired("settlementrun_confirmed_day_and_person", "confirmed_by", "confirmed_at"),
            paired("settlementrun_locked_day_and_person", "locked_by", "locked_at"),
            models.CheckConstraint(
                name="settlementrun_status_has_its_people",
                condition=Q(status=RunStatus.DRAFT, prepared_by__isnull=True)
                | Q(
                    status=RunStatus.PREPARED,
                    prepared_by__isnull=False,
                    confirmed_by__isnull=True,
                )
                | Q(
                    status=RunStatus.CONFIRMED,
                    prepared_by__isnull=False,
                    confirmed_by__isnull=False,
                    locked_by__isnull=True,
                )
                | Q(
                    status=RunStatus.LOCKED,
                    prepared_by__isnull=False,
                    confirmed_by__isnull=False,
                    locked_by__isnull=False,
                ),
                violation_error_message=_("Each step of a settlement names who took it."),
            ),
            models.CheckConstraint(
                name="settlementrun_confirmed_by_second_person",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("prepared_by")),
                violation_error_message=_("Who put a settlement forward cannot also confirm it."),
            ),
            models.CheckConstraint(
                name="settlementrun_locked_by_another",
                condition=Q(locked_by__isnull=True) | ~Q(locked_by=F("confirmed_by")),
                violation_error_message=_("Who confirmed a settlement cannot also release it."),
            ),
            Refuse(
                name="settlementrun_locked_is_locked",
                events=("update", "delete"),
                when="OLD.status = 'locked'",
                violation_error_message=_(
                    "This month is closed. A correction is a line in a later month."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.month:%Y-%m}"


class Settlement(models.Model):
    """One contract's statement of one month (结算单)."""

    run = models.ForeignKey(
        SettlementRun,
        verbose_name=_("settlement"),
        on_delete=models.PROTECT,
        related_name="settlements",
    )
    contract = models.ForeignKey(
        Contract, verbose_name=_("contract"), on_delete=models.PROTECT, related_name="settlements"
    )
    total = MoneyField(_("total"))
    line_count = models.PositiveSmallIntegerField(_("lines"))
    is_locked = locked_flag()

    objects = SettlementQuerySet.as_manager()

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ["run", "contract"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "contract"],
                name="settlement_once",
                violation_error_message=_("The contract already has a statement for the month."),
            ),
            closed_is_closed("settlement_of_closed_month"),
        ]

    def __str__(self):
        return f"{self.run} · {self.contract}"


class SettlementLine(models.Model):
    """One line of a statement, with its reason.

    ``reason`` names a sentence of ``assessment.calc.settlement`` and ``params`` holds its
    figures, so that the arithmetic can be read in either language years later. A case pays at
    most once per part in it; a contract gets one base fee per month.
    """

    settlement = models.ForeignKey(
        Settlement, verbose_name=_("statement"), on_delete=models.PROTECT, related_name="lines"
    )
    contract = models.ForeignKey(
        Contract, verbose_name=_("contract"), on_delete=models.PROTECT, related_name="lines"
    )
    kind = models.CharField(_("kind"), max_length=12, choices=LineKind)
    for_month = models.DateField(_("for month"))
    amount = MoneyField(_("amount"))
    case = models.ForeignKey(
        Case,
        verbose_name=_("case"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="lines",
    )
    part = models.ForeignKey(
        CaseMediator,
        verbose_name=_("part in the case"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="lines",
    )
    rate = models.ForeignKey(
        Rate,
        verbose_name=_("rate"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="lines",
    )
    adjustment = models.OneToOneField(
        "Adjustment",
        verbose_name=_("adjustment"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="line",
    )
    reason = models.CharField(_("reason"), max_length=40)
    params = models.JSONField(_("figures"), default=dict)
    is_locked = locked_flag()

    objects = LineQuerySet.as_manager()

    class Meta:
        verbose_name = _("settlement line")
        verbose_name_plural = _("settlement lines")
        ordering = ["settlement", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["part"],
                condition=Q(kind=LineKind.CASE_SUBSIDY),
                name="settlementline_case_pays_once",
                violation_error_message=_("This case has already been paid to this mediator."),
            ),
            models.UniqueConstraint(
                fields=["contract", "for_month"],
                condition=Q(kind=LineKind.BASE_FEE),
                name="settlementline_base_fee_once",
                violation_error_message=_("The base fee of this month has already been paid."),
            ),
            models.CheckConstraint(
                name="settlementline_sign_by_kind",
                condition=Q(kind__in=[LineKind.BASE_FEE, LineKind.CASE_SUBSIDY], amount__gte=0)
                | Q(kind__in=[LineKind.ATTENDANCE, LineKind.CAP], amount__lte=0)
                | Q(kind=LineKind.ADJUSTMENT),
                violation_error_message=_(
                    "Fees and subsidies are not negative, cuts not positive."
                ),
            ),
            models.CheckConstraint(
                name="settlementline_names_its_source",
                condition=Q(kind=LineKind.CASE_SUBSIDY, case__isnull=False, part__isnull=False)
                | Q(kind=LineKind.ADJUSTMENT, adjustment__isnull=False)
                | Q(kind__in=[LineKind.BASE_FEE, LineKind.ATTENDANCE, LineKind.CAP]),
                violation_error_message=_("A line names the case or adjustment that it pays."),
            ),
            closed_is_closed("settlementline_of_closed_month"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.amount}"


class LinePortion(models.Model):
    """What one payer contributes to a line, where the schedule names several payers."""

    line = models.ForeignKey(
        SettlementLine, verbose_name=_("line"), on_delete=models.PROTECT, related_name="portions"
    )
    payer = models.CharField(_("payer"), max_length=60)
    amount = MoneyField(_("amount"))
    is_locked = locked_flag()

    objects = PortionQuerySet.as_manager()

    class Meta:
        verbose_name = _("payer's portion")
        verbose_name_plural = _("payers' portions")
        ordering = ["line", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "payer"],
                name="lineportion_once",
                violation_error_message=_("The payer already has a portion of this line."),
            ),
            closed_is_closed("lineportion_of_closed_month"),
        ]

    def __str__(self):
        return f"{self.payer} {self.amount}"


class OrganisationLine(models.Model):
    """Bonus to a committee or studio, beside the mediators' statements."""

    run = models.ForeignKey(
        SettlementRun,
        verbose_name=_("settlement"),
        on_delete=models.PROTECT,
        related_name="organisation_lines",
    )
    committee = models.ForeignKey(
        Committee, verbose_name=_("committee"), on_delete=models.PROTECT, related_name="+"
    )
    bonus = models.ForeignKey(
        Bonus, verbose_name=_("bonus"), on_delete=models.PROTECT, related_name="lines"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=BonusKind)
    case_count = models.PositiveIntegerField(_("cases"))
    amount = MoneyField(_("amount"))
    params = models.JSONField(_("figures"), default=dict)
    is_locked = locked_flag()

    objects = OrganisationLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line to an organisation")
        verbose_name_plural = _("lines to organisations")
        ordering = ["run", "committee"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "committee", "bonus"],
                name="organisationline_once",
                violation_error_message=_("The committee already has this bonus for the month."),
            ),
            closed_is_closed("organisationline_of_closed_month"),
        ]

    def __str__(self):
        return f"{self.committee} {self.amount}"


class WithheldItem(models.Model):
    """What a run did not pay, and why; not final means it may be paid in a later month."""

    run = models.ForeignKey(
        SettlementRun,
        verbose_name=_("settlement"),
        on_delete=models.PROTECT,
        related_name="withheld",
    )
    contract = models.ForeignKey(
        Contract,
        verbose_name=_("contract"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="withheld",
    )
    kind = models.CharField(_("kind"), max_length=12, choices=LineKind)
    for_month = models.DateField(_("for month"))
    case = models.ForeignKey(
        Case,
        verbose_name=_("case"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="withheld",
    )
    part = models.ForeignKey(
        CaseMediator,
        verbose_name=_("part in the case"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="withheld",
    )
    reason = models.CharField(_("reason"), max_length=40)
    params = models.JSONField(_("figures"), default=dict)
    is_final = models.BooleanField(_("for good"))
    is_locked = locked_flag()

    objects = WithheldQuerySet.as_manager()

    class Meta:
        verbose_name = _("withheld item")
        verbose_name_plural = _("withheld items")
        ordering = ["run", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "part"],
                name="withhelditem_part_once",
                violation_error_message=_("This part of the case is already listed as withheld."),
            ),
            closed_is_closed("withhelditem_of_closed_month"),
        ]

    def __str__(self):
        return f"{self.run} · {self.case or self.contract}"


class Adjustment(models.Model):
    """A correction of something paid or not paid (调整): proposed by one, decided by another."""

    contract = models.ForeignKey(
        Contract, verbose_name=_("contract"), on_delete=models.PROTECT, related_name="adjustments"
    )
    amount = MoneyField(_("amount"), help_text=_("Negative takes money back."))
    reason = models.CharField(_("reason"), max_length=200)
    corrects = models.ForeignKey(
        SettlementLine,
        verbose_name=_("corrects"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="corrections",
    )
    status = models.CharField(
        _("status"), max_length=10, choices=AdjustmentStatus, default=AdjustmentStatus.PROPOSED
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("proposed by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    created_at = models.DateTimeField(_("proposed at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    objects = AdjustmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("adjustment")
        verbose_name_plural = _("adjustments")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="adjustment_not_zero",
                condition=~Q(amount=0),
                violation_error_message=_("An adjustment of zero changes nothing."),
            ),
            models.CheckConstraint(
                name="adjustment_has_reason",
                condition=~Q(reason=""),
                violation_error_message=_("Give the reason."),
            ),
            paired("adjustment_decided_day_and_person", "decided_by", "decided_at"),
            models.CheckConstraint(
                name="adjustment_decided_by_another",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("created_by")),
                violation_error_message=_("Who proposed an adjustment cannot decide it."),
            ),
            models.CheckConstraint(
                name="adjustment_decided_is_decided",
                condition=Q(status=AdjustmentStatus.PROPOSED, decided_by__isnull=True)
                | (~Q(status=AdjustmentStatus.PROPOSED) & Q(decided_by__isnull=False)),
                violation_error_message=_("A decided adjustment names who decided it."),
            ),
        ]

    def __str__(self):
        return f"{self.contract} {self.amount}"
