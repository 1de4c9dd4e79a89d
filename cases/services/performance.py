"""After the agreement: was it performed, and is the case in the city's system of record?"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

from django.core.files import File
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.choices import Paper, Performance
from cases.models import Case, Document, Fulfilment, Obligation
from mediation.common import audit
from mediation.common.errors import RuleBroken
from mediation.common.models import User
from mediators.services.refusals import refuse_future, refuse_negative, refuse_unknown

from .agreements import set_performance
from .locking import own_case, refuse_not_settled, save_case
from .papers import put_uploads_on_file


class PerformedDayMissing(RuleBroken):
    code = "performed_day_missing"
    message = _("Enter the day on which the agreement was performed.")


class PerformedDayNotExpected(RuleBroken):
    code = "performed_day_not_expected"
    message = _("Only a performed agreement has a day of performance. Take the day out.")


class PerformedTooEarly(RuleBroken):
    code = "performed_too_early"
    message = _("The agreement was made on %(agreed)s. Enter that day or a later one.")


class ObligationMet(RuleBroken):
    code = "obligation_met_already"
    message = _("This obligation is already recorded as met.")


class PaidTooMuch(RuleBroken):
    code = "paid_too_much"
    message = _("Only %(rest)s yuan of this obligation are still open. Enter at most that.")


class NoSumOwed(RuleBroken):
    code = "no_sum_owed"
    message = _("This obligation is not about a sum. Leave the amount empty.")


class ForeignProof(RuleBroken):
    code = "proof_of_another_case"
    message = _("This paper belongs to another case. Choose one of this file.")


class SystemEntryTooEarly(RuleBroken):
    code = "system_entry_too_early"
    message = _("The case was accepted on %(accepted)s. Enter that day or a later one.")


class SystemNumberMissing(RuleBroken):
    code = "system_number_missing"
    message = _("Enter the number that the city's system gave to the case.")


@transaction.atomic
def record_performance(
    *,
    case: Case,
    by: User,
    performance: Performance,
    performed_on: date | None = None,
    sued_after: bool | None = None,
    payment_order: bool | None = None,
) -> Case:
    """Record how far the agreement is performed; "performed" needs its day.

    Performed means that every obligation is done. ``sued_after`` and ``payment_order``: a party
    went to court over the agreement (law art. 32); None leaves what is on record. Refused: a
    case that was not settled, a day in the future or before the agreement, a day for anything
    but "performed".
    """
    case = own_case(case, by)
    refuse_not_settled(case)
    refuse_unknown("performance", performance, Performance.values)
    _refuse_impossible_day(case, performance, performed_on)
    case.performance, case.performed_on = performance, performed_on
    if performance == Performance.DONE:
        open_ones = Obligation.objects.filter(agreement__case=case, done_on__isnull=True)
        open_ones.update(done_on=performed_on)
    if sued_after is not None:
        case.sued_after = sued_after
    if payment_order is not None:
        case.payment_order = payment_order
    save_case(case, "performance", "performed_on", "sued_after", "payment_order")
    audit.record(
        "performance_recorded", case, by=by, performance=performance, performed_on=performed_on
    )
    return case


@transaction.atomic
def record_obligation(
    *,
    obligation: Obligation,
    by: User,
    done_on: date,
    amount: Decimal | None = None,
    note: str = "",
    proof: Document | None = None,
    uploads: Sequence[File] = (),
    client_key: UUID | None = None,
) -> Case:
    """Record that one obligation was met, or a part of its sum paid, with the paper on file.

    ``uploads``, photos of a receipt, are put on file as that paper. Without ``amount`` (yuan)
    all that was open is done. The obligation is met once its whole sum
    is paid; the last one makes the agreement performed. The same ``client_key`` is one payment,
    however often it is sent. Refused: an obligation that is met, a
    day in the future or before the agreement, more than is open, a paper of another case.
    """
    case = own_case(obligation.agreement.case, by)
    obligation = Obligation.objects.select_related("agreement").get(pk=obligation.pk)
    if client_key is not None and obligation.fulfilments.filter(client_key=client_key).exists():
        return case
    refuse_future("done_on", done_on)
    if obligation.done_on is not None:
        raise ObligationMet
    if done_on < obligation.agreement.agreed_on:
        raise PerformedTooEarly("done_on", agreed=obligation.agreement.agreed_on)
    if proof is not None and proof.case_id != case.pk:
        raise ForeignProof("proof")
    rest = _rest_of(obligation)
    _refuse_impossible_sum(rest, amount)
    if uploads:
        proof = _put_on_file(case, by, uploads, client_key)
    part = Fulfilment(
        obligation=obligation,
        done_on=done_on,
        amount=(rest or None) if amount is None else amount,
        note=note,
        proof=proof,
        client_key=client_key,
        recorded_by=by,
        recorded_at=timezone.now(),
    )
    part.clean_fields(exclude=["obligation", "proof", "recorded_by"])
    part.save(force_insert=True)
    if amount is None or amount == rest:
        Obligation.objects.filter(pk=obligation.pk).update(done_on=done_on)
    set_performance(case, list(Obligation.objects.filter(agreement__case=case)), begun=True)
    save_case(case, "performance", "performed_on")
    audit.record("obligation_met", obligation, by=by, case=case.pk, done_on=done_on)
    return case


@transaction.atomic
def record_system_entry(
    *, case: Case, by: User, external_number: str, external_entered_on: date
) -> Case:
    """Record that the case stands in the city's system of record, under which number.

    Refused: no number, a day in the future or before the case was accepted.
    """
    case = own_case(case, by)
    if not external_number.strip():
        raise SystemNumberMissing("external_number")
    refuse_future("external_entered_on", external_entered_on)
    if external_entered_on < case.accepted_on:
        raise SystemEntryTooEarly("external_entered_on", accepted=case.accepted_on)
    case.external_number = external_number.strip()
    case.external_entered_on = external_entered_on
    case._meta.get_field("external_number").clean(case.external_number, case)
    save_case(case, "external_number", "external_entered_on")
    audit.record("system_entry_recorded", case, by=by, entered_on=external_entered_on)
    return case


def _refuse_impossible_day(case: Case, performance: Performance, day: date | None) -> None:
    if performance != Performance.DONE:
        if day is not None:
            raise PerformedDayNotExpected("performed_on")
        return
    if day is None:
        raise PerformedDayMissing("performed_on")
    refuse_future("performed_on", day)
    if day < case.agreement.agreed_on:
        raise PerformedTooEarly("performed_on", agreed=case.agreement.agreed_on)


def _put_on_file(case: Case, by: User, uploads: Sequence[File], key: UUID | None) -> Document:
    return put_uploads_on_file(
        key=key or uuid4(), case=case, by=by, uploads=uploads, paper=Paper.PERFORMANCE
    )


def _rest_of(obligation: Obligation) -> Decimal | None:
    """What is still open of the sum in yuan; None where no sum is owed."""
    if obligation.amount is None:
        return None
    paid = obligation.fulfilments.aggregate(paid=Sum("amount"))["paid"]
    return obligation.amount - (paid or Decimal(0))


def _refuse_impossible_sum(rest: Decimal | None, amount: Decimal | None) -> None:
    if amount is None:
        return
    if rest is None:
        raise NoSumOwed("amount")
    refuse_negative("amount", amount)
    if amount > rest:
        raise PaidTooMuch("amount", rest=rest)
