"""What the court answers to a joint application, and to an objection against its ruling."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext_lazy as _

from cases.calc.rulings import RulingNumberError, read_ruling
from cases.choices import ConfirmationStatus, CourtReason
from cases.choices_confirmation import (
    NEEDS_REASON,
    NEXT,
    REASONS_FOR,
    RULINGS,
    ObjectionKind,
    ObjectionOutcome,
)
from cases.models import Confirmation, Objection, Party
from cases.reasons import RULING_FAULTS
from cases.selectors.terms import objection_end
from mediation.common import audit
from mediation.common.errors import RuleBroken
from mediation.common.models import User
from mediators.services.refusals import (
    NotInCharge,
    ReasonMissing,
    refuse_future,
    refuse_unknown,
)

from .confirmation_notices import tell_lead
from .confirmations import OwnApplication, locked, set_track
from .locking import locked_case

Status = ConfirmationStatus


class AnswerNotExpected(RuleBroken):
    code = "answer_not_expected"
    message = _("This answer cannot follow here: the application is %(status)s.")


class ReasonCodeWrong(RuleBroken):
    code = "reason_code_wrong"
    message = _("Choose a reason code that fits this answer: %(fitting)s.")


class RulingNumberMissing(RuleBroken):
    code = "ruling_number_missing"
    message = _("Enter the number of the ruling.")


class RulingNumberWrong(RuleBroken):
    """``fault`` is a code of `cases.calc.rulings.FAULTS`."""

    code = "ruling_number_wrong"

    def __init__(self, fault: str, **params: object) -> None:
        super().__init__("ruling_number", **params)
        self.message = RULING_FAULTS[fault]  # type: ignore[assignment]


class RulingNumberTaken(RuleBroken):
    code = "ruling_number_taken"
    message = _("Another application already has this ruling number.")


class AnsweredTooEarly(RuleBroken):
    code = "answered_too_early"
    message = _("The application came to the court on %(applied)s. Enter that day or a later one.")


class SupplementDayWrong(RuleBroken):
    code = "supplement_day_wrong"
    message = _("Enter the day by which the papers are wanted, on %(asked)s or later.")


class ServedTooEarly(RuleBroken):
    code = "served_too_early"
    message = _("The ruling is of %(decided)s. Enter that day or a later one.")


class NoRuling(RuleBroken):
    code = "no_ruling"
    message = _("Only a ruling that holds the agreement valid can be objected to.")


class ObjectionOpen(RuleBroken):
    code = "objection_open"
    message = _("An objection to this ruling is already open. Decide it first.")


class ObjectorWrong(RuleBroken):
    code = "objector_wrong"
    message = _("Name the party of this case that objects; a third party is not named here.")


class ObjectionOver(RuleBroken):
    code = "objection_over"
    message = _("The term to object, counted from %(known)s, ended on %(last)s.")


class ObjectionDecided(RuleBroken):
    code = "objection_decided"
    message = _("This objection has been decided.")


@transaction.atomic
def decide(
    *,
    confirmation: Confirmation,
    by: User,
    status: str,
    reason_code: str = "",
    reason: str = "",
    ruling_number: str = "",
    decided_on: date | None = None,
    supplement_by: date | None = None,
    served_on: date | None = None,
) -> Confirmation:
    """Record the court's answer: accepted, more asked for, returned, ruled, withdrawn.

    Without ``decided_on`` it was given today. Refused: an answer that cannot follow, one's own
    application or another court's, a ruling without its number or with another court's, a
    request, return or rejection without a fitting reason code and a sentence, a day in the
    future or before the application.
    """
    case = locked_case(confirmation.case)
    confirmation = locked(confirmation)
    decided_on = decided_on or timezone.localdate()
    _refuse_impossible_answer(confirmation, status, by)
    _refuse_impossible_day(confirmation, decided_on)
    _refuse_wrong_reason(Status(status), reason_code, reason)
    if status in RULINGS:
        confirmation.ruling_number = _ruling(confirmation, ruling_number, decided_on)
        _refuse_served_early(served_on, decided_on)
        confirmation.served_on = served_on
    if status == Status.SUPPLEMENT and (supplement_by is None or supplement_by < decided_on):
        raise SupplementDayWrong("supplement_by", asked=decided_on)
    if status == Status.ACCEPTED:
        confirmation.accepted_on = decided_on
    confirmation.status = status
    confirmation.supplement_by = supplement_by if status == Status.SUPPLEMENT else None
    has_reason = status in NEEDS_REASON or status == Status.WITHDRAWN
    confirmation.reason_code = reason_code if status in NEEDS_REASON else ""
    confirmation.reason = reason.strip() if has_reason else ""
    confirmation.decided_on, confirmation.decided_by = decided_on, by
    confirmation.clean_fields(exclude=_NOT_TYPED)
    confirmation.save()
    set_track(confirmation, case)
    tell_lead("cases.confirmation_decided", confirmation)
    audit.record("confirmation_answered", confirmation, by=by, case=case.pk, status=status)
    return confirmation


@transaction.atomic
def record_objection(
    *,
    confirmation: Confirmation,
    by: User,
    kind: str,
    known_on: date,
    grounds: str,
    raised_on: date | None = None,
    party: Party | None = None,
) -> Objection:
    """Record that somebody objects to the ruling (CPL interpretation art. 372).

    A party has 15 days from receiving it, an interested third party 6 months from knowing of it.
    Refused: another court's ruling, one that does not hold the agreement valid, a second one
    beside an open one, a day in the future or out of order, a term that is over.
    """
    confirmation = locked(confirmation)
    _refuse_other_court(confirmation, by)
    if confirmation.status != Status.VALID:
        raise NoRuling
    if confirmation.objections.filter(outcome=ObjectionOutcome.OPEN).exists():
        raise ObjectionOpen
    refuse_unknown("kind", kind, ObjectionKind.values)
    raised_on = raised_on or timezone.localdate()
    _refuse_wrong_objector(confirmation, kind, party)
    refuse_future("raised_on", raised_on)
    start = confirmation.served_on or confirmation.decided_on
    if (start and known_on < start) or raised_on < known_on:
        raise ServedTooEarly("known_on", decided=start)
    last = objection_end(confirmation, by_party=kind == ObjectionKind.PARTY, known_on=known_on)
    if raised_on > last:
        raise ObjectionOver("raised_on", known=known_on, last=last)
    objection = Objection(
        confirmation=confirmation,
        kind=kind,
        party=party,
        known_on=known_on,
        last_day=last,
        raised_on=raised_on,
        grounds=grounds.strip(),
        recorded_by=by,
    )
    objection.clean_fields(exclude=["confirmation", "party", "recorded_by"])
    objection.save(force_insert=True)
    tell_lead("cases.confirmation_decided", confirmation)
    audit.record("objection_recorded", objection, by=by, case=confirmation.case_id, kind=kind)
    return objection


@transaction.atomic
def decide_objection(
    *, objection: Objection, by: User, outcome: str, decided_on: date | None = None
) -> Objection:
    """Record the court's answer to an objection; upheld, the ruling is revoked.

    Refused: another court's, one that is decided, a day in the future or before it was raised.
    """
    case = locked_case(objection.confirmation.case)
    confirmation = locked(objection.confirmation)
    objection = Objection.objects.select_for_update(of=["self"]).get(pk=objection.pk)
    _refuse_other_court(confirmation, by)
    refuse_unknown("outcome", outcome, (ObjectionOutcome.UPHELD, ObjectionOutcome.DISMISSED))
    if objection.outcome != ObjectionOutcome.OPEN:
        raise ObjectionDecided
    decided_on = decided_on or timezone.localdate()
    refuse_future("decided_on", decided_on)
    if decided_on < objection.raised_on:
        raise AnsweredTooEarly("decided_on", applied=objection.raised_on)
    objection.outcome, objection.decided_on = outcome, decided_on
    objection.save(update_fields=["outcome", "decided_on"])
    if outcome == ObjectionOutcome.UPHELD:
        confirmation.status = Status.REVOKED
        confirmation.save(update_fields=["status"])
        set_track(confirmation, case)
    tell_lead("cases.confirmation_decided", confirmation)
    audit.record("objection_decided", objection, by=by, case=case.pk, outcome=outcome)
    return objection


_NOT_TYPED = ["case", "court", "eligibility", "created_by", "decided_by", "office_decided_by"]


def _refuse_impossible_answer(confirmation: Confirmation, status: str, by: User) -> None:
    refuse_unknown("status", status, Status.values)
    if status not in NEXT.get(Status(confirmation.status), ()):
        raise AnswerNotExpected("status", status=confirmation.get_status_display())
    if by.pk in (confirmation.created_by_id, confirmation.office_decided_by_id):
        raise OwnApplication
    _refuse_other_court(confirmation, by)


def _refuse_other_court(confirmation: Confirmation, by: User) -> None:
    today = timezone.localdate()
    if not by.court_assignments.on(today).filter(court=confirmation.court_id).exists():
        raise NotInCharge


def _refuse_impossible_day(confirmation: Confirmation, decided_on: date) -> None:
    refuse_future("decided_on", decided_on)
    before = (confirmation.applied_on, confirmation.accepted_on, confirmation.supplemented_on)
    last = max(day for day in before if day is not None)
    if decided_on < last:
        raise AnsweredTooEarly("decided_on", applied=last)


def _refuse_wrong_reason(status: ConfirmationStatus, code: str, reason: str) -> None:
    if status not in NEEDS_REASON:
        return
    if code:
        refuse_unknown("reason_code", code, CourtReason.values)
    fitting = REASONS_FOR[status]
    if code not in fitting:
        labels: list = [row.label for row in CourtReason if row in fitting]
        raise ReasonCodeWrong("reason_code", fitting=get_text_list(labels, _("or")))
    if not reason.strip():
        raise ReasonMissing("reason")


def _refuse_served_early(served_on: date | None, decided_on: date) -> None:
    refuse_future("served_on", served_on)
    if served_on is not None and served_on < decided_on:
        raise ServedTooEarly("served_on", decided=decided_on)


def _refuse_wrong_objector(confirmation: Confirmation, kind: str, party: Party | None) -> None:
    is_party = kind == ObjectionKind.PARTY
    named = party is not None and party.case_id == confirmation.case_id
    if is_party != named or (party is not None and not is_party):
        raise ObjectorWrong("party")


def _ruling(confirmation: Confirmation, text: str, decided_on: date) -> str:
    """The number in the one form in which it is kept and found."""
    if not text.strip():
        raise RulingNumberMissing("ruling_number")
    try:
        ruling = read_ruling(
            text,
            court=confirmation.court.code,
            applied=(confirmation.applied_on or decided_on).year,
            decided=decided_on.year,
        )
    except RulingNumberError as error:
        raise RulingNumberWrong(error.code, **error.params) from error
    same = Confirmation.objects.filter(court=confirmation.court_id, ruling_number=str(ruling))
    if same.exclude(pk=confirmation.pk).exists():
        raise RulingNumberTaken("ruling_number")
    return str(ruling)
