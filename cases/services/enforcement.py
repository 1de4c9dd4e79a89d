"""Enforcement of a confirmed agreement that is not performed (申请执行), CPL arts. 206, 250."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.choices import ConfirmationStatus, Performance
from cases.choices_confirmation import EnforcementOutcome
from cases.models import Case, Confirmation, Enforcement, Obligation
from cases.selectors.terms import enforcement_end
from mediation.common import audit
from mediation.common.errors import RuleBroken
from mediation.common.models import User
from mediators.services.refusals import refuse_future, refuse_negative, refuse_unknown

from .confirmations import locked
from .locking import own_case


class NotEnforceable(RuleBroken):
    code = "not_enforceable"
    message = _("Only an agreement that a court has ruled valid can be enforced.")


class NothingOverdue(RuleBroken):
    code = "nothing_overdue"
    message = _("Nothing of this agreement is overdue on %(day)s. Enforcement needs a default.")


class EnforcementRunning(RuleBroken):
    code = "enforcement_running"
    message = _("An enforcement of this ruling is already running. Record its end first.")


class EnforcementOver(RuleBroken):
    code = "enforcement_over"
    message = _("The term to apply for enforcement ended on %(last)s.")


class EnforcementEnded(RuleBroken):
    code = "enforcement_ended"
    message = _("The end of this enforcement is recorded already.")


class EndedTooEarly(RuleBroken):
    code = "enforcement_ended_too_early"
    message = _("Enforcement was applied for on %(applied)s. Enter that day or a later one.")


@transaction.atomic
def record_enforcement(
    *,
    case: Case,
    by: User,
    court_name: str,
    applied_on: date,
    amount: Decimal | None = None,
) -> Enforcement:
    """Record that a party asked a court to enforce: the ruling court, or that of the property.

    Refused: no valid ruling, an agreement that is performed or not overdue, a day in the future
    or after the two years from the last day of performance, a second one beside a running one.
    """
    case = own_case(case, by)
    valid = case.confirmations.filter(status=ConfirmationStatus.VALID).first()
    if valid is None:
        raise NotEnforceable
    confirmation = locked(valid)
    refuse_future("applied_on", applied_on)
    refuse_negative("amount", amount)
    if confirmation.enforcements.filter(outcome=EnforcementOutcome.RUNNING).exists():
        raise EnforcementRunning
    _refuse_too_early(case, confirmation, applied_on)
    last = enforcement_end(confirmation)
    if applied_on > last:
        raise EnforcementOver("applied_on", last=last)
    enforcement = Enforcement(
        confirmation=confirmation,
        court_name=court_name.strip(),
        applied_on=applied_on,
        last_day=last,
        amount=amount,
        recorded_by=by,
    )
    enforcement.clean_fields(exclude=["confirmation", "recorded_by"])
    enforcement.save(force_insert=True)
    audit.record("enforcement_recorded", enforcement, by=by, case=case.pk, applied_on=applied_on)
    return enforcement


@transaction.atomic
def end_enforcement(
    *,
    enforcement: Enforcement,
    by: User,
    outcome: str,
    ended_on: date | None = None,
    recovered: Decimal | None = None,
) -> Enforcement:
    """Record how an enforcement ended and what came of it.

    Refused: somebody else's case, an end that is recorded, a day in the future or before it was
    applied for.
    """
    case = own_case(enforcement.confirmation.case, by)
    enforcement = Enforcement.objects.select_for_update(of=["self"]).get(pk=enforcement.pk)
    if enforcement.outcome != EnforcementOutcome.RUNNING:
        raise EnforcementEnded
    ended = [value for value in EnforcementOutcome.values if value != EnforcementOutcome.RUNNING]
    refuse_unknown("outcome", outcome, ended)
    refuse_negative("recovered", recovered)
    ended_on = ended_on or timezone.localdate()
    refuse_future("ended_on", ended_on)
    if ended_on < enforcement.applied_on:
        raise EndedTooEarly("ended_on", applied=enforcement.applied_on)
    enforcement.outcome, enforcement.ended_on = outcome, ended_on
    enforcement.recovered = recovered
    enforcement.clean_fields(exclude=["confirmation", "recorded_by"])
    enforcement.save(update_fields=["outcome", "ended_on", "recovered"])
    audit.record("enforcement_ended", enforcement, by=by, case=case.pk, outcome=outcome)
    return enforcement


def _refuse_too_early(case: Case, confirmation: Confirmation, applied_on: date) -> None:
    ruled = confirmation.decided_on
    if case.performance == Performance.DONE or (ruled and applied_on < ruled):
        raise NothingOverdue("applied_on", day=applied_on)
    owed = Obligation.objects.filter(agreement__case=case)
    if owed.exists() and not owed.overdue(applied_on).exists():
        raise NothingOverdue("applied_on", day=applied_on)
