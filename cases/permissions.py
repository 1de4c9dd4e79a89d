"""May this person do this to this case? Plain functions, asked by every door.

They look at the case as it was read; the services look again under a lock. Who may see the case
at all is `visible_to`.
"""

from django.utils import timezone

from cases.choices import SETTLED, ConfirmationStatus, ConfirmationTrack, ReviewState
from cases.querysets import IDENTITY_OPEN_FOR
from cases.services.locking import EDITABLE
from mediation.common.roles import Role, has_role
from stations.permissions import works_for_bureau, works_for_office


def mediates(user, case) -> bool:
    """Is the user a mediator of the case? Costs nothing where ``mediators`` is prefetched."""
    mediator = getattr(user, "mediator", None)
    own = mediator.pk if mediator else None
    return any(part.mediator_id == own for part in case.mediators.all())


def can_log_case(user) -> bool:
    return user.has_perm("cases.add_case") and hasattr(user, "mediator")


def can_edit_case(user, case) -> bool:
    """Correct facts and parties, record sessions: a mediator of the case, before the review."""
    may = user.has_perm("cases.change_case") and case.review_state in EDITABLE
    return may and mediates(user, case)


def can_close_case(user, case) -> bool:
    may = case.closed_on is None or case.review_state == ReviewState.RETURNED
    return may and can_edit_case(user, case)


def can_submit_case(user, case) -> bool:
    ready = case.closed_on is not None and case.tier_claimed_id is not None
    return ready and can_edit_case(user, case)


def can_record_performance(user, case) -> bool:
    """Also after the review: performance is a track of its own."""
    may = user.has_perm("cases.change_case") and case.outcome in SETTLED
    return may and mediates(user, case)


def can_record_system_entry(user, case) -> bool:
    return user.has_perm("cases.change_case") and mediates(user, case)


def can_put_on_file(user, case) -> bool:
    return user.has_perm("cases.add_document") and mediates(user, case)


def can_report_escalation(user, case) -> bool:
    return user.has_perm("cases.add_escalation") and mediates(user, case)


def can_apply_for_confirmation(user, case) -> bool:
    may = user.has_perm("cases.add_confirmation") and case.outcome in SETTLED
    return may and case.confirmation == ConfirmationTrack.NONE and mediates(user, case)


def can_answer_confirmation(user, confirmation) -> bool:
    """The liaison of the court that was asked."""
    waiting = confirmation.status in (ConfirmationStatus.SUBMITTED, ConfirmationStatus.ACCEPTED)
    if not waiting or not user.has_perm("cases.decide_confirmation"):
        return False
    return confirmation.court.assignments.on(timezone.localdate()).filter(user=user).exists()


def can_see_parties(user, case) -> bool:
    """Read the full identity of the parties; the door logs it (SECURITY 3.3 row 2).

    A mediator of the case only until 90 days after its closing.
    """
    if not user.has_perm("cases.reveal_party"):
        return False
    if works_for_office(user, case.office_id) or works_for_bureau(user, case.district_id):
        return True
    if has_role(user, Role.MEDIATOR) and mediates(user, case):
        closed = case.closed_on
        return closed is None or timezone.localdate() <= closed + IDENTITY_OPEN_FOR
    today = timezone.localdate()
    courts = user.court_assignments.on(today).values("court")
    return case.confirmations.filter(court__in=courts).exists()
