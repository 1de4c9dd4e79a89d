"""Pay schedules of real places, entered as rows and settled to the yuan (SUBSIDY.md)."""

from datetime import date
from decimal import Decimal

import pytest

from assessment.choices import (
    Effect,
    Fact,
    LineKind,
    PayersPay,
    RateKind,
    RateOutcome,
)
from assessment.models import SettlementLine, SettlementRun, WithheldItem
from assessment.services.settlements import settle_month
from assessment.tests.factories import (
    APRIL,
    MARCH,
    ConditionFactory,
    IndexValueFactory,
    PayerFactory,
    RateFactory,
    RequiredPaperFactory,
    ScheduleFactory,
    approved,
    lock,
    more_like,
    rates,
    tier,
)
from cases.choices import AgreementForm, Outcome, Paper, Performance
from cases.models import Case
from cases.tests.factories import DocumentFactory, TierFactory
from mediators.tests.factories import ContractFactory, MediatorFactory
from stations.choices import CommitteeLevel
from stations.tests.factories import CommitteeFactory, StationFactory

pytestmark = pytest.mark.django_db

TWELVE_PAPERS = [
    Paper.COVER,
    Paper.REGISTER,
    Paper.APPLICATION,
    Paper.IDENTITY,
    Paper.INQUIRY,
    Paper.MEDIATION_NOTICE,
    Paper.NOTICE,
    Paper.RECORD,
    Paper.AGREEMENT,
    Paper.FOLLOW_UP,
    Paper.CLASS_FORM,
    Paper.ANNEX,
]


def settle(lead, month=MARCH):
    return settle_month(district=lead.district, month=month, by=None)


def part_timer(level=CommitteeLevel.TOWN):
    """A mediator of a committee of the level, with an appointment and no base fee."""
    committee = CommitteeFactory(level=level)
    station = StationFactory(committee=committee)
    lead = MediatorFactory(station=station, committee=committee)
    ContractFactory(mediator=lead, part_time=True)
    return lead


def paid_to(lead):
    return sum(
        SettlementLine.objects.filter(contract__mediator=lead).values_list("amount", flat=True)
    )


def withheld():
    """Reason, for good or not, by case."""
    return {
        case: (reason, final)
        for case, reason, final in WithheldItem.objects.values_list("case", "reason", "is_final")
    }


def test_t1_the_year_of_gaotai_comes_out_to_the_yuan():
    """1,631 simple, 87 general and 9 major cases: 163,100 + 17,400 + 2,700 = 183,200."""
    lead = part_timer()
    rates(ScheduleFactory(), {"simple": "100.00", "general": "200.00", "major": "300.00"})
    for code, count in (("simple", 1631), ("general", 87), ("major", 9)):
        more_like(approved(lead, code), count - 1)

    outcome = settle(lead)

    assert (outcome.total, outcome.lines, outcome.statements, outcome.withheld) == (
        Decimal("183200.00"),
        1727,
        1,
        0,
    )


def test_t2_cases_that_were_not_approved_pay_nothing_and_say_so():
    """1,882 declared, 155 rejected: the rejected ones have their review, and no line."""
    lead = part_timer()
    rates(ScheduleFactory(), {"simple": "100.00"})
    approved(lead, "simple")
    rejected = approved(lead, "simple", review_state="rejected", approved_on=None, approved_by=None)
    more_like(rejected, 154)

    outcome = settle(lead)

    assert (outcome.total, outcome.lines) == (Decimal("100.00"), 1)
    assert not SettlementLine.objects.filter(case__review_state="rejected").exists()
    assert Case.objects.filter(review_state="rejected").count() == 155


def test_the_mean_of_a_mediator_with_a_rejected_case():
    """Gaotai, example 3: 5 simple, 1 simple rejected, 1 major = 800."""
    lead = part_timer()
    rates(ScheduleFactory(), {"simple": "100.00", "major": "300.00"})
    more_like(approved(lead, "simple"), 4)
    approved(lead, "simple", review_state="rejected", approved_on=None, approved_by=None)
    approved(lead, "major")

    assert settle(lead).total == Decimal("800.00")


