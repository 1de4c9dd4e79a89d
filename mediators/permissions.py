"""May this person ask for leave, and report back from it? Asked by the pages."""

from mediators.choices import LeaveStatus
from stations.permissions import works_for_bureau, works_for_office


def can_request_leave(user) -> bool:
    return user.has_perm("mediators.add_leaverequest") and hasattr(user, "mediator")


def can_report_back(user, leave) -> bool:
    """The mediator in person, or who may decide the leave."""
    may = user.has_perm("mediators.close_leaverequest") and leave.status == LeaveStatus.APPROVED
    return may and (leave.mediator.user_id == user.pk or _is_in_charge(user, leave.mediator))


def _is_in_charge(user, mediator) -> bool:
    return works_for_office(user, mediator.office_id) or works_for_bureau(
        user, mediator.district_id
    )
