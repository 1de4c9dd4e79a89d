"""Rate rows: which one counts, and what it gives."""

from decimal import Decimal
from itertools import permutations

import pytest

from assessment.calc.rates import (
    Axes,
    NoRate,
    RateKind,
    RateRow,
    RateTable,
    ScheduleError,
)
from assessment.tests.calc_examples import rate, ratio


def table(*rows):
    return RateTable(rows, ordinary_form="written", ordinary_outcome="success")


def fen(rows, axes, figure=None):
    return table(*rows).rate(axes, figure).fen


LADDER = (
    rate(1, "10"),
    rate(2, "20", "simple"),
    rate(3, "30", "simple", committee_level="town"),
    rate(4, "40", "simple", committee_level="town", grade="first"),
    rate(5, "50", "simple", committee_level="town", grade="first", form="oral"),
    rate(6, "60", "simple", committee_level="town", grade="first", form="oral", outcome="failure"),
)


@pytest.mark.parametrize(
    ("axes", "amount"),
    [
        (Axes("major"), 1000),
        (Axes("simple"), 2000),
        (Axes("simple", "town"), 3000),
        (Axes("simple", "village", "first"), 2000),
        (Axes("simple", "town", "first"), 4000),
        (Axes("simple", "town", "first", "oral"), 5000),
        (Axes("simple", "town", "first", "oral", "failure"), 6000),
        (Axes("simple", "town", "second", "oral", "failure"), 3000),
    ],
)
def test_the_row_with_most_axes_wins_in_any_order_of_rows(axes, amount):
    for rows in (LADDER, LADDER[::-1]):
        assert fen(rows, axes) == amount


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param((rate(1, "10", "simple"), rate(2, "20", "simple")), id="the same cases"),
        pytest.param((rate(1, "10", "simple"), rate(2, "20", grade="first")), id="crossing"),
        pytest.param(
            (
                rate(1, "10", "simple", grade="first"),
                rate(2, "20", "simple", form="oral"),
                rate(3, "30", "simple", grade="first", form="oral", outcome="failure"),
            ),
            id="decided only for failures",
        ),
    ],
)
def test_a_tie_is_refused_and_both_rows_are_named(rows):
    for order in permutations(rows):
        with pytest.raises(ScheduleError) as refusal:
            table(*order)
        assert refusal.value.code == "tie"
        assert {row.id for row in refusal.value.params.values()} == {1, 2}


def test_a_row_with_more_axes_decides_a_tie():
    rows = (
        rate(1, "10", "simple"),
        rate(2, "20", grade="first"),
        rate(3, "30", "simple", grade="first"),
    )
    for order in permutations(rows):
        assert fen(order, Axes("simple", grade="first")) == 3000
        assert fen(order, Axes("simple")) == 1000
        assert fen(order, Axes("major", grade="first")) == 2000


def test_rows_for_different_cases_do_not_tie():
    rows = (rate(1, "10", "simple", form="oral"), rate(2, "20", "major", grade="first"))
    assert fen(rows, Axes("major", grade="first")) == 2000


def test_tie_sentence_names_the_rows():
    with pytest.raises(ScheduleError, match=r"rate 1 \(simple\) and rate 2 \(any case\)"):
        raise ScheduleError("tie", first=rate(1, "1", "simple"), second=rate(2, "1"))


def test_no_row_is_a_refusal_that_says_for_what():
    with pytest.raises(NoRate) as refusal:
        fen((rate(1, "10", "simple"),), Axes("major", "town", form="oral"))
    assert refusal.value.reason == "no_rate"
    assert refusal.value.params == {
        "tier": "major",
        "committee_level": "town",
        "grade": "",
        "form": "oral",
        "outcome": "",
    }


RANGE = RateRow(1, RateKind.RANGE, minimum=Decimal("400.00"), maximum=Decimal("4000.00"))


@pytest.mark.parametrize("figure", ["400.00", "1234.56", "4000.00"])
def test_a_range_pays_the_figure_the_reviewer_fixed(figure):
    assert fen((RANGE,), Axes("major"), Decimal(figure)) == int(Decimal(figure) * 100)


def test_equal_questions_have_one_answer():
    rates = table(RANGE)
    first = rates.rate(Axes("major"), Decimal("500.00"))
    assert rates.rate(Axes("major"), Decimal("500")) is first
    assert rates.rate(Axes("major"), Decimal("501")) != first


def test_a_range_shows_its_ends():
    found = table(RANGE).rate(Axes("major"), Decimal("500.00"))
    assert found.params == {"minimum": "400", "maximum": "4000", "figure": "500"}


@pytest.mark.parametrize(
    ("figure", "reason"),
    [(None, "figure_missing"), ("399.99", "figure_outside"), ("4000.01", "figure_outside")],
)
def test_a_range_refuses_a_figure_that_is_missing_or_outside(figure, reason):
    with pytest.raises(NoRate) as refusal:
        fen((RANGE,), Axes("major"), None if figure is None else Decimal(figure))
    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    ("factor", "index", "step", "amount"),
    [
        pytest.param("0.0123", "8105.00", None, 9969, id="99.6915 to the fen"),
        pytest.param("0.0123", "8105.00", "1", 10000, id="to the yuan"),
        pytest.param("0.0123", "8105.00", "10", 10000, id="to ten yuan"),
        pytest.param("0.015", "1000.00", "10", 2000, id="15 to ten yuan, half up"),
        pytest.param("0.0149", "1000.00", "10", 1000, id="14.90 to ten yuan"),
        pytest.param("0.5", "0.05", None, 3, id="half a fen, half up"),
    ],
)
def test_an_index_rate_is_a_share_of_a_base_parameter(factor, index, step, amount):
    row = RateRow(
        1,
        RateKind.INDEX,
        factor=Decimal(factor),
        index_value=Decimal(index),
        round_to=Decimal(step) if step else None,
    )
    assert fen((row,), Axes("simple")) == amount