@pytest.mark.parametrize(
    ("level", "total"), [(CommitteeLevel.TOWN, "1300.00"), (CommitteeLevel.VILLAGE, "610.00")]
)
def test_t5_the_committee_level_is_a_second_axis(level, total):
    """10 general, 2 difficult, 1 major: 1,300 at a town, 610 at a village."""
    schedule = ScheduleFactory()
    amounts = {
        CommitteeLevel.TOWN: {"general": "50", "difficult": "200", "major": "400"},
        CommitteeLevel.VILLAGE: {"general": "30", "difficult": "80", "major": "150"},
    }
    for at, row in amounts.items():
        for code, amount in row.items():
            RateFactory(
                schedule=schedule,
                tier=tier(code, schedule),
                committee_level=at,
                amount=Decimal(amount),
            )
    lead = part_timer(level)
    more_like(approved(lead, "general"), 9)
    more_like(approved(lead, "difficult"), 1)
    approved(lead, "major")

    assert settle(lead).total == Decimal(total)


@pytest.mark.parametrize(
    ("effect", "total", "listed"),
    [
        pytest.param(Effect.VOID, "0", ("papers_missing", True), id="pays nothing"),
        pytest.param(Effect.WAIT, "0", ("papers_waiting", False), id="waits"),
        pytest.param(Effect.DOWNGRADE, "80.00", None, id="pays as difficult"),
    ],
)
def test_t6_a_missing_paper_follows_the_switch_and_never_pays_in_full(effect, total, listed):
    """A village's major case with 11 of 12 papers: 0 or 80, never 150."""
    schedule = ScheduleFactory(missing_paper=effect)
    rates(schedule, {"difficult": "80.00", "major": "150.00"})
    for paper in TWELVE_PAPERS:
        RequiredPaperFactory(
            schedule=schedule,
            paper=paper,
            tier=tier("major", schedule),
            committee_level=CommitteeLevel.VILLAGE,
        )
    lead = part_timer(CommitteeLevel.VILLAGE)
    case = approved(lead, "major")
    for paper in TWELVE_PAPERS[:-1]:
        DocumentFactory(case=case, paper=paper)

    assert settle(lead).total == Decimal(total)
    assert withheld().get(case.pk) == listed

    DocumentFactory(case=case, paper=TWELVE_PAPERS[-1])
    assert settle(lead).total == Decimal("150.00")


def test_required_papers_of_any_tier_and_of_a_tier_add_up():
    schedule = ScheduleFactory(missing_paper=Effect.WAIT)
    rates(schedule, {"simple": "50.00", "major": "150.00"})
    RequiredPaperFactory(schedule=schedule, paper=Paper.AGREEMENT)
    RequiredPaperFactory(schedule=schedule, paper=Paper.RECORD, tier=tier("major", schedule))
    lead = part_timer()
    simple, major = approved(lead, "simple"), approved(lead, "major")
    DocumentFactory(case=simple, paper=Paper.AGREEMENT)
    DocumentFactory(case=major, paper=Paper.RECORD)

    assert settle(lead).total == Decimal("50.00")
    assert withheld() == {major.pk: ("papers_waiting", False)}
    assert WithheldItem.objects.get().params["papers"] == "agreement"


def test_t8_small_amounts_and_failed_cases_of_jiande():
    """6 oral successes at 4, 2 oral failures at 2, 1 major at 100 = 128."""
    schedule = ScheduleFactory()
    simple, major = tier("simple", schedule), tier("major", schedule)
    RateFactory(schedule=schedule, tier=simple, form=AgreementForm.ORAL, amount=Decimal("4"))
    RateFactory(schedule=schedule, tier=simple, outcome=RateOutcome.FAILED, amount=Decimal("2"))
    RateFactory(schedule=schedule, tier=major, amount=Decimal("100"))
    lead = part_timer()
    more_like(approved(lead, "simple", outcome=Outcome.SETTLED_ORAL), 5)
    more_like(
        approved(lead, "simple", outcome=Outcome.TOO_FAR_APART, performance=Performance.NONE), 1
    )
    approved(lead, "major")

    assert settle(lead).total == Decimal("128.00")


def test_t8_each_payer_pays_the_amount_where_the_schedule_says_so():
    """The other reading of Jiande: city and town each pay 4."""
    schedule = ScheduleFactory(payers_pay=PayersPay.EACH)
    rates(schedule, {"simple": "4.00"})
    PayerFactory(schedule=schedule, payer="市")
    PayerFactory(schedule=schedule, payer="镇")
    lead = part_timer()
    approved(lead, "simple")

    assert settle(lead).total == Decimal("8.00")
    portions = SettlementLine.objects.get().portions.values_list("payer", "amount")
    assert list(portions) == [("市", Decimal("4.00")), ("镇", Decimal("4.00"))]


