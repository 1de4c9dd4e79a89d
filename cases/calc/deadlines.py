"""Days that the law counts around a judicial confirmation (司法确认).

Pure. Both parties apply within 30 days from the day the agreement takes effect (People's
Mediation Law art. 33, Civil Procedure Law art. 205). The first day is not counted, and if the
last is a statutory holiday the term ends on the first working day after it (Civil Procedure Law
art. 85). Whether ordinary weekends count as such is read both ways, so the reading is data; the
cautious day never needs it. Objections and enforcement are counted by the same rule.
"""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

DAYS = 30
LONGEST_BREAK = 60  # more days off in a row than any holiday has: the calendar must be wrong
SATURDAY = 5

IsDay = Callable[[date], bool]


class Reading(StrEnum):
    """What "statutory holiday" (法定休假日) means at the end of a term."""

    ROLL_WEEKENDS = "roll_weekends"  # weekends too: the courts' practice
    HOLIDAYS_ONLY = "holidays_only"  # public holidays, not ordinary weekends


@dataclass(frozen=True, slots=True)
class Deadline:
    """``legal``: the last day by the reading. ``cautious``: the last working day up to day 30."""

    legal: date
    cautious: date


def last_day(
    effective_on: date,
    days: int = DAYS,
    *,
    is_working_day: IsDay,
    reading: Reading = Reading.ROLL_WEEKENDS,
    is_public_holiday: IsDay | None = None,
) -> Deadline:
    """The last day to apply for an agreement effective on ``effective_on``.

    ``is_working_day`` knows holidays and made-up working days. ``is_public_holiday`` matters for
    `Reading.HOLIDAYS_ONLY`; without it a weekday off counts as one, and a holiday that falls on
    a weekend does not, which errs on the early side. Refuses (ValueError) a calendar without a
    working day for two months.
    """
    end = effective_on + timedelta(days=days)
    legal = rolled(
        end,
        is_working_day=is_working_day,
        reading=reading,
        is_public_holiday=is_public_holiday,
    )
    return Deadline(legal=legal, cautious=_first(end, -1, is_working_day))


def rolled(
    end: date,
    *,
    is_working_day: IsDay,
    reading: Reading = Reading.ROLL_WEEKENDS,
    is_public_holiday: IsDay | None = None,
) -> date:
    """``end``, or the first working day after it if the reading calls ``end`` a holiday."""
    if reading is Reading.HOLIDAYS_ONLY:
        holiday = is_public_holiday or (
            lambda day: day.weekday() < SATURDAY and not is_working_day(day)
        )
        if not holiday(end):
            return end
    return _first(end, 1, is_working_day)


def add_months(day: date, months: int) -> date:
    """The same day so many months later; where that month is too short, its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    month += 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _first(day: date, step: int, fits: IsDay) -> date:
    """The first day from ``day`` on, forward or backward, that fits."""
    for away in range(LONGEST_BREAK):
        candidate = day + timedelta(days=step * away)
        if fits(candidate):
            return candidate
    raise ValueError(f"the calendar has no working day within {LONGEST_BREAK} days of {day}")
