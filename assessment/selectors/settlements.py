"""What a month has to settle: from rows to the plain objects of `assessment.calc`, and back.

The one adapter between the database and the calculation. A run reads a dozen times, whatever
the number of mediators and cases; the one large read is written in SQL and brings a row for
each part in a case, with everything that is asked of it already reduced to a few columns.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, Sum

from assessment.calc.bonuses import Beneficiary
from assessment.calc.caps import NOTHING_PAID, AlreadyPaid, CapScope, CapWarning
from assessment.calc.fees import Attendance, LateFee, Terms
from assessment.calc.payables import (
    Adjustment as Correction,
)
from assessment.calc.payables import (
    Participation,
    PayableCase,
)
from assessment.calc.schedule import Schedule
from assessment.calc.settlement import run as settle
from assessment.calc.statements import (
    Line,
    LineKind,
    MonthResult,
    OrganisationLine,
    Statement,
    Withheld,
    digest_of,
    params_text,
)
from assessment.choices import AdjustmentStatus, BonusKind, Fact, PayDay, RunStatus
from assessment.models import Adjustment, SettlementLine, SettlementRun, WithheldItem
from assessment.selectors.rates import NO_SCHEDULE, RateBook, rate_book
from assessment.selectors.sql import LATE_CASES, payable_parts
from mediation.common.money import from_fen, to_fen
from mediation.common.periods import Month
from mediators.choices import ContractKind, SheetStatus
from mediators.models import AttendanceEntry, Contract
from stations.models import Committee

BEGINNING = date(1, 1, 1)
SLACK = timedelta(days=1)
"""A case approved while a run was computed may carry an earlier time than the run."""


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


@dataclass(frozen=True, slots=True)
class MonthInputs:
    """Everything one month is computed from."""

    month: Month
    book: RateBook
    version: int
    schedule_id: int | None
    terms: Sequence[Terms]
    cases: Sequence[PayableCase]
    sheets: Mapping[int, Attendance]
    late_fees: Sequence[LateFee]
    adjustments: Sequence[Correction]
    beneficiaries: Sequence[Beneficiary]
    paid: AlreadyPaid

    def settle(self) -> MonthResult:
        """The calculation itself, without a database."""
        return settle(
            self.month,
            schedule_id=self.version if self.version in self.book.schedules else NO_SCHEDULE,
            schedules=self.book.schedules,
            terms=self.terms,
            cases=self.cases,
            sheets=self.sheets,
            fee_rules=self.book.fee_rules(self.month),
            late_fees=self.late_fees,
            adjustments=self.adjustments,
            beneficiaries=self.beneficiaries,
            paid=self.paid,
        )


def month_inputs(district_id: int, month: Month, near: Neighbours) -> MonthInputs:
    """Read what ``month`` has to settle in a district. Lines of the run itself must be gone."""
    book = rate_book(district_id)
    edition = book.edition_in(month)
    version = book.version_in(month)
    terms = fee_terms(district_id, month)
    late = _late_months(near)
    sheets = _signed_sheets(district_id, {month, *(held for _contract, held in late)})
    cases, others = payable_cases(district_id, month, near, book)
    adjustments, adjusted = _adjustments(district_id)
    known = {row.contract_id for row in terms}
    owed = {contract for contract, _month in late} - known
    terms = [*terms, *_terms_of(owed, district_id)]
    known |= owed
    terms += [_bare_terms(key, district_id) for key in sorted((others | adjusted) - known)]
    return MonthInputs(
        month=month,
        book=book,
        version=version,
        schedule_id=edition.id if edition else None,
        terms=terms,
        cases=cases,
        sheets={contract: sheet for (contract, of), sheet in sheets.items() if of == month},
        late_fees=[
            LateFee(contract, held, sheets.get((contract, held)), book.fee_rules(held))
            for contract, held in late
        ],
        adjustments=adjustments,
        beneficiaries=_committees(district_id) if book.has_bonuses else (),
        paid=_already_paid(district_id, near, book.schedules.get(version)),
    )


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


def fee_terms(district_id: int, month: Month) -> list[Terms]:
    """Commission contracts of the district's mediators in force on some day of the month."""
    rows = Contract.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=month.first_day),
        mediator__district=district_id,
        kind=ContractKind.COMMISSION,
        valid_from__lt=month.end,
    ).values_list("id", "monthly_fee", "valid_from", "valid_to")
    return [Terms(*row, True, district_id) for row in rows]


def payable_cases(
    district_id: int, month: Month, near: Neighbours, book: RateBook
) -> tuple[list[PayableCase], set[int]]:
    """Approved cases not settled yet, by case id; and the contracts they are paid under."""
    edition = book.edition_in(month)
    day = "approved_on" if edition and edition.pay_day == PayDay.APPROVED else "closed_on"
    params = {
        "district": district_id,
        "since": near.since,
        "end": month.end,
        "last": near.last_locked or 0,
        "changed": connection.ops.adapt_datetimefield_value(
            near.computed_at and near.computed_at - SLACK
        ),
    }
    with connection.cursor() as cursor:
        cursor.execute(LATE_CASES, params)
        late = [row[0] for row in cursor.fetchall()]
        cursor.execute(payable_parts(book, day, late), params)
        rows = cursor.fetchall()
    reader = _PartReader(book)
    cases = [case for _id, parts in groupby(rows, itemgetter(0)) if (case := reader.case(parts))]
    return cases, reader.contracts


