"""When an agreement is not performed: urging, default, and the way shown to the parties."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.choices import (
    SETTLED,
    DefaultKind,
    NextStep,
    Performance,
    Route,
    UrgeBy,
)
from cases.models import Case, Default, Fulfilment, Obligation, Referral, Urging
from cases.selectors.performance import next_steps
from mediation.common import audit
from mediation.common.errors import RuleBroken
from mediation.common.models import User
from mediators.services.refusals import ReasonMissing, refuse_future, refuse_unknown

from .locking import EDITABLE, own_case, save_case

TO_COURT = frozenset({Route.COURT, Route.ARBITRATION})


class AlreadyMet(RuleBroken):
    code = "obligation_already_met"
    message = _("This obligation is recorded as met on %(done)s.")


class NotYetDue(RuleBroken):
    code = "obligation_not_yet_due"
    message = _(
        "This obligation is due on %(due)s. A default is known after that day at the soonest."
    )


class UrgedTooEarly(RuleBroken):
    code = "urged_too_early"
    message = _("The agreement was made on %(agreed)s. Enter that day or a later one.")


class PromisedTooEarly(RuleBroken):
    code = "promised_too_early"
    message = _("What was promised on %(urged)s lies on that day or later.")


class StepNotOpen(RuleBroken):
    code = "next_step_not_open"
    message = _("This way is not open for this agreement. Choose one of those offered.")


class NothingToRefer(RuleBroken):
    code = "nothing_to_refer"
    message = _(
        "Parties are shown another way when mediation has ended without an agreement, or when an "
        "agreement is not performed."
    )


class ToldTooEarly(RuleBroken):
    code = "told_too_early"
    message = _("The case was closed on %(closed)s. Enter that day or a later one.")


@transaction.atomic
def urge(
    *,
    obligation: Obligation,
    by: User,
    urged_on: date,
    by_way_of: UrgeBy,
    answer: str = "",
    promised_for: date | None = None,
) -> Urging:
    """Record that the committee urged a party to perform (督促履行, law art. 31).

    Refused: an obligation that is met, a day in the future or before the agreement, a promise
    for a day before the urging.
    """
    case = own_case(obligation.agreement.case, by)
    obligation = _unmet(obligation)
    refuse_unknown("by_way_of", by_way_of, UrgeBy.values)
    refuse_future("urged_on", urged_on)
    if urged_on < obligation.agreement.agreed_on:
        raise UrgedTooEarly("urged_on", agreed=obligation.agreement.agreed_on)
    if promised_for is not None and promised_for < urged_on:
        raise PromisedTooEarly("promised_for", urged=urged_on)
    urging = Urging(
        obligation=obligation,
        urged_on=urged_on,
        by_way_of=by_way_of,
        answer=answer,
        promised_for=promised_for,
        recorded_by=by,
    )
    urging.clean_fields(exclude=["obligation", "recorded_by"])
    urging.save(force_insert=True)
    audit.record("performance_urged", urging, by=by, case=case.pk, urged_on=urged_on)
    return urging


@transaction.atomic
def record_default(
    *,
    obligation: Obligation,
    by: User,
    kind: DefaultKind,
    found_on: date,
    reason: str,
    next_step: NextStep,
) -> Default:
    """Record that a party did not perform (违约), and what the other side was told it can do.

    The case is then performed partly if anything was done, else performance is refused; a later
    fulfilment moves it on. Refused: an obligation that is met or not past its day, a day in the
    future, no reason, a way that is not open (`next_steps`).
    """
    case = own_case(obligation.agreement.case, by)
    obligation = _unmet(obligation)
    refuse_unknown("kind", kind, DefaultKind.values)
    refuse_unknown("next_step", next_step, NextStep.values)
    refuse_future("found_on", found_on)
    if found_on <= obligation.due_on:
        raise NotYetDue("found_on", due=obligation.due_on)
    if not reason.strip():
        raise ReasonMissing("reason")
    if next_step not in next_steps(obligation, found_on):
        raise StepNotOpen("next_step")
    default = Default(
        obligation=obligation,
        kind=kind,
        found_on=found_on,
        reason=reason,
        next_step=next_step,
        recorded_by=by,
    )
    default.clean_fields(exclude=["obligation", "recorded_by"])
    default.save(force_insert=True)
    case.performance = _performance_after(case, DefaultKind(kind))
    case.performed_on = None
    save_case(case, "performance", "performed_on")
    audit.record("default_recorded", default, by=by, case=case.pk, kind=kind, next_step=next_step)
    return default


@transaction.atomic
def refer_out(
    *, case: Case, by: User, route: Route, told_on: date, body: str = "", note: str = ""
) -> Referral:
    """Record that the parties were told of another way: arbitration, court … (law art. 26).

    Told of court or arbitration before the case is submitted, it counts as "guided to court".
    Refused: an open case, an agreement that is performed or still may be, a day in the future or
    before the closing, one way twice.
    """
    case = own_case(case, by)
    refuse_unknown("route", route, Route.values)
    closed_on = case.closed_on
    if closed_on is None or not _may_be_referred(case):
        raise NothingToRefer
    refuse_future("told_on", told_on)
    if told_on < closed_on:
        raise ToldTooEarly("told_on", closed=closed_on)
    referral = Referral(
        case=case, route=route, body=body, told_on=told_on, note=note, recorded_by=by
    )
    referral.clean_fields(exclude=["case", "recorded_by"])
    referral.save(force_insert=True)
    if route in TO_COURT and case.review_state in EDITABLE and case.outcome not in SETTLED:
        case.guided_to_court = True
        save_case(case, "guided_to_court")
    audit.record("parties_referred", referral, by=by, case=case.pk, route=route)
    return referral


def _may_be_referred(case: Case) -> bool:
    not_performed = (Performance.PARTLY, Performance.REFUSED)
    return case.outcome not in SETTLED or case.performance in not_performed


def _unmet(obligation: Obligation) -> Obligation:
    """The row as it is now; its case is locked. Refused: one that is met."""
    rows = Obligation.objects.select_related("agreement__case")
    obligation = rows.get(pk=obligation.pk)
    if obligation.done_on is not None:
        raise AlreadyMet(done=obligation.done_on)
    return obligation


def _performance_after(case: Case, kind: DefaultKind) -> Performance:
    met = Obligation.objects.filter(agreement__case=case, done_on__isnull=False).exists()
    paid = Fulfilment.objects.filter(obligation__agreement__case=case).exists()
    partly = kind == DefaultKind.PARTLY or met or paid
    return Performance.PARTLY if partly else Performance.REFUSED
