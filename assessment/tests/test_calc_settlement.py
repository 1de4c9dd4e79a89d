"""A month as a whole: sharing, holding, late cases, adjustments, refusals, and its digest."""

import random
import string
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from assessment.calc.conditions import FACTS, ConditionRow, Effect
from assessment.calc.fees import (
    AbsenceMode,
    AbsenceRule,
    Attendance,
    FeeRules,
    LateFee,
)
from assessment.calc.payables import Adjustment, Participation
from assessment.calc.rates import SCHEDULE_FAULTS
from assessment.calc.reasons import FINAL_HOLDS, HOLDS, REASONS
from assessment.calc.schedule import PayerShare, Schedule
from assessment.calc.statements import Line, LineKind
from assessment.tests.calc_examples import (
    MARCH,
    amounts,
    case,
    cases,
    flat_schedule,
    rate,
    reasons,
    settle,
    terms,
)

THREE = (Participation(1, 1), Participation(2, 2), Participation(3, 3))
CONTRACTS = [terms(1), terms(2), terms(3)]


def test_a_case_line_says_what_it_is_for():
    result = settle(cases=[case(4)])
    assert result.statements[0].lines == (
        Line(
            LineKind.CASE_SUBSIDY,
            10000,
            case_id=4,
            participation_id=40,
            rate_id=1,
            tier_paid="simple",
            for_month=date(2025, 3, 1),
            reason="case_fixed",
            params_json='{"case_amount":"100.00","tier_claimed":"simple","tier_fixed":"simple",'
            '"tier_paid":"simple","weight":1,"weights":1}',
        ),
    )
    assert result.statements[0].total == Decimal("100.00")


def test_totals_add_up_by_kind():
    result = settle(
        terms=[terms(fee="1800.00"), terms(2)],
        cases=[*cases(simple=2), case(9, held="red_flag")],
        adjustments=[Adjustment(3, 2, Decimal("-50.00"), "case 7 was false")],
    )
    assert result.totals.amount == Decimal("1950.00")
    assert result.totals.by_kind == {
        "base_fee": Decimal("1800.00"),
        "attendance": Decimal("0.00"),
        "case_subsidy": Decimal("200.00"),
        "adjustment": Decimal("-50.00"),
        "cap": Decimal("0.00"),
    }
    assert (result.totals.statements, result.totals.lines) == (2, 4)
    assert (result.totals.withheld, result.totals.withheld_for_good) == (1, 0)


def test_two_contracts_of_a_month_add_up_to_the_days_served():
    """A renewal in the middle of the month: each part is a contract of its own."""
    result = settle(
        terms=[
            terms(1, "1800.00", date(2025, 1, 1), date(2025, 3, 17)),
            terms(2, "1800.00", date(2025, 3, 17)),
        ]
    )
    assert amounts(result) == [(1, "base_fee", "929.03"), (2, "base_fee", "870.97")]
    assert result.totals.amount == Decimal("1800.00")


def test_co_mediators_share_to_the_fen_and_the_lead_has_the_fen_left_over():
    result = settle(terms=CONTRACTS, cases=[case(1, participants=THREE)])
    assert amounts(result) == [
        (1, "case_subsidy", "33.34"),
        (2, "case_subsidy", "33.33"),
        (3, "case_subsidy", "33.33"),
    ]


def test_the_order_of_co_mediators_changes_nothing_but_the_lead_counts():
    one, two, three = THREE
    for participants in ((one, three, two), (one, two, three)):
        result = settle(terms=CONTRACTS, cases=[case(1, participants=participants)])
        assert amounts(result)[0] == (1, "case_subsidy", "33.34")
    led_by_three = settle(terms=CONTRACTS, cases=[case(1, participants=(three, one, two))])
    assert amounts(led_by_three)[2] == (3, "case_subsidy", "33.34")


@pytest.mark.parametrize(
    ("weights", "shares"),
    [
        ((1, 2), ["33.33", "66.67"]),
        ((Decimal("0.7"), Decimal("0.3")), ["70.00", "30.00"]),
        ((Fraction(1, 3), Fraction(1, 6)), ["66.67", "33.33"]),
    ],
)
def test_weights_are_exact(weights, shares):
    people = [
        Participation(number, number, weight=weight)
        for number, weight in enumerate(weights, start=1)
    ]
    result = settle(terms=CONTRACTS, cases=[case(1, participants=tuple(people))])
    assert [amount for _, _, amount in amounts(result)] == shares


def test_payers_and_people_both_add_up():
    """100.00 by 1:2 is 33.33 + 66.67; by three people 33.34 + 33.33 + 33.33."""
    schedule = flat_schedule("100", payers=[PayerShare("city"), PayerShare("town", 2)])
    result = settle(schedule, terms=CONTRACTS, cases=[case(1, participants=THREE)])
    assert [amount for _, _, amount in amounts(result)] == ["33.34", "33.33", "33.33"]
    assert result.totals.by_payer == {"city": Decimal("33.33"), "town": Decimal("66.67")}
    for statement in result.statements:
        parts = statement.lines[0].params["payers"]
        assert sum(map(Decimal, parts.values())) == statement.total


