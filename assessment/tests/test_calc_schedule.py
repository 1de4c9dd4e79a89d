"""From a case to its price: conditions, papers, payers, and the worked cases of real schedules."""

from datetime import date
from decimal import Decimal

import pytest

from assessment.calc.caps import CapEffect, CapRow, CapScope
from assessment.calc.conditions import FACTS, ConditionRow, Effect, RequiredPapers
from assessment.calc.rates import RateKind, RateRow, ScheduleError
from assessment.calc.schedule import (
    BonusMode,
    BonusRow,
    PayerShare,
    PayersPay,
    Schedule,
    Standing,
    Version,
    version_on,
)
from assessment.tests.calc_examples import (
    TIERS,
    amounts,
    asked,
    case,
    cases,
    flat_schedule,
    rate,
    ratio,
    reasons,
    settle,
)

TWELVE = [
    "卷宗封面",
    "民间纠纷受理调解登记表",
    "申请书",
    "当事人身份证明",
    "调查笔录及证据",
    "调解通知书",
    "当事人须知",
    "调解笔录",
    "调解协议书",
    "回访记录",
    "调解案件认定表",
    "附件",
]
GENERAL_PAPERS = ("调解登记", "调解协议书")
HARD_PAPERS = ("调解笔录", "调解协议书", "回访记录")


def place_two(missing_paper=Effect.VOID):
    """SUBSIDY §2: amounts and papers by tier and level of the committee."""
    levels = {"town": ("50", "200", "400"), "village": ("30", "80", "150")}
    rows = [
        rate(index, amount, tier, committee_level=level)
        for index, (level, tier, amount) in enumerate(
            (level, tier, amount)
            for level, by_tier in levels.items()
            for tier, amount in zip(TIERS, by_tier, strict=True)
        )
    ]
    papers = [
        RequiredPapers("major", "village", tuple(TWELVE)),
        RequiredPapers("general", "village", HARD_PAPERS),
        RequiredPapers("simple", "village", GENERAL_PAPERS),
    ]
    return Schedule(tiers=TIERS, rates=rows, papers=papers, missing_paper=missing_paper)


def test_t1_every_case_of_a_year():
    """SUBSIDY §1 (reported): 1631 + 87 + 9 cases come to 183,200 exactly."""
    result = settle(flat_schedule(), cases=cases(simple=1631, general=87, major=9))
    assert result.totals.amount == Decimal("183200.00")
    assert result.withheld == ()


def test_t2_rejected_cases_pay_nothing_and_say_why():
    """SUBSIDY §1: 155 cases fail the review; each is listed with its reason, none is a zero."""
    schedule = flat_schedule(
        conditions=[ConditionRow(1, "file_complete", Effect.VOID, label="案卷合格")]
    )
    complete = [row._replace(facts=frozenset({"file_complete"})) for row in cases(simple=1631)]
    failing = [case(number) for number in range(5001, 5156)]
    result = settle(schedule, cases=[*failing, *complete])
    assert result.totals.amount == Decimal("163100.00")
    assert len(result.withheld) == result.totals.withheld_for_good == 155
    assert {row.reason for row in result.withheld} == {"condition_failed"}
    assert result.withheld[0].params["missing"] == "案卷合格"


@pytest.mark.parametrize(("level", "total"), [("town", "1300.00"), ("village", "610.00")])
def test_t5_the_level_of_the_committee_is_a_second_axis(level, total):
    """SUBSIDY §2: the same 10 + 2 + 1 cases at a town's and at a village's committee."""
    papers = frozenset([*TWELVE, *GENERAL_PAPERS])
    rows = [
        row._replace(committee_level=level, papers=papers)
        for row in cases(simple=10, general=2, major=1)
    ]
    assert settle(place_two(), cases=rows).totals.amount == Decimal(total)


@pytest.mark.parametrize(
    ("switch", "paid", "withheld"),
    [
        (Effect.VOID, [], [(1, "papers_missing", True)]),
        (Effect.WAIT, [], [(1, "papers_waiting", False)]),
        (Effect.DOWNGRADE, [(1, "case_subsidy", "80.00")], []),
    ],
)
def test_t6_one_paper_short(switch, paid, withheld):
    """SUBSIDY §2: a village's major case with 11 of 12 papers pays 0 or 80, never 150."""
    papers = frozenset(TWELVE) - {"附件"}
    result = settle(
        place_two(switch), cases=[case(1, "major", committee_level="village", papers=papers)]
    )
    assert amounts(result) == paid
    assert reasons(result) == withheld


