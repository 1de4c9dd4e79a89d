"""How much the demonstration district holds, and the days it covers."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil

from mediation.common.periods import Month, Quarter

MONTHS_OF_HISTORY = 18
SETTLED_BY_FULL_TIME = 0.46


@dataclass(frozen=True)
class Sizes:
    """Counts of the demonstration. At scale 1 they are the district of the source article."""

    stations: int
    pioneer_posts: int
    party_teams: int
    grid_groups: int
    full_time: int
    part_time: int
    cases_a_month: int

    @classmethod
    def at(cls, scale: int | Fraction) -> "Sizes":
        """45 stations, 13 posts, 161 teams, 1,166 grid groups, 126 + 1,674 mediators, times scale.

        Of 100 mediators 7 are full-time at every scale. Below 1 only grid groups, mediators and
        cases shrink: the structure of the district stays whole.
        """
        if scale <= 0:
            raise ValueError("the scale is a number above zero")
        whole = max(1, int(scale))
        hundreds = max(1, round(18 * scale))
        return cls(
            stations=45 * whole,
            pioneer_posts=13 * whole,
            party_teams=161 * whole,
            grid_groups=max(45, ceil(1166 * scale)),
            full_time=7 * hundreds,
            part_time=93 * hundreds,
            cases_a_month=max(10, ceil(580 * scale)),
        )

    @property
    def quarterly_quota(self) -> int:
        """Six tenths of what a full-time mediator settles in a quarter on average."""
        return round(self.cases_a_month * 3 * SETTLED_BY_FULL_TIME / self.full_time * 0.6)


@dataclass(frozen=True)
class Span:
    """The days of the demonstration: from ``start`` up to yesterday; ``today`` is outside.

    ``start`` is the first day of a quarter, so that every quarter of the history is a whole one.
    """

    today: date

    @property
    def start(self) -> date:
        month = Month.of(self.today)
        for _ in range(MONTHS_OF_HISTORY):
            month = month.previous()
        return month.quarter.first_day

    @property
    def yesterday(self) -> date:
        return self.today - timedelta(days=1)

    @property
    def year_start(self) -> date:
        return date(self.today.year, 1, 1)

    @property
    def policy_start(self) -> date:
        """From here on rules, offices and grants are in force: before every day of the history."""
        return date(self.today.year - 2, 1, 1)

    @property
    def days(self) -> list[date]:
        return [self.start + timedelta(days=n) for n in range((self.today - self.start).days)]

    @property
    def months(self) -> list[Month]:
        """Whole months of the history, oldest first."""
        month, found = Month.of(self.start), []
        while month.end <= self.today:
            found.append(month)
            month = month.next()
        return found

    @property
    def quarters(self) -> list[Quarter]:
        """Whole quarters of the history, oldest first."""
        quarter, found = Quarter.of(self.start), []
        while quarter.end <= self.today:
            found.append(quarter)
            quarter = quarter.next()
        return found
