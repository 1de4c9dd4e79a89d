"""Mediation sessions, and dangers that are reported at once (law art. 25)."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.choices import Risk
from cases.models import Case, Escalation, Session
from mediation.common import audit, notices
from mediation.common.errors import RuleBroken
from mediation.common.models import User
from mediation.common.roles import Role
from mediators.services.refusals import refuse_future, refuse_unknown
from stations.querysets import in_force

from .locking import own_case, refuse_under_review

notices.declare(
    "cases.danger_reported",
    title=_("A danger was reported"),
    body=_("Case %(number)s: read what was done, and whom the mediator has told."),
    link="cases:detail",
)


class SessionOutsideCase(RuleBroken):
    code = "session_outside_case"
    message = _("A session lies between the day the case was accepted and the day it closed.")


@transaction.atomic
def record_session(*, case: Case, by: User, held_on: date, record: str, place: str = "") -> Session:
    """Record a mediation session (调解记录).

    Refused: a case under review, a day in the future or outside of the case, an empty record.
    """
    case = own_case(case, by)
    refuse_under_review(case)
    refuse_future("held_on", held_on)
    if held_on < case.accepted_on or (case.closed_on is not None and held_on > case.closed_on):
        raise SessionOutsideCase("held_on")
    session = Session(case=case, held_on=held_on, place=place, record=record, recorded_by=by)
    session.clean_fields(exclude=["case", "recorded_by"])
    session.save(force_insert=True)
    audit.record("session_recorded", session, by=by, case=case.pk, held_on=held_on)
    return session


@transaction.atomic
def report_escalation(
    *,
    case: Case,
    by: User,
    risk: Risk,
    people_count: int,
    measure: str,
    reported_to: str,
    reported_at: datetime | None = None,
    prevented: bool = False,
    result: str = "",
) -> Escalation:
    """Record a risk that was met and reported; it never waits for anybody.

    The heads of the office and the bureau's administrators are told. Without ``reported_at`` it
    was reported now. Refused: an unknown risk, no people, no measure, nobody it was reported to,
    a moment in the future.
    """
    refuse_unknown("risk", risk, Risk.values)
    moment = reported_at or timezone.now()
    refuse_future("reported_at", timezone.localdate(moment))
    escalation = Escalation(
        case=case,
        risk=risk,
        people_count=people_count,
        measure=measure,
        reported_to=reported_to,
        reported_at=moment,
        reported_by=by,
        prevented=prevented,
        result=result,
    )
    escalation.full_clean(exclude=["case", "reported_by"])
    escalation.save(force_insert=True)
    for user in _in_charge(case):
        notices.notify("cases.danger_reported", case, to=user, due_on=None, number=case.number)
    audit.record("escalation_reported", escalation, by=by, case=case.pk, risk=risk)
    return escalation


def _in_charge(case: Case) -> QuerySet[User]:
    """Who works for the office today, and the bureau's administrators of the district."""
    today = timezone.localdate()
    office = Q(staff_assignments__office=case.office_id)
    bureau = Q(
        in_force(today, "role_grants__"),
        role_grants__role=Role.BUREAU_ADMIN,
        staff_assignments__office__isnull=True,
        staff_assignments__district=case.district_id,
    )
    users = User.objects.filter(in_force(today, "staff_assignments__"), office | bureau)
    return users.filter(is_active=True).distinct()
