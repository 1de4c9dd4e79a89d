"""Working days: the decreed calendar, and the bureau's exceptions before it."""

from datetime import date

import pytest

from mediation.common.calendar import (
    is_working_day,
    next_working_day,
    previous_working_day,
    working_days,
)
from mediation.common.models import CalendarDay

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2025, 3, 3), True),  # a Monday
        (date(2025, 3, 8), False),  # a Saturday
        (date(2025, 1, 26), True),  # a Sunday made up for the Spring Festival
        (date(2025, 1, 28), False),  # its eve, a Tuesday
        (date(2025, 10, 8), False),  # last day of the National Day week
        (date(2025, 10, 11), True),  # a Saturday made up for it
    ],
)
def test_holidays_and_make_up_days(day, worked):
    assert is_working_day(day) is worked


def test_counting_is_half_open():
    monday, next_monday = date(2025, 3, 3), date(2025, 3, 10)
    assert working_days(monday, next_monday) == 5
    assert working_days(monday, monday) == 0
    assert working_days(next_monday, monday) == 0
    assert working_days(date(2025, 10, 1), date(2025, 10, 9)) == 0


def test_the_nearest_working_days():
    assert next_working_day(date(2025, 3, 7)) == date(2025, 3, 10)
    assert next_working_day(date(2025, 9, 30)) == date(2025, 10, 9)
    assert previous_working_day(date(2025, 3, 10)) == date(2025, 3, 7)
    assert previous_working_day(date(2025, 10, 9)) == date(2025, 9, 30)


def test_an_exception_overrules_the_calendar():
    monday, sunday = date(2025, 3, 3), date(2025, 3, 9)
    CalendarDay.objects.create(date=monday, is_workday=False, document_number="渝府发〔2025〕1号")
    CalendarDay.objects.create(date=sunday, is_workday=True, document_number="渝府发〔2025〕1号")
    assert not is_working_day(monday)
    assert is_working_day(sunday)
    assert working_days(monday, date(2025, 3, 10)) == 5
    assert next_working_day(date(2025, 2, 28)) == date(2025, 3, 4)


def test_a_year_is_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert working_days(date(2025, 1, 1), date(2026, 1, 1)) == 248
    with django_assert_num_queries(1):
        next_working_day(date(2025, 9, 30))