def test_t9_the_version_in_force_on_the_day_of_the_case_pays():
    """The same case under the old and the new version: 200 / 400, in one run."""
    old = ScheduleFactory(valid_to=date(2025, 3, 10))
    new = ScheduleFactory(valid_from=date(2025, 3, 10))
    rates(old, {"simple": "200.00"})
    rates(new, {"simple": "400.00"})
    lead = part_timer()
    before = approved(lead, "simple", closed_on=date(2025, 3, 9))
    after = approved(lead, "simple", closed_on=date(2025, 3, 10))

    settle(lead)

    assert dict(SettlementLine.objects.values_list("case", "amount")) == {
        before.pk: Decimal("200.00"),
        after.pk: Decimal("400.00"),
    }


def test_a_tier_of_another_guide_is_refused_not_guessed():
    """Tier lists of two versions do not map one to one (SUBSIDY §5)."""
    schedule = ScheduleFactory()
    rates(schedule, {"simple": "200.00"})
    lead = part_timer()
    other = TierFactory(
        code="simple",
        scheme__valid_from=date(2018, 1, 1),
        scheme__valid_to=date(2020, 1, 1),
        scheme__document_number="试〔2018〕1号",
    )
    case = approved(lead, tier_claimed=other)

    assert settle(lead).total == 0
    assert withheld() == {case.pk: ("unknown_tier", False)}
    assert "试〔2018〕1号" in WithheldItem.objects.get().params["tier_fixed"]


def test_t12_an_unperformed_agreement_pays_once_when_it_is_performed():
    schedule = ScheduleFactory()
    rates(schedule, {"simple": "100.00"})
    ConditionFactory(schedule=schedule, fact=Fact.PERFORMED, effect=Effect.WAIT)
    lead = part_timer()
    case = approved(lead, "simple")

    march = settle(lead)
    assert (march.total, withheld()) == (0, {case.pk: ("condition_waiting", False)})
    lock(SettlementRun.objects.get())

    Case.objects.filter(pk=case.pk).update(performance=Performance.DONE)
    april = settle(lead, APRIL)
    assert (april.total, april.lines) == (Decimal("100.00"), 1)
    assert SettlementLine.objects.get().for_month == MARCH.first_day
    lock(SettlementRun.objects.get(month=APRIL.first_day))

    assert settle(lead, APRIL.next()).lines == 0


@pytest.mark.parametrize("effect", [Effect.WAIT, Effect.VOID])
def test_t15_a_case_that_is_not_in_the_citys_system_is_not_payable(effect):
    schedule = ScheduleFactory()
    rates(schedule, {"simple": "100.00"})
    ConditionFactory(schedule=schedule, fact=Fact.ENTERED_IN_SYSTEM, effect=effect)
    lead = part_timer()
    missing = approved(lead, "simple")
    approved(lead, "simple", external_number="渝1", external_entered_on=date(2025, 4, 1))

    assert settle(lead).total == Decimal("100.00")
    assert list(withheld()) == [missing.pk]
    assert withheld()[missing.pk][1] is (effect == Effect.VOID)


@pytest.mark.parametrize(
    ("fact", "entered_on", "paid"),
    [
        (Fact.ENTERED_SAME_MONTH, date(2025, 3, 31), True),
        (Fact.ENTERED_SAME_MONTH, date(2025, 2, 28), False),
        (Fact.ENTERED_SAME_MONTH, date(2024, 3, 20), False),
        (Fact.ENTERED_SAME_QUARTER, date(2025, 1, 1), True),
        (Fact.ENTERED_SAME_QUARTER, date(2025, 4, 1), False),
        (Fact.ENTERED_SAME_QUARTER, date(2024, 3, 31), False),
    ],
)
def test_entry_in_the_same_month_or_quarter(fact, entered_on, paid):
    schedule = ScheduleFactory()
    rates(schedule, {"simple": "100.00"})
    ConditionFactory(schedule=schedule, fact=fact)
    lead = part_timer()
    approved(lead, "simple", external_number="渝1", external_entered_on=entered_on)

    assert settle(lead).lines == int(paid)