def test_t6_after_a_downgrade_the_papers_of_the_lower_tier_count():
    papers = frozenset({"调解登记", "调解协议书"})  # enough for a simple case only
    result = settle(
        place_two(Effect.DOWNGRADE),
        cases=[case(1, "major", committee_level="village", papers=papers)],
    )
    (line,) = result.statements[0].lines
    assert (str(line.amount), line.tier_paid, line.reason) == ("30.00", "simple", "case_downgraded")
    assert line.params["tier_fixed"] == "major"
    assert line.params["missing"].endswith("附件; 调解笔录; 回访记录")


def test_t6_below_the_lowest_tier_there_is_nothing():
    result = settle(
        place_two(Effect.DOWNGRADE),
        cases=[case(1, "simple", committee_level="village", papers=frozenset({"调解登记"}))],
    )
    assert reasons(result) == [(1, "no_lower_tier", True)]


PLACE_FOUR = (
    rate(1, "4", "simple", form="oral", outcome="success"),
    rate(2, "2", "simple", form="oral", outcome="failure"),
    rate(3, "100", "major", outcome="success"),
)


def place_four_cases():
    oral = [row._replace(form="oral") for row in cases(simple=8)]
    failed = [row._replace(outcome="failure") for row in oral[6:]]
    return [*oral[:6], *failed, case(9, "major")]


@pytest.mark.parametrize(
    ("payers_pay", "total", "city"),
    [(PayersPay.SPLIT, "128.00", "64.00"), (PayersPay.EACH, "256.00", "128.00")],
)
def test_t8_pay_below_ten_yuan_for_failure_and_by_two_budgets(payers_pay, total, city):
    """SUBSIDY §4: 24 + 4 + 100 = 128; or every budget pays that, as the schedule says."""
    schedule = Schedule(
        tiers=TIERS,
        rates=PLACE_FOUR,
        payers=[PayerShare("city"), PayerShare("town")],
        payers_pay=payers_pay,
    )
    totals = settle(schedule, cases=place_four_cases()).totals
    assert totals.amount == Decimal(total)
    assert totals.by_payer == {"city": Decimal(city), "town": Decimal(city)}


def test_t9_the_version_in_force_on_the_case_s_day():
    """SUBSIDY §5: the same simple case, 200 before and 400 after; both in one run."""
    versions = [
        Version(1, date(2018, 1, 1), date(2023, 9, 1)),
        Version(2, date(2023, 9, 1), None),
    ]
    schedules = {
        1: flat_schedule("200", "1000", "2000", tiers=("简易", "疑难复杂", "重特大")),
        2: flat_schedule("400", "800", "2000", "4000", tiers=("简易", "普通", "重大", "特别重大")),
    }
    rows = [
        case(number, "简易", schedule_id=version_on(versions, day), for_month=day.replace(day=1))
        for number, day in enumerate((date(2023, 8, 31), date(2023, 9, 1)), start=1)
    ]
    result = settle(schedules=schedules, schedule_id=2, cases=rows)
    assert [(str(line.amount), line.for_month) for line in result.statements[0].lines] == [
        ("200.00", date(2023, 8, 1)),
        ("400.00", date(2023, 9, 1)),
    ]


@pytest.mark.parametrize("day", [date(2017, 12, 31), date(2023, 9, 1)])
def test_a_day_needs_exactly_one_version(day):
    versions = [
        Version(1, date(2018, 1, 1), date(2023, 9, 2)),
        Version(2, date(2023, 9, 1), None),
    ]
    with pytest.raises(LookupError, match="pay schedules are in force"):
        version_on(versions, day)


def test_t12_an_unperformed_agreement_is_paid_later_and_once():
    """SUBSIDY §3: signed but not performed pays 0 now, and its amount when it is performed."""
    schedule = flat_schedule(conditions=[ConditionRow(1, "performed", Effect.WAIT)])
    signed = case(1, for_month=date(2025, 3, 1))
    first = settle(schedule, cases=[signed])
    assert amounts(first) == []
    assert reasons(first) == [(1, "condition_waiting", False)]

    performed = signed._replace(facts=frozenset({"performed"}))
    later = settle(schedule, cases=[performed], month=first.month.next())
    (line,) = later.statements[0].lines
    assert (str(line.amount), line.for_month) == ("100.00", date(2025, 3, 1))

    done = performed._replace(participants=(performed.participants[0]._replace(settled="paid"),))
    assert settle(schedule, cases=[done]).statements == ()