class _PartReader:
    """Turns the rows of one case into a `PayableCase`; remembers what repeats."""

    def __init__(self, book: RateBook) -> None:
        self.book = book
        self.contracts: set[int] = set()
        self.with_bonuses = book.has_bonuses
        self._file_complete = book.asks_for_complete_file
        self._days: dict[str, tuple[int, date]] = {}
        self._facts: dict[int, frozenset[str]] = {}
        self._papers: dict[int, frozenset[str]] = {}
        self._people: dict[bool, frozenset[str]] = {
            True: frozenset({Fact.PAYEE_ELIGIBLE.value}),
            False: frozenset(),
        }
        self._tiers: dict[tuple[int | None, int], str] = {}

    def case(self, rows: Iterator[tuple[Any, ...]]) -> PayableCase | None:
        """None when every part was settled by another run."""
        people = []
        for row in rows:
            contract_id = row[14]
            if contract_id is not None:
                self.contracts.add(contract_id)
            people.append(
                Participation(
                    row[12], contract_id, row[11], row[13], self._people[bool(row[16])], row[15]
                )
            )
        if all(person.settled for person in people):
            return None
        return self._case(row, tuple(people))

    def _case(self, row: tuple[Any, ...], people: tuple[Participation, ...]) -> PayableCase:
        (key, claimed, fixed, level, form, outcome, fen, mask, held_papers, held, day, *_) = row
        version, first = self._days.get(day) or self._day(day)
        tier = self._tier(fixed, version)
        papers = self._papers_of(held_papers)
        facts = self._facts_of(mask)
        if version == NO_SCHEDULE:
            held = held or "no_schedule"
        elif version in self.book.faults:
            held = held or "schedule_unusable"
        elif not any(person.weight for person in people):
            held = held or "shares_missing"
        elif self._file_complete and self.book.required(version, tier, level) <= papers:
            facts |= {Fact.FILE_COMPLETE.value}
        return PayableCase(
            key,
            version,
            self._tier(claimed, version),
            tier,
            level,
            form,
            outcome,
            None if fen is None else from_fen(fen),
            facts,
            papers,
            held,
            people,
            first,
            (row[17],) if self.with_bonuses else (),
        )

    def _day(self, text: str) -> tuple[int, date]:
        day = date.fromisoformat(text)
        self._days[text] = found = self.book.version_on(day), day.replace(day=1)
        return found

    def _tier(self, tier_id: int | None, version: int) -> str:
        key = (tier_id, version)
        name = self._tiers.get(key)
        if name is None:
            name = self._tiers[key] = self.book.tier_key(tier_id, version)
        return name

    def _facts_of(self, mask: int) -> frozenset[str]:
        facts = self._facts.get(mask)
        if facts is None:
            facts = self._facts[mask] = _unmasked(mask, self.book.case_facts)
        return facts

    def _papers_of(self, mask: int | None) -> frozenset[str]:
        papers = self._papers.get(mask or 0)
        if papers is None:
            papers = self._papers[mask or 0] = _unmasked(mask or 0, self.book.papers)
        return papers


def _unmasked(mask: int, names: Sequence[str]) -> frozenset[str]:
    return frozenset(str(name) for bit, name in enumerate(names) if mask >> bit & 1)


def _late_months(near: Neighbours) -> list[tuple[int, Month]]:
    """Base fees that earlier runs held for want of a sheet and that no run has paid since."""
    paid = SettlementLine.objects.filter(
        kind=LineKind.BASE_FEE, contract=OuterRef("contract"), for_month=OuterRef("for_month")
    )
    rows = (
        WithheldItem.objects.filter(
            ~Exists(paid), run__in=near.earlier, kind=LineKind.BASE_FEE, is_final=False
        )
        .order_by("contract_id", "for_month")
        .values_list("contract", "for_month")
        .distinct()
    )
    return [(contract, Month.of(for_month)) for contract, for_month in rows]


def _signed_sheets(district_id: int, months: set[Month]) -> dict[tuple[int, Month], Attendance]:
    """Attendance by contract and month, from signed sheets only."""
    rows = AttendanceEntry.objects.filter(
        month__in=[month.first_day for month in months],
        sheet__status=SheetStatus.SIGNED,
        contract__mediator__district=district_id,
    ).values_list(
        "contract",
        "month",
        "due_days",
        "personal_days",
        "sick_days",
        "official_days",
        "absent_days",
        "late_times",
    )
    kinds = ("personal", "sick", "official", "absent", "late")
    of = {month.first_day: month for month in months}
    return {
        (contract, of[first]): Attendance(
            due, {kind: days for kind, days in zip(kinds, absent, strict=True) if days}
        )
        for contract, first, due, *absent in rows
    }


