"""Mediation sessions, planned and held, and what others were asked about the dispute."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.choices import ParticipantKind
from cases.models import Case, Inquiry, Participant, Session, SessionPlan
from mediation.common import audit
from mediation.common.errors import RuleBroken
from mediation.common.models import User
from mediators.models import Mediator
from mediators.services.refusals import ReasonMissing, refuse_future, refuse_unknown

from .locking import own_case, refuse_under_review
from .search import index_case


class SessionOutsideCase(RuleBroken):
    code = "session_outside_case"
    message = _("A session lies between the day the case was accepted and the day it closed.")


class HoursOutOfOrder(RuleBroken):
    code = "hours_out_of_order"
    message = _("A session ends after it has begun. Enter both hours, or none.")


class SameMediatorTwice(RuleBroken):
    code = "second_mediator_is_the_first"
    message = _("The second mediator is another person than you.")


class ConsentMissing(RuleBroken):
    code = "participant_without_consent"
    message = _(
        "Others take part only with the consent of the parties (law art. 20). Ask them, then "
        "tick it."
    )


class PlannedInThePast(RuleBroken):
    code = "planned_in_the_past"
    message = _("A session is planned for today or later. What was held is recorded instead.")


class CaseIsClosed(RuleBroken):
    code = "case_is_closed"
    message = _("The case is closed. Nothing more is planned for it.")


class PlanIsOver(RuleBroken):
    code = "session_plan_is_over"
    message = _("This session was held or called off already.")


class InquiryOutsideCase(RuleBroken):
    code = "inquiry_outside_case"
    message = _("An inquiry lies between the day the case was logged and the day it closed.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantData:
    """Somebody beside the parties, as typed in."""

    name: str
    kind: ParticipantKind | str
    parties_consent: bool = False


@transaction.atomic
def record_session(
    *,
    case: Case,
    by: User,
    held_on: date,
    record: str,
    place: str = "",
    starts_at: time | None = None,
    ends_at: time | None = None,
    is_public: bool = False,
    second_mediator: Mediator | None = None,
    recorder: str = "",
    participants: Sequence[ParticipantData] = (),
) -> Session:
    """Record a mediation session (调解记录); plans for that day or earlier are thereby held.

    Refused: a case under review, a day in the future or outside of the case, hours out of order,
    oneself as the second mediator, a participant without the parties' consent, an empty record.
    """
    case = own_case(case, by)
    refuse_under_review(case)
    check_session(held_on=held_on, starts_at=starts_at, ends_at=ends_at)
    if held_on < case.accepted_on or (case.closed_on is not None and held_on > case.closed_on):
        raise SessionOutsideCase("held_on")
    if second_mediator is not None and second_mediator.user_id == by.pk:
        raise SameMediatorTwice("second_mediator")
    session = Session(
        case=case,
        held_on=held_on,
        starts_at=starts_at,
        ends_at=ends_at,
        place=place,
        is_public=is_public,
        second_mediator=second_mediator,
        recorder=recorder,
        record=record,
        recorded_by=by,
    )
    session.clean_fields(exclude=["case", "recorded_by", "second_mediator"])
    session.save(force_insert=True)
    Participant.objects.bulk_create(_participants(session, participants))
    _hold_plans(session)
    index_case(case)
    audit.record(
        "session_recorded",
        session,
        by=by,
        case=case.pk,
        held_on=held_on,
        participants=len(participants),
    )
    return session


@transaction.atomic
def plan_session(
    *, case: Case, by: User, planned_on: date, starts_at: time | None = None, place: str = ""
) -> SessionPlan:
    """Fix a session for today or later; the mediator is reminded of it.

    Refused: a closed case, a day that is over, a second plan for one day.
    """
    case = own_case(case, by)
    if case.closed_on is not None:
        raise CaseIsClosed
    if planned_on < timezone.localdate():
        raise PlannedInThePast("planned_on")
    plan = SessionPlan(
        case=case, planned_on=planned_on, starts_at=starts_at, place=place, planned_by=by
    )
    plan.clean_fields(exclude=["case", "planned_by", "session"])
    plan.save(force_insert=True)
    audit.record("session_planned", plan, by=by, case=case.pk, planned_on=planned_on)
    return plan


@transaction.atomic
def call_off_session(*, plan: SessionPlan, by: User, reason: str) -> SessionPlan:
    """A planned session does not take place. Refused: no reason, one held or called off."""
    own_case(plan.case, by)
    plan = SessionPlan.objects.select_for_update(of=["self"]).get(pk=plan.pk)
    if plan.session_id is not None or plan.called_off_on is not None:
        raise PlanIsOver
    if not reason.strip():
        raise ReasonMissing("reason")
    plan.called_off_on, plan.reason = timezone.localdate(), reason
    plan.clean_fields(exclude=["case", "planned_by", "session"])
    plan.save(update_fields=["called_off_on", "reason"])
    audit.record("session_called_off", plan, by=by, case=plan.case_id)
    return plan


@transaction.atomic
def record_inquiry(
    *,
    case: Case,
    by: User,
    asked_on: date,
    person_asked: str,
    record: str,
    place: str = "",
    relation: str = "",
    recorder: str = "",
) -> Inquiry:
    """Record what somebody was asked and answered (调查记录); ``by`` is the investigator.

    Refused: a case under review, a day in the future or outside of the case, nobody asked.
    """
    case = own_case(case, by)
    refuse_under_review(case)
    refuse_future("asked_on", asked_on)
    if asked_on < case.logged_on or (case.closed_on is not None and asked_on > case.closed_on):
        raise InquiryOutsideCase("asked_on")
    inquiry = Inquiry(
        case=case,
        asked_on=asked_on,
        place=place,
        person_asked=person_asked,
        relation=relation,
        investigator=by.mediator,
        recorder=recorder,
        record=record,
        recorded_by=by,
    )
    inquiry.clean_fields(exclude=["case", "recorded_by", "investigator"])
    inquiry.save(force_insert=True)
    index_case(case)
    audit.record("inquiry_recorded", inquiry, by=by, case=case.pk, asked_on=asked_on)
    return inquiry


def check_session(
    *, held_on: date, starts_at: time | None = None, ends_at: time | None = None
) -> None:
    """Refuse what `record_session` refuses of a session by itself, before there is a case."""
    refuse_future("held_on", held_on)
    if ends_at is not None and (starts_at is None or ends_at <= starts_at):
        raise HoursOutOfOrder("ends_at")


def _participants(session: Session, data: Sequence[ParticipantData]) -> list[Participant]:
    rows = []
    for person in data:
        refuse_unknown("kind", person.kind, ParticipantKind.values)
        if not person.parties_consent:
            raise ConsentMissing("parties_consent")
        row = Participant(session=session, name=person.name, kind=person.kind, parties_consent=True)
        row.clean_fields(exclude=["session"])
        rows.append(row)
    return rows


def _hold_plans(session: Session) -> None:
    """The last plan up to the day of the session is the one that was held."""
    due = SessionPlan.objects.filter(
        case=session.case,
        planned_on__lte=session.held_on,
        session__isnull=True,
        called_off_on__isnull=True,
    )
    plan = due.order_by("planned_on").last()
    if plan is not None:
        plan.session = session
        plan.save(update_fields=["session"])