@pytest.mark.parametrize(("effect", "final"), [(Effect.VOID, True), (Effect.WAIT, False)])
def test_t15_a_case_that_is_not_in_the_city_s_system(effect, final):
    """SUBSIDY §6: payable only if entered in the official system of record."""
    schedule = flat_schedule(conditions=[ConditionRow(1, "entered_in_system", effect)])
    result = settle(schedule, cases=[case(1), case(2, facts=frozenset({"entered_in_system"}))])
    assert amounts(result) == [(1, "case_subsidy", "100.00")]
    assert [(row.case_id, row.final) for row in result.withheld] == [(1, final)]


def test_t16_oral_ratio_index_rate_and_pay_for_failure_are_rows():
    """SUBSIDY §7 as a shape: no figure is published, so these are examples."""
    wage = Decimal("8000.00")
    schedule = Schedule(
        tiers=("simple", "general"),
        rates=[
            RateRow(
                1,
                RateKind.INDEX,
                tier="simple",
                form="written",
                factor=Decimal("0.0131"),
                index_value=wage,
                round_to=Decimal("1"),
            ),
            rate(2, "300", "general", form="written"),
            ratio(3, "0.3", "simple", form="oral"),
            rate(4, "40", outcome="failure", form="none"),
        ],
        conditions=[
            ConditionRow(1, "presence_evidenced", Effect.VOID, forms=frozenset({"oral"})),
            ConditionRow(2, "evidence_fixed", Effect.VOID, outcomes=frozenset({"failure"})),
            ConditionRow(3, "guided_to_court", Effect.VOID, outcomes=frozenset({"failure"})),
        ],
    )

    def paid(**values):
        price = schedule.price(asked(**values))
        return price.fen if price.standing is Standing.PAY else price.reason

    both = frozenset({"evidence_fixed", "guided_to_court"})
    assert paid() == 10500
    assert paid(form="oral", facts=frozenset({"presence_evidenced"})) == 3150
    assert paid(form="oral") == "condition_failed"
    assert paid(form="none", outcome="failure", facts=both) == 4000
    assert paid(form="none", outcome="failure", facts=both - {"guided_to_court"}) == (
        "condition_failed"
    )


def test_the_tier_fixed_is_paid_and_both_tiers_are_kept():
    (line,) = settle(cases=[case(1, tier_claimed="major", tier_fixed="simple")]).statements[0].lines
    assert (str(line.amount), line.tier_paid) == ("100.00", "simple")
    assert (line.params["tier_claimed"], line.params["tier_fixed"]) == ("major", "simple")


def test_several_unmet_conditions_cost_one_tier_and_each_only_once():
    schedule = flat_schedule(
        conditions=[
            ConditionRow(1, "entered_same_month", Effect.DOWNGRADE),
            ConditionRow(2, "followed_up", Effect.DOWNGRADE, label="回访"),
        ]
    )
    price = schedule.price(asked("major"))
    assert (price.fen, price.tier_paid, price.params["missing"]) == (
        20000,
        "general",
        "entered_same_month; 回访",
    )


@pytest.mark.parametrize(
    ("effects", "standing", "missing"),
    [
        ((Effect.WAIT, Effect.VOID), Standing.VOID, "confirmed"),
        ((Effect.WAIT, Effect.DOWNGRADE), Standing.WAIT, "performed"),
        ((Effect.VOID, Effect.VOID), Standing.VOID, "performed; confirmed"),
    ],
)
def test_the_strongest_effect_wins(effects, standing, missing):
    schedule = flat_schedule(
        conditions=[
            ConditionRow(1, "performed", effects[0]),
            ConditionRow(2, "confirmed", effects[1]),
        ]
    )
    price = schedule.price(asked("major"))
    assert (price.standing, price.params["missing"]) == (standing, missing)


def test_missing_papers_beside_a_condition_of_the_same_effect_are_named_too():
    schedule = flat_schedule(
        conditions=[ConditionRow(1, "performed", Effect.VOID)],
        papers=[RequiredPapers(None, "", ("agreement", "record"))],
    )
    price = schedule.price(asked("major"))
    assert (price.reason, price.params["missing"]) == (
        "condition_failed",
        "performed; agreement; record",
    )


