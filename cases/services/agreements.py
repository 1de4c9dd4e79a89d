"""The agreement that settles a case, with what the parties promised in it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.text import get_text_list
from django.utils.translation import gettext_lazy as _

from cases.calc.agreements import Rule, Why, why_written
from cases.choices import (
    AgreementForm,
    ConfirmationTrack,
    Outcome,
    Performance,
    ReviewState,
    WrittenRule,
)
from cases.choices_confirmation import FREE_TRACKS
from cases.models import (
    Agreement,
    AgreementRule,
    Case,
    Default,
    Fulfilment,
    Obligation,
    Tier,
    Urging,
)
from cases.selectors.agreements import agreement_rule_on
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


class ObligationsBegun(RuleBroken):
    code = "obligations_begun"
    message = _(
        "Performance of this agreement is already on record. Leave what was promised as it was; "
        "only days that it was done may be added."
    )


class WrittenNeeded(RuleBroken):
    code = "written_agreement_needed"
    message = _(
        "This agreement has to be written (%(document)s): %(reasons)s. Choose the written "
        "agreement and have it signed."
    )


class WhyOralMissing(RuleBroken):
    code = "why_oral_missing"
    message = _(
        "This agreement should be written (%(document)s): %(reasons)s. Say why it is oral all "
        "the same, or choose the written agreement."
    )


WHY = {
    Why.ASKED: _("a party asked for it"),
    Why.NOT_AT_ONCE: _("it is not performed on the spot"),
    Why.DIFFICULT: _("the dispute counts as difficult"),
}


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
    each party and one for the committee (law art. 29). ``written_wanted``: a party asked for a
    written one; ``why_oral``: the reason for an oral one where the rule wants it written.
    """

    agreed_on: date
    content: str
    effective_on: date | None = None
    form: AgreementForm | str = ""
    facts: str = ""
    copies: int | None = None
    obligations: tuple[ObligationData, ...] = ()
    written_wanted: bool = False
    why_oral: str = ""


def write_agreement(
    case: Case, data: AgreementData, outcome: Outcome, closed_on: date, tier: Tier | None = None
) -> None:
    """Write the agreement of a case that is being closed, and its performance track.

    A returned case's agreement is written over. Refused: another form than the outcome's, days
    outside of the case, an effect before the agreement, an oral agreement that does not take
    effect at once (law art. 30) or that the district's rule wants written, a negative amount, a
    change to an agreement that a court was asked to confirm, or to obligations of which some
    performance is on record.
    """
    effective_on = data.effective_on or data.agreed_on
    _refuse_impossible_days(case, data, effective_on, outcome, closed_on)
    if outcome == Outcome.SETTLED_ORAL:
        _refuse_oral_by_rule(case, data, tier)
    earlier = _earlier_agreement(case)
    agreement = Agreement(
        pk=earlier.pk if earlier else None,
        case=case,
        form=FORM_OF[outcome],
        agreed_on=data.agreed_on,
        effective_on=effective_on,
        facts=data.facts,
        content=data.content,
        copies=data.copies or case.parties.count() + 1,
        written_wanted=data.written_wanted,
        why_oral=data.why_oral,
    )
    agreement.clean_fields(exclude=["id", "case"])
    agreement.save(force_insert=earlier is None, force_update=earlier is not None)
    rows = [_obligation(agreement, obligation) for obligation in data.obligations]
    if earlier is None:
        set_performance(case, Obligation.objects.bulk_create(rows))
    else:
        set_performance(case, _replace_obligations(agreement, rows), begun=_is_begun(agreement))


def remove_agreement(case: Case) -> None:
    """Take back the agreement of a returned case, which is closed again without one.

    Refused: an agreement that a court was asked to confirm, or that has begun to be performed.
    """
    agreement = _earlier_agreement(case)
    if agreement is not None:
        _replace_obligations(agreement, [])
        agreement.delete()
    case.performance, case.performed_on = Performance.NONE, None


