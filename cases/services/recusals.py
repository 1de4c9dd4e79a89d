"""Conflicts of interest (回避): declared or asked for, decided by the office."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.choices import MediatorRole, PartySide, RecusalGround, RecusalStatus
from cases.models import Case, CaseMediator, Recusal
from cases.selectors.people import heads_of_office
from mediation.common import audit, notices
from mediation.common.errors import RuleBroken
from mediation.common.models import User
from mediators.choices import ContractKind
from mediators.models import Mediator
from mediators.selectors import contract_on
from mediators.services.refusals import (
    NotInCharge,
    NotUnderContract,
    ReasonMissing,
    refuse_future,
    refuse_unknown,
)
from stations.permissions import works_for_bureau, works_for_office

from .locking import NotYourCase, locked_case, own_case, save_case
from .parties import refuse_own_dispute
from .search import index_case

notices.declare(
    "cases.recusal_waits",
    title=_("A mediator may have to step back"),
    body=_("Case %(number)s stands still until you decide about a conflict of interest."),
    link="admin:cases_recusal_change",
)
notices.declare(
    "cases.recusal_decided",
    title=_("A conflict of interest was decided"),
    body=_("Case %(number)s: the office has decided who goes on with it."),
    link="cases:detail",
)


class RecusalOpen(RuleBroken):
    code = "recusal_already_open"
    message = _("The office is already deciding about this mediator. Wait for its decision.")


class RecusalDecided(RuleBroken):
    code = "recusal_already_decided"
    message = _("This recusal has already been decided.")


class OwnRecusal(RuleBroken):
    code = "own_recusal"
    message = _("You are the mediator concerned. Leave the decision to another person.")


class NotOnTheCase(RuleBroken):
    code = "mediator_not_on_the_case"
    message = _("%(mediator)s does not mediate this case. Choose one of its mediators.")


class AgreementDayMissing(RuleBroken):
    code = "agreement_day_missing"
    message = _("Enter the day on which both sides agreed in writing.")


class DeclaredNotUnfounded(RuleBroken):
    code = "declared_conflict_not_unfounded"
    message = _(
        "The mediator declared this conflict. Name another mediator, or enter that both sides "
        "agreed in writing."
    )


class ReplacementMissing(RuleBroken):
    code = "replacement_missing"
    message = _("The lead mediator steps back. Choose who leads the case from now on.")


class WrongReplacement(RuleBroken):
    code = "wrong_replacement"
    message = _("Choose another mediator of the office that the case belongs to.")


class CaseAlreadyClosed(RuleBroken):
    code = "case_closed_already"
    message = _("The case is closed. Take up the conflict in its review.")


@transaction.atomic
def declare_recusal(
    *,
    case: Case,
    by: User,
    ground: RecusalGround,
    mediator: Mediator | None = None,
    asked_by: PartySide | str = "",
    note: str = "",
) -> Recusal:
    """Declare one's own conflict, or note that a side asked a mediator of the case off.

    ``mediator`` is the one who may have to step back: by default the mediator who says so. A
    side's wish is noted by a mediator of the case or by the office. Until the office decides,
    that mediator does nothing on the case save report a danger. Refused: a closed case, somebody
    else's case, a mediator who is not on it, a second recusal while one is open.
    """
    refuse_unknown("ground", ground, RecusalGround.values)
    refuse_unknown("asked_by", asked_by, ["", *PartySide.values])
    case = _case_in_hand(case, by)
    if case.closed_on is not None:
        raise CaseAlreadyClosed
    mediator = mediator or getattr(by, "mediator", None)
    if mediator is None or not case.mediators.filter(mediator=mediator).exists():
        raise NotOnTheCase("mediator", mediator=mediator.full_name if mediator else by.full_name)
    if not asked_by and mediator.user_id != by.pk:
        raise NotYourCase("mediator")
    if case.recusals.filter(mediator=mediator, status=RecusalStatus.OPEN).exists():
        raise RecusalOpen
    recusal = note_conflict(case, mediator, ground, by, asked_by=asked_by, note=note)
    audit.record("recusal_opened", recusal, by=by, case=case.pk, ground=ground, asked_by=asked_by)
    return recusal


def note_conflict(
    case: Case,
    mediator: Mediator,
    ground: RecusalGround,
    by: User,
    *,
    asked_by: PartySide | str = "",
    note: str = "",
) -> Recusal:
    """Write the row and tell the office, inside the service that records it."""
    recusal = Recusal(
        case=case, mediator=mediator, ground=ground, asked_by=asked_by, note=note, created_by=by
    )
    recusal.clean_fields(exclude=["case", "mediator", "created_by"])
    recusal.save(force_insert=True)
    for user in heads_of_office(case.office_id):
        if user != by:
            notices.notify("cases.recusal_waits", recusal, to=user, due_on=None, number=case.number)
    return recusal


@transaction.atomic
def keep_mediator(*, recusal: Recusal, by: User, agreed_on: date | None, reason: str) -> Recusal:
    """The mediator stays, because both sides agreed to it in writing on ``agreed_on``.

    Refused: what `_to_decide` refuses, no day, a day in the future.
    """
    recusal = _to_decide(recusal, by, reason)
    if agreed_on is None:
        raise AgreementDayMissing("agreed_on")
    refuse_future("agreed_on", agreed_on)
    recusal.agreed_on = agreed_on
    return _decided(recusal, RecusalStatus.STAYS, by, reason)


@transaction.atomic
def find_unfounded(*, recusal: Recusal, by: User, reason: str) -> Recusal:
    """A side asked for it and there is no ground; the mediator goes on.

    Refused: what `_to_decide` refuses, a conflict that the mediator declared.
    """
    recusal = _to_decide(recusal, by, reason)
    if not recusal.asked_by:
        raise DeclaredNotUnfounded
    return _decided(recusal, RecusalStatus.UNFOUNDED, by, reason)


@transaction.atomic
def replace_mediator(
    *, recusal: Recusal, by: User, replacement: Mediator | None, reason: str
) -> Recusal:
    """The mediator leaves the case; ``replacement`` takes the place with its share of the pay.

    A co-mediator may leave without a replacement: the share goes to the lead. Who left no longer
    sees the case; that they were on it stays in this row and in the audit log. Refused: what
    `_to_decide` refuses, a lead without a replacement, a replacement of another office, without
    a contract today, party to the dispute or in a conflict themselves.
    """
    recusal = _to_decide(recusal, by, reason)
    case = locked_case(recusal.case)
    parts = {part.mediator_id: part for part in case.mediators.select_for_update()}
    leaving = parts.get(recusal.mediator_id)
    if leaving is None:
        raise NotOnTheCase(mediator=recusal.mediator.full_name)
    if replacement is None and leaving.role == MediatorRole.LEAD:
        raise ReplacementMissing("replacement")
    if replacement is not None:
        _refuse_wrong_replacement(case, recusal, replacement)
    share = leaving.share
    _hand_over(case, leaving, parts, replacement)
    recusal.replacement = replacement
    return _decided(recusal, RecusalStatus.REPLACED, by, reason, share=share)


def _case_in_hand(case: Case, by: User) -> Case:
    """The locked case of a mediator on it, or of its office."""
    if works_for_office(by, case.office_id):
        return locked_case(case)
    return own_case(case, by)


def _to_decide(recusal: Recusal, by: User, reason: str) -> Recusal:
    """The locked row. Refused: a decided one, no reason, another office, the mediator concerned."""
    locked_case(recusal.case)  # in the order of every other verb: the case, then its parts
    rows = Recusal.objects.select_for_update(of=["self"]).select_related("case", "mediator")
    recusal = rows.get(pk=recusal.pk)
    if recusal.status != RecusalStatus.OPEN:
        raise RecusalDecided
    if not reason.strip():
        raise ReasonMissing("reason")
    here = recusal.case
    if not (works_for_office(by, here.office_id) or works_for_bureau(by, here.district_id)):
        raise NotInCharge
    if recusal.mediator.user_id == by.pk:
        raise OwnRecusal
    return recusal


def _decided(
    recusal: Recusal, status: RecusalStatus, by: User, reason: str, **facts: int
) -> Recusal:
    recusal.status, recusal.reason = status, reason
    recusal.decided_by, recusal.decided_at = by, timezone.now()
    recusal.clean_fields(exclude=["case", "mediator", "created_by", "decided_by", "replacement"])
    recusal.save()
    _tell_mediators(recusal)
    audit.record(
        "recusal_decided",
        recusal,
        by=by,
        case=recusal.case_id,
        decision=status,
        mediator=recusal.mediator.number,
        replacement=recusal.replacement.number if recusal.replacement else None,
        **facts,
    )
    return recusal


def _tell_mediators(recusal: Recusal) -> None:
    """Who is on the case now; who left it sees it no more."""
    rows = User.objects.filter(mediator__parts__case=recusal.case_id, is_active=True)
    for user in rows.distinct():
        notices.notify(
            "cases.recusal_decided",
            recusal.case,
            to=user,
            due_on=None,
            number=recusal.case.number,
        )


def _refuse_wrong_replacement(case: Case, recusal: Recusal, replacement: Mediator) -> None:
    if replacement.pk == recusal.mediator_id or replacement.office_id != case.office_id:
        raise WrongReplacement("replacement")
    today = timezone.localdate()
    if contract_on(replacement, today) is None:
        raise NotUnderContract("replacement", mediator=replacement.full_name, day=today)
    if case.recusals.filter(mediator=replacement, status=RecusalStatus.OPEN).exists():
        raise RecusalOpen("replacement")
    refuse_own_dispute("replacement", case.parties.all(), [replacement])


def _hand_over(
    case: Case,
    leaving: CaseMediator,
    parts: dict[int, CaseMediator],
    replacement: Mediator | None,
) -> None:
    """The place goes to somebody new, or is joined to that of somebody who is on the case."""
    led = leaving.role == MediatorRole.LEAD
    if replacement is not None and replacement.pk not in parts:
        leaving.mediator = replacement
        leaving.save(update_fields=["mediator"])
    else:
        heir = parts[replacement.pk] if replacement else _lead_of(parts)
        leaving.delete()  # the recusal and the audit log keep who was here, and with what share
        heir.share += leaving.share
        heir.role = MediatorRole.LEAD if led else heir.role
        heir.save(update_fields=["share", "role"])
    if led and replacement is not None:
        _change_lead(case, replacement)
    index_case(case)


def _lead_of(parts: dict[int, CaseMediator]) -> CaseMediator:
    return next(part for part in parts.values() if part.role == MediatorRole.LEAD)


def _change_lead(case: Case, lead: Mediator) -> None:
    contract = contract_on(lead, timezone.localdate())
    case.lead = lead
    case.lead_is_full_time = contract is not None and contract.kind == ContractKind.COMMISSION
    save_case(case, "lead", "lead_is_full_time")
