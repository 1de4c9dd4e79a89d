"""The demonstration, part by part, in one transaction: all of it or nothing."""

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from mediation.common.calendar import is_working_day
from mediation.demo import (
    attendance,
    cases,
    disputes,
    grids,
    logins,
    people,
    policy,
    stations,
)
from mediation.demo.sizes import Sizes, Span
from mediation.demo.world import World

LOOK_AHEAD = 90


@transaction.atomic
def load(*, seed: int, span: Span, sizes: Sizes, tick: Callable[[int], None]) -> World:
    """Write the whole demonstration. ``tick`` hears of every so many cases."""
    world = World(seed, sizes, span)
    days = (span.start + timedelta(days=n) for n in range(len(span.days) + LOOK_AHEAD))
    world.working = frozenset(day for day in days if is_working_day(day))
    stations.load(world)
    logins.load(world)
    policy.load(world)
    disputes.load(world)
    grids.load(world)
    people.load(world)
    attendance.load(world)
    cases.load(world, tick)
    world.writer.flush()
    return world
