"""What the grid groups reported for the last months, and what some have not (零报告)."""

from collections import Counter
from datetime import date, timedelta

from cases.calc.intake import period_of
from cases.choices import ReturnPeriod, ReturnStatus
from cases.models import ClueReturn
from mediation.demo.clock import moment
from mediation.demo.world import World

PERIODS = 3
DAYS_TO_REPORT = 5
MISSING_PER_CENT = 4
LATE_PER_CENT = 7
WHOLLY_QUIET_PER_CENT = 85


def load(world: World, found: Counter[tuple[int, date]]) -> None:
    """``found`` are the clues on record by group and month."""
    rng = world.rng("returns")
    table = world.writer.table(
        ClueReturn,
        "group_id",
        "station_id",
        "period_start",
        "period_end",
        "due_on",
        "status",
        "found",
        "reported_by_id",
        "reported_at",
    )
    for start, end in _periods(world):
        due = end + timedelta(days=DAYS_TO_REPORT)
        running = due > world.span.today
        for place in world.places:
            for group in place.groups:
                missing = running or rng.randrange(100) < MISSING_PER_CENT
                late = 2 if rng.randrange(100) < LATE_PER_CENT else 0
                more = 0 if rng.randrange(100) < WHOLLY_QUIET_PER_CENT else rng.randrange(1, 3)
                day = min(end + timedelta(days=rng.randrange(0, 5) + late), world.span.yesterday)
                table.add(
                    group_id=group,
                    station_id=place.id,
                    period_start=start,
                    period_end=end,
                    due_on=due,
                    status=ReturnStatus.WAITING if missing else ReturnStatus.RETURNED,
                    found=None if missing else found[group, start] + more,
                    reported_by_id=None if missing else world.heads[place.office_id],
                    reported_at=None if missing else moment(day, 10),
                )


def _periods(world: World) -> list[tuple[date, date]]:
    """The running month and those before it, oldest first."""
    found = [period_of(ReturnPeriod.MONTH, world.span.today)]
    while len(found) <= PERIODS:
        found.append(period_of(ReturnPeriod.MONTH, found[-1][0] - timedelta(days=1)))
    return [period for period in reversed(found) if period[0] >= world.span.start]