def _terms_of(contracts: Iterable[int], district_id: int) -> list[Terms]:
    """Contracts that ended since, whose base fee of an earlier month is still owed."""
    rows = Contract.objects.filter(pk__in=contracts).values_list(
        "id", "monthly_fee", "valid_from", "valid_to"
    )
    return [Terms(*row, True, district_id) for row in rows]


def _bare_terms(contract_id: int, district_id: int) -> Terms:
    """A contract without a base fee in this month: case subsidies and adjustments only."""
    return Terms(contract_id, Decimal(0), BEGINNING, None, False, district_id)


def _adjustments(district_id: int) -> tuple[list[Correction], set[int]]:
    rows = Adjustment.objects.filter(
        contract__mediator__district=district_id,
        status=AdjustmentStatus.APPROVED,
        line__isnull=True,
    ).values_list("id", "contract", "amount", "reason")
    found = [Correction(*row) for row in rows]
    return found, {row.contract_id for row in found}


def _committees(district_id: int) -> list[Beneficiary]:
    rows = Committee.objects.filter(district=district_id).values_list(
        "id", "valid_from", "valid_to"
    )
    return [Beneficiary(key, BonusKind.COMMITTEE.value, start, end) for key, start, end in rows]


def _already_paid(district_id: int, near: Neighbours, schedule: Schedule | None) -> AlreadyPaid:
    """Case subsidies less cuts that earlier months of the year paid, where a cap looks at it."""
    yearly = {CapScope.CONTRACT_YEAR, CapScope.DISTRICT_YEAR}
    if schedule is None or not any(cap.scope in yearly for cap in schedule.caps):
        return NOTHING_PAID
    rows = (
        SettlementLine.objects.filter(
            settlement__run__in=near.same_year, kind__in=[LineKind.CASE_SUBSIDY, LineKind.CAP]
        )
        .values_list("contract")
        .annotate(total=Sum(F("amount")))
        .order_by()
    )
    contracts = dict(rows)
    return AlreadyPaid(contracts, {district_id: sum(contracts.values(), Decimal(0))})


def run_digest(run: SettlementRun) -> str:
    """The digest of a run worked out from its rows as they stand in the database."""
    return digest_of(
        Month.of(run.month),
        _stored_statements(run),
        _stored_withheld(run),
        _stored_organisation_lines(run),
        stored_cap_warnings(run),
    )


def _stored_statements(run: SettlementRun) -> list[Statement]:
    rows = (
        SettlementLine.objects.filter(settlement__run=run)
        .order_by("settlement__contract_id", "id")
        .values_list(
            "settlement__contract_id",
            "settlement__total",
            "kind",
            "amount",
            "case",
            "part",
            "rate",
            "for_month",
            "reason",
            "params",
            "adjustment",
        )
    )
    statements = []
    for (contract, total), lines in groupby(rows.iterator(), itemgetter(0, 1)):
        statements.append(Statement(contract, to_fen(total), tuple(map(_stored_line, lines))))
    return statements


def _stored_line(row: tuple[Any, ...]) -> Line:
    _contract, _total, kind, amount, case, part, rate, for_month, reason, params, adjustment = row
    return Line(
        LineKind(kind),
        to_fen(amount),
        case,
        part,
        rate,
        params.get("tier_paid"),
        for_month,
        reason,
        params_text(params),
        adjustment,
    )


def _stored_withheld(run: SettlementRun) -> list[Withheld]:
    rows = run.withheld.order_by("id").values_list(
        "contract", "case", "part", "kind", "for_month", "reason", "params", "is_final"
    )
    return [
        Withheld(contract, case, part, LineKind(kind), first, reason, params_text(params), final)
        for contract, case, part, kind, first, reason, params, final in rows
    ]


def _stored_organisation_lines(run: SettlementRun) -> list[OrganisationLine]:
    rows = run.organisation_lines.order_by("id").values_list(
        "committee", "bonus", "kind", "case_count", "amount", "params"
    )
    return [
        OrganisationLine(
            committee, bonus, kind, count, to_fen(amount), bonus_reason(params), params_text(params)
        )
        for committee, bonus, kind, count, amount, params in rows
    ]


def bonus_reason(params: Mapping[str, Any]) -> str:
    """Which sentence explains a line to an organisation: its figures tell."""
    return "bonus_per_case" if "count" in params else "bonus_monthly"


def stored_cap_warnings(run: SettlementRun) -> list[CapWarning]:
    """The ceilings that were passed, as `assessment.calc.caps` reported them."""
    return [
        CapWarning(
            warning["cap"],
            warning["contract"],
            run.district_id,
            warning["fen"],
            warning["code"],
            warning["params"],
        )
        for warning in run.warnings
        if "cap" in warning
    ]
