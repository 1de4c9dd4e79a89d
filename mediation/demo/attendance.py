"""Leave in every state, and the monthly attendance sheets of every office.

All sheets up to the last whole month are signed but one: a small office has left its newest one
open, so that the screens show what that holds back.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from mediation.common.periods import Month
from mediation.demo.clock import moment
from mediation.demo.logins import UNSIGNED_OFFICE
from mediation.demo.world import Person, Weighted, World
from mediators.calc.attendance import Leave, month_totals
from mediators.choices import LeaveKind, LeaveStatus, SheetStatus
from mediators.models import AttendanceEntry, AttendanceSheet, LeaveRequest

ON_LEAVE_PER_CENT = 12  # of the full-time mediators, a month
KINDS = Weighted(
    [
        (LeaveKind.PERSONAL, 46),
        (LeaveKind.SICK, 28),
        (LeaveKind.OFFICIAL, 14),
        (LeaveKind.STATUTORY, 12),
    ]
)
REASONS = {
    LeaveKind.PERSONAL: "家中有事",
    LeaveKind.SICK: "因病就诊",
    LeaveKind.OFFICIAL: "参加业务培训",
    LeaveKind.STATUTORY: "法定假",
}
REFUSED = "当日有排期调解，请另择时间"
ONE_DAY = timedelta(days=1)


def load(world: World) -> None:
    """Leave first, then the sheets that count it."""
    rng = world.rng("attendance")
    leave = _Leave(world, rng)
    off: dict[tuple[int, Month], list[Leave]] = {}
    running = Month.of(world.span.today)
    for month in [*world.span.months, running, running.next()]:
        for person in world.full_timers:
            if row := leave.ask(person, month):
                off[person.id, month] = [row]
    _sheets(world, rng, off)


class _Leave:
    """At most one request a person and month, inside the month, so that none overlaps."""

    def __init__(self, world: World, rng: Random) -> None:
        self.world, self.rng = world, rng
        self.rows = world.writer.table(
            LeaveRequest,
            "mediator_id",
            "kind",
            "valid_from",
            "valid_to",
            "reason",
            "status",
            "requested_at",
            "decided_by_id",
            "decided_at",
            "decision_reason",
            "returned_on",
        )

    def ask(self, person: Person, month: Month) -> Leave | None:
        """Write a request now and then; give it back if it was granted and has begun."""
        if self.rng.randrange(100) >= ON_LEAVE_PER_CENT:
            return None
        ahead = month.first_day > self.world.span.today
        last = 7 if ahead else month.days - 6
        start = month.first_day + timedelta(days=self.rng.randrange(1, last))
        end = start + timedelta(days=self.rng.choice((1, 1, 1, 2, 2, 3, 5)))
        if not person.works_on(start, end):
            return None
        kind = KINDS.draw(self.rng)
        status = self._status(start, end)
        self._write(person, kind, start, end, status)
        granted = status in (LeaveStatus.APPROVED, LeaveStatus.RETURNED)
        return Leave(_column(kind), start, end) if granted else None

    def _status(self, start: date, end: date) -> str:
        today = self.world.span.today
        if self.rng.random() < 0.06:
            return LeaveStatus.REFUSED
        if end <= today:
            return LeaveStatus.RETURNED
        granted = start <= today or self.rng.random() < 0.4
        return LeaveStatus.APPROVED if granted else LeaveStatus.REQUESTED

    def _write(self, person: Person, kind: str, start: date, end: date, status: str) -> None:
        asked = min(start - timedelta(days=self.rng.randrange(1, 6)), self.world.span.yesterday)
        decided = status != LeaveStatus.REQUESTED
        self.rows.add(
            mediator_id=person.id,
            kind=kind,
            valid_from=start,
            valid_to=end,
            reason=REASONS[LeaveKind(kind)],
            status=status,
            requested_at=moment(asked, 8, 30),
            decided_by_id=self.world.heads[person.place.office_id] if decided else None,
            decided_at=moment(asked, 16) if decided else None,
            decision_reason=REFUSED if status == LeaveStatus.REFUSED else "",
            returned_on=end if status == LeaveStatus.RETURNED else None,
        )


def _column(kind: str) -> str:
    """The column of a sheet that a kind of leave is counted in."""
    return {LeaveKind.PERSONAL: "personal", LeaveKind.SICK: "sick"}.get(LeaveKind(kind), "official")


def _sheets(world: World, rng: Random, off: dict[tuple[int, Month], list[Leave]]) -> None:
    span = world.span
    sheets = world.writer.table(
        AttendanceSheet, "office_id", "month", "status", "signed_by_id", "signed_at"
    )
    newest = span.months[-1]
    for month in span.months:
        for office_id, people in _by_office(world.full_timers, month).items():
            is_open = month == newest and world.offices[office_id] == UNSIGNED_OFFICE
            signed_at = None if is_open else _signed_at(world, month, rng)
            sheet_id = sheets.add(
                office_id=office_id,
                month=month.first_day,
                status=SheetStatus.OPEN if is_open else SheetStatus.SIGNED,
                signed_by_id=None if is_open else world.heads[office_id],
                signed_at=signed_at,
            )
            for person, contract in people:
                leave = off.get((person.id, month), ())
                _entry(world, rng, sheet_id, month, person, contract, leave, is_open)


def _by_office(
    people: Iterable[Person], month: Month
) -> dict[int, list[tuple[Person, tuple[int, date, date]]]]:
    """Who is on whose sheet: every contract with a day in the month."""
    found = defaultdict(list)
    for person in people:
        for contract in person.contracts:
            _contract_id, start, agreed = contract
            if month.days_within(start, min(agreed, person.end or agreed)):
                found[person.place.office_id].append((person, contract))
    return found


def _signed_at(world: World, month: Month, rng: Random) -> datetime:
    signed = month.end + timedelta(days=rng.randrange(0, 3))
    return moment(min(signed, world.span.today - ONE_DAY), 15)


def _entry(
    world: World,
    rng: Random,
    sheet_id: int,
    month: Month,
    person: Person,
    contract: tuple[int, date, date],
    leave: Iterable[Leave],
    is_open: bool,
) -> None:
    contract_id, start, agreed = contract
    totals = month_totals(
        month,
        leave,
        is_working_day=world.working.__contains__,
        start=start,
        end=min(agreed, person.end or agreed),
    )
    absent = Decimal(1) if totals.present_days > 2 and rng.random() < 0.006 else Decimal(0)
    entries = world.writer.table(
        AttendanceEntry,
        "sheet_id",
        "contract_id",
        "month",
        "due_days",
        "personal_days",
        "sick_days",
        "official_days",
        "absent_days",
        "late_times",
        "note",
        "is_locked",
    )
    entries.add(
        sheet_id=sheet_id,
        contract_id=contract_id,
        month=month.first_day,
        due_days=Decimal(totals.due_days),
        personal_days=totals.counts.get("personal", Decimal(0)),
        sick_days=totals.counts.get("sick", Decimal(0)),
        official_days=totals.counts.get("official", Decimal(0)),
        absent_days=absent,
        late_times=rng.choice((0,) * 15 + (1, 2)),
        note="",
        is_locked=not is_open,
    )
