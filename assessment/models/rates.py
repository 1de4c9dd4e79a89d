"""Pay schedules as data (SUBSIDY.md): a clerk enters a real policy, its days and its number."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessment.choices import (
    AbsenceKind,
    BonusKind,
    BonusPer,
    CapEffect,
    CapScope,
    DeductionMode,
    Effect,
    Fact,
    PayDay,
    PayersPay,
    RateKind,
    RateOutcome,
    ScheduleStatus,
    WithoutSheet,
)
from assessment.querysets import PublicPolicyQuerySet, SchedulePartQuerySet, ScheduleQuerySet
from cases.choices import AgreementForm, Paper
from cases.models import Tier, TierScheme
from mediation.common.constraints import NoOverlap, or_any, paired, range_in_order
from mediation.common.fields import MoneyField
from stations.choices import CommitteeLevel
from stations.models import Division


class RateSchedule(models.Model):
    """One edition of a district's pay policy (补贴办法), dated half-open, with its number.

    A draft is written by one person and put in force by another; in force it does not change
    any more, a revision is a new edition.
    """

    district = models.ForeignKey(
        Division, verbose_name=_("district"), on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(_("name"), max_length=80)
    document_number = models.CharField(_("document number"), max_length=60)
    is_trial = models.BooleanField(_("on trial"), default=False)
    is_example = models.BooleanField(_("example, to be confirmed by the bureau"), default=False)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to (exclusive)"), null=True, blank=True)
    tier_scheme = models.ForeignKey(
        TierScheme,
        verbose_name=_("classification guide"),
        on_delete=models.PROTECT,
        related_name="schedules",
    )
    pay_day = models.CharField(
        _("schedule and contract are chosen by"),
        max_length=10,
        choices=PayDay,
        default=PayDay.CLOSED,
    )
    missing_paper = models.CharField(
        _("a required paper is missing"), max_length=10, choices=Effect, default=Effect.WAIT
    )
    payers_pay = models.CharField(
        _("payers"), max_length=6, choices=PayersPay, default=PayersPay.SPLIT
    )
    without_sheet = models.CharField(
        _("no signed attendance sheet"),
        max_length=5,
        choices=WithoutSheet,
        default=WithoutSheet.HOLD,
    )
    status = models.CharField(
        _("status"), max_length=8, choices=ScheduleStatus, default=ScheduleStatus.DRAFT
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("written by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    activated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("put in force by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    activated_at = models.DateTimeField(_("put in force at"), null=True, blank=True)

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        verbose_name = _("pay schedule")
        verbose_name_plural = _("pay schedules")
        ordering = ["district", "-valid_from"]
        constraints = [
            range_in_order("rateschedule_days_in_order"),
            NoOverlap(
                name="rateschedule_one_at_a_time",
                fields=["district"],
                condition=Q(status=ScheduleStatus.ACTIVE),
                violation_error_message=_("Another schedule is in force on some of these days."),
            ),
            paired("rateschedule_activated_day_and_person", "activated_by", "activated_at"),
            models.CheckConstraint(
                name="rateschedule_active_is_activated",
                condition=Q(status=ScheduleStatus.DRAFT) | Q(activated_at__isnull=False),
                violation_error_message=_("A schedule in force names who put it in force."),
            ),
            models.CheckConstraint(
                name="rateschedule_activated_by_another",
                condition=Q(activated_by__isnull=True) | ~Q(activated_by=F("author")),
                violation_error_message=_("Who wrote a schedule cannot put it in force."),
            ),
        ]

    def __str__(self):
        return f"{self.name}（{self.document_number}）"


class SchedulePart(models.Model):
    """A row that belongs to one schedule."""

    objects = SchedulePartQuerySet.as_manager()

    class Meta:
        abstract = True


def schedule_key(name):
    return models.ForeignKey(
        RateSchedule,
        verbose_name=_("pay schedule"),
        on_delete=models.PROTECT,
        related_name=name,
    )


def tier_key(**options):
    return models.ForeignKey(Tier, on_delete=models.PROTECT, related_name="+", **options)


class Rate(SchedulePart):
    """One cell of the table. An empty axis means any; the row with most axes filled wins."""

    schedule = schedule_key("rates")
    tier = tier_key(verbose_name=_("tier"), null=True, blank=True)
    committee_level = models.CharField(
        _("level of the committee"), max_length=10, choices=CommitteeLevel, blank=True
    )
    grade = models.CharField(_("grade of the mediator"), max_length=20, blank=True)
    form = models.CharField(_("form"), max_length=8, choices=AgreementForm, blank=True)
    outcome = models.CharField(
        _("outcome"), max_length=8, choices=RateOutcome, default=RateOutcome.SETTLED
    )
    kind = models.CharField(_("kind"), max_length=6, choices=RateKind, default=RateKind.FIXED)
    amount = MoneyField(_("amount"), null=True, blank=True)
    minimum = MoneyField(_("minimum"), null=True, blank=True)
    maximum = MoneyField(_("maximum"), null=True, blank=True)
    factor = models.DecimalField(
        _("factor"), max_digits=12, decimal_places=6, null=True, blank=True
    )
    ratio_of_tier = tier_key(verbose_name=_("share of the rate of"), null=True, blank=True)
    index_code = models.CharField(_("base figure"), max_length=30, blank=True)
    round_to = MoneyField(_("rounded to"), default="0.01")

    class Meta:
        verbose_name = _("rate")
        verbose_name_plural = _("rates")
        ordering = ["schedule", "outcome", "tier__rank", "id"]
        constraints = [
            models.UniqueConstraint(
                "schedule",
                or_any("tier"),
                "committee_level",
                "grade",
                "form",
                "outcome",
                name="rate_cell_once",
                violation_error_message=_("The schedule already has a rate for this cell."),
            ),
            models.CheckConstraint(
                name="rate_not_negative",
                condition=(Q(amount__isnull=True) | Q(amount__gte=0))
                & (Q(minimum__isnull=True) | Q(minimum__gte=0))
                & (Q(factor__isnull=True) | Q(factor__gte=0))
                & Q(round_to__gt=0),
                violation_error_message=_("The amount is negative."),
            ),
            models.CheckConstraint(
                name="rate_kind_has_its_figures",
                condition=Q(kind=RateKind.FIXED, amount__isnull=False)
                | Q(
                    kind=RateKind.RANGE,
                    minimum__isnull=False,
                    maximum__isnull=False,
                    maximum__gte=F("minimum"),
                )
                | (Q(kind=RateKind.RATIO, factor__isnull=False, ratio_of_tier__isnull=False))
                | (Q(kind=RateKind.INDEX, factor__isnull=False) & ~Q(index_code="")),
                violation_error_message=_(
                    "Fixed needs an amount; range a minimum and a maximum above it; share a"
                    " factor and a tier; base figure a factor and the figure's name."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.tier or _('any tier')} · {self.get_kind_display()}"


class IndexValue(models.Model):
    """A base figure of a year (for example last year's average wage) that rates may refer to."""

    district = models.ForeignKey(
        Division, verbose_name=_("district"), on_delete=models.PROTECT, related_name="+"
    )
    code = models.CharField(_("base figure"), max_length=30)
    value = MoneyField(_("value"))
    document_number = models.CharField(_("document number"), max_length=60)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to (exclusive)"), null=True, blank=True)

    objects = PublicPolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("base figure")
        verbose_name_plural = _("base figures")
        ordering = ["code", "-valid_from"]
        constraints = [
            range_in_order("indexvalue_days_in_order"),
            NoOverlap(
                name="indexvalue_one_at_a_time",
                fields=["district", "code"],
                violation_error_message=_("The figure already has a value on some of these days."),
            ),
            models.CheckConstraint(
                name="indexvalue_positive",
                condition=Q(value__gt=0),
                violation_error_message=_("The value must be above zero."),
            ),
        ]

    def __str__(self):
        return self.code


class PayCondition(SchedulePart):
    """A case pays only if a fact holds; empty axes mean every tier, form or outcome."""

    schedule = schedule_key("conditions")
    fact = models.CharField(_("fact"), max_length=24, choices=Fact)
    tier = tier_key(verbose_name=_("tier"), null=True, blank=True)
    form = models.CharField(_("form"), max_length=8, choices=AgreementForm, blank=True)
    outcome = models.CharField(_("outcome"), max_length=8, choices=RateOutcome, blank=True)
    effect = models.CharField(
        _("if it does not hold"), max_length=10, choices=Effect, default=Effect.WAIT
    )

    class Meta:
        verbose_name = _("pay condition")
        verbose_name_plural = _("pay conditions")
        ordering = ["schedule", "id"]
        constraints = [
            models.UniqueConstraint(
                "schedule",
                "fact",
                or_any("tier"),
                "form",
                "outcome",
                name="paycondition_once",
                violation_error_message=_("The schedule already asks for this fact."),
            )
        ]

    def __str__(self):
        return self.get_fact_display()


class RequiredPaper(SchedulePart):
    """A paper that the file must hold before pay; the list may depend on tier and level."""

    schedule = schedule_key("required_papers")
    paper = models.CharField(_("paper"), max_length=20, choices=Paper)
    tier = tier_key(verbose_name=_("tier"), null=True, blank=True)
    committee_level = models.CharField(
        _("level of the committee"), max_length=10, choices=CommitteeLevel, blank=True
    )

    class Meta:
        verbose_name = _("required paper")
        verbose_name_plural = _("required papers")
        ordering = ["schedule", "id"]
        constraints = [
            models.UniqueConstraint(
                "schedule",
                "paper",
                or_any("tier"),
                "committee_level",
                name="requiredpaper_once",
                violation_error_message=_("The schedule already asks for this paper."),
            )
        ]

    def __str__(self):
        return self.get_paper_display()


class PayerShare(SchedulePart):
    """Whose budget pays: weights that split the amount, or payers who each pay it."""

    schedule = schedule_key("payers")
    payer = models.CharField(_("payer"), max_length=60)
    weight = models.PositiveIntegerField(_("weight"), default=1)

    class Meta:
        verbose_name = _("payer")
        verbose_name_plural = _("payers")
        ordering = ["schedule", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "payer"],
                name="payershare_once",
                violation_error_message=_("The schedule already names this payer."),
            ),
            models.CheckConstraint(
                name="payershare_weight_positive",
                condition=Q(weight__gt=0),
                violation_error_message=_("A payer's weight is above zero."),
            ),
        ]

    def __str__(self):
        return self.payer


