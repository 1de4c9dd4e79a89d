"""Who is full-time when: veterans, leavers, and those who came in their place.

A leaver ends for one of the reasons of `EndReason`; those under quota were slow in a quarter
that is ranked, and the ranking of that quarter ends their contract.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import cycle, islice
from random import Random
from typing import NamedTuple

from mediation.common.periods import Month
from mediation.demo.sizes import Sizes, Span
from mediators.choices import EndReason

UNDER_QUOTA_PER_CENT = 2  # of the full-time mediators, a ranked quarter
OTHERS_PER_CENT = 5  # of them, a year
OTHER_REASONS = (
    EndReason.RESIGNED,
    EndReason.MUTUAL,
    EndReason.RESIGNED,
    EndReason.DECEASED,
    EndReason.RESIGNED,
    EndReason.MISCONDUCT,
)


class Career(NamedTuple):
    """One full-time mediator: under contract on ``[start, end)``, ``end`` None = still."""

    start: date
    end: date | None = None
    reason: str = ""
    slow_in: tuple[str, ...] = ()


def careers(sizes: Sizes, span: Span, rng: Random) -> list[Career]:
    """As many still under contract as ``sizes`` says, besides all who left on the way."""
    leavers = list(islice(_leavers(sizes, span, rng), sizes.full_time))
    joiners = [Career(_joins(leaver.end or span.today, span, rng)) for leaver in leavers]
    veterans = [Career(span.policy_start) for _ in range(sizes.full_time - len(leavers))]
    return [*_slow_at_the_end(veterans, sizes, span), *leavers, *joiners]


def _leavers(sizes: Sizes, span: Span, rng: Random) -> Iterator[Career]:
    under_quota = max(1, round(sizes.full_time * UNDER_QUOTA_PER_CENT / 100))
    for quarter in span.quarters[:-1]:
        for _ in range(under_quota):
            end = Month.of(quarter.end).end
            yield Career(span.policy_start, end, EndReason.UNDER_QUOTA, (str(quarter),))
    days = (span.today - span.start).days
    others = round(sizes.full_time * OTHERS_PER_CENT * days / 36500)
    for reason in islice(cycle(OTHER_REASONS), others):
        end = span.start + timedelta(days=rng.randrange(40, days - 10))
        yield Career(span.policy_start, end.replace(day=max(end.day, 5)), reason)


def _joins(left: date, span: Span, rng: Random) -> date:
    return min(left + timedelta(days=rng.randrange(0, 25)), span.yesterday)


def _slow_at_the_end(veterans: list[Career], sizes: Sizes, span: Span) -> list[Career]:
    """Some are under quota in the last whole quarter, which is not ranked yet."""
    slow = max(1, round(sizes.full_time / 25))
    last = str(span.quarters[-1])
    return [
        career._replace(slow_in=(last,)) if number < slow else career
        for number, career in enumerate(veterans)
    ]
