"""Returns of grid groups (排查零报告): opened for each period, reported, zero included."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.calc.intake import period_of
from cases.choices import ReturnStatus
from cases.models import ClueReturn
from cases.selectors.intake import intake_rule
from mediation.common import audit
from mediation.common.errors import RuleBroken
from mediation.common.models import User
from stations.models import Division, GridGroup, Station

from .clues import clues_on_record, refuse_elsewhere

ONE_DAY = timedelta(days=1)


class PeriodStillRunning(RuleBroken):
    code = "return_period_running"
    message = _("The period runs until %(last)s. Report for it from that day on.")


class GroupNotWaiting(RuleBroken):
    code = "group_return_not_waiting"
    message = _("%(group)s has reported for this period already, or belongs to another station.")


class FewerThanOnRecord(RuleBroken):
    code = "fewer_than_on_record"
    message = _(
        "%(count)s clues of %(group)s are on record for this period. Enter at least as many."
    )


class NothingReported(RuleBroken):
    code = "nothing_reported"
    message = _("Enter a number for at least one grid group; 0 if it found nothing.")


@dataclass(frozen=True, slots=True)
class Period:
    """A period of returns ``[start, end)`` and the last day to report for it."""

    start: date
    end: date
    due_on: date


def period_on(district_id: int, day: date) -> Period:
    """The period that the day lies in, by the rule of intake of the day."""
    rule = intake_rule(district_id, day)
    start, end = period_of(rule.return_period, day)
    return Period(start, end, end + timedelta(days=rule.return_within_days))


@transaction.atomic
def open_returns(*, district: Division, day: date) -> int:
    """Open the returns of the day's period for the grid groups in force; how many are new.

    Safe to run again: a group has one return for a period.
    """
    period = period_on(district.pk, day)
    groups = GridGroup.objects.on(day).filter(district=district)
    groups = groups.exclude(returns__period_start=period.start)
    rows = [_waiting(group, period) for group in groups.order_by("pk")]
    ClueReturn.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    if rows:
        audit.record("returns_opened", district, by=None, start=period.start, groups=len(rows))
    return len(rows)


@transaction.atomic
def return_period(
    *, station: Station, period_start: date, found: Mapping[GridGroup, int], by: User
) -> list[ClueReturn]:
    """Report for grid groups of the station how many clues each found in a period, 0 included.

    Refused: a person of another station and office, no group, a period before its last day, a
    group that has reported already or belongs elsewhere, fewer than the clues on record.
    """
    refuse_elsewhere(station, by, timezone.localdate())
    if not found:
        raise NothingReported
    rows = {row.group_id: row for row in _waiting_rows(station, period_start, found)}
    _refuse_running(list(rows.values()))
    now = timezone.now()
    on_record = _on_record(list(rows.values()))
    for group, count in found.items():
        row = rows.get(group.pk)
        if row is None:
            raise GroupNotWaiting(f"found_{group.pk}", group=group.name)
        if count < on_record.get(group.pk, 0):
            raise FewerThanOnRecord(
                f"found_{group.pk}", group=group.name, count=on_record[group.pk]
            )
        row.found, row.status = count, ReturnStatus.RETURNED
        row.reported_by, row.reported_at = by, now
        row.clean_fields(exclude=["group", "station", "reported_by"])
    columns = ["found", "status", "reported_by", "reported_at"]
    ClueReturn.objects.bulk_update(rows.values(), columns, batch_size=200)
    audit.record(
        "returns_reported",
        station,
        by=by,
        start=period_start,
        groups=len(rows),
        found=sum(found.values()),
    )
    return list(rows.values())


@transaction.atomic
def report_zero(*, group: GridGroup, period_start: date, by: User) -> ClueReturn:
    """The group found nothing in the period (零报告). Refused as in `return_period`."""
    rows = return_period(station=group.station, period_start=period_start, found={group: 0}, by=by)
    return rows[0]


def _waiting(group: GridGroup, period: Period) -> ClueReturn:
    return ClueReturn(
        group=group,
        station_id=group.station_id,
        period_start=period.start,
        period_end=period.end,
        due_on=period.due_on,
    )


def _waiting_rows(
    station: Station, period_start: date, found: Mapping[GridGroup, int]
) -> list[ClueReturn]:
    rows = ClueReturn.objects.select_for_update().filter(
        station=station,
        period_start=period_start,
        status=ReturnStatus.WAITING,
        group__in=list(found),
    )
    return list(rows.order_by("pk"))


def _refuse_running(rows: list[ClueReturn]) -> None:
    last = rows[0].period_end - ONE_DAY if rows else None
    if last is not None and timezone.localdate() < last:
        raise PeriodStillRunning("period", last=last)


def _on_record(rows: list[ClueReturn]) -> dict[int, int]:
    if not rows:
        return {}
    groups = [row.group_id for row in rows]
    return clues_on_record(rows[0].period_start, rows[0].period_end, groups)
