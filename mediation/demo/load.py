"""The demonstration, part by part, in one transaction: all of it or nothing."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from cases.services.profiles import refresh_dispute_profiles
from mediation.common.calendar import is_working_day
from mediation.common.models import Notice, User
from mediation.demo import (
    attendance,
    cases,
    confirmations,
    disputes,
    drafting,
    files,
    finding,
    grids,
    history,
    intake,
    logins,
    people,
    policy,
    printing,
    reviewing,
    stations,
    working,
)
from mediation.demo.clock import moment, on
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
    confirmations.rule(world)
    working.rule(world)
    disputes.load(world)
    files.rules(world)
    intake.load(world)
    reviewing.load(world)
    grids.load(world)
    people.load(world)
    attendance.load(world)
    cases.load(world, partial(progress, "cases"))
    world.writer.flush()
    world.users["mediator"] = User.objects.get(username="mediator")
    history.load(world, partial(progress, "history"))
    confirmations.load(world)
    refresh_dispute_profiles(as_of=span.yesterday)
    printing.load(world)
    _last_evening(world)
    _put_old_notices_away(span)
    return world


def _last_evening(world: World) -> None:
    """What services write after the history, in the order of the clock."""
    evening = ((21, 0, working), (21, 10, finding), (21, 20, files), (21, 30, intake))
    for hour, minute, part in evening:
        with on(moment(world.span.yesterday, hour, minute)):
            part.last_evening(world)
    drafting.load(world)  # just before midnight


def _put_old_notices_away(span: Span) -> None:
    """Nobody waits for the messages of the past; those of the last days are still unread."""
    notices = Notice.objects.all()
    notices.update(delivered_at=timezone.now())
    old = notices.filter(day__lt=span.today - timedelta(days=UNREAD_DAYS))
    old.update(read_at=timezone.now())
