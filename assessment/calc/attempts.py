"""When a party counts as tried for: a pure count of calls made at different times (SECURITY T3)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

NEEDED = 3
APART = timedelta(hours=2)


def separate_attempts(times: Iterable[datetime]) -> int:
    """How many of the calls count: not one that follows a counted call within `APART`."""
    counted: list[datetime] = []
    for made_at in sorted(times):
        if not counted or made_at - counted[-1] >= APART:
            counted.append(made_at)
    return len(counted)


def is_documented(times: Iterable[datetime]) -> bool:
    """Are there `NEEDED` calls at different times, so that the next case may take the place?"""
    return separate_attempts(times) >= NEEDED
