"""A month of attendance (考勤) from approved leave and the working days of the month.

Pure. Leave is counted in working days, by kind; a half day is half of each working day it
covers. A day is never counted twice: where leave overlaps, the row that began first has it, and
a second half day may fill the other half.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from mediation.common.periods import Month

HALVES = 2  # a day has two


class Leave(NamedTuple):
    """Approved leave of one kind (or recorded absence), half-open; after an early return
    (销假) ``end`` is the day of the return."""

    kind: str
    start: date
    end: date
    half_day: bool = False


@dataclass(frozen=True, slots=True)
class MonthTotals:
    """Working days due and days of absence by kind, in steps of half a day."""

    due_days: int
    counts: dict[str, Decimal] = field(default_factory=dict)

    @property
    def present_days(self) -> Decimal:
        return self.due_days - sum(self.counts.values(), Decimal(0))


def month_totals(
    month: Month,
    leave: Iterable[Leave],
    *,
    is_working_day: Callable[[date], bool],
    start: date,
    end: date | None,
) -> MonthTotals:
    """Totals for the days of ``month`` within the contract ``[start, end)``.

    Leave that reaches over the end of the month counts only its days inside, so the months add
    up to the whole. Kinds without a working day are left out.
    """
    free = {day: HALVES for day in _days(month, start, end) if is_working_day(day)}
    due_days = len(free)
    halves: dict[str, int] = {}
    for row in sorted(leave, key=lambda row: (row.start, row.kind, row.end, row.half_day)):
        taken = 0
        day = max(row.start, month.first_day)
        while day < min(row.end, month.end):
            wanted = min(1 if row.half_day else HALVES, free.get(day, 0))
            if wanted:
                free[day] -= wanted
                taken += wanted
            day += timedelta(days=1)
        if taken:
            halves[row.kind] = halves.get(row.kind, 0) + taken
    counts = {kind: Decimal(halves[kind]) / HALVES for kind in sorted(halves)}
    return MonthTotals(due_days, counts)


def _days(month: Month, start: date, end: date | None) -> Iterable[date]:
    day = max(month.first_day, start)
    last = month.end if end is None else min(month.end, end)
    while day < last:
        yield day
        day += timedelta(days=1)
