"""Shares with their bounds, and calls at different times, worked out by hand."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from assessment.calc.attempts import is_documented, separate_attempts
from assessment.calc.estimates import Estimate, estimate

NOON = datetime(2025, 4, 2, 12)  # noqa: DTZ001 (any clock will do)


def test_share_of_a_small_part_has_wilsons_bounds():
    """10 of 100 of very many: (0.1 + 3.8415/200 ± 1.96 √(0.0009 + 3.8415/40000)) / 1.038415."""
    assert estimate(10, 100, 10**9) == Estimate(Decimal("10.0"), Decimal("5.5"), Decimal("17.4"))


def test_bounds_close_in_as_the_sample_becomes_the_whole():
    """100 of 200 say as much as 100 × 199 / 100 = 199 of very many."""
    half = estimate(10, 100, 200)
    assert (half.low, half.high) == (Decimal("6.6"), Decimal("15.0"))
    assert estimate(10, 100, 100) == Estimate(Decimal("10.0"), Decimal("10.0"), Decimal("10.0"))


@pytest.mark.parametrize(("hits", "percent"), [(0, "0.0"), (5, "100.0")])
def test_bounds_stay_between_none_and_all(hits, percent):
    found = estimate(hits, 5, 1000)
    assert str(found.percent) == percent
    assert Decimal(0) <= found.low <= found.percent <= found.high <= Decimal(100)
    assert found.low < found.high


def test_no_answers_say_nothing_and_impossible_figures_are_refused():
    assert estimate(0, 0, 100) is None
    for figures in ((2, 1, 10), (1, 11, 10), (-1, 5, 10)):
        with pytest.raises(ValueError, match="cannot be"):
            estimate(*figures)


@pytest.mark.parametrize(
    ("minutes", "counted"),
    [
        pytest.param([], 0, id="none"),
        pytest.param([0, 119], 1, id="too close"),
        pytest.param([0, 120], 2, id="just apart"),
        pytest.param([0, 90, 180], 2, id="counted from the last that counts"),
        pytest.param([240, 0, 120], 3, id="any order"),
    ],
)
def test_calls_count_when_they_are_two_hours_apart(minutes, counted):
    times = [NOON + timedelta(minutes=minute) for minute in minutes]
    assert separate_attempts(times) == counted
    assert is_documented(times) is (counted >= 3)
