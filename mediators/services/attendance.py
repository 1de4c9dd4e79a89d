"""The monthly attendance report of an office: prepared, filled in, signed."""

from collections.abc import Iterator
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mediation.common import audit
from mediation.common.calendar import working_dates
from mediation.common.errors import RuleBroken
from mediation.common.models import User
from mediation.common.periods import Month
from mediators.calc.attendance import Leave, month_totals
from mediators.choices import LeaveKind, SheetStatus
from mediators.models import AttendanceEntry, AttendanceSheet, Contract
from mediators.selectors import full_time_contracts, granted_leave
from stations.models import Office
from stations.permissions import works_for_office

from .refusals import NotInCharge

COLUMN_OF = {
    LeaveKind.PERSONAL: "personal_days",
    LeaveKind.SICK: "sick_days",
    LeaveKind.OFFICIAL: "official_days",
    LeaveKind.STATUTORY: "official_days",
}
DAY_COLUMNS = ("due_days", "personal_days", "sick_days", "official_days", "absent_days")


class SheetSigned(RuleBroken):
    code = "sheet_signed"
    message = _("The sheet of %(month)s is signed. A correction goes through the bureau.")


class MonthNotBegun(RuleBroken):
    code = "month_not_begun"
    message = _("%(month)s has not begun yet. Prepare its sheet from its first day on.")


class MonthNotOver(RuleBroken):
    code = "month_not_over"
    message = _("%(month)s is not over yet. Sign its sheet after its last day.")


class EntriesMissing(RuleBroken):
    code = "entries_missing"
    message = _("%(count)s full-time mediators have no entry yet. Prepare the sheet again.")


class NotOnThisSheet(RuleBroken):
    code = "not_on_this_sheet"
    message = _(
        "The attendance of %(mediator)s in this month is not reported by this office. Look for "
        "the office of the last station of the month."
    )


class HalfDaysOnly(RuleBroken):
    code = "half_days_only"
    message = _("Days are whole or half: enter 0, 0.5, 1, 1.5 and so on.")


class TooManyDaysDue(RuleBroken):
    code = "too_many_days_due"
    message = _("The contract covers %(days)s days of this month. Enter no more days due.")


class TooManyDaysAbsent(RuleBroken):
    code = "too_many_days_absent"
    message = _("The days absent (%(absent)s) are more than the days due (%(due)s).")


@transaction.atomic
def prepare_sheet(*, office: Office, month: Month, by: User | None) -> AttendanceSheet:
    """Open the office's sheet of the month, or complete an open one.

    Every full-time contract of the office gets an entry: the working days under contract are
    due, granted leave is filled in. Entries that are there stay as they are. Refused: another
    office's sheet, a month that has not begun, a signed sheet.
    """
    _refuse_other_office(office, by)
    if month.first_day > timezone.localdate():
        raise MonthNotBegun(month=month)
    AttendanceSheet.objects.get_or_create(office=office, month=month.first_day)
    sheet = _locked(office=office, month=month.first_day)
    missing = _without_entry(sheet)
    AttendanceEntry.objects.bulk_create(_entries(sheet, missing, month))
    audit.record("attendance_prepared", sheet, by=by, entries=len(missing))
    return sheet


