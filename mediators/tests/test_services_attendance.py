"""The attendance sheet of an office, from prepared to signed."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError

from mediation.common.models import AuditEvent
from mediation.common.periods import Month
from mediation.common.tests.factories import UserFactory
from mediation.common.tests.refusals import refused
from mediators.choices import LeaveKind, LeaveStatus, SheetStatus
from mediators.models import AttendanceEntry
from mediators.services import attendance
from mediators.services.refusals import NotInCharge
from mediators.tests.factories import (
    ContractFactory,
    EntryFactory,
    LeaveFactory,
    MediatorFactory,
    PostingFactory,
    SheetFactory,
)
from stations.tests.factories import OfficeAssignmentFactory, StationFactory, office_head

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]

MARCH = Month(2025, 3)


@pytest.fixture
def contract():
    return ContractFactory()


@pytest.fixture
def office(contract):
    return contract.mediator.office


@pytest.fixture
def head(office):
    return office_head(office)


def prepare(office, head, month=MARCH):
    return attendance.prepare_sheet(office=office, month=month, by=head)


def granted(mediator, kind, first, end):
    return LeaveFactory(
        mediator=mediator,
        kind=kind,
        valid_from=first,
        valid_to=end,
        status=LeaveStatus.APPROVED,
        decided_by=UserFactory(),
        decided_at="2025-03-01T00:00:00Z",
    )


def test_a_prepared_sheet_holds_the_days_due_and_the_leave_granted(contract, office, head):
    granted(contract.mediator, LeaveKind.SICK, date(2025, 3, 27), date(2025, 4, 3))
    granted(contract.mediator, LeaveKind.STATUTORY, date(2025, 3, 8), date(2025, 3, 11))
    LeaveFactory(mediator=contract.mediator)  # only asked for

    entry = prepare(office, head).entries.get()

    assert (entry.contract, entry.month) == (contract, date(2025, 3, 1))
    assert (entry.due_days, entry.sick_days, entry.official_days, entry.personal_days) == (
        Decimal(21),
        Decimal(3),
        Decimal(1),
        Decimal(0),
    )


def test_days_due_are_those_under_contract(office, head):
    station = StationFactory(office=office)
    starts = ContractFactory(mediator__station=station, valid_from=date(2025, 3, 17))
    ends = ContractFactory(mediator__station=station, valid_to=date(2025, 3, 5))

    entries = prepare(office, head).entries

    assert entries.get(contract=starts).due_days == Decimal(11)
    assert entries.get(contract=ends).due_days == Decimal(2)


def test_part_time_mediators_and_other_offices_are_not_on_the_sheet(contract, office, head):
    ContractFactory(part_time=True, mediator__station__office=office)
    ContractFactory()
    ContractFactory(mediator__station__office=office, valid_from=date(2025, 4, 1))

    assert [entry.contract for entry in prepare(office, head).entries.all()] == [contract]


def test_the_office_of_the_last_station_of_the_month_reports():
    old, new = StationFactory(), StationFactory()
    mediator = MediatorFactory(station=new, posted=False)
    PostingFactory(
        mediator=mediator,
        station=old,
        valid_from=date(2025, 1, 1),
        valid_to=date(2025, 3, 31),
    )
    PostingFactory(mediator=mediator, station=new, valid_from=date(2025, 3, 31))
    ContractFactory(mediator=mediator)
    head = office_head(old.office)
    OfficeAssignmentFactory(user=head, office=new.office)

    assert prepare(old.office, head).entries.count() == 0
    assert prepare(new.office, head).entries.count() == 1
    assert prepare(old.office, head, Month(2025, 2)).entries.count() == 1
    assert prepare(new.office, head, Month(2025, 2)).entries.count() == 0


def test_preparing_again_adds_only_what_is_missing(contract, office, head):
    sheet = prepare(office, head)
    sheet.entries.update(absent_days=1, note="旷工")
    late_comer = ContractFactory(mediator__station__office=office)

    assert prepare(office, head) == sheet
    assert sheet.entries.get(contract=contract).note == "旷工"
    assert sheet.entries.get(contract=late_comer).absent_days == 0


def test_a_month_that_has_not_begun_has_no_sheet(office, head):
    with refused(attendance.MonthNotBegun):
        prepare(office, head, Month(2025, 5))


def record(sheet, contract, head, **days):
    days = {"due_days": Decimal(21), **days}
    return attendance.record_entry(sheet=sheet, contract=contract, by=head, **days)


def test_an_entry_is_written_and_written_over(contract, office, head):
    sheet = prepare(office, head)
    record(sheet, contract, head, personal_days=Decimal("1.5"), late_times=2)
    entry = record(sheet, contract, head, absent_days=Decimal("0.5"), note="迟到")

    assert AttendanceEntry.objects.get() == entry
    entry.refresh_from_db()
    assert (entry.personal_days, entry.absent_days, entry.late_times, entry.note) == (
        Decimal(0),
        Decimal("0.5"),
        0,
        "迟到",
    )
    assert AuditEvent.objects.filter(verb="attendance_recorded").count() == 2


@pytest.mark.parametrize(
    ("days", "broken", "field"),
    [
        pytest.param({"sick_days": Decimal("-1")}, attendance.HalfDaysOnly, "sick_days", id="-1"),
        pytest.param(
            {"sick_days": Decimal("0.3")}, attendance.HalfDaysOnly, "sick_days", id="a third"
        ),
        pytest.param(
            {"due_days": Decimal(32)}, attendance.TooManyDaysDue, "due_days", id="32 days due"
        ),
        pytest.param(
            {"sick_days": Decimal(11), "absent_days": Decimal("10.5")},
            attendance.TooManyDaysAbsent,
            "absent_days",
            id="more absent than due",
        ),
    ],
)
def test_impossible_days_are_refused(contract, office, head, days, broken, field):
    sheet = prepare(office, head)
    with refused(broken, field=field):
        record(sheet, contract, head, **days)


def test_more_days_due_than_the_contract_has_are_refused(office, head):
    contract = ContractFactory(mediator__station__office=office, valid_from=date(2025, 3, 25))
    sheet = prepare(office, head)
    assert record(sheet, contract, head, due_days=Decimal(7)).due_days == 7
    with refused(attendance.TooManyDaysDue, field="due_days"):
        record(sheet, contract, head, due_days=Decimal(8))


def test_another_office_does_not_report_the_contract(contract):
    sheet = SheetFactory()
    head = office_head(sheet.office)
    with refused(attendance.NotOnThisSheet, field="contract"):
        record(sheet, contract, head)


def test_another_head_does_not_touch_the_sheet(contract, office, head):
    sheet, stranger = prepare(office, head), office_head(SheetFactory().office)
    with refused(NotInCharge):
        prepare(office, stranger)
    with refused(NotInCharge):
        record(sheet, contract, stranger)
    with refused(NotInCharge):
        attendance.sign_sheet(sheet=sheet, by=stranger)
    assert attendance.prepare_sheet(office=office, month=MARCH, by=None) == sheet


def test_a_signed_sheet_no_longer_moves(contract, office, head):
    sheet = prepare(office, head)

    signed = attendance.sign_sheet(sheet=sheet, by=head)

    assert (signed.status, signed.signed_by) == (SheetStatus.SIGNED, head)
    assert signed.entries.get().is_locked
    with refused(attendance.SheetSigned):
        attendance.sign_sheet(sheet=sheet, by=head)
    with refused(attendance.SheetSigned):
        record(sheet, contract, head)
    with refused(attendance.SheetSigned):
        prepare(office, head)


def test_the_database_refuses_to_change_a_signed_entry():
    entry = EntryFactory(sheet__signed=True)
    with pytest.raises(IntegrityError, match="attendanceentry_of_signed_sheet"):
        AttendanceEntry.objects.filter(pk=entry.pk).update(absent_days=0)


def test_a_month_is_signed_when_it_is_over(contract, office, head):
    sheet = prepare(office, head, Month(2025, 4))
    with refused(attendance.MonthNotOver):
        attendance.sign_sheet(sheet=sheet, by=head)


def test_nobody_is_forgotten_on_a_signed_sheet(contract, office, head):
    sheet = prepare(office, head)
    ContractFactory(mediator__station__office=office)
    with refused(attendance.EntriesMissing) as caught:
        attendance.sign_sheet(sheet=sheet, by=head)
    assert caught.value.params == {"count": 1}


@pytest.mark.parametrize("size", [1, 4])
def test_preparing_takes_as_many_queries_for_one_as_for_many(
    office, head, size, django_assert_num_queries
):
    prepare(office, head, Month(2025, 1))
    for _ in range(size):
        ContractFactory(mediator__station__office=office)
    with django_assert_num_queries(16):
        # savepoints 4, sheet 3, entered, contracts, postings with stations, holidays,
        # leave, entries, event with its head 3
        prepare(office, head)
