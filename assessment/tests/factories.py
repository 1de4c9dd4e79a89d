"""Pay schedules, runs and what belongs to them; whole months of cases at once."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count as counting
from itertools import islice
from uuid import uuid4

import factory

from assessment.choices import (
    AbsenceKind,
    AdjustmentStatus,
    BonusKind,
    BonusPer,
    CapScope,
    DeductionMode,
    Fact,
    RateOutcome,
    ScheduleStatus,
    WithoutSheet,
)
from assessment.models import (
    Adjustment,
    AttendanceRule,
    Bonus,
    Cap,
    IndexValue,
    PayCondition,
    PayerShare,
    QuarterRun,
    QuotaFlag,
    QuotaRule,
    Rate,
    RateSchedule,
    RedFlag,
    RequiredPaper,
    SettlementRun,
)
from cases.choices import MediatorRole, Paper
from cases.models import Case, CaseMediator
from cases.tests.factories import CaseFactory, SchemeFactory, TierFactory
from mediation.common.periods import Month
from mediation.common.tests.factories import UserFactory
from mediators.tests.factories import ContractFactory
from stations.tests.factories import DistrictFactory

SERIALS = counting(1_000_000)
MARCH = Month(2025, 3)
APRIL = Month(2025, 4)


class ScheduleFactory(factory.django.DjangoModelFactory):
    """A schedule in force since 2025 that pays base fees without a sheet; no rates yet."""

    class Meta:
        model = RateSchedule

    class Params:
        draft = factory.Trait(status=ScheduleStatus.DRAFT, activated_by=None, activated_at=None)

    district = factory.SubFactory(DistrictFactory)
    name = "案件补贴办法"
    document_number = factory.Sequence(lambda n: f"试司发〔2025〕{n}号")
    valid_from = date(2025, 1, 1)
    tier_scheme = factory.SubFactory(SchemeFactory, district=factory.SelfAttribute("..district"))
    without_sheet = WithoutSheet.FULL
    status = ScheduleStatus.ACTIVE
    author = factory.SubFactory(UserFactory)
    activated_by = factory.SubFactory(UserFactory)
    activated_at = datetime(2024, 12, 20, 1, tzinfo=UTC)


class RateFactory(factory.django.DjangoModelFactory):
    """100.00 for a settled case; name the tier by ``tier=``."""

    class Meta:
        model = Rate

    schedule = factory.SubFactory(ScheduleFactory)
    outcome = RateOutcome.SETTLED
    amount = Decimal("100.00")


class ConditionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PayCondition

    schedule = factory.SubFactory(ScheduleFactory)
    fact = Fact.PERFORMED


class RequiredPaperFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RequiredPaper

    schedule = factory.SubFactory(ScheduleFactory)
    paper = Paper.AGREEMENT


class PayerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PayerShare

    schedule = factory.SubFactory(ScheduleFactory)
    payer = factory.Sequence(lambda n: f"出资方{n}")


class CapFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Cap

    schedule = factory.SubFactory(ScheduleFactory)
    scope = CapScope.CONTRACT_MONTH
    amount = Decimal("1000.00")


class BonusFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Bonus

    schedule = factory.SubFactory(ScheduleFactory)
    kind = BonusKind.COMMITTEE
    name = "调委会奖励"
    amount = Decimal("20.00")
    per = BonusPer.CASE


class AbsenceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AttendanceRule

    schedule = factory.SubFactory(ScheduleFactory)
    kind = AbsenceKind.PERSONAL
    mode = DeductionMode.DAY_SHARE


class IndexValueFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = IndexValue

    district = factory.SubFactory(DistrictFactory)
    code = "average_wage"
    value = Decimal("10000.00")
    document_number = "试统〔2025〕1号"
    valid_from = date(2025, 1, 1)


class RunFactory(factory.django.DjangoModelFactory):
    """A draft of March 2025 without any rows."""

    class Meta:
        model = SettlementRun

    district = factory.SubFactory(DistrictFactory)
    month = date(2025, 3, 1)


class AdjustmentFactory(factory.django.DjangoModelFactory):
    """Approved: the next settlement carries it. ``proposed=True`` still waits."""

    class Meta:
        model = Adjustment

    class Params:
        proposed = factory.Trait(status=AdjustmentStatus.PROPOSED, decided_by=None, decided_at=None)

    contract = factory.SubFactory(ContractFactory)
    amount = Decimal("-50.00")
    reason = "三月误付"
    status = AdjustmentStatus.APPROVED
    created_by = factory.SubFactory(UserFactory)
    created_at = datetime(2025, 3, 10, 1, tzinfo=UTC)
    decided_by = factory.SubFactory(UserFactory)
    decided_at = datetime(2025, 3, 11, 1, tzinfo=UTC)


class HoldingFlagFactory(factory.django.DjangoModelFactory):
    """An open flag that holds the case's pay."""

    class Meta:
        model = RedFlag

    case = factory.SubFactory(CaseFactory, passed=True)
    code = "gifts_or_meals"
    severity = "serious"
    holds_pay = True
    raised_at = datetime(2025, 3, 28, 1, tzinfo=UTC)


class QuotaRuleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = QuotaRule

    district = factory.SubFactory(DistrictFactory)
    document_number = "试司发〔2025〕9号"
    bands = [["优秀", 120], ["达标", 100], ["未达标", 0]]
    valid_from = date(2025, 1, 1)


class QuarterRunFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = QuarterRun

    district = factory.SubFactory(DistrictFactory)
    quarter = date(2025, 1, 1)


class QuotaFlagFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = QuotaFlag

    run = factory.SubFactory(QuarterRunFactory)
    contract = factory.SubFactory(ContractFactory)
    counted = 3
    quota_due = 12


def tier(code="general", schedule=None):
    """A tier of the schedule's guide, or of the district's."""
    scheme = {"scheme": schedule.tier_scheme} if schedule else {}
    return TierFactory(code=code, **scheme)


def rates(schedule, amounts):
    """Fixed rates of a settled case: ``rates(schedule, {"simple": "100.00", …})``."""
    return {
        code: RateFactory(schedule=schedule, tier=tier(code, schedule), amount=Decimal(amount))
        for code, amount in amounts.items()
    }


def approved(lead, code="general", **facts):
    """An approved case of March 2025 of the lead mediator, of the tier."""
    facts.setdefault("tier_claimed", TierFactory(code=code, scheme__district=lead.district))
    return CaseFactory(lead=lead, passed=True, **facts)


def more_like(case, count):
    """``count`` more cases like this one, with the same lead, written in two statements."""
    columns = {
        field.attname: getattr(case, field.attname)
        for field in Case._meta.concrete_fields
        if field.name not in ("id", "number", "client_key", "serial")
    }
    rows = Case.objects.bulk_create(
        Case(**columns, number=f"{case.number}-{serial}", serial=serial, client_key=uuid4())
        for serial in islice(SERIALS, count)
    )
    CaseMediator.objects.bulk_create(
        CaseMediator(case=row, mediator_id=case.lead_id, role=MediatorRole.LEAD, share=100)
        for row in rows
    )
    return rows


def lock(run):
    """Take a computed run through all three hands. Returns it locked."""
    from assessment.services import settlements

    for step in (settlements.put_forward, settlements.confirm_run, settlements.lock_run):
        run = step(run=run, by=UserFactory())
    return run