def test_oral_is_a_share_of_the_simple_written_rate_of_the_same_level():
    rows = (
        rate(1, "100", "simple", committee_level="town", form="written"),
        rate(2, "60", "simple", committee_level="village", form="written"),
        ratio(3, "0.5", "simple", form="oral"),
    )
    assert fen(rows, Axes("general", "town", form="oral")) == 5000
    found = table(*rows).rate(Axes("general", "village", form="oral"), None)
    assert found.fen == 3000
    assert found.params == {"factor": "0.5", "base": "60.00", "base_tier": "simple"}


def test_failure_is_a_share_of_the_case_s_own_tier():
    """One row says "half of success"; a failed case has no agreement, so no form."""
    rows = (
        rate(1, "100", "simple", form="written", outcome="success"),
        rate(2, "300", "major", form="written", outcome="success"),
        ratio(3, "0.5", outcome="failure"),
    )
    assert fen(rows, Axes("simple", outcome="failure")) == 5000
    assert fen(rows, Axes("major", outcome="failure")) == 15000


def test_a_ratio_of_a_range_takes_the_figure_fixed():
    rows = (RANGE, ratio(2, "0.25", form="oral"))
    assert fen(rows, Axes("major", form="oral"), Decimal("1000.00")) == 25000


def test_a_ratio_of_a_ratio_is_rounded_once():
    """0.5 x 0.5 x 0.09 = 0.0225 pays 0.02; 0.045 rounded to 0.05 in between would pay 0.03."""
    rows = (
        rate(1, "0.09", "general", form="written"),
        ratio(2, "0.5", "general", tier="simple", form="written"),
        ratio(3, "0.5", "simple", tier="simple", form="oral"),
    )
    assert fen(rows, Axes("simple", form="written")) == 5
    assert fen(rows, Axes("simple", form="oral")) == 2


def test_a_ratio_can_be_rounded_to_whole_yuan():
    row = RateRow(
        2,
        RateKind.RATIO,
        form="oral",
        factor=Decimal("0.333"),
        ratio_of_tier="simple",
        round_to=Decimal("1"),
    )
    assert (
        fen((rate(1, "100", "simple", form="written"), row), Axes("simple", "", "", "oral")) == 3300
    )


def test_a_ratio_without_a_base_is_a_refusal():
    with pytest.raises(NoRate, match="no_rate"):
        fen((ratio(1, "0.5", "simple", form="oral"),), Axes("major", form="oral"))


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param((ratio(1, "0.5", "simple", tier="simple"),), id="of itself"),
        pytest.param((ratio(1, "0.5"),), id="any case, of its own tier"),
        pytest.param(
            (ratio(1, "0.5", "major", tier="simple"), ratio(2, "2", "simple", tier="major")),
            id="of each other",
        ),
        pytest.param((ratio(1, "0.5", form="written"),), id="ordinary form of ordinary form"),
        pytest.param(
            (
                ratio(1, "0.5", "b", tier="a"),
                ratio(2, "0.5", "c", tier="b"),
                ratio(3, "0.5", "a", tier="c"),
            ),
            id="round three tiers",
        ),
    ],
)
def test_a_ratio_that_ends_in_itself_is_refused(rows):
    with pytest.raises(ScheduleError) as refusal:
        table(*rows)
    assert refusal.value.code == "cycle"


def test_ratios_on_two_axes_are_no_cycle():
    rows = (
        rate(1, "100", "simple", form="written", outcome="success"),
        ratio(2, "0.5", "simple", form="oral"),
        ratio(3, "0.5", outcome="failure"),
        ratio(4, "0.2", "simple", form="oral", outcome="failure"),
    )
    assert fen(rows, Axes("simple", form="oral", outcome="failure")) == 2000


@pytest.mark.parametrize(
    "figures",
    [
        {"kind": RateKind.FIXED},
        {"kind": RateKind.FIXED, "amount": Decimal("-1")},
        {"kind": RateKind.FIXED, "amount": Decimal("0.001")},
        {"kind": RateKind.FIXED, "amount": Decimal("NaN")},
        {"kind": RateKind.RANGE, "minimum": Decimal("1")},
        {"kind": RateKind.RANGE, "minimum": Decimal("2"), "maximum": Decimal("1")},
        {"kind": RateKind.RANGE, "minimum": Decimal("-2"), "maximum": Decimal("1")},
        {"kind": RateKind.RATIO},
        {"kind": RateKind.RATIO, "factor": Decimal("-0.5")},
        {"kind": RateKind.RATIO, "factor": Decimal("Infinity")},
        {"kind": RateKind.INDEX, "factor": Decimal("0.5")},
        {"kind": RateKind.INDEX, "factor": Decimal("0.5"), "index_value": Decimal("-1")},
        {"kind": RateKind.FIXED, "amount": Decimal("1"), "round_to": Decimal("0")},
        {"kind": RateKind.FIXED, "amount": Decimal("1"), "round_to": Decimal("0.005")},
    ],
    ids=str,
)
def test_a_row_needs_the_figures_of_its_kind(figures):
    with pytest.raises(ScheduleError, match="rate 1") as refusal:
        table(RateRow(1, **figures))
    assert refusal.value.code == "figures"
