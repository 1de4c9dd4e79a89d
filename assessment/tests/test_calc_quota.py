"""The part of a quarterly quota that is due."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.calc.quota import Rounding, due, under_quota

Q1 = 90  # days of the first quarter of 2025


@pytest.mark.parametrize(
    ("days", "leave", "rounding", "cases"),
    [
        pytest.param(90, 0, Rounding.DOWN, 30, id="whole quarter"),
        pytest.param(45, 0, Rounding.DOWN, 15, id="half"),
        pytest.param(50, 0, Rounding.DOWN, 16, id="16.67 down"),
        pytest.param(50, 0, Rounding.UP, 17, id="16.67 up"),
        pytest.param(49, 0, Rounding.HALF_UP, 16, id="16.33 half up"),
        pytest.param(50, 0, Rounding.HALF_UP, 17, id="16.67 half up"),
        pytest.param(90, 10, Rounding.DOWN, 26, id="ten days on leave: 26.67"),
        pytest.param(20, 25, Rounding.UP, 0, id="more leave than days"),
        pytest.param(0, 0, Rounding.UP, 0, id="no day under contract"),
    ],
)
def test_due_follows_the_days(days, leave, rounding, cases):
    owed = due(30, days=days, leave_days=leave, of=Q1, rounding=rounding)
    assert owed.due == cases


def test_half_a_case_is_rounded_up_by_half_up():
    assert due(1, days=45, of=90, rounding=Rounding.HALF_UP).due == 1


def test_the_arithmetic_is_kept():
    owed = due(Decimal("30.0"), days=50, leave_days=5, of=Q1, rounding=Rounding.HALF_UP)
    assert owed.params == {
        "quota": "30",
        "days": 50,
        "leave_days": 5,
        "of": 90,
        "rounding": "half_up",
        "due": 15,
    }


@settings(max_examples=500, deadline=None)
@given(st.integers(0, 500), st.integers(0, 92), st.integers(0, 92), st.integers(90, 92))
def test_due_is_near_the_exact_part_and_never_negative(quota, days, leave, of):
    days = min(days, of)
    exact = Fraction(quota * max(0, days - leave), of)
    down, half_up, up = (
        due(quota, days=days, leave_days=leave, of=of, rounding=rounding).due
        for rounding in (Rounding.DOWN, Rounding.HALF_UP, Rounding.UP)
    )
    assert 0 <= down <= exact <= up
    assert up - down == (exact.denominator > 1)
    assert abs(half_up - exact) <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("counted", "short"),
    [(14, True), (15, False), (Fraction(29, 2), True), (Decimal("15.5"), False)],
)
def test_under_quota(counted, short):
    owed = due(30, days=45, of=90, rounding=Rounding.DOWN)
    assert under_quota(counted, owed) is short


@pytest.mark.parametrize(
    "odd",
    [
        {"days": 91},
        {"days": -1},
        {"days": 0, "of": 0},
        {"leave_days": -1},
        {"quota": -1},
    ],
)
def test_due_refuses_impossible_days(odd):
    values = {"quota": 30, "days": 45, "leave_days": 0, "of": 90, **odd}
    with pytest.raises(ValueError, match="no part of a quota"):
        due(values.pop("quota"), **values, rounding=Rounding.DOWN)
