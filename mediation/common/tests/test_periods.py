"""Months and quarters of the business calendar (figure G8)."""

import os
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mediation.common.periods import Month, Quarter, overlap_days

EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", "500"))
many = settings(max_examples=EXAMPLES, deadline=None)
DAYS = st.dates(date(1901, 1, 2), date(2199, 12, 31))
MONTHS = st.builds(Month.of, DAYS)
QUARTERS = st.builds(Quarter.of, DAYS)
PERIODS = st.one_of(MONTHS, QUARTERS)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@many
@given(DAYS)
def test_every_day_is_in_exactly_one_month_and_quarter(day):
    for kind in (Month, Quarter):
        period = kind.of(day)
        assert period.first_day <= day < period.end
        assert period.days_within(day, day + timedelta(days=1)) == 1
        assert period.next().days_within(day, day + timedelta(days=1)) == 0
        assert period.previous().days_within(day, day + timedelta(days=1)) == 0


@many
@given(PERIODS)
def test_label_and_bounds_round_trip(period):
    assert type(period).parse(str(period)) == period
    assert type(period).of(period.first_day) == period
    assert type(period).of(period.end - timedelta(days=1)) == period


@many
@given(PERIODS)
def test_periods_follow_each_other_without_a_gap(period):
    assert period.end == period.next().first_day
    assert period.next().previous() == period
    assert period < period.next()
    assert type(period).before(period.end) == period
    assert type(period).before(period.first_day) == period.previous()


@many
@given(QUARTERS)
def test_a_quarter_is_its_three_months(quarter):
    first, second, third = quarter.months
    assert (first.first_day, third.end) == (quarter.first_day, quarter.end)
    assert first.next() == second and second.next() == third
    assert sum(month.days for month in quarter.months) == quarter.days
    assert {month.quarter for month in quarter.months} == {quarter}


@many
@given(DAYS, st.lists(st.integers(0, 400), min_size=1, max_size=6), MONTHS)
def test_days_of_contracts_in_a_row_are_each_counted_once(start, lengths, month):
    """Transfers and terminations: the parts of a service add up to the whole."""
    pieces, day = [], start
    for length in lengths:
        pieces.append((day, day + timedelta(days=length)))
        day = pieces[-1][1]
    parts = sum(month.days_within(*piece) for piece in pieces)
    assert parts == month.days_within(start, day)


@many
@given(DAYS, st.integers(0, 900))
def test_a_leave_over_boundaries_is_split_without_loss(start, length):
    end = start + timedelta(days=length)
    month, days = Month.of(start), 0
    while month.first_day < end:
        days += month.days_within(start, end)
        month = month.next()
    assert days == length


@many
@given(DAYS, DAYS, DAYS, DAYS)
def test_overlap_counts_the_days_in_both(a_start, a_end, b_start, b_end):
    inside = max(0, (min(a_end, b_end) - max(a_start, b_start)).days)
    assert overlap_days(a_start, a_end, b_start, b_end) == inside
    assert overlap_days(b_start, b_end, a_start, a_end) == inside


def test_overlap_with_an_open_end():
    assert overlap_days(date(2025, 3, 17), None, date(2025, 3, 1), date(2025, 4, 1)) == 15
    assert overlap_days(date(2025, 3, 1), date(2025, 4, 1), date(2025, 3, 17), None) == 15


def test_overlap_refuses_two_open_ends():
    with pytest.raises(ValueError, match="two open ranges"):
        overlap_days(date(2025, 1, 1), None, date(2025, 1, 1), None)


@pytest.mark.parametrize(
    ("label", "starts", "ends"),
    [
        ("2024-02", "2024-01-31T16:00Z", "2024-02-29T16:00Z"),
        ("2024-03", "2024-02-29T16:00Z", "2024-03-31T16:00Z"),
        ("2025-12", "2025-11-30T16:00Z", "2025-12-31T16:00Z"),
        ("2026-01", "2025-12-31T16:00Z", "2026-01-31T16:00Z"),
    ],
)
def test_month_bounds_as_instants(label, starts, ends):
    """The published vectors: a month begins at midnight in Shanghai, not in UTC."""
    month = Month.parse(label)
    bounds = [
        datetime.combine(day, datetime.min.time(), SHANGHAI).astimezone(UTC)
        for day in (month.first_day, month.end)
    ]
    assert [bound.strftime("%Y-%m-%dT%H:%MZ") for bound in bounds] == [starts, ends]


@pytest.mark.parametrize(
    ("period", "days"),
    [
        (Month(2024, 2), 29),
        (Month(2023, 2), 28),
        (Month(1900, 2), 28),
        (Month(2000, 2), 29),
        (Quarter(2024, 1), 91),
        (Quarter(2025, 1), 90),
        (Quarter(2025, 4), 92),
    ],
    ids=str,
)
def test_leap_days(period, days):
    assert period.days == days


def test_a_year_turns():
    assert Month(2025, 12).next() == Month(2026, 1)
    assert Month(2025, 1).previous() == Month(2024, 12)
    assert Quarter(2025, 4).next() == Quarter(2026, 1)
    assert Quarter.before(date(2025, 1, 1)) == Quarter(2024, 4)


@pytest.mark.parametrize(
    "text", ["2025-13", "2025-00", "2025-3", "25-03", "2025-03-01", "2025-03\n", "２０２５-03", ""]
)
def test_month_parse_refuses(text):
    with pytest.raises(ValueError, match="A month is written like 2025-03"):
        Month.parse(text)


@pytest.mark.parametrize("text", ["2025Q5", "2025Q0", "2025-Q1", "2025q1", "2025Q1 "])
def test_quarter_parse_refuses(text):
    with pytest.raises(ValueError, match="A quarter is written like 2025Q1"):
        Quarter.parse(text)


@pytest.mark.parametrize(("year", "month"), [(2025, 0), (2025, 13), (0, 1), (9999, 12)])
def test_there_is_no_such_month(year, month):
    with pytest.raises(ValueError, match="There is no month"):
        Month(year, month)


@pytest.mark.parametrize(("year", "number"), [(2025, 0), (2025, 5), (0, 1), (9999, 4)])
def test_there_is_no_such_quarter(year, number):
    with pytest.raises(ValueError, match="There is no quarter"):
        Quarter(year, number)
