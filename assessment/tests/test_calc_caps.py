"""Ceilings and bonuses."""

from datetime import date
from decimal import Decimal

import pytest

from assessment.calc.bonuses import Beneficiary
from assessment.calc.caps import AlreadyPaid, CapEffect, CapRow, CapScope
from assessment.calc.payables import Adjustment, Participation
from assessment.calc.schedule import BonusMode, BonusRow, PayerShare
from assessment.tests.calc_examples import (
    amounts,
    case,
    cases,
    flat_schedule,
    settle,
    terms,
)


def cap(row_id, scope, amount, effect=CapEffect.CUT, **values):
    return CapRow(row_id, scope, Decimal(amount), effect, **values)


def cuts(result):
    return [(contract_id, amount) for contract_id, kind, amount in amounts(result) if kind == "cap"]


def test_a_month_is_cut_to_its_ceiling_with_a_reason():
    schedule = flat_schedule(caps=[cap(1, CapScope.CONTRACT_MONTH, "250")])
    result = settle(schedule, cases=cases(simple=3))
    assert result.statements[0].total == Decimal("250.00")
    line = result.statements[0].lines[-1]
    assert (str(line.amount), line.reason) == ("-50.00", "cap_contract_month")
    assert line.params == {"cap": 1, "earned": "300.00", "already": "0.00", "limit": "250.00"}


@pytest.mark.parametrize(("limit", "cut"), [("300", []), ("299.99", [(1, "-0.01")])])
def test_a_ceiling_that_is_just_reached_cuts_nothing(limit, cut):
    schedule = flat_schedule(caps=[cap(1, CapScope.CONTRACT_MONTH, limit)])
    assert cuts(settle(schedule, cases=cases(simple=3))) == cut


@pytest.mark.parametrize(
    ("already", "cut"), [("0", []), ("900.00", [(1, "-200.00")]), ("1500.00", [(1, "-300.00")])]
)
def test_a_year_counts_what_was_paid_before_and_never_cuts_below_zero(already, cut):
    schedule = flat_schedule(caps=[cap(1, CapScope.CONTRACT_YEAR, "1000")])
    paid = AlreadyPaid({1: Decimal(already)}, {})
    assert cuts(settle(schedule, cases=cases(simple=3), paid=paid)) == cut


def test_a_year_without_earlier_pay_counts_from_zero():
    schedule = flat_schedule(caps=[cap(1, CapScope.CONTRACT_YEAR, "100")])
    assert cuts(settle(schedule, cases=cases(simple=3))) == [(1, "-200.00")]


def three_contracts(*districts):
    """Contracts 1, 2, 3 with 100.00, 200.00 and 300.00."""
    return {
        "terms": [
            terms(number, district_id=district) for number, district in enumerate(districts, 1)
        ],
        "cases": [
            case(number, tier, participants=(Participation(number, number),))
            for number, tier in enumerate(("simple", "general", "major"), 1)
        ],
    }


def test_a_district_s_budget_cuts_everyone_in_proportion():
    schedule = flat_schedule(caps=[cap(1, CapScope.DISTRICT_YEAR, "1000")])
    paid = AlreadyPaid({}, {5: Decimal("500.00")})
    result = settle(schedule, paid=paid, **three_contracts(5, 5, 5))
    assert cuts(result) == [(1, "-16.67"), (2, "-33.33"), (3, "-50.00")]
    assert result.totals.amount == Decimal("500.00")


def test_a_budget_that_is_spent_leaves_nothing():
    schedule = flat_schedule(caps=[cap(1, CapScope.DISTRICT_YEAR, "400")])
    paid = AlreadyPaid({}, {5: Decimal("500.00")})
    assert settle(schedule, paid=paid, **three_contracts(5, 5, 5)).totals.amount == 0


def test_each_district_has_its_own_budget():
    schedule = flat_schedule(
        caps=[
            cap(1, CapScope.DISTRICT_YEAR, "150", district_id=5),
            cap(2, CapScope.DISTRICT_YEAR, "300", district_id=6),
        ]
    )
    assert cuts(settle(schedule, **three_contracts(5, 5, 6))) == [(1, "-50.00"), (2, "-100.00")]


def test_a_share_of_a_cut_below_a_fen_makes_no_line():
    schedule = flat_schedule(caps=[cap(1, CapScope.DISTRICT_YEAR, "599.99")])
    assert cuts(settle(schedule, **three_contracts(5, 5, 5))) == [(3, "-0.01")]


@pytest.mark.parametrize(
    ("scope", "contract_id"), [(CapScope.CONTRACT_MONTH, 1), (CapScope.DISTRICT_YEAR, None)]
)
def test_a_ceiling_that_warns_changes_no_amount(scope, contract_id):
    schedule = flat_schedule(caps=[cap(1, scope, "250", CapEffect.WARN)])
    result = settle(schedule, terms=[terms(district_id=5)], cases=cases(simple=3))
    assert result.totals.amount == Decimal("300.00")
    (warning,) = result.warnings
    assert (warning.contract_id, warning.district_id, warning.fen) == (contract_id, 5, 5000)
    assert warning.reason == f"cap_{scope}"
    assert warning.params["earned"] == "300.00"


def test_ceilings_follow_each_other_and_look_at_what_is_left():
    schedule = flat_schedule(
        caps=[
            cap(1, CapScope.DISTRICT_YEAR, "200"),
            cap(2, CapScope.CONTRACT_YEAR, "240"),
            cap(3, CapScope.CONTRACT_MONTH, "250"),
        ]
    )
    result = settle(schedule, cases=cases(simple=3))
    assert cuts(result) == [(1, "-50.00"), (1, "-10.00"), (1, "-40.00")]