def test_t16_oral_ratio_failure_with_evidence_and_a_base_figure():
    """Qingdao: rate = k × base figure, oral = r × simple, failure = f if two flags are set."""
    schedule = ScheduleFactory()
    simple = tier("simple", schedule)
    IndexValueFactory(value=Decimal("8765.43"))
    RateFactory(
        schedule=schedule,
        tier=simple,
        kind=RateKind.INDEX,
        amount=None,
        factor=Decimal("0.03"),
        index_code="average_wage",
        round_to=Decimal("1.00"),
    )
    ratio = {"kind": RateKind.RATIO, "amount": None, "ratio_of_tier": simple}
    RateFactory(
        schedule=schedule, form=AgreementForm.ORAL, factor=Decimal("0.5"), tier=simple, **ratio
    )
    RateFactory(
        schedule=schedule, outcome=RateOutcome.FAILED, factor=Decimal("0.25"), tier=simple, **ratio
    )
    for fact in (Fact.EVIDENCE_FIXED, Fact.GUIDED_TO_COURT):
        ConditionFactory(
            schedule=schedule, fact=fact, outcome=RateOutcome.FAILED, effect=Effect.VOID
        )
    ConditionFactory(
        schedule=schedule,
        fact=Fact.PRESENCE_EVIDENCED,
        form=AgreementForm.ORAL,
        effect=Effect.VOID,
    )
    lead = part_timer()
    written = approved(lead, "simple")
    oral = approved(lead, "simple", outcome=Outcome.SETTLED_ORAL, presence_evidenced=True)
    unseen = approved(lead, "simple", outcome=Outcome.SETTLED_ORAL)
    failed = approved(
        lead,
        "simple",
        outcome=Outcome.NOT_SIGNED,
        performance=Performance.NONE,
        evidence_fixed=True,
        guided_to_court=True,
    )
    half = approved(
        lead,
        "simple",
        outcome=Outcome.NOT_SIGNED,
        performance=Performance.NONE,
        evidence_fixed=True,
    )

    settle(lead)

    assert dict(SettlementLine.objects.values_list("case", "amount")) == {
        written.pk: Decimal("263.00"),  # 0.03 × 8,765.43 = 262.96, rounded to whole yuan
        oral.pk: Decimal("131.50"),
        failed.pk: Decimal("65.75"),
    }
    assert withheld() == {
        unseen.pk: ("condition_failed", True),
        half.pk: ("condition_failed", True),
    }


def test_a_base_figure_of_the_year_of_the_case():
    schedule = ScheduleFactory(valid_from=date(2024, 1, 1))
    IndexValueFactory(
        value=Decimal("8000"), valid_from=date(2024, 1, 1), valid_to=date(2025, 3, 15)
    )
    IndexValueFactory(value=Decimal("9000"), valid_from=date(2025, 3, 15))
    RateFactory(
        schedule=schedule,
        kind=RateKind.INDEX,
        amount=None,
        factor=Decimal("0.01"),
        index_code="average_wage",
    )
    lead = part_timer()
    approved(lead, closed_on=date(2025, 3, 14))
    approved(lead, closed_on=date(2025, 3, 15))

    settle(lead)

    amounts = SettlementLine.objects.order_by("case_id").values_list("amount", flat=True)
    assert list(amounts) == [Decimal("80.00"), Decimal("90.00")]


def test_the_tier_fixed_is_paid_whatever_was_claimed_and_both_are_kept():
    rates(ScheduleFactory(), {"simple": "100.00", "major": "300.00"})
    lead = part_timer()
    approved(lead, "major", tier_fixed=TierFactory(code="simple"))

    assert settle(lead).total == Decimal("100.00")
    params = SettlementLine.objects.get().params
    assert (params["tier_claimed"], params["tier_fixed"]) == ("major", "simple")


def test_a_range_pays_the_reviewers_figure_and_nothing_without_one():
    schedule = ScheduleFactory()
    RateFactory(
        schedule=schedule,
        kind=RateKind.RANGE,
        amount=None,
        minimum=Decimal("50"),
        maximum=Decimal("500"),
    )
    lead = part_timer()
    approved(lead, amount_fixed=Decimal("111.65"))
    without = approved(lead)
    above = approved(lead, amount_fixed=Decimal("500.01"))

    assert settle(lead).total == Decimal("111.65")
    assert withheld() == {
        without.pk: ("figure_missing", False),
        above.pk: ("figure_outside", False),
    }


def test_kinds_in_use_are_those_of_the_calculation():
    """Negative control of the adapter: the two closed lists may not drift apart."""
    from assessment.calc import caps, conditions, fees, schedule, statements
    from assessment.calc.rates import RateKind as CalcRateKind
    from assessment.choices import CapEffect, CapScope, DeductionMode, WithoutSheet

    pairs = [
        (LineKind, statements.LineKind),
        (RateKind, CalcRateKind),
        (Effect, conditions.Effect),
        (CapScope, caps.CapScope),
        (CapEffect, caps.CapEffect),
        (DeductionMode, fees.AbsenceMode),
        (WithoutSheet, fees.WithoutSheet),
        (PayersPay, schedule.PayersPay),
    ]
    for ours, calc in pairs:
        assert set(ours.values) == {member.value for member in calc}
    assert set(Fact.values) == set(conditions.FACTS)
