"""Working days: the statutory holidays, the make-up days, and the bureau's own exceptions.

The calendar comes from the ``holidays`` library; a `CalendarDay` row overrules it, because next
year's holidays are decreed each autumn and the library learns of them later. Dates are business
dates of Asia/Shanghai; ranges are half-open.
"""

from datetime import date, timedelta
from functools import cache

from mediation.common.models import CalendarDay

ONE_DAY = timedelta(days=1)
# Longer than any holiday with its weekends, so one look at the exceptions is enough.
LONGEST_BREAK = timedelta(days=31)


def is_working_day(day: date) -> bool:
    """Do offices work on this day?"""
    return working_days(day, day + ONE_DAY) == 1


def working_days(start: date, end: date) -> int:
    """Working days in ``[start, end)``; 0 if the range is empty."""
    return sum(_days_worked(start, end).values())


def working_dates(start: date, end: date) -> frozenset[date]:
    """The working days in ``[start, end)`` themselves, looked up at once."""
    return frozenset(day for day, is_worked in _days_worked(start, end).items() if is_worked)


def holiday_breaks(start: date, end: date) -> frozenset[date]:
    """Days of ``[start, end)`` inside a public holiday: all days off in a row that hold one.

    An ordinary weekend is none; a weekend that a holiday, or a day off by a document, adjoins is.
    """
    first, last = start - LONGEST_BREAK, end + LONGEST_BREAK
    worked = _days_worked(first, last)
    decreed = set(
        CalendarDay.objects.filter(date__gte=first, date__lt=last, is_workday=False).values_list(
            "date", flat=True
        )
    )
    found: set[date] = set()
    run: list[date] = []
    for day, is_worked in worked.items():
        if not is_worked:
            run.append(day)
            continue
        if any(off in decreed or off in _statutory() for off in run):
            found.update(run)
        run = []
    return frozenset(day for day in found if start <= day < end)


def next_working_day(day: date) -> date:
    """The first working day after ``day``."""
    return min(_found(_days_worked(day + ONE_DAY, day + LONGEST_BREAK)))


def nth_working_day(day: date, count: int) -> date:
    """The ``count``-th working day after ``day`` (count of 1 or more), looked up at once."""
    end = day + LONGEST_BREAK + timedelta(days=2 * count)
    found = sorted(_found(_days_worked(day + ONE_DAY, end)))
    if len(found) < count:
        raise ValueError(f"The calendar leaves fewer than {count} working days up to {end}.")
    return found[count - 1]


def previous_working_day(day: date) -> date:
    """The last working day before ``day``."""
    return max(_found(_days_worked(day - LONGEST_BREAK, day)))


def _found(days: dict[date, bool]) -> list[date]:
    worked = [day for day, is_worked in days.items() if is_worked]
    if not worked:
        raise ValueError("The calendar exceptions leave no working day within a month.")
    return worked


def _days_worked(start: date, end: date) -> dict[date, bool]:
    exceptions = dict(
        CalendarDay.objects.filter(date__gte=start, date__lt=end).values_list("date", "is_workday")
    )
    days = (start + timedelta(days=count) for count in range((end - start).days))
    return {day: exceptions.get(day, _is_working_day(day)) for day in days}


@cache
def _is_working_day(day: date) -> bool:
    return _statutory().is_working_day(day)


@cache
def _statutory():
    from holidays import country_holidays  # slow to import, and needed by few requests

    return country_holidays("CN")
