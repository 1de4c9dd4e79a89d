"""Signing contracts, and ending them early: one person proposes, another decides."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mediation.common import audit, notices
from mediation.common.errors import RuleBroken
from mediation.common.models import User
from mediators.choices import ContractKind, EndReason
from mediators.models import Contract, Mediator

from .refusals import (
    ReasonMissing,
    refuse_disorder,
    refuse_future,
    refuse_negative,
    refuse_unknown,
)

notices.declare(
    "mediators.contract_ended",
    title=_("Your contract ends early"),
    body=_("Contract %(number)s is in force for the last time on the day before %(due_on)s."),
)


class ContractsOverlap(RuleBroken):
    code = "contracts_overlap"
    message = _(
        "Contract %(number)s is already in force on some of these days. End it first, or choose "
        "other days."
    )


class AppointmentHasNoFee(RuleBroken):
    code = "appointment_has_no_fee"
    message = _("A part-time appointment has no base fee. Enter 0.")


class MediatorHasLeft(RuleBroken):
    code = "mediator_has_left"
    message = _("This mediator left on %(day)s. Record the return before signing a contract.")


class ContractEnded(RuleBroken):
    code = "contract_already_ended"
    message = _("This contract has already been ended, on %(day)s.")


class EndOutsideContract(RuleBroken):
    code = "end_outside_contract"
    message = _("Choose a day after %(first)s on which the contract would still be in force.")


class EndNotProposed(RuleBroken):
    code = "end_not_proposed"
    message = _("Nobody has proposed to end this contract. Two people end a contract early.")


class EndBySamePerson(RuleBroken):
    code = "end_by_same_person"
    message = _("Who proposed the end of a contract cannot decide it. Ask a second person.")


@transaction.atomic
def sign_contract(
    *,
    mediator: Mediator,
    kind: ContractKind,
    number: str,
    valid_from: date,
    agreed_to: date | None,
    monthly_fee: Decimal,
    quarterly_quota: int,
    signed_on: date,
    by: User,
) -> Contract:
    """Record a contract in force on ``[valid_from, agreed_to)``; ``monthly_fee`` is yuan.

    Refused: an end not after the first day, a day of signing in the future, a negative fee, a
    fee for an appointment, a contract of the mediator on some of these days, a mediator who has
    left, a number in use.
    """
    mediator = Mediator.objects.select_for_update().get(pk=mediator.pk)
    refuse_unknown("kind", kind, ContractKind.values)
    refuse_disorder("agreed_to", valid_from, agreed_to)
    refuse_future("signed_on", signed_on)
    refuse_negative("monthly_fee", monthly_fee)
    if kind == ContractKind.APPOINTMENT and monthly_fee:
        raise AppointmentHasNoFee("monthly_fee")
    if mediator.left_on is not None and mediator.left_on <= valid_from:
        raise MediatorHasLeft("valid_from", day=mediator.left_on)
    _refuse_overlap(mediator, valid_from, agreed_to)
    contract = Contract(
        mediator=mediator,
        kind=kind,
        number=number,
        valid_from=valid_from,
        agreed_to=agreed_to,
        valid_to=agreed_to,
        monthly_fee=monthly_fee,
        quarterly_quota=quarterly_quota,
        signed_on=signed_on,
    )
    contract.full_clean(exclude=["mediator"], validate_constraints=False)
    contract.save(force_insert=True)
    audit.record(
        "contract_signed",
        contract,
        by=by,
        kind=kind,
        valid_from=valid_from,
        agreed_to=agreed_to,
        monthly_fee=contract.monthly_fee,
        quarterly_quota=contract.quarterly_quota,
    )
    return contract


@transaction.atomic
def propose_end(
    *, contract: Contract, ends_on: date, reason: EndReason, explanation: str, by: User
) -> Contract:
    """Propose to end a contract early; a later proposal takes the place of an earlier one.

    ``ends_on`` is the first day on which it is no longer in force. Refused: a day outside of the
    contract, no explanation, a contract that was already ended.
    """
    contract = _locked(contract)
    _refuse_impossible_end(contract, ends_on, reason, explanation)
    contract.proposed_to = ends_on
    contract.end_reason = reason
    contract.end_explanation = explanation
    contract.end_proposed_by = by
    contract.save(update_fields=["proposed_to", "end_reason", "end_explanation", "end_proposed_by"])
    audit.record("contract_end_proposed", contract, by=by, ends_on=ends_on, reason=reason)
    return contract


@transaction.atomic
def terminate(
    *,
    contract: Contract,
    ends_on: date,
    reason: EndReason,
    explanation: str,
    proposed_by: User | None = None,
    by: User,
) -> Contract:
    """End a contract early by decision of a second person; the mediator is told.

    ``ends_on`` is the first day on which it is no longer in force; it may have passed, closed
    months do not move. ``proposed_by`` is who proposed it elsewhere (a quota flag); left out, it
    is the person of `propose_end`. Refused: nobody has proposed it, the same person did, a day
    outside of the contract, no explanation, a contract that was already ended.
    """
    contract = _locked(contract)
    _refuse_impossible_end(contract, ends_on, reason, explanation)
    proposer = proposed_by or contract.end_proposed_by
    if proposer is None:
        raise EndNotProposed
    if proposer == by:
        raise EndBySamePerson
    contract.valid_to = ends_on
    contract.end_reason = reason
    contract.end_explanation = explanation
    contract.end_proposed_by = proposer
    contract.ended_by = by
    contract.ended_at = timezone.now()
    contract.save(
        update_fields=[
            "valid_to",
            "end_reason",
            "end_explanation",
            "end_proposed_by",
            "ended_by",
            "ended_at",
        ]
    )
    if contract.mediator.user is not None:
        notices.notify(
            "mediators.contract_ended",
            contract,
            to=contract.mediator.user,
            due_on=ends_on,
            number=contract.number,
        )
    audit.record("contract_terminated", contract, by=by, ends_on=ends_on, reason=reason)
    return contract


def _locked(contract: Contract) -> Contract:
    rows = Contract.objects.select_for_update(of=["self"])
    return rows.select_related("mediator__user", "end_proposed_by").get(pk=contract.pk)


def _refuse_overlap(mediator: Mediator, start: date, end: date | None) -> None:
    others = mediator.contracts.overlapping(start, end or date.max)
    if other := others.first():
        raise ContractsOverlap("valid_from", number=other.number)


def _refuse_impossible_end(
    contract: Contract, ends_on: date, reason: str, explanation: str
) -> None:
    if contract.ended_at is not None:
        raise ContractEnded(day=contract.valid_to)
    refuse_unknown("reason", reason, EndReason.values)
    if not explanation.strip():
        raise ReasonMissing("explanation")
    too_late = contract.valid_to is not None and ends_on >= contract.valid_to
    if ends_on <= contract.valid_from or too_late:
        raise EndOutsideContract("ends_on", first=contract.valid_from)