def _earlier_agreement(case: Case) -> Agreement | None:
    """The agreement of a case that was returned. Refused: one that is before a court."""
    if case.review_state != ReviewState.RETURNED:
        return None
    if case.confirmation not in FREE_TRACKS:
        raise AgreementBound
    case.confirmation = ConfirmationTrack.NONE  # what is agreed anew has a term of its own
    return Agreement.objects.filter(case=case).first()


def _replace_obligations(agreement: Agreement, rows: list[Obligation]) -> list[Obligation]:
    """Put the obligations in the place of the present ones.

    The same ones stay the rows they are, and keep the days on which they were met. Refused:
    other ones where something is on record about the present ones.
    """
    present = list(agreement.obligations.order_by("pk"))
    if [_promise(row) for row in present] == [_promise(row) for row in rows]:
        for row, typed in zip(present, rows, strict=True):
            if typed.done_on is not None:
                row.done_on = typed.done_on
        Obligation.objects.bulk_update(present, ["done_on"])
        return present
    if _is_on_record(agreement):
        raise ObligationsBegun("obligations")
    agreement.obligations.all().delete()
    return Obligation.objects.bulk_create(rows)


def _promise(row: Obligation) -> tuple:
    return (row.description, row.amount, row.due_on)


def _is_begun(agreement: Agreement) -> bool:
    return Fulfilment.objects.filter(obligation__agreement=agreement).exists()


def _is_on_record(agreement: Agreement) -> bool:
    """Is anything on record about the obligations: paid, urged, or found not done?"""
    of_agreement = {"obligation__agreement": agreement}
    return any(
        model.objects.filter(**of_agreement).exists() for model in (Fulfilment, Urging, Default)
    )


def set_performance(case: Case, obligations: list[Obligation], *, begun: bool = False) -> None:
    """Set the performance track from what is done: nothing, a part, or all.

    ``begun``: a part of a sum has been paid.
    """
    done = [row.done_on for row in obligations if row.done_on is not None]
    case.performed_on = None
    if not obligations:
        case.performance = Performance.NONE
    elif len(done) == len(obligations):
        case.performance, case.performed_on = Performance.DONE, max(done)
    else:
        case.performance = Performance.RUNNING if done or begun else Performance.NOT_DUE


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


def _refuse_oral_by_rule(case: Case, data: AgreementData, tier: Tier | None) -> None:
    """Refuse, or ask for a reason, as the district's rule of the day of the agreement has it."""
    rule = agreement_rule_on(case.district_id, data.agreed_on)
    if rule is None:
        return
    reasons = why_written(
        _rule(rule),
        asked=data.written_wanted,
        difficult=tier is not None and tier.counts_as_difficult,
        agreed_on=data.agreed_on,
        done=[row.done_on for row in data.obligations],
    )
    if not reasons:
        return
    words = {
        "document": rule.document_number,
        "reasons": get_text_list([str(WHY[why]) for why in reasons], _("and")),
    }
    if rule.effect == WrittenRule.REFUSE:
        raise WrittenNeeded("outcome", **words)
    if not data.why_oral.strip():
        raise WhyOralMissing("why_oral", **words)


def _rule(row: AgreementRule) -> Rule:
    return Rule(
        when_asked=row.written_when_asked,
        when_not_at_once=row.written_when_not_at_once,
        when_difficult=row.written_when_difficult,
    )


def check_obligation(data: ObligationData, *, agreed_on: date) -> None:
    """Refuse an obligation that cannot be part of an agreement of this day."""
    refuse_negative("amount", data.amount)
    refuse_future("done_on", data.done_on)
    if min(data.due_on, data.done_on or data.due_on) < agreed_on:
        raise ObligationDaysWrong("due_on", agreed=agreed_on)


def _obligation(agreement: Agreement, data: ObligationData) -> Obligation:
    check_obligation(data, agreed_on=agreement.agreed_on)
    row = Obligation(
        agreement=agreement,
        description=data.description,
        amount=data.amount,
        due_on=data.due_on,
        done_on=data.done_on,
    )
    row.clean_fields(exclude=["agreement"])
    return row
