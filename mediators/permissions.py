"""May this person do this to this mediator, contract, sheet or leave? Asked by every door."""

from mediators.choices import LeaveStatus, SheetStatus
from stations.permissions import works_for_bureau, works_for_office


def can_register_mediator(user, district) -> bool:
    return user.has_perm("mediators.add_mediator") and works_for_bureau(user, district.pk)


def can_change_mediator(user, mediator) -> bool:
    """Posting, grade, contract: the bureau keeps the file."""
    may = user.has_perm("mediators.change_mediator")
    return may and works_for_bureau(user, mediator.district_id)


def can_reveal_mediator(user, mediator) -> bool:
    """Read the full ID and telephone numbers; the door logs it."""
    may = user.has_perm("mediators.reveal_mediator")
    return may and works_for_bureau(user, mediator.district_id)


def can_sign_contract(user, mediator) -> bool:
    may = user.has_perm("mediators.add_contract")
    return may and works_for_bureau(user, mediator.district_id)


def can_end_contract(user, contract) -> bool:
    """Propose an early end, or decide what somebody else proposed."""
    may = user.has_perm("mediators.terminate_contract") and contract.ended_at is None
    return may and works_for_bureau(user, contract.mediator.district_id)


def can_terminate_contract(user, contract) -> bool:
    proposer = contract.end_proposed_by_id
    return proposer is not None and proposer != user.pk and can_end_contract(user, contract)


def can_prepare_sheet(user, office) -> bool:
    return user.has_perm("mediators.add_attendancesheet") and works_for_office(user, office.pk)


def can_record_attendance(user, sheet) -> bool:
    may = user.has_perm("mediators.change_attendancesheet") and sheet.status == SheetStatus.OPEN
    return may and works_for_office(user, sheet.office_id)


def can_sign_sheet(user, sheet) -> bool:
    may = user.has_perm("mediators.sign_attendancesheet") and sheet.status == SheetStatus.OPEN
    return may and works_for_office(user, sheet.office_id)


def can_request_leave(user) -> bool:
    return user.has_perm("mediators.add_leaverequest") and hasattr(user, "mediator")


def can_decide_leave(user, leave) -> bool:
    """The head of the mediator's office, or the bureau; never one's own."""
    may = user.has_perm("mediators.decide_leaverequest") and leave.status == LeaveStatus.REQUESTED
    return may and leave.mediator.user_id != user.pk and _is_in_charge(user, leave.mediator)


def can_report_back(user, leave) -> bool:
    """The mediator in person, or who may decide the leave."""
    may = user.has_perm("mediators.close_leaverequest") and leave.status == LeaveStatus.APPROVED
    return may and (leave.mediator.user_id == user.pk or _is_in_charge(user, leave.mediator))


def _is_in_charge(user, mediator) -> bool:
    return works_for_office(user, mediator.office_id) or works_for_bureau(
        user, mediator.district_id
    )
