"""The last day to apply for judicial confirmation."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.calc.deadlines import Deadline, Reading, last_day

NEW_YEAR_2024 = {date(2024, 1, 1)}
NATIONAL_DAY_2023 = {date(2023, 9, 29) + timedelta(days=away) for away in range(8)}
MADE_UP = {date(2023, 10, 7), date(2023, 10, 8)}  # a Saturday and a Sunday that were worked
HOLIDAYS = NEW_YEAR_2024 | NATIONAL_DAY_2023


def is_working_day(day):
    return day in MADE_UP or (day.weekday() < 5 and day not in HOLIDAYS)


def deadline(effective_on, **values):
    return last_day(effective_on, is_working_day=is_working_day, **values)


@pytest.mark.parametrize(
    ("effective_on", "legal", "cautious"),
    [
        pytest.param(date(2024, 1, 30), date(2024, 2, 29), date(2024, 2, 29), id="leap day"),
        pytest.param(date(2024, 2, 1), date(2024, 3, 4), date(2024, 3, 1), id="ends on a Saturday"),
        pytest.param(date(2023, 9, 2), date(2023, 10, 7), date(2023, 9, 28), id="Sunday, Oct. 2"),
        pytest.param(date(2023, 9, 7), date(2023, 10, 7), date(2023, 10, 7), id="made-up Saturday"),
        pytest.param(date(2023, 12, 2), date(2024, 1, 2), date(2023, 12, 29), id="New Year"),
    ],
)
def test_the_day_itself_is_not_counted_and_a_day_off_rolls(effective_on, legal, cautious):
    assert deadline(effective_on) == Deadline(legal, cautious)


@pytest.mark.parametrize(
    ("effective_on", "legal"),
    [
        pytest.param(date(2024, 2, 1), date(2024, 3, 2), id="an ordinary Saturday stands"),
        pytest.param(date(2023, 12, 2), date(2024, 1, 2), id="New Year's Day on a Monday rolls"),
        pytest.param(date(2023, 9, 4), date(2023, 10, 7), id="National Day week rolls"),
    ],
)
def test_the_narrow_reading_rolls_holidays_only(effective_on, legal):
    found = deadline(effective_on, reading=Reading.HOLIDAYS_ONLY)
    assert found.legal == legal
    assert found.cautious == deadline(effective_on).cautious


def test_a_holiday_on_a_weekend_needs_the_list_of_holidays():
    """1 October 2023 is a Sunday: a public holiday, which a weekday rule cannot see."""
    effective_on = date(2023, 9, 1)
    narrow = {"reading": Reading.HOLIDAYS_ONLY}
    known = deadline(effective_on, is_public_holiday=HOLIDAYS.__contains__, **narrow)
    assert deadline(effective_on, **narrow).legal == date(2023, 10, 1)
    assert known.legal == date(2023, 10, 7)
    assert known.cautious == date(2023, 9, 28)


@settings(max_examples=500, deadline=None)
@given(st.dates(date(2022, 1, 1), date(2026, 1, 1)), st.integers(1, 60))
def test_the_cautious_day_is_never_after_the_legal_one(effective_on, days):
    found = deadline(effective_on, days=days)
    narrow = deadline(effective_on, days=days, reading=Reading.HOLIDAYS_ONLY)
    end = effective_on + timedelta(days=days)
    assert found.cautious <= end <= narrow.legal <= found.legal
    assert is_working_day(found.cautious) and is_working_day(found.legal)
    between = [found.cautious + timedelta(days=1 + away) for away in range(20)]
    assert not any(is_working_day(day) for day in between if day <= end or day < found.legal)


def test_a_calendar_without_working_days_is_refused():
    with pytest.raises(ValueError, match="no working day"):
        last_day(date(2024, 2, 1), is_working_day=lambda day: False)
