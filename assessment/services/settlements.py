"""The monthly settlement: compute a draft, put it forward, confirm it, lock it.

One transaction each, under the lock of the district's runs, so that two workers that settle the
same month at once leave one set of rows, and a worker that dies leaves none or all. A locked
month never moves: the database refuses it, and its digest shows it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessment.calc.statements import MonthResult
from assessment.choices import RunStatus
from assessment.models import (
    LinePortion,
    OrganisationLine,
    Settlement,
    SettlementLine,
    SettlementRun,
    WithheldItem,
)
from assessment.selectors.repeats import disputes_paid_twice
from assessment.selectors.runs import neighbours
from assessment.selectors.settlements import MonthInputs, month_inputs
from assessment.selectors.stored_runs import run_digest
from assessment.selectors.visits import held_lines
from assessment.services.settlement_refusals import (
    CaseHeld,
    EarlierMonthOpen,
    LaterMonthLocked,
    ReasonMissing,
    RunClosed,
    RunNotComputed,
    RunNotReady,
    RunOutdated,
    SecondPersonNeeded,
)
from assessment.services.settlement_rows import clear_rows, write_rows
from mediation.common import audit
from mediation.common.bulk import collector_paused
from mediation.common.models import User
from mediation.common.periods import Month
from stations.models import Division


@dataclass(frozen=True, slots=True)
class MonthSettled:
    """What a computation wrote; ``total`` in yuan, of the statements."""

    run_id: int
    statements: int
    lines: int
    withheld: int
    total: Decimal


@dataclass(frozen=True, slots=True)
class RunVerified:
    """The digest that was stored when a run was locked, and the one its rows have now."""

    stored: str
    found: str

    @property
    def holds(self) -> bool:
        return bool(self.stored) and self.stored == self.found


@transaction.atomic
def settle_month(*, district: Division, month: Month, by: User | None) -> MonthSettled:
    """Compute, or compute again, the draft settlement of a district's month.

    Running twice leaves the same rows: a draft is thrown away and worked out from its inputs.
    What an earlier month could not pay is looked at again. The machine passes ``by=None``.
    Refused: a run that was put forward (`RunClosed`), a month before a locked one
    (`LaterMonthLocked`).
    """
    runs = _locked_runs(district, month)
    run = next(row for row in runs if row.month == month.first_day)
    _refuse_closed(run, runs)
    computed_at = timezone.now()
    if run.computed_at is not None:
        clear_rows(run)
    with collector_paused():
        inputs = month_inputs(district.pk, month, neighbours(run, month, runs))
        result = inputs.settle()
        write_rows(run, result)
    _keep_totals(run, inputs, result, computed_at)
    totals = result.totals
    audit.record(
        "settlement.computed",
        run,
        by=by,
        month=month,
        statements=totals.statements,
        lines=totals.lines,
        withheld=totals.withheld,
        total=totals.amount,
    )
    return MonthSettled(run.pk, totals.statements, totals.lines, totals.withheld, totals.amount)


@transaction.atomic
def put_forward(*, run: SettlementRun, by: User) -> SettlementRun:
    """Finance hands a computed month to the person who confirms it.

    Refused: not a draft (`RunNotReady`); computed before the month was over (`RunNotComputed`),
    because cases may have been approved since; computed before an earlier month was computed
    again (`RunOutdated`), which may have left something to this one; a case held since then
    (`CaseHeld`).
    """
    run = _locked(run, RunStatus.DRAFT)
    month = Month.of(run.month)
    if run.computed_at is None or timezone.localdate(run.computed_at) < month.end:
        raise RunNotComputed(month=month)
    _refuse_outdated(run)
    _refuse_held(run)
    run.status, run.prepared_by, run.prepared_at = RunStatus.PREPARED, by, timezone.now()
    return _step(run, "settlement.put_forward", by, "status", "prepared_by", "prepared_at")


@transaction.atomic
def confirm_run(*, run: SettlementRun, by: User) -> SettlementRun:
    """A second person confirms the figures; mediators see their statements from now on.

    Refused: not put forward (`RunNotReady`), by who put it forward (`SecondPersonNeeded`), or
    with a case held since (`CaseHeld`).
    """
    run = _locked(run, RunStatus.PREPARED)
    if run.prepared_by_id == by.pk:
        raise SecondPersonNeeded
    _refuse_held(run)
    run.status, run.confirmed_by, run.confirmed_at = RunStatus.CONFIRMED, by, timezone.now()
    return _step(run, "settlement.confirmed", by, "status", "confirmed_by", "confirmed_at")


@transaction.atomic
def return_run(*, run: SettlementRun, by: User, reason: str) -> SettlementRun:
    """Make a run a draft again, so that it can be corrected and computed anew.

    Refused: a draft or a locked run (`RunNotReady`), no reason (`ReasonMissing`).
    """
    if not reason.strip():
        raise ReasonMissing(field="reason")
    run = _locked(run, RunStatus.PREPARED, RunStatus.CONFIRMED)
    fields = ["prepared_by", "prepared_at", "confirmed_by", "confirmed_at"]
    for field in fields:
        setattr(run, field, None)
    run.status = RunStatus.DRAFT
    return _step(run, "settlement.returned", by, "status", *fields, reason=reason.strip())


@transaction.atomic
def lock_run(*, run: SettlementRun, by: User) -> SettlementRun:
    """Release a confirmed month for payment: its rows are closed and their digest is kept.

    Refused: not confirmed (`RunNotReady`), by who confirmed it (`SecondPersonNeeded`), with a
    case held since (`CaseHeld`), while an earlier month of the district is open
    (`EarlierMonthOpen`) or was computed after this one (`RunOutdated`).
    """
    run = _locked(run, RunStatus.CONFIRMED)
    if run.confirmed_by_id == by.pk:
        raise SecondPersonNeeded
    _refuse_held(run)
    earlier = SettlementRun.objects.filter(district=run.district_id, month__lt=run.month)
    still_open = earlier.exclude(status=RunStatus.LOCKED).order_by("month").first()
    if still_open is not None:
        raise EarlierMonthOpen(month=Month.of(still_open.month))
    _refuse_outdated(run)
    for rows in _rows_of(run):
        rows.update(is_locked=True)
    run.digest = run_digest(run)
    run.status, run.locked_by, run.locked_at = RunStatus.LOCKED, by, timezone.now()
    fields = ["status", "digest", "locked_by", "locked_at"]
    return _step(run, "settlement.locked", by, *fields, digest=run.digest, total=run.total)


def verify_run(run: SettlementRun) -> RunVerified:
    """Work out the digest of a run from its rows again, beside the one kept when it was locked."""
    return RunVerified(stored=run.digest, found=run_digest(run))


def _locked_runs(district: Division, month: Month) -> list[SettlementRun]:
    """The district's runs, this month's among them, held until the transaction ends.

    The district itself is held first: of two months that are both computed for the first time
    neither would see the other's run, and both would pay the same late case.
    """
    Division.objects.select_for_update(no_key=True).get(pk=district.pk)
    SettlementRun.objects.bulk_create(
        [SettlementRun(district=district, month=month.first_day)], ignore_conflicts=True
    )
    runs = SettlementRun.objects.select_for_update().filter(district=district)
    return list(runs.order_by("month"))


def _refuse_closed(run: SettlementRun, runs: Iterable[SettlementRun]) -> None:
    month = Month.of(run.month)
    if run.status != RunStatus.DRAFT:
        raise RunClosed(month=month, status=run.get_status_display())
    if any(row.status == RunStatus.LOCKED and row.month > run.month for row in runs):
        raise LaterMonthLocked(month=month)


def _keep_totals(
    run: SettlementRun, inputs: MonthInputs, result: MonthResult, computed_at: datetime
) -> None:
    run.schedule_id = inputs.schedule_id
    run.computed_at = computed_at
    run.statement_count = result.totals.statements
    run.line_count = result.totals.lines
    run.withheld_count = result.totals.withheld
    run.total = result.totals.amount
    run.warnings = _warnings(run, inputs, result, computed_at)
    run.save(
        update_fields=[
            "schedule",
            "computed_at",
            "statement_count",
            "line_count",
            "withheld_count",
            "total",
            "warnings",
        ]
    )


def _warnings(
    run: SettlementRun, inputs: MonthInputs, result: MonthResult, computed_at: datetime
) -> list[dict[str, Any]]:
    """What a person should look at before the month goes on; see `assessment.reasons`."""
    found: list[dict[str, Any]] = []
    if timezone.localdate(computed_at) < inputs.month.end:
        found.append({"code": "month_running", "params": {}})
    if inputs.schedule_id is None:
        found.append({"code": "no_schedule", "params": {}})
    for fault in inputs.book.faults.values():
        params = {name: str(value) for name, value in fault.params.items()}
        found.append({"code": f"schedule_{fault.code}", "params": params})
    held = sum(row.reason == "no_sheet" for row in result.withheld)
    if held:
        found.append({"code": "sheets_missing", "params": {"count": held}})
    if twice := disputes_paid_twice(run.district_id):
        found.append({"code": "paid_twice", "params": {"count": twice}})
    if result.refusals:
        found.append({"code": "no_figure", "params": {"count": len(result.refusals)}})
    for warning in result.warnings:
        found.append(
            {
                "code": warning.reason,
                "cap": warning.cap_id,
                "contract": warning.contract_id,
                "fen": warning.fen,
                "params": warning.params,
            }
        )
    return found


def _locked(run: SettlementRun, *allowed: RunStatus) -> SettlementRun:
    """The run under its row lock, in one of the states from which the step may be taken."""
    run = SettlementRun.objects.select_for_update().get(pk=run.pk)
    if run.status not in allowed:
        raise RunNotReady(month=Month.of(run.month), status=run.get_status_display())
    return run


def _refuse_outdated(run: SettlementRun) -> None:
    later = SettlementRun.objects.filter(
        district=run.district_id, month__lt=run.month, computed_at__gt=run.computed_at
    )
    earlier = later.order_by("month").first()
    if earlier is not None:
        raise RunOutdated(month=Month.of(run.month), earlier=Month.of(earlier.month))


def _refuse_held(run: SettlementRun) -> None:
    held = held_lines(run).count()
    if held:
        raise CaseHeld(count=held, month=Month.of(run.month))


def _step(run: SettlementRun, verb: str, by: User, *fields: str, **facts: Any) -> SettlementRun:
    run.save(update_fields=fields)
    audit.record(verb, run, by=by, month=Month.of(run.month), **facts)
    return run


def _rows_of(run: SettlementRun) -> Sequence[Any]:
    """Everything that a locked run must keep, as one queryset per table."""
    return (
        LinePortion.objects.filter(line__settlement__run=run),
        SettlementLine.objects.filter(settlement__run=run),
        Settlement.objects.filter(run=run),
        WithheldItem.objects.filter(run=run),
        OrganisationLine.objects.filter(run=run),
    )