def test_a_ceiling_covers_the_kinds_it_names():
    inputs = {"terms": [terms(fee="1000.00")], "cases": cases(simple=3)}
    subsidies = flat_schedule(caps=[cap(1, CapScope.CONTRACT_MONTH, "250")])
    everything = flat_schedule(
        caps=[cap(1, CapScope.CONTRACT_MONTH, "250", kinds=frozenset({"base_fee", "case_subsidy"}))]
    )
    assert cuts(settle(subsidies, **inputs)) == [(1, "-50.00")]
    assert cuts(settle(everything, **inputs)) == [(1, "-1050.00")]


def test_a_ceiling_does_not_touch_a_debt():
    schedule = flat_schedule(
        caps=[cap(1, CapScope.CONTRACT_MONTH, "0", kinds=frozenset({"adjustment"}))]
    )
    result = settle(schedule, adjustments=[Adjustment(1, 1, Decimal("-80.00"), "claw-back")])
    assert cuts(result) == []


def test_a_cut_is_taken_from_the_payers_in_proportion():
    schedule = flat_schedule(
        payers=[PayerShare("city", 1), PayerShare("town", 2)],
        caps=[cap(1, CapScope.CONTRACT_MONTH, "250")],
    )
    result = settle(schedule, cases=cases(simple=3))
    assert result.statements[0].lines[-1].params["payers"] == {"city": "-16.67", "town": "-33.33"}
    assert result.totals.by_payer == {"city": Decimal("83.32"), "town": Decimal("166.68")}
    assert sum(result.totals.by_payer.values()) == result.totals.amount


def test_a_cut_of_everything_leaves_the_unshared_part_to_no_payer():
    """300 of 1,300 is shared by payers, so they give back 300/1300 of the cut."""
    schedule = flat_schedule(
        payers=[PayerShare("city"), PayerShare("town")],
        caps=[cap(1, CapScope.CONTRACT_MONTH, "0", kinds=frozenset({"base_fee", "case_subsidy"}))],
    )
    result = settle(schedule, terms=[terms(fee="1000.00")], cases=cases(simple=3))
    assert result.totals.by_payer == {"city": Decimal("0.00"), "town": Decimal("0.00")}
    assert result.totals.amount == 0


BONUSES = (
    BonusRow(1, "organisation", BonusMode.PER_CASE, Decimal("20.00")),
    BonusRow(2, "organisation", BonusMode.PER_CASE, Decimal("50.00"), frozenset({"major"})),
    BonusRow(3, "studio", BonusMode.MONTHLY, Decimal("500.00")),
)
COMMITTEE = Beneficiary(11, "organisation", date(2020, 1, 1), None)
STUDIO = Beneficiary(12, "studio", date(2025, 3, 17), None)


def bonuses(*rows, beneficiaries=(COMMITTEE, STUDIO)):
    result = settle(
        flat_schedule(bonuses=BONUSES),
        cases=[row._replace(beneficiaries=(11, 12)) for row in rows],
        beneficiaries=beneficiaries,
    )
    return [
        (line.beneficiary_id, line.bonus_id, line.quantity, str(line.amount))
        for line in result.organisation_lines
    ], result


def test_bonuses_are_paid_per_case_and_per_month_to_whom_they_are_for():
    lines, result = bonuses(case(1), case(2, "major"), case(3, held="red_flag"))
    assert lines == [
        (11, 1, 2, "40.00"),
        (11, 2, 1, "50.00"),
        (12, 3, 2, "241.94"),
    ]
    assert result.totals.organisations == Decimal("331.94")
    assert result.totals.amount == Decimal("400.00")
    assert result.organisation_lines[0].params == {"count": 2, "amount": "20.00"}
    assert result.organisation_lines[2].params == {"amount": "500.00", "days": 15, "of": 31}


def test_a_case_brings_its_bonus_once_however_late_its_parts_are_paid():
    paid_before = case(1, participants=(Participation(1, 1, settled="paid"), Participation(2, 1)))
    refused_before = case(
        2, participants=(Participation(3, 1, settled="void"), Participation(4, 1))
    )
    lines, _ = bonuses(paid_before, refused_before)
    assert lines[0] == (11, 1, 1, "20.00")


@pytest.mark.parametrize(
    ("count", "lines"), [(1, []), (2, [(11, 1, 2, "40.00"), (11, 2, 2, "9.00")])]
)
def test_a_bonus_with_a_minimum_pays_nothing_below_it(count, lines):
    rows = (
        BonusRow(1, "organisation", BonusMode.PER_CASE, Decimal("20.00"), minimum=2),
        BonusRow(2, "organisation", BonusMode.MONTHLY, Decimal("9.00"), minimum=2),
    )
    result = settle(
        flat_schedule(bonuses=rows),
        cases=[case(number + 1, beneficiaries=(11,)) for number in range(count)],
        beneficiaries=(COMMITTEE,),
    )
    assert [
        (line.beneficiary_id, line.bonus_id, line.quantity, str(line.amount))
        for line in result.organisation_lines
    ] == lines


def test_a_bonus_for_nobody_known_is_refused():
    with pytest.raises(LookupError):
        bonuses(case(1), beneficiaries=(STUDIO,))


def test_a_beneficiary_without_a_day_in_the_month_gets_no_monthly_bonus():
    ended = STUDIO._replace(start=date(2024, 1, 1), end=date(2025, 3, 1))
    assert bonuses(beneficiaries=(ended,))[0] == []
