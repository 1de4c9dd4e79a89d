"""Base fees and what absence takes off."""

from datetime import date
from decimal import Decimal

import pytest

from assessment.calc.fees import (
    AbsenceMode,
    AbsenceRule,
    Attendance,
    FeeRules,
    LateFee,
    WithoutSheet,
)
from assessment.tests.calc_examples import MARCH, amounts, reasons, settle, terms

FEE = "1800.00"
RULES = FeeRules(
    (
        AbsenceRule("absent", AbsenceMode.AMOUNT, amount=Decimal("100.00")),
        AbsenceRule("personal", AbsenceMode.DAY_SHARE, free_days=1),
        AbsenceRule("sick", AbsenceMode.DAY_SHARE, free_days=Decimal("1.5")),
        AbsenceRule("official", AbsenceMode.NONE),
    )
)


def fees(sheet=None, rules=RULES, **values):
    sheets = {} if sheet is None else {1: sheet}
    return settle(terms=[terms(fee=FEE, **values)], sheets=sheets, fee_rules=rules)


@pytest.mark.parametrize(
    ("start", "end", "fee"),
    [
        pytest.param(date(2025, 1, 1), None, "1800.00", id="whole month"),
        pytest.param(date(2025, 3, 1), date(2025, 4, 1), "1800.00", id="exactly the month"),
        pytest.param(date(2025, 3, 17), None, "870.97", id="starts on the 17th: 15 of 31 days"),
        pytest.param(date(2025, 1, 1), date(2025, 3, 2), "58.06", id="last day the 1st: 1 of 31"),
        pytest.param(date(2025, 3, 10), date(2025, 3, 20), "580.65", id="10 days inside"),
    ],
)
def test_the_base_fee_follows_the_days_under_contract(start, end, fee):
    result = fees(start=start, end=end)
    assert amounts(result) == [(1, "base_fee", fee)]


def test_the_line_shows_its_arithmetic():
    (line,) = fees(start=date(2025, 3, 17)).statements[0].lines
    assert line.params == {"fee": "1800.00", "days": 15, "of": 31}
    assert (line.reason, line.for_month) == ("base_fee", date(2025, 3, 1))


@pytest.mark.parametrize(
    ("start", "end"),
    [(date(2025, 4, 1), None), (date(2025, 1, 1), date(2025, 3, 1))],
    ids=["begins later", "ended before"],
)
def test_a_contract_outside_the_month_gets_no_statement(start, end):
    result = fees(start=start, end=end)
    assert result.statements == result.withheld == ()


def test_a_contract_without_a_fee_gets_no_statement():
    assert settle(terms=[terms(is_full_time=False)]).statements == ()


def test_a_part_time_contract_with_a_fee_is_not_paid_one_and_says_so():
    result = fees(is_full_time=False)
    assert result.statements == ()
    assert reasons(result) == [(None, "part_time_fee", True)]
    assert result.withheld[0].params == {"fee": "1800.00"}


@pytest.mark.parametrize(
    ("counts", "lines"),
    [
        pytest.param({"absent": 2}, ["-200.00"], id="an amount a day"),
        pytest.param({"personal": 3}, ["-171.43"], id="2 of 21 days beyond the free one"),
        pytest.param({"personal": 1}, [], id="the free day"),
        pytest.param({"sick": Decimal("2.0")}, ["-42.86"], id="half a day of 21"),
        pytest.param({"official": 9}, [], id="noted only"),
        pytest.param({"training": 9}, [], id="a kind without a rule"),
        pytest.param({}, [], id="none"),
        pytest.param(
            {"sick": 2, "personal": 3, "absent": 1},
            ["-100.00", "-171.43", "-42.86"],
            id="in the order of the rules",
        ),
    ],
)
def test_absence_takes_off_by_its_kind(counts, lines):
    result = fees(Attendance(21, counts))
    assert amounts(result)[0] == (1, "base_fee", FEE)
    assert [amount for _, kind, amount in amounts(result) if kind == "attendance"] == lines


def test_absence_explains_itself():
    lines = fees(Attendance(21, {"absent": 2, "personal": Decimal("3.00")})).statements[0].lines
    assert lines[1].params == {
        "kind": "absent",
        "counted": "2",
        "free": "0",
        "days": "2",
        "amount": "100.00",
    }
    assert lines[2].params == {
        "kind": "personal",
        "counted": "3",
        "free": "1",
        "days": "2",
        "due": "21",
        "fee": "1800.00",
    }


@pytest.mark.parametrize(
    ("counts", "lines"),
    [
        pytest.param({"absent": 20}, ["-1800.00"], id="20 days at 100"),
        pytest.param({"absent": 17, "personal": 3}, ["-1700.00", "-100.00"], id="the last is cut"),
        pytest.param({"absent": 18, "personal": 3}, ["-1800.00"], id="nothing is left"),
        pytest.param({"personal": 40}, ["-1800.00"], id="more days than are due"),
    ],
)
def test_absence_never_takes_more_than_the_base_fee(counts, lines):
    result = fees(Attendance(21, counts))
    assert [amount for _, kind, amount in amounts(result) if kind == "attendance"] == lines
    assert result.statements[0].total >= 0


def test_a_share_of_a_part_month_is_of_the_part_fee():
    """10 working days due from 17 March, all missed but the free one: 9/10 of 870.97."""
    result = fees(Attendance(10, {"personal": 10}), start=date(2025, 3, 17))
    assert amounts(result) == [(1, "base_fee", "870.97"), (1, "attendance", "-783.87")]


def test_a_month_without_working_days_takes_nothing_off():
    assert amounts(fees(Attendance(0, {"personal": 5}))) == [(1, "base_fee", FEE)]


def test_equal_sheets_are_worked_out_alike():
    sheet = Attendance(21, {"absent": 2})
    result = settle(
        terms=[terms(number, FEE) for number in (1, 2)],
        sheets={1: sheet, 2: sheet},
        fee_rules=RULES,
    )
    assert result.statements[0].lines == result.statements[1].lines


def test_without_a_sheet_the_fee_is_paid_or_held_as_the_rule_says():
    assert amounts(fees()) == [(1, "base_fee", FEE)]
    held = fees(rules=FeeRules(without_sheet=WithoutSheet.HOLD))
    assert held.statements == ()
    assert reasons(held) == [(None, "no_sheet", False)]
    assert held.withheld[0].params == {"month": "2025-03"}


def test_a_fee_that_was_held_is_paid_later_for_its_own_month():
    rules = FeeRules(without_sheet=WithoutSheet.HOLD)
    late = LateFee(1, MARCH.previous(), Attendance(19, {}), rules)
    result = settle(
        terms=[terms(fee=FEE, start=date(2025, 2, 15))], late_fees=[late], fee_rules=RULES
    )
    assert [(str(line.amount), line.for_month) for line in result.statements[0].lines] == [
        ("1800.00", date(2025, 3, 1)),
        ("900.00", date(2025, 2, 1)),
    ]


def test_a_fee_that_is_not_late_is_refused():
    late = LateFee(1, MARCH, None, RULES)
    with pytest.raises(ValueError, match="not late"):
        settle(terms=[terms(fee=FEE)], late_fees=[late])


def test_two_rules_for_one_kind_are_refused():
    rule = AbsenceRule("sick", AbsenceMode.NONE)
    with pytest.raises(ValueError, match="two rules"):
        FeeRules((rule, rule))
