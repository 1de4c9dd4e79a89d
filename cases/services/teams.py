"""Changing the team of a case and its shares: proposed, agreed by all, decided by the office."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.choices import MediatorRole, TeamState
from cases.models import Case, CaseMediator, TeamPart, TeamProposal
from cases.selectors.reviews import takes_part
from mediation.common import audit, notices
from mediation.common.errors import RuleBroken
from mediation.common.models import User
from mediators.models import Mediator
from mediators.selectors import under_contract_on
from mediators.services.refusals import NotInCharge, NotUnderContract, ReasonMissing
from stations.permissions import works_for_office
from stations.querysets import in_force

from .locking import locked_case, own_case, refuse_under_review, save_case
from .parties import OwnDispute
from .search import index_case

WHOLE = 100

notices.declare(
    "cases.team_proposed",
    title=_("A change of team needs your consent"),
    body=_("Case %(number)s: look at the shares that are proposed, and agree or refuse."),
    link="cases:team",
)
notices.declare(
    "cases.team_agreed",
    title=_("A change of team waits for you"),
    body=_("Case %(number)s: the mediators have agreed on a team and its shares."),
)
notices.declare(
    "cases.team_decided",
    title=_("The change of team is decided"),
    body=_("Case %(number)s: the office has decided on the team and its shares."),
    link="cases:team",
)


class SharesNotWhole(RuleBroken):
    code = "shares_not_whole"
    message = _("The shares add up to %(sum)s percent. Together they must be 100.")


class MemberMissing(RuleBroken):
    code = "member_missing"
    message = _("%(mediator)s works on this case. Who leaves it gets the share 0.")


class NothingChanged(RuleBroken):
    code = "team_unchanged"
    message = _("This is the team as it is. Change a share or add a mediator.")


class ProposalOpen(RuleBroken):
    code = "team_proposal_open"
    message = _("A change of this team is already being decided. Wait for it, or withdraw it.")


class OtherOffice(RuleBroken):
    code = "mediator_of_another_office"
    message = _("%(mediator)s belongs to another district. Ask somebody of this one.")


class NotWaitingForYou(RuleBroken):
    code = "not_waiting_for_you"
    message = _("This proposal does not wait for you. Its state: %(state)s.")


class TeamChanged(RuleBroken):
    code = "team_changed"
    message = _("The team has changed since this was proposed. Let it be proposed again.")


class DeciderTakesPart(RuleBroken):
    code = "decider_takes_part"
    message = _("You take part in this case. Leave the decision to another person.")


@transaction.atomic
def propose_team(
    *, case: Case, by: User, shares: Mapping[Mediator, int], reason: str
) -> TeamProposal:
    """Propose who mediates a case from now on, with the shares of its pay in percent.

    The lead stays; who leaves is named with 0. Everybody named is asked, the proposer has
    agreed. Refused: a case under review, no reason, shares that are not 100 together, a member
    left out, a mediator without a contract, of another district or of the dispute itself, no
    change at all, a proposal beside an open one.
    """
    case = own_case(case, by)
    refuse_under_review(case)
    if not reason.strip():
        raise ReasonMissing("reason")
    if case.team_proposals.undecided().exists():
        raise ProposalOpen
    present = _shares_of(case)
    _refuse_impossible_shares(case, present, shares)
    _refuse_unfit(case, [person for person in shares if person.pk not in present])
    proposal = TeamProposal(case=case, reason=reason, proposed_by=by, proposed_at=timezone.now())
    proposal.clean_fields(exclude=["case", "proposed_by", "decided_by"])
    proposal.save(force_insert=True)
    TeamPart.objects.bulk_create(
        TeamPart(
            proposal=proposal,
            mediator=person,
            share_before=present.get(person.pk),
            share=share,
            agreed_at=proposal.proposed_at if person.user_id == by.pk else None,
        )
        for person, share in shares.items()
    )
    for person in shares:
        if person.user is not None and person.user_id != by.pk:
            _tell("cases.team_proposed", proposal, person.user)
    _go_on_when_agreed(proposal)
    audit.record("team_proposed", proposal, by=by, case=case.pk, people=len(shares))
    return proposal


@transaction.atomic
def agree_team(*, proposal: TeamProposal, by: User, agrees: bool, reason: str = "") -> TeamProposal:
    """Say yes or no to a proposed team; one no ends it, the last yes hands it to the office.

    Refused: a person whom it does not ask, one who has answered, a no without a reason.
    """
    proposal = _locked(proposal)
    part = proposal.parts.filter(mediator__user=by, agreed_at__isnull=True).first()
    if proposal.state != TeamState.OPEN or part is None:
        raise NotWaitingForYou(state=proposal.get_state_display())
    if agrees:
        part.agreed_at = timezone.now()
        part.save(update_fields=["agreed_at"])
        _go_on_when_agreed(proposal)
    else:
        _end(proposal, TeamState.REFUSED, by, reason)
    audit.record("team_answered", proposal, by=by, case=proposal.case_id, agrees=agrees)
    return proposal


@transaction.atomic
def withdraw_team(*, proposal: TeamProposal, by: User) -> TeamProposal:
    """Take back one's own proposal. Refused: another's, one that is decided."""
    proposal = _locked(proposal)
    if proposal.proposed_by_id != by.pk or proposal.state not in (
        TeamState.OPEN,
        TeamState.AGREED,
    ):
        raise NotWaitingForYou(state=proposal.get_state_display())
    _end(proposal, TeamState.WITHDRAWN, by, "")
    audit.record("team_withdrawn", proposal, by=by, case=proposal.case_id)
    return proposal


@transaction.atomic
def decide_team(
    *, proposal: TeamProposal, by: User, accept: bool, reason: str = ""
) -> TeamProposal:
    """The office head accepts an agreed team, which then stands, or refuses it with a reason.

    Refused: one that is not agreed, another office's, a person who takes part in the case, a
    case that was submitted meanwhile, a team that is no longer the one of the proposal.
    """
    case = locked_case(proposal.case)  # in the order of every other verb: the case, then its parts
    proposal = _locked(proposal)
    if proposal.state != TeamState.AGREED:
        raise NotWaitingForYou(state=proposal.get_state_display())
    if not works_for_office(by, case.office_id):
        raise NotInCharge
    parts = list(proposal.parts.select_related("mediator__user"))
    if takes_part(by, case) or by.pk in {part.mediator.user_id for part in parts}:
        raise DeciderTakesPart
    if accept:
        refuse_under_review(case)
        _apply(case, parts)
    _end(proposal, TeamState.ACCEPTED if accept else TeamState.REFUSED, by, reason)
    for part in parts:
        if part.mediator.user is not None:
            _tell("cases.team_decided", proposal, part.mediator.user)
    audit.record("team_decided", proposal, by=by, case=case.pk, accepted=accept)
    return proposal


def _locked(proposal: TeamProposal) -> TeamProposal:
    rows = TeamProposal.objects.select_for_update(of=["self"]).select_related("case")
    return rows.get(pk=proposal.pk)


def _shares_of(case: Case) -> dict[int, int]:
    return dict(case.mediators.values_list("mediator", "share"))


def _refuse_impossible_shares(
    case: Case, present: dict[int, int], shares: Mapping[Mediator, int]
) -> None:
    named = {person.pk: share for person, share in shares.items()}
    for part in case.mediators.select_related("mediator"):
        if part.mediator_id not in named:
            raise MemberMissing("shares", mediator=part.mediator.full_name)
    total = sum(named.values())
    if total != WHOLE or any(not 0 <= share <= WHOLE for share in named.values()):
        raise SharesNotWhole("shares", sum=total)
    if named == present:
        raise NothingChanged("shares")


def _refuse_unfit(case: Case, new: list[Mediator]) -> None:
    """Who joins is under contract on the day of the case and today, here, and not a party."""
    today = timezone.localdate()
    contracts = under_contract_on(new, today)
    parties = set(case.parties.values_list("id_number_index", flat=True)) - {None, ""}
    for person in new:
        if person.pk not in contracts:
            raise NotUnderContract("shares", mediator=person.full_name, day=today)
        if person.district_id != case.district_id:
            raise OtherOffice("shares", mediator=person.full_name)
        if person.id_number_index in parties:
            raise OwnDispute("shares")


def _go_on_when_agreed(proposal: TeamProposal) -> None:
    if proposal.parts.filter(agreed_at__isnull=True).exists():
        return
    proposal.state = TeamState.AGREED
    proposal.save(update_fields=["state"])
    today = timezone.localdate()
    heads = User.objects.filter(
        in_force(today, "staff_assignments__"),
        staff_assignments__office=proposal.case.office_id,
        is_active=True,
    )
    for user in heads.distinct():
        _tell("cases.team_agreed", proposal, user)


def _apply(case: Case, parts: list[TeamPart]) -> None:
    if _shares_of(case) != {
        part.mediator_id: part.share_before for part in parts if part.share_before is not None
    }:
        raise TeamChanged
    for part in parts:
        if part.share_before is None:
            CaseMediator.objects.create(
                case=case, mediator=part.mediator, role=MediatorRole.CO, share=part.share
            )
        else:
            case.mediators.filter(mediator=part.mediator).update(share=part.share)
    save_case(case)
    index_case(case)


def _end(proposal: TeamProposal, state: TeamState, by: User, answer: str) -> None:
    if state == TeamState.REFUSED and not answer.strip():
        raise ReasonMissing("reason")
    proposal.state, proposal.answer = state, answer
    proposal.decided_by, proposal.decided_at = by, timezone.now()
    proposal.clean_fields(exclude=["case", "proposed_by", "decided_by"])
    proposal.save(update_fields=["state", "answer", "decided_by", "decided_at"])


def _tell(kind: str, proposal: TeamProposal, user: User) -> None:
    notices.notify(kind, proposal, to=user, due_on=None, number=proposal.case.number)