def test_weaker_missing_papers_are_left_out_of_the_reason():
    schedule = flat_schedule(
        conditions=[ConditionRow(1, "performed", Effect.VOID)],
        papers=[RequiredPapers(None, "", ("agreement",))],
        missing_paper=Effect.WAIT,
    )
    assert schedule.price(asked("major")).params["missing"] == "performed"


def test_conditions_look_at_tier_form_and_outcome():
    schedule = flat_schedule(
        conditions=[
            ConditionRow(1, "performed", Effect.VOID, tiers=frozenset({"major"})),
            ConditionRow(2, "performed", Effect.VOID, forms=frozenset({"oral"})),
            ConditionRow(3, "performed", Effect.VOID, outcomes=frozenset({"failure"})),
        ]
    )
    assert schedule.price(asked("simple")).standing is Standing.PAY
    for values in ({"tier": "major"}, {"form": "oral"}, {"outcome": "failure"}):
        assert schedule.price(asked(**values)).standing is Standing.VOID


def test_a_rate_of_zero_is_said_and_not_paid():
    price = flat_schedule("0").price(asked("simple"))
    assert (price.standing, price.reason) == (Standing.VOID, "rate_is_zero")


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"tier": "enormous"}, "unknown_tier"),
        ({"tier": "major"}, "no_rate"),
    ],
)
def test_what_the_schedule_does_not_know_is_refused(values, reason):
    schedule = Schedule(tiers=("simple", "major"), rates=[rate(1, "100", "simple")])
    price = schedule.price(asked(**values))
    assert (price.standing, price.reason) == (Standing.REFUSE, reason)


def test_payers_share_one_to_two_to_the_fen():
    schedule = flat_schedule("100", payers=[PayerShare("city", 1), PayerShare("town", 2)])
    assert schedule.price(asked()).payer_fen == (3333, 6667)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"tiers": ("simple", "simple")}, "tier_twice"),
        ({"rates": [rate(1, "1", "enormous")]}, "unknown_tier"),
        ({"rates": [ratio(1, "1", "enormous", form="oral")]}, "unknown_tier"),
        ({"conditions": [ConditionRow(1, "sober", Effect.VOID)]}, "unknown_fact"),
        (
            {"conditions": [ConditionRow(1, "performed", Effect.VOID, tiers=frozenset({"x"}))]},
            "unknown_tier",
        ),
        ({"papers": [RequiredPapers("enormous", "", ())]}, "unknown_tier"),
        (
            {"papers": [RequiredPapers("simple", "", ()), RequiredPapers(None, "town", ())]},
            "tie",
        ),
        ({"payers": [PayerShare("city"), PayerShare("city")]}, "payers"),
        ({"payers": [PayerShare("city", 0)]}, "payers"),
        (
            {"caps": [CapRow(1, CapScope.CONTRACT_MONTH, Decimal("-1"), CapEffect.CUT)]},
            "figures",
        ),
        (
            {"bonuses": [BonusRow(1, "studio", BonusMode.MONTHLY, Decimal("0.001"))]},
            "figures",
        ),
    ],
)
def test_a_schedule_that_contradicts_itself_is_refused(changes, code):
    with pytest.raises(ScheduleError) as refusal:
        Schedule(**{"tiers": TIERS, "rates": [rate(1, "100")], **changes})
    assert refusal.value.code == code
    assert str(refusal.value)


def test_every_named_fact_can_be_asked_for():
    rows = [ConditionRow(index, fact, Effect.WAIT) for index, fact in enumerate(FACTS)]
    schedule = flat_schedule(conditions=rows)
    assert schedule.price(asked(facts=frozenset(FACTS))).standing is Standing.PAY
    assert schedule.facts == frozenset(FACTS)


def test_the_number_of_tiers_is_free():
    """SUBSIDY row 1: two to five tiers, differently named."""
    names = ("简单", "一般", "较大疑难复杂", "重大疑难复杂", "特别重大疑难复杂")
    schedule = flat_schedule("50", "100", "200", "300", "500", tiers=names)
    assert [schedule.price(asked(name)).fen for name in names] == [5000, 10000, 20000, 30000, 50000]
