"""A change of team: proposed, agreed by everybody, decided by the office, never by oneself."""

import pytest

from cases.choices import MediatorRole, TeamState
from cases.models import CaseMediator, TeamProposal
from cases.services import teams
from cases.services.locking import NotYourCase, UnderReview
from cases.services.parties import OwnDispute
from cases.tests.factories import CaseFactory, CaseMediatorFactory, PartyFactory
from mediation.common.models import Notice
from mediation.common.tests.refusals import refused
from mediators.services.refusals import NotInCharge, NotUnderContract, ReasonMissing
from mediators.tests.factories import ContractFactory, MediatorFactory, resident_id
from stations.tests.factories import DistrictFactory, OfficeFactory, office_head

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]


@pytest.fixture
def case():
    """Led by one mediator with 60, helped by another with 40 percent."""
    case = CaseFactory(lead=ContractFactory().mediator, share=60)
    helper = ContractFactory(mediator__station=case.station).mediator
    CaseMediatorFactory(case=case, mediator=helper, share=40)
    return case


@pytest.fixture
def newcomer(case):
    return ContractFactory(mediator__station=case.station).mediator


def helper_of(case):
    return case.mediators.get(role=MediatorRole.CO).mediator


def propose(case, newcomer=None, *, lead=50, helper=50, share=0, **changes):
    shares = {case.lead: lead, helper_of(case): helper}
    if newcomer is not None:
        shares[newcomer] = share
    facts = {"by": case.created_by, "shares": shares, "reason": "助手做了一半", **changes}
    return teams.propose_team(case=case, **facts)


def agree(proposal, person, agrees=True, reason=""):
    return teams.agree_team(proposal=proposal, by=person.user, agrees=agrees, reason=reason)


def shares(case):
    return dict(CaseMediator.objects.filter(case=case).values_list("mediator", "share"))


def test_it_stands_when_all_have_agreed_and_the_office_accepts(case, newcomer):
    head = office_head(case.office)
    proposal = propose(case, newcomer, lead=50, helper=30, share=20)
    assert proposal.state == TeamState.OPEN
    assert agree(proposal, helper_of(case)).state == TeamState.OPEN
    assert agree(proposal, newcomer).state == TeamState.AGREED
    assert sum(shares(case).values()) == 100 and newcomer.pk not in shares(case)

    decided = teams.decide_team(proposal=proposal, by=head, accept=True)

    assert decided.state == TeamState.ACCEPTED
    assert shares(case) == {
        case.lead_id: 50,
        case.mediators.all()[1].mediator_id: 30,
        newcomer.pk: 20,
    }
    case.refresh_from_db()
    assert case.version == 2
    kinds = Notice.objects.values_list("kind", flat=True)
    assert sorted(set(kinds)) == ["cases.team_agreed", "cases.team_decided", "cases.team_proposed"]


def test_one_no_ends_it(case):
    proposal = propose(case)
    with refused(ReasonMissing, field="reason"):
        agree(proposal, helper_of(case), agrees=False)
    ended = agree(proposal, helper_of(case), agrees=False, reason="我做得更多")
    assert (ended.state, ended.decided_by) == (TeamState.REFUSED, helper_of(case).user)
    assert shares(case)[case.lead_id] == 60
    propose(case)  # and another may follow


def test_it_can_be_withdrawn_by_the_proposer_only(case):
    proposal = propose(case)
    with refused(teams.NotWaitingForYou):
        teams.withdraw_team(proposal=proposal, by=helper_of(case).user)
    withdrawn = teams.withdraw_team(proposal=proposal, by=case.created_by)
    assert withdrawn.state == TeamState.WITHDRAWN


@pytest.mark.parametrize(
    ("facts", "broken"),
    [
        pytest.param({"lead": 50, "helper": 40}, teams.SharesNotWhole, id="90 percent"),
        pytest.param({"lead": 101, "helper": -1}, teams.SharesNotWhole, id="below nothing"),
        pytest.param({"lead": 60, "helper": 40}, teams.NothingChanged, id="as it was"),
    ],
)
def test_impossible_shares_are_refused(case, facts, broken):
    with refused(broken, field="shares"):
        propose(case, **facts)


def test_nobody_is_left_out(case):
    with refused(teams.MemberMissing, field="shares"):
        propose(case, shares={case.lead: 100})


def test_who_joins_is_under_contract_here_and_no_party(case, newcomer):
    free = MediatorFactory(station=case.station)
    with refused(NotUnderContract, field="shares"):
        propose(case, free, lead=40, helper=40, share=20)
    newcomer.id_number = resident_id(77)
    newcomer.save()
    PartyFactory(case=case, id_number=newcomer.id_number)
    with refused(OwnDispute, field="shares"):
        propose(case, newcomer, lead=40, helper=40, share=20)
    far = OfficeFactory(district=DistrictFactory(code="500198", name="邻区"))
    foreign = ContractFactory(
        mediator__station__office=far, mediator__station__district=far.district
    ).mediator
    with refused(teams.OtherOffice, field="shares"):
        propose(case, foreign, lead=40, helper=40, share=20)


def test_one_proposal_at_a_time(case):
    propose(case)
    with refused(teams.ProposalOpen):
        propose(case, lead=20, helper=80)


def test_only_a_mediator_of_the_case_proposes_and_never_after_the_submission(case):
    stranger = MediatorFactory().user
    with refused(NotYourCase):
        propose(case, by=stranger)
    submitted = CaseFactory(submitted=True)
    with refused(UnderReview):
        teams.propose_team(
            case=submitted, by=submitted.created_by, shares={submitted.lead: 100}, reason="x"
        )


def test_the_office_decides_what_is_agreed_and_nobody_for_themselves(case):
    proposal = propose(case)
    head = office_head(case.office)
    with refused(teams.NotWaitingForYou):
        teams.decide_team(proposal=proposal, by=head, accept=True)
    agree(proposal, helper_of(case))
    elsewhere = office_head(OfficeFactory())
    with refused(NotInCharge):
        teams.decide_team(proposal=proposal, by=elsewhere, accept=True)
    helper = helper_of(case)
    helper.user = head
    helper.save(update_fields=["user"])
    with refused(teams.DeciderTakesPart):
        teams.decide_team(proposal=proposal, by=head, accept=True)


def test_a_team_that_changed_meanwhile_is_proposed_again(case):
    proposal = propose(case)
    agree(proposal, helper_of(case))
    CaseMediator.objects.filter(case=case, role=MediatorRole.CO).update(share=30)
    head = office_head(case.office)
    with refused(teams.TeamChanged):
        teams.decide_team(proposal=proposal, by=head, accept=True)
    assert TeamProposal.objects.get().state == TeamState.AGREED
