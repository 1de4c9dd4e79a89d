"""The agreement that settles a case, with what the parties promised in it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from cases.choices import AgreementForm, ConfirmationTrack, Outcome, Performance
from cases.models import Agreement, Case, Obligation
from mediation.common.errors import RuleBroken
from mediators.services.refusals import refuse_future, refuse_negative

FORM_OF = {
    Outcome.SETTLED_WRITTEN: AgreementForm.WRITTEN,
    Outcome.SETTLED_ORAL: AgreementForm.ORAL,
}


class AgreementDaysWrong(RuleBroken):
    code = "agreement_days_wrong"
    message = _(
        "The agreement must be made between the day the case was accepted (%(accepted)s) and the "
        "day it closed (%(closed)s)."
    )


class EffectiveDayWrong(RuleBroken):
    code = "effective_day_wrong"
    message = _(
        "A written agreement takes effect with the last signature, not before %(agreed)s; an oral "
        "one on %(agreed)s itself."
    )


class ObligationDaysWrong(RuleBroken):
    code = "obligation_days_wrong"
    message = _("Nothing can be due or done before the agreement was made on %(agreed)s.")


class AgreementFormWrong(RuleBroken):
    code = "agreement_form_wrong"
    message = _("Written or oral: the agreement must have the form that the outcome names.")


class AgreementBound(RuleBroken):
    code = "agreement_bound"
    message = _(
        "The court has been asked to confirm this agreement. It can be changed after the "
        "application is withdrawn."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligationData:
    """One thing to do, or sum to pay (yuan), by a day."""

    description: str
    due_on: date
    amount: Decimal | None = None
    done_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementData:
    """An agreement as typed in. Without ``effective_on`` it takes effect the day it was made.

    Without ``form`` it has the form that the outcome names, without ``copies`` there is one for
    each party and one for the committee (law art. 29).
    """

    agreed_on: date
    content: str
    effective_on: date | None = None
    form: AgreementForm | str = ""
    facts: str = ""
    copies: int | None = None
    obligations: tuple[ObligationData, ...] = ()


def write_agreement(case: Case, data: AgreementData, outcome: Outcome, closed_on: date) -> None:
    """Write the agreement of a case that is being closed, and its performance track.

    Refused: another form than the outcome's, days outside of the case, an effect before the
    agreement, an oral agreement that does not take effect at once (law art. 30), a negative
    amount.
    """
    effective_on = data.effective_on or data.agreed_on
    _refuse_impossible_days(case, data, effective_on, outcome, closed_on)
    agreement = Agreement(
        case=case,
        form=FORM_OF[outcome],
        agreed_on=data.agreed_on,
        effective_on=effective_on,
        facts=data.facts,
        content=data.content,
        copies=data.copies or case.parties.count() + 1,
    )
    agreement.clean_fields(exclude=["case"])
    agreement.save(force_insert=True)
    rows = [_obligation(agreement, obligation) for obligation in data.obligations]
    Obligation.objects.bulk_create(rows)
    set_performance(case, rows)


def remove_agreement(case: Case) -> None:
    """Take back the agreement of a returned case, which is closed again.

    Refused: an agreement that a court was asked to confirm.
    """
    if case.confirmation not in (ConfirmationTrack.NONE, ConfirmationTrack.WITHDRAWN):
        raise AgreementBound
    Obligation.objects.filter(agreement__case=case).delete()
    Agreement.objects.filter(case=case).delete()
    case.performance, case.performed_on = Performance.NONE, None


def set_performance(case: Case, obligations: list[Obligation]) -> None:
    """Set the performance track from what is done: nothing, a part, or all."""
    done = [row.done_on for row in obligations if row.done_on is not None]
    case.performed_on = None
    if not obligations:
        case.performance = Performance.NONE
    elif len(done) == len(obligations):
        case.performance, case.performed_on = Performance.DONE, max(done)
    else:
        case.performance = Performance.RUNNING if done else Performance.NOT_DUE


def _refuse_impossible_days(
    case: Case, data: AgreementData, effective_on: date, outcome: Outcome, closed_on: date
) -> None:
    if data.form and data.form != FORM_OF[outcome]:
        raise AgreementFormWrong("form")
    if not case.accepted_on <= data.agreed_on <= closed_on:
        raise AgreementDaysWrong("agreed_on", accepted=case.accepted_on, closed=closed_on)
    refuse_future("effective_on", effective_on)
    oral = outcome == Outcome.SETTLED_ORAL
    if effective_on < data.agreed_on or (oral and effective_on != data.agreed_on):
        raise EffectiveDayWrong("effective_on", agreed=data.agreed_on)


def _obligation(agreement: Agreement, data: ObligationData) -> Obligation:
    refuse_negative("amount", data.amount)
    refuse_future("done_on", data.done_on)
    if min(data.due_on, data.done_on or data.due_on) < agreement.agreed_on:
        raise ObligationDaysWrong("due_on", agreed=agreement.agreed_on)
    row = Obligation(
        agreement=agreement,
        description=data.description,
        amount=data.amount,
        due_on=data.due_on,
        done_on=data.done_on,
    )
    row.clean_fields(exclude=["agreement"])
    return row
