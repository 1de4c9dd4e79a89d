"""Who sees which people, contracts and sheets: always with something to hide."""

from datetime import date

import pytest

from mediation.common.roles import Role
from mediation.common.tests.factories import UserFactory
from mediation.common.tests.looking import seen_by_each
from mediators.models import (
    AttendanceEntry,
    AttendanceSheet,
    Contract,
    Grade,
    LeaveRequest,
    Mediator,
    Posting,
)
from mediators.tests.factories import (
    ContractFactory,
    EntryFactory,
    GradeFactory,
    LeaveFactory,
    MediatorFactory,
)
from stations.tests.factories import DistrictFactory, StationFactory, bureau_user, office_head

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]

BUREAU = (Role.BUREAU_ADMIN, Role.BUREAU_FINANCE, Role.BUREAU_AUDITOR)
BLIND = (
    Role.SURVEYOR,
    Role.COURT_LIAISON,
    Role.SYSTEM_ADMIN,
    Role.SECURITY_OFFICER,
    Role.AUDIT_ADMIN,
)


@pytest.fixture
def people():
    """Me, a colleague of my office, one of the next office, one of another district."""
    me = MediatorFactory()
    return [
        me,
        MediatorFactory(station=me.station),
        MediatorFactory(),
        MediatorFactory(station=StationFactory(district=DistrictFactory(code="500198"))),
    ]


@pytest.fixture
def users(people):
    users = {role: bureau_user(role) for role in BUREAU}
    users |= {role: UserFactory(role=role) for role in BLIND}
    users[Role.OFFICE_HEAD] = office_head(people[0].office)
    users[Role.MEDIATOR] = people[0].user
    return users


def expect(users, rows, *, mediator=1):
    """``rows`` belong to the four people in order."""
    keys = [row.pk for row in rows]
    seen = dict.fromkeys(users, set())
    seen |= {role: set(keys[:3]) for role in BUREAU}
    seen[Role.OFFICE_HEAD] = set(keys[:2])
    seen[Role.MEDIATOR] = set(keys[:mediator])
    return seen


def test_mediators(users, people):
    assert seen_by_each(Mediator.objects, users) == expect(users, people)


@pytest.mark.parametrize(
    ("model", "make"),
    [
        pytest.param(Contract, ContractFactory, id="contracts"),
        pytest.param(Grade, GradeFactory, id="grades"),
        pytest.param(LeaveRequest, LeaveFactory, id="leave"),
    ],
)
def test_what_hangs_on_mediators(users, people, model, make):
    rows = [make(mediator=person) for person in people]
    assert seen_by_each(model.objects, users) == expect(users, rows)


def test_postings(users, people):
    rows = [person.postings.get() for person in people]
    assert seen_by_each(Posting.objects, users) == expect(users, rows)


def test_attendance(users, people):
    sheets, entries = {}, []
    for person in people:
        entry = EntryFactory(
            contract__mediator=person,
            **({"sheet": sheets[person.office]} if person.office in sheets else {}),
        )
        sheets[person.office] = entry.sheet
        entries.append(entry)
    assert seen_by_each(AttendanceEntry.objects, users) == expect(users, entries)

    mine, next_door, _abroad = sheets.values()
    seen = seen_by_each(AttendanceSheet.objects, users)
    assert seen[Role.OFFICE_HEAD] == {mine.pk}
    assert seen[Role.MEDIATOR] == set()
    assert all(seen[role] == {mine.pk, next_door.pk} for role in BUREAU)
    assert not any(seen[role] for role in BLIND)


def test_contracts_in_force_and_overlapping():
    contract = ContractFactory()  # 2025
    first, end = contract.valid_from, contract.valid_to

    assert Contract.objects.on(first).exists()
    assert not Contract.objects.on(end).exists()
    assert Contract.objects.in_force_today().exists()
    assert Contract.objects.overlapping(date(2024, 1, 1), date(2025, 1, 2)).exists()
    assert not Contract.objects.overlapping(date(2024, 1, 1), first).exists()
    assert not Contract.objects.overlapping(end, date(2027, 1, 1)).exists()
    assert list(Mediator.objects.under_contract(first)) == [contract.mediator]