def test_a_share_too_small_for_any_payer_is_no_line():
    schedule = flat_schedule("0.01", payers=[PayerShare("city"), PayerShare("town")])
    result = settle(schedule, terms=CONTRACTS, cases=[case(1, participants=THREE)])
    assert amounts(result) == [(1, "case_subsidy", "0.01")]
    assert reasons(result) == [(1, "no_share", True)] * 2
    assert result.totals.by_payer == {"city": Decimal("0.01"), "town": Decimal("0.00")}


def test_the_grade_is_that_of_the_lead():
    schedule = Schedule(tiers=("simple",), rates=[rate(1, "100"), rate(2, "150", grade="first")])
    lead, other = Participation(1, 1, "first"), Participation(2, 2, "")
    first = settle(schedule, terms=CONTRACTS, cases=[case(1, participants=(lead, other))])
    assert first.totals.amount == Decimal("150.00")
    second = settle(schedule, terms=CONTRACTS, cases=[case(1, participants=(other, lead))])
    assert second.totals.amount == Decimal("100.00")


def test_a_person_who_may_not_be_paid_loses_their_share_and_nobody_gets_it():
    """A judicial assistant mediates with a full-time mediator: half of the case is paid."""
    schedule = flat_schedule(
        conditions=[
            ConditionRow(1, "payee_eligible", Effect.VOID),
            ConditionRow(2, "performed", Effect.WAIT),
        ]
    )
    people = (
        Participation(1, 1),
        Participation(2, 2, facts=frozenset({"payee_eligible"})),
    )
    performed = case(1, participants=people, facts=frozenset({"performed"}))
    result = settle(schedule, terms=CONTRACTS, cases=[performed])
    assert amounts(result) == [(2, "case_subsidy", "50.00")]
    assert [(row.participation_id, row.reason) for row in result.withheld] == [
        (1, "condition_failed")
    ]


def test_facts_and_papers_nobody_asks_for_change_nothing():
    plain = case(1)
    rich = case(2, facts=frozenset({"confirmed"}), papers=frozenset({"annex"}))
    (first, second) = settle(cases=[plain, rich]).statements[0].lines
    assert first.params_json == second.params_json


@pytest.mark.parametrize("held", sorted(HOLDS))
def test_a_held_case_is_listed_not_paid(held):
    result = settle(terms=CONTRACTS, cases=[case(1, held=held, participants=THREE[:2])])
    assert result.statements == ()
    assert reasons(result) == [(1, held, held in FINAL_HOLDS)] * 2


def test_a_cleared_case_is_paid_in_the_next_run_for_its_own_month():
    late = case(1, for_month=date(2025, 2, 1))
    (line,) = settle(cases=[late]).statements[0].lines
    assert line.for_month == date(2025, 2, 1)
    (row,) = settle(cases=[late._replace(held="red_flag")]).withheld
    assert (row.for_month, row.params) == (date(2025, 2, 1), {})


@pytest.mark.parametrize("settled", ["paid", "void"])
def test_a_part_settled_before_keeps_its_share_and_gets_no_line(settled):
    people = (Participation(1, 1, settled=settled), Participation(2, 2))
    result = settle(terms=CONTRACTS, cases=[case(1, participants=people)])
    assert amounts(result) == [(2, "case_subsidy", "50.00")]
    held = settle(terms=CONTRACTS, cases=[case(1, participants=people, held="red_flag")])
    assert [row.participation_id for row in held.withheld] == [2]


@pytest.mark.parametrize("contract_id", [None, 99])
def test_a_part_without_a_contract_waits(contract_id):
    people = (Participation(1, 1), Participation(2, contract_id))
    result = settle(cases=[case(1, participants=people)])
    assert amounts(result) == [(1, "case_subsidy", "50.00")]
    assert reasons(result) == [(1, "no_contract", False)]
    assert (result.withheld[0].contract_id, result.withheld[0].participation_id) == (contract_id, 2)


def test_a_late_case_is_paid_under_a_contract_that_has_ended():
    ended = terms(1, "1800.00", date(2024, 1, 1), date(2025, 1, 1))
    assert amounts(settle(terms=[ended], cases=[case(1)])) == [(1, "case_subsidy", "100.00")]


def test_a_case_without_a_rate_stops_nobody_else_and_is_a_refusal():
    schedule = Schedule(tiers=("simple", "major"), rates=[rate(1, "100", "simple")])
    result = settle(schedule, cases=[case(1, "major"), case(2)])
    assert amounts(result) == [(1, "case_subsidy", "100.00")]
    assert reasons(result) == [(1, "no_rate", False)]
    assert result.refusals == result.withheld
    assert result.withheld[0].params["tier"] == "major"


