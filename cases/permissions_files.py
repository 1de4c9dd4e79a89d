"""May this person do this to the file of a case? Asked by page and admin."""

from cases.choices_files import SHOW_IDENTITY
from cases.permissions import can_see_parties, mediates
from cases.services.locking import EDITABLE
from mediation.common.roles import Role
from stations.permissions import works_for_bureau, works_for_office

# Who opens the pages of a file and of its papers at all; which cases, `visible_to` says.
FILE_READERS = (
    Role.MEDIATOR,
    Role.OFFICE_HEAD,
    Role.COURT_LIAISON,
    Role.BUREAU_ADMIN,
    Role.BUREAU_AUDITOR,
)


def is_archived(case) -> bool:
    return getattr(case, "volume", None) is not None


def can_take_off_file(user, case) -> bool:
    """A mediator of the case, before the review or after it was returned."""
    may = user.has_perm("cases.change_document") and case.review_state in EDITABLE
    return may and mediates(user, case) and not is_archived(case)


def can_archive_case(user, case) -> bool:
    if case.closed_on is None or not user.has_perm("cases.archive_case") or is_archived(case):
        return False
    staff = works_for_office(user, case.office_id) or works_for_bureau(user, case.district_id)
    return staff or mediates(user, case)


def can_read_scan(user, scan) -> bool:
    """Copies of identity cards are read by those who may read the identity itself.

    Those of a repeat also by those who may read it in the first case: the people are the same.
    """
    if scan.document.paper not in SHOW_IDENTITY:
        return True
    case = scan.document.case
    first = case.same_dispute_as
    return can_see_parties(user, case) or (first is not None and can_see_parties(user, first))


def shows_thumbnail(scan) -> bool:
    return scan.stored.is_photo and scan.document.paper not in SHOW_IDENTITY
