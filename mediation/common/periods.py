"""Calendar months and quarters of the business calendar (Asia/Shanghai), as plain dates.

Pure. Every period is half-open: ``first_day`` is inside, ``end`` is the first day outside.
Every date belongs to exactly one month and one quarter, and a quarter is its three months.
Figure G8 of the security goals. An ``end`` of None means "still open".
"""

import re
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date
from typing import Self

_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_QUARTER = re.compile(r"([0-9]{4})Q([1-4])")


def overlap_days(a_start: date, a_end: date | None, b_start: date, b_end: date | None) -> int:
    """Days that lie in both half-open ranges; 0 if they do not touch or one is empty.

    ``None`` as an end is open. Refuses (ValueError) two open ends: the answer has no number.
    """
    if a_end is None and b_end is None:
        raise ValueError("two open ranges have no number of days in common")
    start = max(a_start, b_start)
    end = min(day for day in (a_end, b_end) if day is not None)
    return max(0, (end - start).days)


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """A calendar month: ``Month(2025, 3)``, written ``2025-03``."""

    year: int
    month: int

    def __post_init__(self) -> None:
        # date.max itself has no day after it, so the last month that has an end is left out.
        if not (MINYEAR <= self.year < MAXYEAR and 1 <= self.month <= 12):
            raise ValueError(f"There is no month {self.month} of the year {self.year}.")

    @classmethod
    def parse(cls, text: str) -> Self:
        """``2025-03`` and nothing else (ValueError with a sentence)."""
        found = _MONTH.fullmatch(text)
        if found is None:
            raise ValueError(f"A month is written like 2025-03, not {text!r}.")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> Self:
        """The month that holds ``day``."""
        return cls(day.year, day.month)

    @classmethod
    def before(cls, day: date) -> Self:
        """The last whole month on ``day``: on 2025-04-01 it is 2025-03."""
        return cls.of(day).previous()

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def end(self) -> date:
        """The first day of the next month: the first day outside."""
        year, month = divmod(self._index + 1, 12)
        return date(year, month + 1, 1)

    @property
    def days(self) -> int:
        return (self.end - self.first_day).days

    @property
    def quarter(self) -> "Quarter":
        return Quarter(self.year, (self.month + 2) // 3)

    def days_within(self, start: date, end: date | None) -> int:
        """Days of this month inside the half-open range ``[start, end)``."""
        return overlap_days(self.first_day, self.end, start, end)

    def next(self) -> Self:
        return self._shifted(1)

    def previous(self) -> Self:
        return self._shifted(-1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def _index(self) -> int:
        return self.year * 12 + self.month - 1

    def _shifted(self, months: int) -> Self:
        year, month = divmod(self._index + months, 12)
        return type(self)(year, month + 1)


@dataclass(frozen=True, order=True, slots=True)
class Quarter:
    """A calendar quarter: ``Quarter(2025, 1)``, written ``2025Q1``."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not (MINYEAR <= self.year < MAXYEAR and 1 <= self.number <= 4):
            raise ValueError(f"There is no quarter {self.number} of the year {self.year}.")

    @classmethod
    def parse(cls, text: str) -> Self:
        """``2025Q1`` and nothing else (ValueError with a sentence)."""
        found = _QUARTER.fullmatch(text)
        if found is None:
            raise ValueError(f"A quarter is written like 2025Q1, not {text!r}.")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> Self:
        """The quarter that holds ``day``."""
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def before(cls, day: date) -> Self:
        """The last whole quarter on ``day``: on 2025-04-01 it is 2025Q1."""
        return cls.of(day).previous()

    @property
    def months(self) -> tuple[Month, Month, Month]:
        first = self.number * 3 - 2
        return Month(self.year, first), Month(self.year, first + 1), Month(self.year, first + 2)

    @property
    def first_day(self) -> date:
        return self.months[0].first_day

    @property
    def end(self) -> date:
        """The first day of the next quarter: the first day outside."""
        return self.months[2].end

    @property
    def days(self) -> int:
        return (self.end - self.first_day).days

    def days_within(self, start: date, end: date | None) -> int:
        """Days of this quarter inside the half-open range ``[start, end)``."""
        return overlap_days(self.first_day, self.end, start, end)

    def next(self) -> Self:
        return self._shifted(1)

    def previous(self) -> Self:
        return self._shifted(-1)

    def __str__(self) -> str:
        return f"{self.year:04d}Q{self.number}"

    def _shifted(self, quarters: int) -> Self:
        year, number = divmod(self.year * 4 + self.number - 1 + quarters, 4)
        return type(self)(year, number + 1)