def test_an_adjustment_of_an_older_month_is_a_line_of_this_one():
    result = settle(adjustments=[Adjustment(8, 1, Decimal("-12.34"), "卷宗复查不合格")])
    (line,) = result.statements[0].lines
    assert (line.adjustment_id, str(line.amount), line.for_month) == (8, "-12.34", MARCH.first_day)
    assert line.params == {"text": "卷宗复查不合格"}
    assert result.statements[0].total == Decimal("-12.34")


LATE = LateFee(1, MARCH.previous(), Attendance(20), FeeRules())


@pytest.mark.parametrize(
    "inputs",
    [
        {"terms": [terms(1), terms(1)]},
        {"cases": [case(1), case(1, participants=(Participation(2, 1),))]},
        {"cases": [case(1), case(2, participants=(Participation(10, 1),))]},
        {"adjustments": [Adjustment(1, 1, Decimal("1.00"), "")] * 2},
        {"late_fees": [LATE, LATE]},
    ],
    ids=["contract", "case", "participation", "adjustment", "late fee"],
)
def test_nothing_may_come_twice(inputs):
    with pytest.raises(ValueError, match="comes twice"):
        settle(**inputs)


@pytest.mark.parametrize(
    ("odd", "match"),
    [
        ({"held": "a feeling"}, "no sentence for the hold"),
        ({"participants": ()}, "nobody took part"),
        ({"participants": (Participation(1, 1, weight=0),)}, "weights"),
    ],
)
def test_a_case_that_cannot_be_is_refused_by_number(odd, match):
    with pytest.raises(ValueError, match=match) as refusal:
        settle(cases=[case(17, **odd)])
    assert refusal.value.__notes__ == ["case 17"]


def test_a_case_under_an_unknown_schedule_is_refused_by_number():
    with pytest.raises(LookupError) as refusal:
        settle(cases=[case(17, schedule_id=404)])
    assert refusal.value.__notes__ == ["case 17"]


def a_month(seed=0):
    """Some of everything, in an order that depends on the seed."""
    order = random.Random(seed)

    def people(number):
        others = [
            Participation(number * 10 + extra, 1 + (number + extra) % 5)
            for extra in range(1, 1 + number % 3)
        ]
        order.shuffle(others)
        return (Participation(number * 10, 1 + number % 5), *others)

    rows = [
        case(
            number,
            ("simple", "general", "major")[number % 3],
            participants=people(number),
            held="red_flag" if number % 11 == 0 else "",
            facts=frozenset(["performed"] if number % 7 else []),
        )
        for number in range(1, 60)
    ]
    contracts = [terms(number, "1800.00", date(2025, 3, number)) for number in range(1, 6)]
    adjustments = [
        Adjustment(number, number, Decimal(number), f"reason {number}") for number in range(1, 4)
    ]
    for inputs in (rows, contracts, adjustments):
        order.shuffle(inputs)
    return settle(
        flat_schedule(
            conditions=[ConditionRow(1, "performed", Effect.WAIT)],
            payers=[PayerShare("city"), PayerShare("town", 2)],
        ),
        terms=contracts,
        cases=rows,
        adjustments=adjustments,
        sheets={number: Attendance(21, {"sick": number}) for number in range(1, 6)},
        fee_rules=FeeRules((AbsenceRule("sick", AbsenceMode.DAY_SHARE),)),
    )


def test_shuffled_rows_give_the_same_bytes():
    """Figure G12."""
    first = a_month()
    for seed in range(1, 20):
        assert a_month(seed) == first
        assert a_month(seed).digest == first.digest


def test_the_digest_is_a_fixed_text_s_hash():
    """Pinned: a change of the canonical text is a change of every archived digest."""
    result = settle(cases=[case(1), case(2, held="red_flag")])
    assert result.digest == ("7985dccf67788ea70905e6f40cfed3488f5618dbe795034653fef4c9e54506fd")


@pytest.mark.parametrize(
    "change",
    [
        {"cases": cases(simple=2)},
        {"cases": [case(2)]},
        {"cases": [case(1, held="red_flag")]},
        {"cases": [case(1, tier_claimed="major")]},
        {"month": MARCH.next()},
        {"adjustments": [Adjustment(1, 1, Decimal("0.01"), "")]},
    ],
)
def test_another_figure_is_another_digest(change):
    assert settle(**{"cases": [case(1)], **change}).digest != settle(cases=[case(1)]).digest


def test_every_sentence_has_params_with_names_only():
    sentences = {**REASONS, **SCHEDULE_FAULTS, **FACTS}
    for code, sentence in sentences.items():
        names = [name for _, name, _, _ in string.Formatter().parse(sentence) if name]
        assert names == [], code
        assert sentence.replace("%(", "").count("%") == 0, code


def test_every_line_can_say_its_sentence():
    result = a_month()
    lines = [line for statement in result.statements for line in statement.lines]
    for row in (*lines, *result.withheld):
        assert REASONS[row.reason] % row.params
