"""The demonstration, part by part, in one transaction: all of it or nothing."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from cases.services.profiles import refresh_dispute_profiles
from mediation.common.calendar import is_working_day
from mediation.common.models import Notice
from mediation.demo import (
    attendance,
    cases,
    disputes,
    grids,
    history,
    logins,
    people,
    policy,
    stations,
)
from mediation.demo.sizes import Sizes, Span
from mediation.demo.world import World

LOOK_AHEAD = 90
UNREAD_DAYS = 14

Progress = Callable[[str, int, int], None]
"""Hears of a stage ("cases", "history") how much is done, and of how much."""


@transaction.atomic
def load(*, seed: int, span: Span, sizes: Sizes, progress: Progress) -> World:
    """Write the whole demonstration; the same seed, day and sizes give the same rows."""
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
    cases.load(world, partial(progress, "cases"))
    world.writer.flush()
    history.load(world, partial(progress, "history"))
    refresh_dispute_profiles(as_of=span.yesterday)
    _put_old_notices_away(span)
    return world


def _put_old_notices_away(span: Span) -> None:
    """Nobody waits for the messages of the past; those of the last days are still unread."""
    notices = Notice.objects.all()
    notices.update(delivered_at=timezone.now())
    old = notices.filter(day__lt=span.today - timedelta(days=UNREAD_DAYS))
    old.update(read_at=timezone.now())