@transaction.atomic
def record_entry(
    *,
    sheet: AttendanceSheet,
    contract: Contract,
    due_days: Decimal,
    personal_days: Decimal = Decimal(0),
    sick_days: Decimal = Decimal(0),
    official_days: Decimal = Decimal(0),
    absent_days: Decimal = Decimal(0),
    late_times: int = 0,
    note: str = "",
    by: User,
) -> AttendanceEntry:
    """Write, or write over, one contract's days of the month; half days are 0.5.

    Refused: another office's sheet, a signed one, a contract that this office does not report
    for the month, parts of a day other than a half, more days due than the contract has in the
    month, more days absent than due.
    """
    sheet = _locked(pk=sheet.pk)
    _refuse_other_office(sheet.office, by)
    month = Month.of(sheet.month)
    if contract not in full_time_contracts(sheet.office, month):
        raise NotOnThisSheet("contract", mediator=contract.mediator.full_name)
    days = dict(
        zip(
            DAY_COLUMNS,
            (due_days, personal_days, sick_days, official_days, absent_days),
            strict=True,
        )
    )
    _refuse_impossible_days(days, month.days_within(contract.valid_from, contract.valid_to))
    entry = sheet.entries.filter(contract=contract).first() or AttendanceEntry(
        sheet=sheet, contract=contract, month=sheet.month
    )
    for column, value in {**days, "late_times": late_times, "note": note}.items():
        setattr(entry, column, value)
    entry.clean_fields(exclude=["sheet", "contract"])
    entry.save()
    audit.record(
        "attendance_recorded",
        entry,
        by=by,
        late_times=entry.late_times,
        **{column: Decimal(value) for column, value in days.items()},
    )
    return entry


@transaction.atomic
def sign_sheet(*, sheet: AttendanceSheet, by: User) -> AttendanceSheet:
    """Sign the sheet; from then on neither it nor its entries change.

    Refused: another office's sheet, a signed one, a month that is not over, a full-time
    mediator without an entry.
    """
    sheet = _locked(pk=sheet.pk)
    _refuse_other_office(sheet.office, by)
    month = Month.of(sheet.month)
    if month.end > timezone.localdate():
        raise MonthNotOver(month=month)
    if missing := _without_entry(sheet):
        raise EntriesMissing(count=len(missing))
    sheet.status = SheetStatus.SIGNED
    sheet.signed_by = by
    sheet.signed_at = timezone.now()
    sheet.save(update_fields=["status", "signed_by", "signed_at"])
    entries = sheet.entries.filter(is_locked=False).update(is_locked=True)
    audit.record("attendance_signed", sheet, by=by, entries=entries)
    return sheet


def _refuse_other_office(office: Office, by: User | None) -> None:
    if by is not None and not works_for_office(by, office.pk):
        raise NotInCharge


def _locked(**key) -> AttendanceSheet:
    rows = AttendanceSheet.objects.select_for_update(of=["self"]).select_related("office")
    sheet = rows.get(**key)
    if sheet.status == SheetStatus.SIGNED:
        raise SheetSigned(month=Month.of(sheet.month))
    return sheet


def _without_entry(sheet: AttendanceSheet) -> list[Contract]:
    entered = set(sheet.entries.order_by().values_list("contract", flat=True))
    contracts = full_time_contracts(sheet.office, Month.of(sheet.month))
    return [contract for contract in contracts if contract.pk not in entered]


def _entries(
    sheet: AttendanceSheet, contracts: list[Contract], month: Month
) -> Iterator[AttendanceEntry]:
    worked = working_dates(month.first_day, month.end)
    granted = granted_leave(contracts, month)
    for contract in contracts:
        totals = month_totals(
            month,
            [
                Leave(COLUMN_OF[LeaveKind(row.kind)], row.valid_from, row.valid_to)
                for row in granted.get(contract.mediator_id, ())
            ],
            is_working_day=worked.__contains__,
            start=contract.valid_from,
            end=contract.valid_to,
        )
        yield AttendanceEntry(
            sheet=sheet,
            contract=contract,
            month=month.first_day,
            due_days=Decimal(totals.due_days),
            **totals.counts,
        )


def _refuse_impossible_days(days: dict[str, Decimal], days_under_contract: int) -> None:
    for column, value in days.items():
        if value < 0 or value * 2 % 1:
            raise HalfDaysOnly(column)
    due, *absent = days.values()
    if due > days_under_contract:
        raise TooManyDaysDue("due_days", days=days_under_contract)
    if sum(absent) > due:
        raise TooManyDaysAbsent("absent_days", absent=sum(absent), due=due)
