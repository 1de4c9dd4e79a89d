"""Judicial confirmation (司法确认): the joint application, and what the court answers."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.calc.deadlines import last_day
from cases.choices import ConfirmationStatus, ConfirmationTrack, CourtReason
from cases.models import Case, Confirmation, Court
from mediation.common import audit, notices
from mediation.common.calendar import is_working_day
from mediation.common.errors import RuleBroken
from mediation.common.models import User
from mediators.services.refusals import (
    NotInCharge,
    ReasonMissing,
    refuse_future,
    refuse_unknown,
)

from .locking import locked_case, own_case, refuse_not_settled, save_case

notices.declare(
    "cases.confirmation_decided",
    title=_("The court has answered"),
    body=_("The court has answered the application of case %(number)s. See the page of the case."),
    link="cases:detail",
)

RUNNING = (
    ConfirmationStatus.SUBMITTED,
    ConfirmationStatus.ACCEPTED,
    ConfirmationStatus.VALID,
)
NEXT = {
    ConfirmationStatus.SUBMITTED: {
        ConfirmationStatus.RETURNED,
        ConfirmationStatus.ACCEPTED,
        ConfirmationStatus.VALID,
        ConfirmationStatus.REJECTED,
        ConfirmationStatus.WITHDRAWN,
    },
    ConfirmationStatus.ACCEPTED: {
        ConfirmationStatus.VALID,
        ConfirmationStatus.REJECTED,
        ConfirmationStatus.WITHDRAWN,
    },
}
"""What may follow; the other answers are final."""

TRACK_OF = {
    ConfirmationStatus.RETURNED: ConfirmationTrack.NONE,
    ConfirmationStatus.ACCEPTED: ConfirmationTrack.APPLIED,
    ConfirmationStatus.VALID: ConfirmationTrack.VALID,
    ConfirmationStatus.REJECTED: ConfirmationTrack.REJECTED,
    ConfirmationStatus.WITHDRAWN: ConfirmationTrack.WITHDRAWN,
}
RULINGS = (ConfirmationStatus.VALID, ConfirmationStatus.REJECTED)
NEEDS_REASON = (ConfirmationStatus.RETURNED, ConfirmationStatus.REJECTED)


class ApplicationRunning(RuleBroken):
    code = "confirmation_running"
    message = _("An application for this case is already running or has been granted.")


class NotYetEffective(RuleBroken):
    code = "agreement_not_effective"
    message = _("The agreement takes effect on %(effective)s. Apply on that day or later.")


class TermOver(RuleBroken):
    code = "confirmation_term_over"
    message = _(
        "The 30 days for the joint application ended on %(last)s. A party may still go to court "
        "over the agreement."
    )


class AnswerNotExpected(RuleBroken):
    code = "answer_not_expected"
    message = _("This answer cannot follow here: the application is %(status)s.")


class OwnApplication(RuleBroken):
    code = "own_application"
    message = _("Who submitted an application cannot answer it.")


class RulingNumberMissing(RuleBroken):
    code = "ruling_number_missing"
    message = _("Enter the number of the ruling.")


class AnsweredTooEarly(RuleBroken):
    code = "answered_too_early"
    message = _("The application was made on %(applied)s. Enter that day or a later one.")


@transaction.atomic
def apply(*, case: Case, by: User, court: Court, applied_on: date) -> Confirmation:
    """Record the joint application of both parties to a court.

    It is in time up to the 30th day after the agreement took effect, or the first working day
    after that (law art. 33, Civil Procedure Law arts. 85, 205). Refused: a case that was not
    settled, an agreement not yet in effect, an application too late, in the future, or beside
    one that runs or was granted.
    """
    case = own_case(case, by)
    refuse_not_settled(case)
    refuse_future("applied_on", applied_on)
    effective_on = case.agreement.effective_on
    if applied_on < effective_on:
        raise NotYetEffective("applied_on", effective=effective_on)
    deadline = last_day(effective_on, is_working_day=is_working_day)
    if applied_on > deadline.legal:
        raise TermOver("applied_on", last=deadline.legal)
    if case.confirmations.filter(status__in=RUNNING).exists():
        raise ApplicationRunning
    confirmation = Confirmation.objects.create(
        case=case,
        court=court,
        effective_on=effective_on,
        last_day=deadline.legal,
        applied_on=applied_on,
        created_by=by,
    )
    case.confirmation = ConfirmationTrack.APPLIED
    save_case(case, "confirmation")
    audit.record(
        "confirmation_applied",
        confirmation,
        by=by,
        case=case.pk,
        court=court.code,
        applied_on=applied_on,
    )
    return confirmation


@transaction.atomic
def decide(
    *,
    confirmation: Confirmation,
    by: User,
    status: ConfirmationStatus,
    reason_code: str = "",
    reason: str = "",
    ruling_number: str = "",
    decided_on: date | None = None,
) -> Confirmation:
    """Record the court's answer: accepted, returned, ruled valid, rejected or withdrawn.

    Without ``decided_on`` it was given today. Refused: an answer that cannot follow, one's own
    application or another court's, a ruling without a number, a return or rejection without a
    reason, a day in the future or before the application.
    """
    rows = Confirmation.objects.select_for_update(of=["self"])
    confirmation = rows.get(pk=confirmation.pk)
    decided_on = decided_on or timezone.localdate()
    _refuse_impossible_answer(confirmation, status, reason_code, reason, ruling_number, by)
    refuse_future("decided_on", decided_on)
    if decided_on < confirmation.applied_on:
        raise AnsweredTooEarly("decided_on", applied=confirmation.applied_on)
    confirmation.status = status
    confirmation.reason_code = reason_code
    confirmation.reason = reason
    confirmation.ruling_number = ruling_number
    confirmation.decided_on = decided_on
    confirmation.decided_by = by
    confirmation.clean_fields(exclude=["case", "court", "created_by", "decided_by"])
    confirmation.save()
    case = _set_track(confirmation)
    if case.lead.user is not None:
        notices.notify(
            "cases.confirmation_decided", case, to=case.lead.user, due_on=None, number=case.number
        )
    audit.record("confirmation_answered", confirmation, by=by, case=case.pk, status=status)
    return confirmation


def _refuse_impossible_answer(
    confirmation: Confirmation,
    status: ConfirmationStatus,
    reason_code: str,
    reason: str,
    number: str,
    by: User,
) -> None:
    refuse_unknown("status", status, ConfirmationStatus.values)
    if reason_code:
        refuse_unknown("reason_code", reason_code, CourtReason.values)
    if status not in NEXT.get(ConfirmationStatus(confirmation.status), ()):
        raise AnswerNotExpected("status", status=confirmation.get_status_display())
    if confirmation.created_by_id == by.pk:
        raise OwnApplication
    today = timezone.localdate()
    if not by.court_assignments.on(today).filter(court=confirmation.court_id).exists():
        raise NotInCharge
    if status in RULINGS and not number.strip():
        raise RulingNumberMissing("ruling_number")
    if status in NEEDS_REASON and not reason.strip():
        raise ReasonMissing("reason")


def _set_track(confirmation: Confirmation) -> Case:
    case = locked_case(confirmation.case)
    case.confirmation = TRACK_OF[ConfirmationStatus(confirmation.status)]
    save_case(case, "confirmation")
    return case
