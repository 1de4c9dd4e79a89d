"""Base fees from rows: days under contract, signed sheets, held and paid later."""

from datetime import date
from decimal import Decimal

import pytest

from assessment.choices import AbsenceKind, DeductionMode, LineKind, WithoutSheet
from assessment.models import SettlementLine, SettlementRun, WithheldItem
from assessment.services.settlements import settle_month
from assessment.tests.factories import APRIL, MARCH, AbsenceFactory, ScheduleFactory, lock
from mediation.common.periods import Month
from mediators.models import AttendanceEntry, AttendanceSheet
from mediators.tests.factories import ContractFactory, EntryFactory, MediatorFactory
from stations.tests.factories import DistrictFactory

pytestmark = pytest.mark.django_db


def settle(month=MARCH):
    return settle_month(district=DistrictFactory(), month=month, by=None)


def lines():
    rows = SettlementLine.objects.order_by("contract_id", "id")
    return list(rows.values_list("kind", "amount", "for_month"))


def sign(entry):
    """Sign a sheet behind the services' back, as rows."""
    from mediators.tests.factories import SheetFactory

    signed = SheetFactory.build(signed=True)
    signed.signed_by.save()
    AttendanceSheet.objects.filter(pk=entry.sheet_id).update(
        status=signed.status, signed_by=signed.signed_by, signed_at=signed.signed_at
    )
    AttendanceEntry.objects.filter(pk=entry.pk).update(is_locked=True)


@pytest.mark.parametrize(
    ("first", "end", "fee"),
    [
        pytest.param(date(2025, 1, 1), None, "1800.00", id="open end"),
        pytest.param(date(2025, 1, 1), date(2025, 4, 1), "1800.00", id="whole month"),
        pytest.param(date(2025, 3, 17), None, "870.97", id="from the 17th: 15 of 31 days"),
        pytest.param(date(2025, 1, 1), date(2025, 3, 2), "58.06", id="to the 1st: 1 of 31 days"),
        pytest.param(date(2025, 1, 1), date(2025, 3, 1), None, id="ended before"),
        pytest.param(date(2025, 4, 1), None, None, id="not begun"),
    ],
)
def test_the_base_fee_follows_days_under_contract(first, end, fee):
    ScheduleFactory()
    ContractFactory(valid_from=first, agreed_to=end)

    settle()

    expected = [(LineKind.BASE_FEE, Decimal(fee), MARCH.first_day)] if fee else []
    assert lines() == expected


def test_two_contracts_of_one_mediator_share_the_month():
    """1 to 16 March at 1,800 and 17 to 31 March at 2,000: 929.03 + 967.74."""
    ScheduleFactory()
    mediator = MediatorFactory()
    change = date(2025, 3, 17)
    ContractFactory(mediator=mediator, agreed_to=change)
    ContractFactory(mediator=mediator, valid_from=change, monthly_fee=Decimal("2000"))

    assert settle().total == Decimal("929.03") + Decimal("967.74")
    assert SettlementRun.objects.get().statement_count == 2


def test_part_timers_and_other_districts_get_no_base_fee_here():
    ScheduleFactory()
    ContractFactory(part_time=True)
    ContractFactory(mediator__station__district__code="500198")

    assert settle().statements == 0


def test_absence_is_taken_off_by_the_signed_sheet():
    """3 of 21 days, 1 free: 2/21 of 1,800 = 171.43; late twice at 20."""
    schedule = ScheduleFactory()
    AbsenceFactory(schedule=schedule, kind=AbsenceKind.PERSONAL, free_days=Decimal("1"))
    AbsenceFactory(
        schedule=schedule,
        kind=AbsenceKind.LATE,
        mode=DeductionMode.AMOUNT,
        amount=Decimal("20.00"),
    )
    EntryFactory(sheet__signed=True, personal_days=Decimal("3.0"), late_times=2)

    settle()

    assert lines() == [
        (LineKind.BASE_FEE, Decimal("1800.00"), MARCH.first_day),
        (LineKind.ATTENDANCE, Decimal("-171.43"), MARCH.first_day),
        (LineKind.ATTENDANCE, Decimal("-40.00"), MARCH.first_day),
    ]


def test_half_days_count_as_half_days():
    schedule = ScheduleFactory()
    AbsenceFactory(schedule=schedule, kind=AbsenceKind.SICK)
    EntryFactory(sheet__signed=True, due_days=Decimal("20.5"), sick_days=Decimal("0.5"))

    assert settle().total == Decimal("1800.00") - Decimal("43.90")


def test_an_open_sheet_takes_nothing_off_and_holds_the_fee_where_the_schedule_says_so():
    schedule = ScheduleFactory(without_sheet=WithoutSheet.HOLD)
    AbsenceFactory(schedule=schedule, kind=AbsenceKind.PERSONAL)
    entry = EntryFactory(personal_days=Decimal("21.0"))

    outcome = settle()

    assert (outcome.statements, outcome.withheld) == (0, 1)
    item = WithheldItem.objects.get()
    assert (item.kind, item.reason, item.is_final, item.contract) == (
        LineKind.BASE_FEE,
        "no_sheet",
        False,
        entry.contract,
    )
    assert {
        "code": "sheets_missing",
        "params": {"count": 1},
    } in SettlementRun.objects.get().warnings


def test_a_held_base_fee_is_paid_once_in_the_month_after_the_sheet_is_signed():
    ScheduleFactory(without_sheet=WithoutSheet.HOLD)
    entry = EntryFactory()
    EntryFactory(contract=entry.contract, sheet__month=APRIL.first_day, sheet__signed=True)
    may = Month(2025, 5)
    EntryFactory(contract=entry.contract, sheet__month=may.first_day, sheet__signed=True)
    settle()
    lock(SettlementRun.objects.get())

    assert settle(APRIL).withheld == 1, "listed again while the sheet of March is open"
    sign(entry)
    settle(APRIL)
    fee = Decimal("1800.00")
    assert lines() == [
        (LineKind.BASE_FEE, fee, APRIL.first_day),
        (LineKind.BASE_FEE, fee, MARCH.first_day),
    ]
    lock(SettlementRun.objects.get(month=APRIL.first_day))

    assert settle(may).lines == 1
    assert SettlementLine.objects.filter(for_month=MARCH.first_day).count() == 1


def test_a_held_base_fee_is_paid_though_the_contract_has_ended_since():
    ScheduleFactory(without_sheet=WithoutSheet.HOLD)
    entry = EntryFactory(contract__agreed_to=date(2025, 3, 17))
    settle()
    lock(SettlementRun.objects.get())
    sign(entry)

    settle(APRIL)

    assert lines() == [(LineKind.BASE_FEE, Decimal("929.03"), MARCH.first_day)]


def test_without_a_schedule_only_signed_base_fees_are_paid_and_the_run_says_so():
    EntryFactory(sheet__signed=True)
    ContractFactory()

    outcome = settle()

    assert (outcome.total, outcome.withheld) == (Decimal("1800.00"), 1)
    run = SettlementRun.objects.get()
    assert run.schedule is None
    assert {"code": "no_schedule", "params": {}} in run.warnings


def test_the_base_fee_of_a_month_is_paid_once_whatever_a_bug_does(django_db_blocker):
    """The unique key, not only the code: a second line is refused by the database."""
    from django.db import IntegrityError, transaction

    ScheduleFactory()
    ContractFactory()
    settle()
    line = SettlementLine.objects.get()
    line.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        line.save(force_insert=True)
