"""Leave: asked for, decided, reported back from (请销假)."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mediation.common import audit, notices
from mediation.common.errors import RuleBroken
from mediation.common.models import User
from mediators.choices import LeaveKind, LeaveStatus
from mediators.models import LeaveRequest, Mediator
from mediators.selectors import attendance_is_signed, is_under_contract, leave_overlapping
from stations.permissions import works_for_bureau, works_for_office

from .refusals import (
    NotInCharge,
    NotUnderContract,
    ReasonMissing,
    refuse_disorder,
    refuse_future,
    refuse_unknown,
)

notices.declare(
    "mediators.leave_approved",
    title=_("Your leave is approved"),
    body=_("Your leave from %(first)s is approved. Report back when you return."),
    link="mediators:report_back",
)
notices.declare(
    "mediators.leave_refused",
    title=_("Your leave is refused"),
    body=_("Your leave from %(first)s is refused. The reason is on your leave page."),
)


class LeaveOverlaps(RuleBroken):
    code = "leave_overlaps"
    message = _("Leave from %(first)s is already asked for or granted. Choose other days.")


class AttendanceSigned(RuleBroken):
    code = "attendance_signed"
    message = _(
        "The attendance of a month with these days is already signed. Ask the bureau for a "
        "correction."
    )


class LeaveAlreadyDecided(RuleBroken):
    code = "leave_already_decided"
    message = _("This leave has already been decided.")


class OwnLeave(RuleBroken):
    code = "own_leave"
    message = _("Nobody decides their own leave. Ask another person in charge.")


class LeaveNotApproved(RuleBroken):
    code = "leave_not_approved"
    message = _("Only from approved leave can somebody report back, and only once.")


class BackBeforeLeave(RuleBroken):
    code = "back_before_leave"
    message = _("The leave began on %(first)s. Enter a later day of return.")


@transaction.atomic
def request_leave(
    *, mediator: Mediator, kind: LeaveKind, valid_from: date, valid_to: date, reason: str, by: User
) -> LeaveRequest:
    """Ask for leave on the days ``[valid_from, valid_to)``.

    Refused: another person's leave, an end not after the first day, no reason, days without a
    contract, days of other leave, days of a month whose attendance is signed.
    """
    mediator = Mediator.objects.select_for_update().get(pk=mediator.pk)
    _refuse_stranger(mediator, by)
    refuse_unknown("kind", kind, LeaveKind.values)
    refuse_disorder("valid_to", valid_from, valid_to)
    if not reason.strip():
        raise ReasonMissing("reason")
    if not is_under_contract(mediator, valid_from, valid_to):
        raise NotUnderContract("valid_from", mediator=mediator.full_name, day=valid_from)
    _refuse_signed(mediator, valid_from, valid_to)
    other = LeaveRequest.objects.filter(leave_overlapping(mediator, valid_from, valid_to)).first()
    if other:
        raise LeaveOverlaps("valid_from", first=other.valid_from)
    leave = LeaveRequest(
        mediator=mediator,
        kind=kind,
        valid_from=valid_from,
        valid_to=valid_to,
        reason=reason,
        requested_at=timezone.now(),
    )
    leave.clean_fields(exclude=["mediator"])
    leave.save(force_insert=True)
    audit.record(
        "leave_requested", leave, by=by, kind=kind, valid_from=valid_from, valid_to=valid_to
    )
    return leave


@transaction.atomic
def decide_leave(*, leave: LeaveRequest, approve: bool, reason: str = "", by: User) -> LeaveRequest:
    """Approve or refuse leave; the mediator is told.

    Refused: leave that is decided, one's own or another office's, a refusal without a reason,
    approving days of a month whose attendance is signed.
    """
    leave = _locked(leave)
    if leave.status != LeaveStatus.REQUESTED:
        raise LeaveAlreadyDecided
    if leave.mediator.user == by:
        raise OwnLeave
    _refuse_stranger(leave.mediator, by)
    if approve:
        _refuse_signed(leave.mediator, leave.valid_from, leave.valid_to)
    elif not reason.strip():
        raise ReasonMissing("reason")
    leave.status = LeaveStatus.APPROVED if approve else LeaveStatus.REFUSED
    leave.decided_by = by
    leave.decided_at = timezone.now()
    leave.decision_reason = reason
    leave.clean_fields(exclude=["mediator", "decided_by"])
    leave.save(update_fields=["status", "decided_by", "decided_at", "decision_reason"])
    _tell(leave)
    audit.record("leave_decided", leave, by=by, status=leave.status)
    return leave


@transaction.atomic
def report_back(*, leave: LeaveRequest, returned_on: date, by: User) -> LeaveRequest:
    """Report back from leave (销假) on the first day at work again.

    An early return shortens the leave; a late one leaves it as granted, and the days between
    are absence on the sheet. Refused: leave that is not approved or already reported back from,
    a day in the future or not after the first day of leave.
    """
    leave = _locked(leave)
    if leave.status != LeaveStatus.APPROVED:
        raise LeaveNotApproved
    _refuse_stranger(leave.mediator, by)
    refuse_future("returned_on", returned_on)
    if returned_on <= leave.valid_from:
        raise BackBeforeLeave("returned_on", first=leave.valid_from)
    leave.status = LeaveStatus.RETURNED
    leave.returned_on = returned_on
    leave.valid_to = min(leave.valid_to, returned_on)
    leave.save(update_fields=["status", "returned_on", "valid_to"])
    audit.record("leave_ended", leave, by=by, returned_on=returned_on, valid_to=leave.valid_to)
    return leave


def _locked(leave: LeaveRequest) -> LeaveRequest:
    rows = LeaveRequest.objects.select_for_update(of=["self"]).select_related("mediator__user")
    return rows.get(pk=leave.pk)


def _refuse_stranger(mediator: Mediator, by: User) -> None:
    """Only the mediator, the head of the mediator's office and the bureau deal with leave."""
    in_charge = works_for_office(by, mediator.office_id) or works_for_bureau(
        by, mediator.district_id
    )
    if mediator.user_id != by.pk and not in_charge:
        raise NotInCharge


def _refuse_signed(mediator: Mediator, start: date, end: date) -> None:
    if attendance_is_signed(mediator, start, end):
        raise AttendanceSigned("valid_from")


def _tell(leave: LeaveRequest) -> None:
    if leave.mediator.user is not None:
        notices.notify(
            f"mediators.leave_{leave.status}",
            leave,
            to=leave.mediator.user,
            due_on=None,
            first=leave.valid_from,
        )
