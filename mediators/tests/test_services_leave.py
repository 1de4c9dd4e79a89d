"""Leave: asked for, decided, reported back from."""

from datetime import date

import pytest
from django.db import IntegrityError

from mediation.common.models import AuditEvent, Notice
from mediation.common.tests.factories import UserFactory
from mediation.common.tests.refusals import refused
from mediators.choices import LeaveKind, LeaveStatus
from mediators.services import leave as leaves
from mediators.services.refusals import (
    DayInTheFuture,
    DaysOutOfOrder,
    NotInCharge,
    NotUnderContract,
    ReasonMissing,
    UnknownChoice,
)
from mediators.tests.factories import ContractFactory, EntryFactory, LeaveFactory, MediatorFactory
from stations.tests.factories import bureau_user, office_head

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]


@pytest.fixture
def mediator():
    return ContractFactory().mediator


@pytest.fixture
def head(mediator):
    return office_head(mediator.office)


def ask(mediator, **changes):
    facts = {
        "kind": LeaveKind.PERSONAL,
        "valid_from": date(2025, 4, 14),
        "valid_to": date(2025, 4, 17),
        "reason": "探亲",
        **changes,
    }
    return leaves.request_leave(mediator=mediator, by=mediator.user, **facts)


def test_leave_is_asked_for_approved_and_reported_back_from(mediator, head):
    leave = ask(mediator, valid_from=date(2025, 4, 7), valid_to=date(2025, 4, 12))
    leave = leaves.decide_leave(leave=leave, approve=True, by=head)
    assert (leave.status, leave.decided_by) == (LeaveStatus.APPROVED, head)
    assert Notice.objects.get().kind == "mediators.leave_approved"

    leave = leaves.report_back(leave=leave, returned_on=date(2025, 4, 9), by=mediator.user)

    assert (leave.status, leave.returned_on, leave.valid_to) == (
        LeaveStatus.RETURNED,
        date(2025, 4, 9),
        date(2025, 4, 9),
    )
    assert list(AuditEvent.objects.order_by("sequence").values_list("verb", flat=True)) == [
        "leave_requested",
        "leave_decided",
        "leave_ended",
    ]


def test_a_late_return_leaves_the_leave_as_granted(mediator, head):
    leave = ask(mediator, valid_from=date(2025, 4, 1), valid_to=date(2025, 4, 4))
    leaves.decide_leave(leave=leave, approve=True, by=head)
    leave = leaves.report_back(leave=leave, returned_on=date(2025, 4, 8), by=mediator.user)
    assert (leave.valid_to, leave.returned_on) == (date(2025, 4, 4), date(2025, 4, 8))


@pytest.mark.parametrize(
    ("changes", "broken", "field"),
    [
        pytest.param({"valid_to": date(2025, 4, 14)}, DaysOutOfOrder, "valid_to", id="no day"),
        pytest.param({"reason": "  "}, ReasonMissing, "reason", id="no reason"),
        pytest.param({"kind": "holiday"}, UnknownChoice, "kind", id="unknown kind"),
        pytest.param(
            {"valid_to": date(2026, 1, 2)},
            NotUnderContract,
            "valid_from",
            id="beyond the contract",
        ),
    ],
)
def test_impossible_leave_is_refused(mediator, changes, broken, field):
    with refused(broken, field=field):
        ask(mediator, **changes)


def test_leave_may_reach_over_two_contracts_without_a_gap(mediator):
    ContractFactory(mediator=mediator, valid_from=date(2026, 1, 1), agreed_to=date(2027, 1, 1))
    leave = ask(mediator, valid_from=date(2025, 12, 30), valid_to=date(2026, 1, 3))
    assert leave.pk


def test_overlapping_leave_is_refused(mediator):
    ask(mediator)
    with refused(leaves.LeaveOverlaps, field="valid_from"):
        ask(mediator, valid_from=date(2025, 4, 16), valid_to=date(2025, 4, 20))
    assert ask(mediator, valid_from=date(2025, 4, 17), valid_to=date(2025, 4, 18)).pk


def test_refused_leave_stands_in_nobodys_way(mediator, head):
    leaves.decide_leave(leave=ask(mediator), approve=False, reason="人手不足", by=head)
    assert Notice.objects.get().kind == "mediators.leave_refused"
    assert ask(mediator).status == LeaveStatus.REQUESTED


def test_the_database_refuses_overlapping_granted_leave():
    first = LeaveFactory(
        status=LeaveStatus.APPROVED, decided_by=UserFactory(), decided_at="2025-03-01T00:00Z"
    )
    with pytest.raises(IntegrityError, match="leaverequest_no_overlap"):
        LeaveFactory(mediator=first.mediator, status=LeaveStatus.APPROVED)


def test_days_of_a_signed_month_are_refused(mediator, head):
    contract = mediator.contracts.get()
    asked_before = LeaveFactory(mediator=mediator)
    EntryFactory(contract=contract, sheet__signed=True)
    with refused(leaves.AttendanceSigned):
        ask(mediator, valid_from=date(2025, 3, 31), valid_to=date(2025, 4, 2))
    with refused(leaves.AttendanceSigned):
        leaves.decide_leave(leave=asked_before, approve=True, by=head)
    assert ask(mediator, valid_from=date(2025, 4, 1), valid_to=date(2025, 4, 2)).pk


def test_a_refusal_needs_a_reason_and_leave_is_decided_once(mediator, head):
    leave = ask(mediator)
    with refused(ReasonMissing, field="reason"):
        leaves.decide_leave(leave=leave, approve=False, by=head)
    leaves.decide_leave(leave=leave, approve=True, by=head)
    with refused(leaves.LeaveAlreadyDecided):
        leaves.decide_leave(leave=leave, approve=False, reason="反悔", by=head)


def test_nobody_decides_their_own_leave(mediator):
    leave = ask(mediator)
    with refused(leaves.OwnLeave):
        leaves.decide_leave(leave=leave, approve=True, by=mediator.user)


def test_strangers_have_no_hand_in_it(mediator, head):
    leave, clerk = ask(mediator), bureau_user()
    colleague = MediatorFactory(station=mediator.station)
    for stranger in (colleague.user, office_head(MediatorFactory().office)):
        with refused(NotInCharge):
            leaves.request_leave(
                mediator=mediator,
                kind=LeaveKind.SICK,
                valid_from=date(2025, 5, 6),
                valid_to=date(2025, 5, 7),
                reason="病",
                by=stranger,
            )
        with refused(NotInCharge):
            leaves.decide_leave(leave=leave, approve=True, by=stranger)
    leaves.decide_leave(leave=leave, approve=True, by=clerk)
    with refused(NotInCharge):
        leaves.report_back(leave=leave, returned_on=date(2025, 4, 10), by=colleague.user)


def test_impossible_returns_are_refused(mediator, head):
    leave = ask(mediator, valid_from=date(2025, 4, 7), valid_to=date(2025, 4, 12))
    with refused(leaves.LeaveNotApproved):
        leaves.report_back(leave=leave, returned_on=date(2025, 4, 9), by=mediator.user)
    leaves.decide_leave(leave=leave, approve=True, by=head)
    with refused(leaves.BackBeforeLeave, field="returned_on"):
        leaves.report_back(leave=leave, returned_on=date(2025, 4, 7), by=mediator.user)
    with refused(DayInTheFuture, field="returned_on"):
        leaves.report_back(leave=leave, returned_on=date(2025, 4, 11), by=mediator.user)
