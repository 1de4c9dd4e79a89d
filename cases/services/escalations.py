"""Dangers that are reported at once (law art. 25), and what came of them."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.choices import Risk
from cases.models import Case, Escalation, EscalationStep
from cases.selectors.reviews import mediates
from mediation.common import audit, notices
from mediation.common.errors import RuleBroken
from mediation.common.models import User
from mediation.common.roles import Role
from mediators.services.refusals import NotInCharge, refuse_future, refuse_unknown
from stations.permissions import works_for_bureau, works_for_office
from stations.querysets import in_force

notices.declare(
    "cases.danger_reported",
    title=_("A danger was reported"),
    body=_("Case %(number)s: read what was done, and whom the mediator has told."),
    link="cases:detail",
)


class HourInTheFuture(RuleBroken):
    code = "hour_in_the_future"
    message = _("This hour has not come yet. Enter when the danger was reported.")


class EscalationClosed(RuleBroken):
    code = "escalation_closed"
    message = _("This matter is closed. Report a new danger if one arises.")


class StepBeforeReport(RuleBroken):
    code = "step_before_report"
    message = _("The danger was reported on %(reported)s. Enter that day or a later one.")


class ResultMissing(RuleBroken):
    code = "escalation_result_missing"
    message = _("Say how the matter ended before you close it.")


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
    if moment > timezone.now():
        raise HourInTheFuture("reported_at")
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
    for user in in_charge_of(case):
        notices.notify("cases.danger_reported", case, to=user, due_on=None, number=case.number)
    audit.record("escalation_reported", escalation, by=by, case=case.pk, risk=risk)
    return escalation


@transaction.atomic
def follow_up_escalation(
    *,
    escalation: Escalation,
    by: User,
    happened_on: date,
    reply: str,
    closes: bool = False,
    result: str = "",
    prevented: bool = False,
) -> EscalationStep:
    """Record what the body that was told answered or did; ``closes`` ends the matter.

    The result and whether the danger was prevented feed the prevention columns of the monthly
    table. Refused: a person who neither mediates the case nor is in charge of it, a matter that
    is closed, a day in the future or before the report, no reply, an end without a result.
    """
    escalation = Escalation.objects.select_for_update(of=["self"]).get(pk=escalation.pk)
    _refuse_not_in_charge(by, escalation.case)
    if escalation.closed_on is not None:
        raise EscalationClosed
    refuse_future("happened_on", happened_on)
    reported = timezone.localdate(escalation.reported_at)
    if happened_on < reported:
        raise StepBeforeReport("happened_on", reported=reported)
    if closes and not result.strip():
        raise ResultMissing("result")
    step = EscalationStep(
        escalation=escalation,
        happened_on=happened_on,
        reply=reply,
        recorded_by=by,
        recorded_at=timezone.now(),
    )
    step.clean_fields(exclude=["escalation", "recorded_by"])
    step.save(force_insert=True)
    if closes:
        _close(escalation, happened_on, result, prevented)
    audit.record("escalation_followed_up", step, by=by, escalation=escalation.pk, closes=closes)
    return step


def in_charge_of(case: Case) -> QuerySet[User]:
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


def _refuse_not_in_charge(by: User, case: Case) -> None:
    if mediates(by, case):
        return
    if not (works_for_office(by, case.office_id) or works_for_bureau(by, case.district_id)):
        raise NotInCharge


def _close(escalation: Escalation, day: date, result: str, prevented: bool) -> None:
    escalation.closed_on, escalation.result, escalation.prevented = day, result, prevented
    escalation.clean_fields(exclude=["case", "reported_by"])
    escalation.save(update_fields=["closed_on", "result", "prevented"])
