"""Rules of the demonstration: guides, pay schedules, quota and flag rules. All are examples.

No amount of the district is published; these are made up, and their document numbers say so.
A former edition is in force up to the end of last year, another one since.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from assessment.choices import (
    AbsenceKind,
    BonusKind,
    BonusPer,
    CapEffect,
    CapScope,
    DeductionMode,
    Effect,
    Fact,
    Question,
    RateKind,
    RateOutcome,
    Severity,
)
from assessment.models import (
    AttendanceRule,
    Bonus,
    Cap,
    FlagRule,
    PayCondition,
    PayerShare,
    QuotaRule,
    Rate,
    RateSchedule,
    RequiredPaper,
)
from assessment.services.schedules import activate_schedule
from cases.choices import AgreementForm, Paper
from cases.models import Tier, TierScheme
from cases.services.tiers import TierData, start_guide
from mediation.demo import clock
from mediation.demo.world import World
from stations.choices import CommitteeLevel

FORMER_TIERS = (
    TierData(code="ordinary", name="一般（示例）"),
    TierData(code="hard", name="疑难（示例）", counts_as_difficult=True),
    TierData(code="major", name="重大（示例）", counts_as_difficult=True),
)
TIERS = (
    TierData(code="simple", name="简易（示例）", criteria="事实清楚，当场可调结（示例）"),
    TierData(code="ordinary", name="一般（示例）", criteria="需一次以上调解（示例）"),
    TierData(
        code="hard",
        name="疑难复杂（示例）",
        counts_as_difficult=True,
        criteria="争议大或涉及多方（示例）",
    ),
    TierData(
        code="major",
        name="重大（示例）",
        counts_as_difficult=True,
        criteria="涉及人数多、金额大或社会影响大（示例）",
    ),
)
FORMER_LEVELS = ("ordinary", "ordinary", "hard", "major")
LEVELS = ("simple", "ordinary", "hard", "major")
TOP_RANGE = (1500, 3000)
FORMER_RATES = {"ordinary": (150, 80), "hard": (450, 250), "major": (1200, 700)}
RATES = {"simple": 120, "ordinary": 260, "hard": 700}
FAILED_RATE = 60
PAPERS = (Paper.REGISTER, Paper.NOTICE, Paper.IDENTITY, Paper.RECORD)
PAPERS_OF_HARD = (*PAPERS, Paper.INQUIRY, Paper.CLASS_FORM)
PAYERS = (("区财政（示例）", 2), ("镇街财政（示例）", 1))
BANDS = [["优秀", 130], ["达标", 100], ["预警", 75], ["未达标", 0]]


def load(world: World) -> None:
    """Guides and the former schedule in force, the new schedule written and not yet in force."""
    with clock.on(clock.moment(world.span.policy_start)):
        former = _guide(world, "示例分级指引（旧）", world.span.policy_start, FORMER_TIERS)
        schedule = _former_schedule(world, former)
        activate_schedule(schedule=schedule, by=world.users["bureau_finance"])
        _quota_rule(world)
        _flag_rules(world)
    year = world.span.year_start
    with clock.on(clock.moment(world.span.start)):
        guide = _guide(world, "示例分级指引", year, TIERS)
    world.schedule = _schedule(world, guide)
    world.tier_editions = [
        (world.span.policy_start, _by_level(former, FORMER_LEVELS)),
        (year, _by_level(guide, LEVELS)),
    ]


def activate(world: World) -> None:
    """Put the new schedule in force from the first of the year; the former one ends there."""
    activate_schedule(schedule=world.schedule, by=world.users["bureau_finance"], end_former=True)


def _guide(world: World, name: str, valid_from: date, tiers: tuple[TierData, ...]) -> TierScheme:
    return start_guide(
        district=world.district,
        name=name,
        document_number=f"示例分级〔{valid_from.year - 1}〕1号",
        valid_from=valid_from,
        tiers=tiers,
        is_example=True,
        by=world.users["bureau_admin"],
    )


def _tiers(scheme: TierScheme) -> dict[str, Tier]:
    return {tier.code: tier for tier in scheme.tiers.all()}


def _by_level(scheme: TierScheme, levels: tuple[str, ...]) -> list[int]:
    tiers = _tiers(scheme)
    return [tiers[code].pk for code in levels]


def _draft(world: World, name: str, scheme: TierScheme) -> RateSchedule:
    return RateSchedule.objects.create(
        district=world.district,
        name=name,
        document_number=f"示例〔{scheme.valid_from.year - 1}〕1号",
        is_trial=True,
        is_example=True,
        valid_from=scheme.valid_from,
        tier_scheme=scheme,
        author=world.users["bureau_admin"],
    )


def _former_schedule(world: World, scheme: TierScheme) -> RateSchedule:
    """Three tiers, lower rates for village committees, nothing for failed mediation."""
    schedule = _draft(world, "示例案件补贴办法（旧）", scheme)
    tiers = _tiers(scheme)
    for code, (usual, village) in FORMER_RATES.items():
        _rate(schedule, tier=tiers[code], amount=usual)
        _rate(schedule, tier=tiers[code], committee_level=CommitteeLevel.VILLAGE, amount=village)
    _rate(schedule, outcome=RateOutcome.FAILED, amount=0)
    _conditions(schedule, complete_file=False)
    _common_parts(schedule)
    return schedule


def _schedule(world: World, scheme: TierScheme) -> RateSchedule:
    """Four tiers, the top one a range; oral agreements at half the lowest rate."""
    schedule = _draft(world, "示例案件补贴办法", scheme)
    tiers = _tiers(scheme)
    for code, amount in RATES.items():
        _rate(schedule, tier=tiers[code], amount=amount)
    lowest, highest = (Decimal(amount) for amount in TOP_RANGE)
    _rate(schedule, tier=tiers["major"], kind=RateKind.RANGE, minimum=lowest, maximum=highest)
    for code in ("simple", "ordinary"):
        _rate(
            schedule,
            tier=tiers[code],
            form=AgreementForm.ORAL,
            kind=RateKind.RATIO,
            factor=Decimal("0.5"),
            ratio_of_tier=tiers["simple"],
        )
    _rate(schedule, outcome=RateOutcome.FAILED, amount=FAILED_RATE)
    _conditions(schedule, complete_file=True)
    for fact in (Fact.EVIDENCE_FIXED, Fact.GUIDED_TO_COURT):
        _condition(schedule, fact, Effect.VOID, outcome=RateOutcome.FAILED)
    _condition(schedule, Fact.PRESENCE_EVIDENCED, Effect.VOID, form=AgreementForm.ORAL)
    _required_papers(schedule, tiers)
    _common_parts(schedule)
    Bonus.objects.create(
        schedule=schedule,
        kind=BonusKind.COMMITTEE,
        name="规范化调委会奖励（示例）",
        amount=Decimal(10),
        per=BonusPer.CASE,
        minimum_cases=15,
    )
    Cap.objects.create(
        schedule=schedule,
        scope=CapScope.DISTRICT_YEAR,
        amount=Decimal(2_000_000) * world.sizes.full_time / 126 // 1,
        effect=CapEffect.WARN,
    )
    return schedule


def _rate(schedule: RateSchedule, *, amount: int | None = None, **cell: Any) -> None:
    Rate.objects.create(
        schedule=schedule, amount=None if amount is None else Decimal(amount), **cell
    )


def _condition(schedule: RateSchedule, fact: str, effect: str, **axes: str) -> None:
    PayCondition.objects.create(schedule=schedule, fact=fact, effect=effect, **axes)


def _conditions(schedule: RateSchedule, *, complete_file: bool) -> None:
    _condition(schedule, Fact.PERFORMED, Effect.WAIT, outcome=RateOutcome.SETTLED)
    _condition(schedule, Fact.ENTERED_IN_SYSTEM, Effect.WAIT)
    _condition(schedule, Fact.PAYEE_ELIGIBLE, Effect.VOID)
    if complete_file:
        _condition(schedule, Fact.FILE_COMPLETE, Effect.WAIT)


def _required_papers(schedule: RateSchedule, tiers: dict[str, Tier]) -> None:
    lists = [(None, PAPERS), (tiers["hard"], PAPERS_OF_HARD), (tiers["major"], PAPERS_OF_HARD)]
    for tier, papers in lists:
        for paper in papers:
            RequiredPaper.objects.create(schedule=schedule, tier=tier, paper=paper)


def _common_parts(schedule: RateSchedule) -> None:
    for payer, weight in PAYERS:
        PayerShare.objects.create(schedule=schedule, payer=payer, weight=weight)
    Cap.objects.create(
        schedule=schedule,
        scope=CapScope.CONTRACT_MONTH,
        amount=Decimal(6000),
        effect=CapEffect.CUT,
    )
    for kind, mode, amount, free in (
        (AbsenceKind.PERSONAL, DeductionMode.DAY_SHARE, None, 1),
        (AbsenceKind.SICK, DeductionMode.DAY_SHARE, None, 3),
        (AbsenceKind.OFFICIAL, DeductionMode.NONE, None, 0),
        (AbsenceKind.ABSENT, DeductionMode.DAY_SHARE, None, 0),
        (AbsenceKind.LATE, DeductionMode.AMOUNT, Decimal(20), 0),
    ):
        AttendanceRule.objects.create(
            schedule=schedule, kind=kind, mode=mode, amount=amount, free_days=Decimal(free)
        )


def _quota_rule(world: World) -> None:
    QuotaRule.objects.create(
        district=world.district,
        document_number=f"示例考核〔{world.span.policy_start.year - 1}〕1号",
        bands=BANDS,
        valid_from=world.span.policy_start,
        is_example=True,
    )


def _flag_rules(world: World) -> None:
    for question, answers, severity, holds_pay in (
        (Question.FAVOURITISM, ["yes"], Severity.SERIOUS, True),
        (Question.GIFTS_OR_MEALS, ["yes"], Severity.SERIOUS, True),
        (Question.RETALIATION, ["yes"], Severity.SERIOUS, True),
        (Question.NEVER_HAPPENED, ["yes"], Severity.SERIOUS, True),
        (Question.PERFORMANCE, ["no"], Severity.SERIOUS, True),
        (Question.PERFORMANCE, ["partly"], Severity.NOTE, False),
        (Question.SATISFACTION, ["1", "2"], Severity.NOTE, False),
    ):
        FlagRule.objects.create(
            district=world.district,
            question=question,
            answers=answers,
            severity=severity,
            holds_pay=holds_pay,
            valid_from=world.span.policy_start,
            is_example=True,
        )
