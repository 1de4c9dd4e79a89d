"""What a month has to settle: from rows to the plain objects of `assessment.calc`.

The one adapter between the database and the calculation, with `rates` and `payable_cases`. A run
reads some twenty times, whatever the number of mediators and cases; the one large read is
written in SQL and brings a row for each part in a case, with everything that is asked of it
already reduced to a few columns.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, Sum

from assessment.calc.bonuses import Beneficiary
from assessment.calc.caps import NOTHING_PAID, AlreadyPaid, CapScope
from assessment.calc.fees import Attendance, LateFee, Terms
from assessment.calc.payables import Adjustment as Correction
from assessment.calc.payables import PayableCase
from assessment.calc.schedule import Schedule
from assessment.calc.settlement import run as settle
from assessment.calc.statements import MonthResult
from assessment.choices import AdjustmentStatus, BonusKind, LineKind
from assessment.models import Adjustment, SettlementLine, WithheldItem
from assessment.selectors.payable_cases import payable_cases
from assessment.selectors.rates import NO_SCHEDULE, RateBook, rate_book
from assessment.selectors.runs import BEGINNING, Neighbours
from mediation.common.periods import Month
from mediators.choices import ContractKind, SheetStatus
from mediators.models import AttendanceEntry, Contract
from stations.models import Committee


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


def fee_terms(district_id: int, month: Month) -> list[Terms]:
    """Commission contracts of the district's mediators in force on some day of the month."""
    rows = Contract.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=month.first_day),
        mediator__district=district_id,
        kind=ContractKind.COMMISSION,
        valid_from__lt=month.end,
    ).values_list("id", "monthly_fee", "valid_from", "valid_to")
    return [Terms(*row, True, district_id) for row in rows]


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
