"""What the other runs of a district mean for the settlement of one month."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from assessment.choices import RunStatus
from assessment.models import SettlementRun
from mediation.common.periods import Month

BEGINNING = date(1, 1, 1)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The other runs of the district, as far as they matter to one month.

    ``since`` is the first day that no locked run has settled, ``last_locked`` the newest of
    these before the month; ``earlier`` are the runs from there up to the month, ``same_year``
    those whose pay counts towards a yearly cap.
    """

    since: date
    last_locked: int | None
    computed_at: datetime | None
    earlier: tuple[int, ...]
    same_year: tuple[int, ...]


def neighbours(run: SettlementRun, month: Month, others: Iterable[SettlementRun]) -> Neighbours:
    """What the other runs of the district mean for this one."""
    before = [other for other in others if other.month < run.month]
    locked = [other for other in before if other.status == RunStatus.LOCKED]
    last = max(locked, key=lambda other: other.month, default=None)
    start = last.month if last else BEGINNING
    return Neighbours(
        since=Month.of(last.month).end if last else BEGINNING,
        last_locked=last.pk if last else None,
        computed_at=last.computed_at if last else None,
        earlier=tuple(other.pk for other in before if other.month >= start),
        same_year=tuple(other.pk for other in before if other.month.year == month.year),
    )
