"""One month of a district before it is closed: what is open, what it pays, what changed."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, Sum

from assessment.choices import LineKind, RedFlagStatus
from assessment.models import LinePortion, RedFlag, SettlementLine, SettlementRun
from cases.choices import ReviewState, SuspicionStatus
from cases.models import Case, DuplicateSuspicion
from mediation.common.money import ZERO
from mediation.common.periods import Month
from mediators.choices import ContractKind
from mediators.models import AttendanceEntry, Contract, Mediator
from stations.models import Division

LARGEST = 20


@dataclass(frozen=True, slots=True)
class OfficeGap:
    """An office that has not signed the month's sheet for so many contracts."""

    office_id: int
    name: str
    contracts: int


@dataclass(frozen=True, slots=True)
class OpenMatters:
    """What would still change the month's pay."""

    sheets: list[OfficeGap]
    waiting_for_office: int
    waiting_for_bureau: int
    red_flags: int
    duplicates: int

    @property
    def is_clear(self) -> bool:
        cases = self.waiting_for_office + self.waiting_for_bureau
        return not (self.sheets or cases or self.red_flags or self.duplicates)


@dataclass(frozen=True, slots=True)
class KindTotal:
    kind: LineKind
    count: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Change:
    """One kind of line of a mediator, the month before and now."""

    kind: LineKind
    before: Decimal
    now: Decimal
    count_before: int
    count_now: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A mediator's pay beside the month before, and the kinds of lines that make it differ."""

    mediator: Mediator
    before: Decimal
    now: Decimal
    parts: list[Change]

    @property
    def amount(self) -> Decimal:
        return self.now - self.before


@dataclass(frozen=True, slots=True)
class Figures:
    kinds: list[KindTotal]
    total: Decimal
    differences: list[Difference]
    compared: bool


def run_of(district: Division, month: Month) -> SettlementRun | None:
    rows = SettlementRun.objects.select_related(
        "district", "schedule", "prepared_by", "confirmed_by", "locked_by"
    )
    return rows.filter(district=district, month=month.first_day).first()


def open_matters(district: Division, month: Month) -> OpenMatters:
    """What is open for the month or a month before it, in four queries."""
    closed = Q(closed_on__lt=month.end)
    reviews = Case.objects.filter(closed, district=district).aggregate(
        office=Count("pk", filter=Q(review_state=ReviewState.SUBMITTED)),
        bureau=Count("pk", filter=Q(review_state=ReviewState.OFFICE_PASSED)),
    )
    flags = RedFlag.objects.filter(
        case__district=district, status=RedFlagStatus.OPEN, holds_pay=True
    )
    duplicates = DuplicateSuspicion.objects.filter(
        case__district=district, status=SuspicionStatus.OPEN
    )
    return OpenMatters(
        sheets=_sheets_missing(district, month),
        waiting_for_office=reviews["office"],
        waiting_for_bureau=reviews["bureau"],
        red_flags=flags.count(),
        duplicates=duplicates.count(),
    )


def _sheets_missing(district: Division, month: Month) -> list[OfficeGap]:
    signed = AttendanceEntry.objects.filter(month=month.first_day, is_locked=True)
    rows = (
        Contract.objects.overlapping(month.first_day, month.end)
        .filter(kind=ContractKind.COMMISSION, mediator__district=district)
        .exclude(pk__in=signed.values("contract"))
        .values_list("mediator__office", "mediator__office__name")
        .annotate(contracts=Count("pk"))
        .order_by("mediator__office__name")
    )
    return [OfficeGap(*row) for row in rows]


def withheld_by_reason(run: SettlementRun) -> list[tuple[str, bool, int]]:
    """``(reason, for good, how many)``, what may still be paid first."""
    rows = run.withheld.values_list("reason", "is_final").annotate(count=Count("pk"))
    return list(rows.order_by("is_final", "-count", "reason"))


def payer_totals(run: SettlementRun) -> list[tuple[str, Decimal]]:
    rows = LinePortion.objects.filter(line__settlement__run=run).values_list("payer")
    return list(rows.annotate(amount=Sum("amount")).order_by("payer"))


def organisations_total(run: SettlementRun) -> Decimal:
    """What the run pays to committees and studios, beside the statements."""
    return run.organisation_lines.aggregate(total=Sum("amount", default=ZERO))["total"]


def figures(run: SettlementRun, most: int = LARGEST) -> Figures:
    """Totals by kind, and the mediators whose pay differs most from the month before."""
    before = SettlementRun.objects.filter(
        district=run.district_id, month=Month.of(run.month).previous().first_day
    ).first()
    lines = _sums([run, before] if before else [run])
    now, then = lines[run.pk], lines[before.pk] if before else {}
    kinds = [
        KindTotal(
            kind,
            sum(count for (_m, of), (count, _a) in now.items() if of == kind),
            sum((amount for (_m, of), (_c, amount) in now.items() if of == kind), ZERO),
        )
        for kind in LineKind
    ]
    return Figures(
        kinds=[row for row in kinds if row.count],
        total=sum((row.amount for row in kinds), ZERO),
        differences=_differences(now, then, most) if before else [],
        compared=before is not None,
    )


Sums = dict[tuple[int, str], tuple[int, Decimal]]


def _sums(runs: list[SettlementRun]) -> dict[int, Sums]:
    """Count and amount by mediator and kind, for each run."""
    found: dict[int, Sums] = {run.pk: {} for run in runs}
    rows = (
        SettlementLine.objects.filter(settlement__run__in=runs)
        .values_list("settlement__run", "contract__mediator", "kind")
        .annotate(count=Count("pk"), sum=Sum(F("amount")))
        .order_by()
    )
    for run, mediator, kind, count, amount in rows:
        found[run][mediator, kind] = count, amount
    return found


def _differences(now: Sums, then: Sums, most: int) -> list[Difference]:
    totals: defaultdict[int, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    for place, sums in enumerate((then, now)):
        for (mediator, _kind), (_count, amount) in sums.items():
            totals[mediator][place] += amount
    differing = [(key, before, after) for key, (before, after) in totals.items() if before != after]
    differing.sort(key=lambda row: (-abs(row[2] - row[1]), row[0]))
    people = Mediator.objects.in_bulk([key for key, *_rest in differing[:most]])
    return [
        Difference(people[key], before, after, _changes(key, now, then))
        for key, before, after in differing[:most]
    ]


def _changes(mediator: int, now: Sums, then: Sums) -> list[Change]:
    nothing: tuple[int, Any] = (0, ZERO)
    changes = []
    for kind in LineKind:
        count_before, before = then.get((mediator, kind), nothing)
        count, amount = now.get((mediator, kind), nothing)
        if amount != before:
            changes.append(Change(kind, before, amount, count_before, count))
    return changes
