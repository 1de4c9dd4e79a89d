"""A month of attendance."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mediation.common.periods import Month
from mediators.calc.attendance import Leave, MonthTotals, month_totals

MARCH = Month(2025, 3)
LONG_AGO = date(2020, 1, 1)


def is_weekday(day):
    return day.weekday() < 5


def totals(*leave, month=MARCH, start=LONG_AGO, end=None):
    return month_totals(month, leave, is_working_day=is_weekday, start=start, end=end)


@pytest.mark.parametrize(
    ("start", "end", "due"),
    [
        pytest.param(LONG_AGO, None, 21, id="whole month"),
        pytest.param(date(2025, 3, 17), None, 11, id="from the 17th"),
        pytest.param(LONG_AGO, date(2025, 3, 4), 1, id="until the 3rd"),
        pytest.param(LONG_AGO, date(2026, 1, 1), 21, id="ends later"),
        pytest.param(date(2025, 4, 1), None, 0, id="begins later"),
    ],
)
def test_due_days_are_working_days_under_contract(start, end, due):
    assert totals(start=start, end=end) == MonthTotals(due, {})


def test_leave_counts_working_days_by_kind():
    found = totals(
        Leave("sick", date(2025, 3, 6), date(2025, 3, 12)),  # Thursday to Tuesday
        Leave("personal", date(2025, 3, 20), date(2025, 3, 21), half_day=True),
        Leave("sick", date(2025, 3, 28), date(2025, 3, 29)),
        Leave("official", date(2025, 3, 1), date(2025, 3, 3)),  # a weekend
    )
    assert found.counts == {"personal": Decimal("0.5"), "sick": Decimal(5)}
    assert found.present_days == Decimal("15.5")


def test_leave_counts_only_days_of_the_month_and_of_the_contract():
    row = Leave("sick", date(2025, 2, 26), date(2025, 4, 3))
    assert totals(row).counts == {"sick": Decimal(21)}
    assert totals(row, start=date(2025, 3, 31)).counts == {"sick": Decimal(1)}
    assert totals(row, month=MARCH.next()).counts == {"sick": Decimal(2)}


def test_an_early_return_ends_the_leave():
    assert totals(Leave("sick", date(2025, 3, 3), date(2025, 3, 4))).counts == {"sick": Decimal(1)}


def test_a_day_is_never_counted_twice():
    whole = Leave("sick", date(2025, 3, 3), date(2025, 3, 5))
    other = Leave("personal", date(2025, 3, 4), date(2025, 3, 6))
    for rows in ((whole, other), (other, whole)):
        assert totals(*rows).counts == {"personal": Decimal(1), "sick": Decimal(2)}


def test_two_half_days_fill_a_day():
    day = (date(2025, 3, 3), date(2025, 3, 4))
    halves = [Leave(kind, *day, half_day=True) for kind in ("personal", "sick", "training")]
    assert totals(*halves).counts == {"personal": Decimal("0.5"), "sick": Decimal("0.5")}


LEAVES = st.lists(
    st.builds(
        lambda kind, start, days, half: Leave(kind, start, start + timedelta(days=days), half),
        st.sampled_from(["sick", "personal"]),
        st.dates(date(2025, 1, 1), date(2025, 6, 1)),
        st.integers(0, 60),
        st.booleans(),
    ),
    max_size=5,
)


@settings(max_examples=500, deadline=None)
@given(LEAVES)
def test_absence_never_exceeds_the_days_due(leave):
    found = totals(*leave)
    assert 0 <= found.present_days <= found.due_days
    assert all(count > 0 and count % Decimal("0.5") == 0 for count in found.counts.values())


@settings(max_examples=500, deadline=None)
@given(st.dates(date(2025, 1, 1), date(2025, 6, 1)), st.integers(1, 150), st.booleans())
def test_leave_over_a_boundary_is_split_without_loss(start, days, half):
    row = Leave("sick", start, start + timedelta(days=days), half)
    working = sum(is_weekday(start + timedelta(days=away)) for away in range(days))
    month, counted = Month.of(start), Decimal(0)
    while month.first_day < row.end:
        counted += totals(row, month=month).counts.get("sick", 0)
        month = month.next()
    assert counted == Decimal(working) / (2 if half else 1)
