"""Closing a case: how it ended, the agreement, and the tier the mediator claims."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.choices import FAILED, SETTLED, Outcome, ReviewState
from cases.models import Case, Tier
from mediation.common import audit
from mediation.common.errors import RuleBroken
from mediation.common.models import User
from mediators.choices import ContractKind
from mediators.selectors import contract_on
from mediators.services.refusals import refuse_future, refuse_negative, refuse_unknown

from .agreements import AgreementData, remove_agreement, write_agreement
from .duplicates import find_suspicions
from .locking import own_case, refuse_stale, refuse_unknown_tier, save_case

CLOSING_COLUMNS = (
    "closed_on",
    "outcome",
    "outcome_note",
    "amount",
    "tier_claimed",
    "evidence_fixed",
    "guided_to_court",
    "presence_evidenced",
    "lead_is_full_time",
    "performance",
    "performed_on",
    "confirmation",
)


class AlreadyClosed(RuleBroken):
    code = "case_already_closed"
    message = _("The case is already closed. Only a case that was returned can be closed again.")


class ClosedBeforeLogged(RuleBroken):
    code = "closed_before_logged"
    message = _(
        "A case cannot be closed (%(closed)s) before it was logged and accepted (%(accepted)s). "
        "Correct the day of closing."
    )


class OutcomeNoteMissing(RuleBroken):
    code = "outcome_note_missing"
    message = _("Say in a few words how the case ended.")


class TierMissing(RuleBroken):
    code = "tier_missing"
    message = _("Choose the tier you claim for this case.")


class AgreementMissing(RuleBroken):
    code = "agreement_missing"
    message = _("A settled case has an agreement. Enter its day and its content.")


class ContentMissing(RuleBroken):
    code = "agreement_content_missing"
    message = _("Write down what was agreed: who does what, and by when.")


class AgreementNotExpected(RuleBroken):
    code = "agreement_not_expected"
    message = _(
        "A case that was not settled has no agreement and no amount. Choose a settled outcome, "
        "or take them out."
    )


class PromisedBeyondAmount(RuleBroken):
    code = "promised_beyond_amount"
    message = _(
        "The sums owed add up to %(promised)s yuan, more than the %(amount)s yuan of the "
        "agreement. Correct one of them."
    )


@transaction.atomic
def close_case(
    *,
    case: Case,
    by: User,
    closed_on: date,
    outcome: Outcome,
    tier_claimed: Tier | None,
    outcome_note: str = "",
    amount: Decimal | None = None,
    agreement: AgreementData | None = None,
    evidence_fixed: bool = False,
    guided_to_court: bool = False,
    presence_evidenced: bool = False,
    version: int,
) -> Case:
    """Close an open case, or close a returned one again with corrected facts.

    ``amount`` is yuan. Whether the lead was full-time is fixed by the contract of the day.
    Refused: a case that is closed, a change typed into an older version, a day in the future or
    before the case was logged and accepted, a tier that is not in the guide in force on the day,
    a negative amount, one below the sums owed, a settled case without an agreement or another
    one with it, and what `write_agreement` refuses. Duplicates are looked for again.
    """
    case = own_case(case, by)
    if case.closed_on is not None and case.review_state != ReviewState.RETURNED:
        raise AlreadyClosed
    refuse_stale(case, version)
    _refuse_impossible_day(case, closed_on)
    check_outcome(outcome=outcome, outcome_note=outcome_note, amount=amount, agreement=agreement)
    check_tier(outcome=outcome, tier_claimed=tier_claimed)
    if tier_claimed is not None:
        refuse_unknown_tier("tier_claimed", case, tier_claimed, closed_on)
    if agreement is not None:
        write_agreement(case, agreement, Outcome(outcome), closed_on, tier_claimed)
    elif case.review_state == ReviewState.RETURNED:
        remove_agreement(case)
    case.closed_on = closed_on
    case.outcome = outcome
    case.outcome_note = outcome_note
    case.amount = amount
    case.tier_claimed = tier_claimed
    case.evidence_fixed = evidence_fixed
    case.guided_to_court = guided_to_court
    case.presence_evidenced = presence_evidenced
    if contract := contract_on(case.lead, closed_on):
        case.lead_is_full_time = contract.kind == ContractKind.COMMISSION
    case.clean_fields(exclude=_unchanged())
    save_case(case, *CLOSING_COLUMNS)
    found = find_suspicions(case=case)
    audit.record(
        "case_closed",
        case,
        by=by,
        closed_on=closed_on,
        outcome=outcome,
        tier=tier_claimed.code if tier_claimed else None,
        amount=case.amount,
        suspicions=len(found),
    )
    return case


def _refuse_impossible_day(case: Case, closed_on: date) -> None:
    if closed_on < case.accepted_on:
        raise ClosedBeforeLogged("closed_on", closed=closed_on, accepted=case.accepted_on)
    refuse_future("closed_on", closed_on)


def check_outcome(
    *,
    outcome: Outcome,
    outcome_note: str,
    amount: Decimal | None,
    agreement: AgreementData | None,
) -> None:
    """Refuse what `close_case` refuses of a result by itself, before there is a case."""
    refuse_unknown("outcome", outcome, Outcome.values)
    if outcome == Outcome.OTHER and not outcome_note.strip():
        raise OutcomeNoteMissing("outcome_note")
    refuse_negative("amount", amount)
    if outcome in SETTLED and agreement is None:
        raise AgreementMissing("agreement")
    if agreement is not None and not agreement.content.strip():
        raise ContentMissing("content")
    if outcome not in SETTLED and (agreement is not None or amount is not None):
        raise AgreementNotExpected("outcome")
    if agreement is not None and amount is not None:
        _refuse_beyond_amount(agreement, amount)


def _refuse_beyond_amount(agreement: AgreementData, amount: Decimal) -> None:
    promised = sum((row.amount or Decimal(0) for row in agreement.obligations), Decimal(0))
    if promised > amount:
        raise PromisedBeyondAmount("amount", promised=promised, amount=amount)


def check_tier(*, outcome: Outcome, tier_claimed: Tier | None) -> None:
    """Refuse a mediated case without a claim, before there is a case."""
    if tier_claimed is None and outcome in SETTLED | FAILED:
        raise TierMissing("tier_claimed")


def _unchanged() -> list[str]:
    """Columns that `clean_fields` leaves alone: not typed in, or checked already."""
    return sorted({field.name for field in Case._meta.fields} - {"outcome_note", "amount"})