class Cap(SchedulePart):
    schedule = schedule_key("caps")
    scope = models.CharField(_("scope"), max_length=15, choices=CapScope)
    amount = MoneyField(_("amount"))
    effect = models.CharField(_("effect"), max_length=5, choices=CapEffect, default=CapEffect.CUT)

    class Meta:
        verbose_name = _("cap")
        verbose_name_plural = _("caps")
        ordering = ["schedule", "scope"]
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "scope"],
                name="cap_once",
                violation_error_message=_("The schedule already has a cap of this scope."),
            ),
            models.CheckConstraint(
                name="cap_not_negative",
                condition=Q(amount__gte=0),
                violation_error_message=_("The amount is negative."),
            ),
        ]

    def __str__(self):
        return self.get_scope_display()


class Bonus(SchedulePart):
    """Money beside the per-case pay: to a committee, or to a personal studio."""

    schedule = schedule_key("bonuses")
    kind = models.CharField(_("kind"), max_length=10, choices=BonusKind)
    name = models.CharField(_("name"), max_length=60)
    amount = MoneyField(_("amount"))
    per = models.CharField(_("per"), max_length=6, choices=BonusPer)
    minimum_cases = models.PositiveSmallIntegerField(_("from so many cases on"), default=1)

    class Meta:
        verbose_name = _("bonus")
        verbose_name_plural = _("bonuses")
        ordering = ["schedule", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "kind", "name"],
                name="bonus_once",
                violation_error_message=_("The schedule already has this bonus."),
            ),
            models.CheckConstraint(
                name="bonus_not_negative",
                condition=Q(amount__gte=0),
                violation_error_message=_("The amount is negative."),
            ),
        ]

    def __str__(self):
        return self.name


class AttendanceRule(SchedulePart):
    """What an absence costs of the base fee (考勤扣款)."""

    schedule = schedule_key("attendance_rules")
    kind = models.CharField(_("absence"), max_length=10, choices=AbsenceKind)
    mode = models.CharField(_("deduction"), max_length=10, choices=DeductionMode)
    amount = MoneyField(_("amount a time"), null=True, blank=True)
    free_days = models.DecimalField(
        _("free of deduction, a month"), max_digits=4, decimal_places=1, default=0
    )

    class Meta:
        verbose_name = _("attendance rule")
        verbose_name_plural = _("attendance rules")
        ordering = ["schedule", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "kind"],
                name="attendancerule_once",
                violation_error_message=_("The schedule already has a rule for this absence."),
            ),
            models.CheckConstraint(
                name="attendancerule_amount_where_needed",
                condition=~Q(mode=DeductionMode.AMOUNT) | Q(amount__gte=0),
                violation_error_message=_("Say how much a time costs; it is not negative."),
            ),
        ]

    def __str__(self):
        return self.get_kind_display()
