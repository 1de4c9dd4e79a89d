"""May this person do this to this case? Plain functions, asked by every door.

They look at the case as it was read; the services look again under a lock. Who may see the case
at all is `visible_to`.
"""

from django.utils import timezone

from cases.choices import (
    SETTLED,
    ClueStatus,
    ConfirmationStatus,
    ConfirmationTrack,
    Performance,
    RecusalStatus,
    ReviewState,
)
from cases.choices_confirmation import NEXT, OPEN_TRACKS, WITHDRAWABLE
from cases.querysets import IDENTITY_OPEN_FOR
from cases.services.locking import EDITABLE
from mediation.common.roles import Role, has_role
from stations.permissions import works_for_bureau, works_for_office


def mediates(user, case) -> bool:
    """Is the user a mediator of the case? Costs nothing where ``mediators`` is prefetched."""
    own = _mediator_id(user)
    return any(part.mediator_id == own for part in case.mediators.all())


def is_held_up(user, case) -> bool:
    """Does the office still decide whether the user steps back? Then only a danger is reported."""
    own = _mediator_id(user)
    return any(
        recusal.status == RecusalStatus.OPEN and recusal.mediator_id == own
        for recusal in case.recusals.all()
    )


def _mediator_id(user) -> int | None:
    mediator = getattr(user, "mediator", None)
    return mediator.pk if mediator else None


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
    return ready and case.same_dispute_as_id is None and can_edit_case(user, case)


def can_record_performance(user, case) -> bool:
    """Also after the review: performance is a track of its own."""
    may = user.has_perm("cases.change_case") and case.outcome in SETTLED
    return may and mediates(user, case)


def can_refer(user, case) -> bool:
    """Show the parties another way: mediation failed, or the agreement is not performed.

    Not from a repeat: the dispute goes on in its first case.
    """
    if case.same_dispute_as_id is not None:
        return False
    if case.closed_on is None or not user.has_perm("cases.add_referral"):
        return False
    not_performed = case.performance in (Performance.PARTLY, Performance.REFUSED)
    return (case.outcome not in SETTLED or not_performed) and mediates(user, case)


def can_plan_session(user, case) -> bool:
    return case.closed_on is None and can_edit_case(user, case)


def can_change_team(user, case) -> bool:
    """Shares are settled before the review, never after."""
    return user.has_perm("cases.add_teamproposal") and can_edit_case(user, case)


def can_link(user, case) -> bool:
    return user.has_perm("cases.add_caselink") and mediates(user, case)


def can_merge(user, case) -> bool:
    return case.same_dispute_as_id is None and can_edit_case(user, case)


def can_record_system_entry(user, case) -> bool:
    return user.has_perm("cases.change_case") and mediates(user, case)


def can_put_on_file(user, case) -> bool:
    """Also after the review (proof of performance comes late), until the file is archived."""
    may = user.has_perm("cases.add_document") and mediates(user, case)
    return may and getattr(case, "volume", None) is None


def can_report_escalation(user, case) -> bool:
    return user.has_perm("cases.add_escalation") and mediates(user, case)


def can_apply_for_confirmation(user, case) -> bool:
    """As the case stands; whether the term still runs is the service's to say."""
    may = user.has_perm("cases.add_confirmation") and case.outcome in SETTLED
    return may and case.confirmation in OPEN_TRACKS and mediates(user, case)


def can_withdraw_confirmation(user, confirmation) -> bool:
    """A mediator of the case, before the court has accepted it."""
    may = confirmation.status in WITHDRAWABLE and user.has_perm("cases.add_confirmation")
    return may and mediates(user, confirmation.case)


def can_supply_confirmation(user, confirmation) -> bool:
    """A mediator of the case, where the court asks for more."""
    asked = confirmation.status == ConfirmationStatus.SUPPLEMENT
    return asked and can_withdraw_confirmation(user, confirmation)


def can_record_enforcement(user, case) -> bool:
    ruled = case.confirmation == ConfirmationTrack.VALID
    owed = ruled and case.performance != Performance.DONE
    return owed and user.has_perm("cases.add_enforcement") and mediates(user, case)


def can_record_objection(user, confirmation) -> bool:
    """The liaison of the court whose ruling it is."""
    if confirmation.status != ConfirmationStatus.VALID:
        return False
    if not user.has_perm("cases.decide_confirmation"):
        return False
    return confirmation.court.assignments.on(timezone.localdate()).filter(user=user).exists()


def can_answer_confirmation(user, confirmation) -> bool:
    """The liaison of the court that was asked."""
    waiting = confirmation.status in NEXT
    if not waiting or not user.has_perm("cases.decide_confirmation"):
        return False
    return confirmation.court.assignments.on(timezone.localdate()).filter(user=user).exists()


def can_see_parties(user, case) -> bool:
    """Read the full identity of the parties; the door logs it (SECURITY 3.3 row 2).

    A mediator of the case only until 90 days after its closing.
    """
    if not user.has_perm("cases.reveal_party"):
        return False
    today, closed = timezone.localdate(), case.closed_on
    is_own = has_role(user, Role.MEDIATOR) and mediates(user, case)
    if is_own and (closed is None or today <= closed + IDENTITY_OPEN_FOR):
        return True
    if works_for_office(user, case.office_id) or works_for_bureau(user, case.district_id):
        return True
    if is_own:
        return False
    courts = user.court_assignments.on(today).values("court")
    return case.confirmations.filter(court__in=courts, applied_on__isnull=False).exists()


def can_answer_request(user, request) -> bool:
    """Answer a citizen's request that waits: a mediator of its station, or the office's head."""
    if request.decided_at is not None or not user.has_perm("cases.answer_mediationrequest"):
        return False
    mediator = getattr(user, "mediator", None)
    at_station = mediator is not None and mediator.station_id == request.station_id
    return at_station or works_for_office(user, request.station.office_id)


def can_report_clue(user) -> bool:
    return user.has_perm("cases.add_clue")


def can_decide_clue(user, clue) -> bool:
    """A mediator of its station, or the office of the station, as long as it is open."""
    if clue.status != ClueStatus.OPEN or not user.has_perm("cases.decide_clue"):
        return False
    mediator = getattr(user, "mediator", None)
    here = mediator is not None and mediator.station_id == clue.station_id
    return here or works_for_office(user, clue.station.office_id)


def can_extend_term(user, case) -> bool:
    """Before the end: both sides agree while the term still runs."""
    may = user.has_perm("cases.add_termextension") and case.closed_on is None
    return may and mediates(user, case)


def can_declare_recusal(user, case) -> bool:
    may = user.has_perm("cases.add_recusal") and case.closed_on is None
    return may and mediates(user, case)
