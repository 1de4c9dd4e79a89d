"""Pay and ranking of the small world: policy, months in every state, quarters, flags."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import cycle

from assessment.choices import (
    AbsenceKind,
    AdjustmentStatus,
    BonusKind,
    BonusPer,
    CapEffect,
    CapScope,
    DeductionMode,
    Effect,
    Fact,
    FlagStatus,
    LineKind,
    QuarterStatus,
    RateKind,
    RateOutcome,
    RunStatus,
)
from assessment.models import (
    Bonus,
    OrganisationLine,
    Place,
    QuarterRun,
    QuotaFlag,
    Settlement,
    SettlementLine,
    SettlementRun,
    WithheldItem,
)
from assessment.tests.factories import (
    AbsenceFactory,
    AdjustmentFactory,
    BonusFactory,
    CapFactory,
    ConditionFactory,
    IndexValueFactory,
    PayerFactory,
    QuotaRuleFactory,
    RateFactory,
    RequiredPaperFactory,
    ScheduleFactory,
)
from cases.models import CaseMediator
from cases.tests.factories import SchemeFactory, TierFactory
from mediation.common.tests.factories import UserFactory

DECIDED = datetime(2025, 4, 1, 1, tzinfo=UTC)
FEE, SUBSIDY = Decimal("1800.00"), Decimal("60.00")
REASONS = {
    LineKind.BASE_FEE: ("base_fee", {"fee": "1800.00", "days": 31, "of": 31}),
    LineKind.ATTENDANCE: (
        "absence_amount",
        {"kind": "late", "days": 3, "counted": 3, "free": 0, "amount": "10.00"},
    ),
    LineKind.CASE_SUBSIDY: (
        "case_fixed",
        {
            "tier_claimed": "一般",
            "tier_fixed": "一般",
            "weight": 60,
            "weights": 100,
            "case_amount": "100.00",
        },
    ),
    LineKind.ADJUSTMENT: ("adjustment", {"text": "三月误付"}),
    LineKind.CAP: ("cap_contract_month", {"earned": "1810.00", "limit": "1800.00"}),
}
DECISIONS = (FlagStatus.UPHELD, FlagStatus.SET_ASIDE)


# --- policy


def policy_of(district):
    """The pay schedule in force and a draft, both with rows, a quota rule, a base figure."""
    scheme = SchemeFactory(district=district)
    schedule = ScheduleFactory(district=district, tier_scheme=scheme)
    _rates_of_every_kind(schedule, scheme)
    _draft(district, scheme)
    RateFactory(schedule=schedule, outcome=RateOutcome.FAILED, amount=Decimal("20.00"))
    for fact, effect in zip(Fact, Effect, strict=False):
        ConditionFactory(schedule=schedule, fact=fact, effect=effect, outcome=RateOutcome.SETTLED)
    ConditionFactory(schedule=schedule, fact=Fact.GUIDED_TO_COURT, outcome=RateOutcome.FAILED)
    RequiredPaperFactory(schedule=schedule)
    PayerFactory(schedule=schedule)
    for scope, effect in zip(CapScope, CapEffect, strict=False):
        CapFactory(schedule=schedule, scope=scope, effect=effect)
    for kind in BonusKind:
        BonusFactory(schedule=schedule, kind=kind, name=kind.label, per=BonusPer.MONTH)
    for kind, mode in zip(AbsenceKind, cycle(DeductionMode), strict=False):
        AbsenceFactory(schedule=schedule, kind=kind, mode=mode, amount=Decimal("10.00"))
    QuotaRuleFactory(district=district)
    IndexValueFactory(district=district)
    return schedule


def _draft(district, scheme):
    draft = ScheduleFactory(
        district=district, tier_scheme=scheme, draft=True, valid_from=date(2026, 1, 1)
    )
    for part in (
        RateFactory,
        ConditionFactory,
        RequiredPaperFactory,
        PayerFactory,
        CapFactory,
        BonusFactory,
        AbsenceFactory,
    ):
        part(schedule=draft)


def more_policy(district, step):
    """Drafts and former editions beside those in force."""
    for year in (2026 + step, 2036 + step):
        ScheduleFactory(district=district, draft=True, valid_from=date(year, 1, 1))
    for year in (2025 - step, 2015 - step):
        days = {"valid_from": date(year, 1, 1), "valid_to": date(year + 1, 1, 1)}
        QuotaRuleFactory(district=district, **days)
        IndexValueFactory(district=district, **days)


def _rates_of_every_kind(schedule, scheme):
    figures = {
        RateKind.FIXED: {"amount": Decimal("60.00")},
        RateKind.RANGE: {"amount": None, "minimum": Decimal("100"), "maximum": Decimal("300")},
        RateKind.RATIO: {"amount": None, "factor": Decimal("1.5")},
        RateKind.INDEX: {"amount": None, "factor": Decimal("0.1"), "index_code": "average_wage"},
    }
    lowest = TierFactory(scheme=scheme, code="simple")
    tiers = ("simple", "general", "difficult", "major")
    for code, kind in zip(tiers, RateKind, strict=True):
        RateFactory(
            schedule=schedule,
            tier=TierFactory(scheme=scheme, code=code),
            kind=kind,
            ratio_of_tier=lowest if kind == RateKind.RATIO else None,
            **figures[kind],
        )


# --- months


def month_of(contract, cases, step):
    """The confirmed statement of March, February … : a fee, a subsidy, something withheld."""
    year, month = divmod(2025 * 12 + 2 - step, 12)
    run = _run(contract.mediator.district, date(year, month + 1, 1), RunStatus.CONFIRMED)
    statement = Settlement.objects.create(
        run=run, contract=contract, total=FEE + SUBSIDY, line_count=2
    )
    _line(statement, LineKind.BASE_FEE, FEE)
    part = CaseMediator.objects.get(case=cases.passed, mediator=contract.mediator)
    line = _line(statement, LineKind.CASE_SUBSIDY, SUBSIDY, case=cases.passed, part=part)
    line.portions.create(payer="区财政", amount=SUBSIDY)
    WithheldItem.objects.create(
        run=run,
        contract=contract,
        kind=LineKind.CASE_SUBSIDY,
        for_month=run.month,
        case=cases.submitted,
        part=CaseMediator.objects.filter(case=cases.submitted).first(),
        reason="duplicate",
        is_final=False,
    )
    AdjustmentFactory(contract=contract, amount=Decimal("-5.00"), proposed=True)
    for bonus in Bonus.objects.filter(schedule__district=run.district_id):
        OrganisationLine.objects.get_or_create(
            run=run,
            committee=contract.mediator.committee,
            bonus=bonus,
            kind=bonus.kind,
            case_count=1,
            amount=bonus.amount,
            params={"amount": "20.00", "days": 31, "of": 31},
        )


def _run(district, month, status):
    people = {
        RunStatus.DRAFT: (),
        RunStatus.PREPARED: ("prepared",),
        RunStatus.CONFIRMED: ("prepared", "confirmed"),
        RunStatus.LOCKED: ("prepared", "confirmed", "locked"),
    }[status]
    found = SettlementRun.objects.filter(district=district, month=month).first()
    if found is not None:
        return found
    steps = {f"{step}_by": UserFactory() for step in people}
    times = {f"{step}_at": DECIDED for step in people}
    return SettlementRun.objects.create(
        district=district, month=month, status=status, computed_at=DECIDED, **steps, **times
    )


def _line(statement, kind, amount, **source):
    reason, params = REASONS[kind]
    return SettlementLine.objects.create(
        settlement=statement,
        contract=statement.contract,
        kind=kind,
        for_month=statement.run.month,
        amount=amount,
        reason=reason,
        params=params,
        **source,
    )


# --- quarters


def quarter_of(contract, step):
    """A place in the published ranking of the last quarters, and a flag the mediator knows."""
    year, number = divmod(2024 * 4 + 3 - step, 4)
    run = _quarter(contract.mediator.district, date(year, number * 3 + 1, 1))
    _place(run, contract)
    _flag(run, contract, FlagStatus.NOTIFIED)


def _quarter(district, day, status=QuarterStatus.PUBLISHED):
    published = {"published_by": UserFactory(), "published_at": DECIDED}
    found = QuarterRun.objects.filter(district=district, quarter=day).first()
    return found or QuarterRun.objects.create(
        district=district,
        quarter=day,
        status=status,
        computed_at=DECIDED,
        **(published if status == QuarterStatus.PUBLISHED else {}),
    )


def _place(run, contract):
    Place.objects.create(
        run=run,
        contract=contract,
        rank=run.places.count() + 1,
        counted=3,
        quota_due=12,
        band="未达标",
    )


def _flag(run, contract, status):
    told = {"notified_on": date(2025, 4, 7), "answer_until": date(2025, 4, 14)}
    answered = {"answer": "住院两周", "answered_at": DECIDED}
    decided = {"decided_by": UserFactory(), "decided_at": DECIDED, "decision_reason": "属实"}
    QuotaFlag.objects.create(
        run=run,
        contract=contract,
        counted=3,
        quota_due=12,
        status=status,
        **({} if status == FlagStatus.RAISED else told),
        **(answered if status in (FlagStatus.ANSWERED, *DECISIONS) else {}),
        **(decided if status in DECISIONS else {}),
    )


# --- every state


def every_state(home):
    """Runs, lines, adjustments and flags in every state, for the home's second mediator."""
    contract = home.contracts[1]
    _adjustments(contract)
    for month, status in ((5, RunStatus.DRAFT), (6, RunStatus.PREPARED)):
        _statement(_run(home.district, date(2025, month, 1), status), contract)
    locked = _run(home.district, date(2024, 1, 1), RunStatus.LOCKED)
    _lines_of_every_kind(_statement(locked, contract, is_locked=True))
    draft = _quarter(home.district, date(2025, 1, 1), QuarterStatus.DRAFT)
    for contract, status in zip(home.contracts, (FlagStatus.RAISED, *DECISIONS), strict=False):
        _place(draft, contract)
        _flag(draft, contract, status)
    _flag(draft, home.contracts[3], FlagStatus.ANSWERED)


def _statement(run, contract, **facts):
    return Settlement.objects.create(run=run, contract=contract, total=FEE, line_count=1, **facts)


def _adjustments(contract):
    for status in (AdjustmentStatus.APPROVED, AdjustmentStatus.REFUSED):
        AdjustmentFactory(contract=contract, status=status)


def _lines_of_every_kind(statement):
    approved = statement.contract.adjustments.filter(status=AdjustmentStatus.APPROVED).first()
    _line(statement, LineKind.BASE_FEE, FEE, is_locked=True)
    _line(statement, LineKind.ATTENDANCE, Decimal("-30.00"), is_locked=True)
    _line(statement, LineKind.CAP, Decimal("-10.00"), is_locked=True)
    _line(statement, LineKind.ADJUSTMENT, approved.amount, adjustment=approved, is_locked=True)
