"""When cases come in and when they close, and which share of them full-time mediators close.

The flow is drawn twice with the same random numbers: once to count, once to write. So the share
of the full-time mediators comes out to the case, and no list of all cases is ever held.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from math import sqrt
from random import Random
from typing import NamedTuple

from mediation.demo.sizes import Span

BY_MONTH = (1.08, 0.66, 0.95, 1.0, 1.03, 1.06, 1.1, 1.07, 1.02, 0.94, 1.02, 1.07)
BY_WEEKDAY = (1.32, 1.22, 1.16, 1.14, 1.12, 0.6, 0.44)
SETTLED_SHARE = 0.962
FULL_TIME_SHARE_ELSEWHERE = 0.455
SAME_DAY, WITHIN_A_WEEK, WITHIN_A_MONTH = 0.27, 0.72, 0.97


class Stub(NamedTuple):
    """The bare case: ``closed_on`` is None while it is open, and then ``settled`` says nothing."""

    accepted_on: date
    closed_on: date | None
    settled: bool
    full_time: bool = False


class Flow:
    """All cases of the history, day by day. ``load`` of the same seed gives the same flow."""

    def __init__(self, seed: int, span: Span, cases_a_month: int) -> None:
        self.seed, self.span = seed, span
        self.a_day = cases_a_month * 12 / 365.25

    @property
    def total(self) -> int:
        return sum(1 for _ in self._bare())

    def days(self) -> Iterator[tuple[date, list[Stub]]]:
        """Every day with the cases accepted on it, full-time or not."""
        shares = _Shares(sum(map(self._counts, self._bare())), Random(f"{self.seed}:shares"))
        for day in self.span.days:
            yield day, [self._shared(stub, shares) for stub in self._of_day(day)]

    def _bare(self) -> Iterator[Stub]:
        for day in self.span.days:
            yield from self._of_day(day)

    def _of_day(self, day: date) -> list[Stub]:
        rng = Random(f"{self.seed}:flow:{day}")
        expected = self.a_day * BY_MONTH[day.month - 1] * BY_WEEKDAY[day.weekday()]
        count = max(0, int(rng.gauss(expected, sqrt(expected) * 0.6) + rng.random()))
        return [self._stub(day, rng) for _ in range(count)]

    def _stub(self, day: date, rng: Random) -> Stub:
        closes = day + timedelta(days=_days_needed(rng))
        settled = rng.random() < SETTLED_SHARE
        return Stub(day, closes if closes <= self.span.yesterday else None, settled)

    def _counts(self, stub: Stub) -> bool:
        """Settled in the current year: the cases whose share is published."""
        return (
            stub.settled and stub.closed_on is not None and stub.closed_on >= self.span.year_start
        )

    def _shared(self, stub: Stub, shares: "_Shares") -> Stub:
        if not self._counts(stub):
            return stub._replace(full_time=shares.elsewhere())
        if shares.left == 0:
            return stub._replace(settled=False, full_time=shares.elsewhere())
        return stub._replace(full_time=shares.next())


class _Shares:
    """Gives out exactly the counts of `shared_out`, at random places of the stream."""

    def __init__(self, settled: int, rng: Random) -> None:
        self.left, self.full_time = shared_out(settled)
        self.rng = rng

    def next(self) -> bool:
        chosen = self.rng.random() * self.left < self.full_time
        self.left -= 1
        self.full_time -= chosen
        return chosen

    def elsewhere(self) -> bool:
        return self.rng.random() < FULL_TIME_SHARE_ELSEWHERE


def shared_out(settled: int) -> tuple[int, int]:
    """The largest count up to ``settled`` of which a whole number is 48.2 %, and that number.

    48.2 % to one decimal, as the source article gives it. Below 56 cases there is none: then
    the nearest number of all of them.
    """
    for count in range(settled, 55, -1):
        chosen = round(count * 482 / 1000)
        if 4815 * count < 10000 * chosen < 4825 * count:
            return count, chosen
    return settled, round(settled * 482 / 1000)


def _days_needed(rng: Random) -> int:
    drawn = rng.random()
    if drawn < SAME_DAY:
        return 0
    if drawn < WITHIN_A_WEEK:
        return rng.randrange(1, 8)
    return rng.randrange(8, 31) if drawn < WITHIN_A_MONTH else rng.randrange(31, 46)
