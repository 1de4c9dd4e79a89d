"""The work on cases in the small world: sessions, dangers, teams, what became of agreements."""

from datetime import UTC, date, datetime

from cases.choices import (
    DefaultKind,
    LinkKind,
    ParticipantKind,
    Performance,
    TeamState,
    WrittenRule,
)
from cases.tests.factories import (
    AgreementRuleFactory,
    CaseFactory,
    CaseLinkFactory,
    DefaultFactory,
    EscalationStepFactory,
    FulfilmentFactory,
    InquiryFactory,
    ObligationFactory,
    ParticipantFactory,
    ReferralFactory,
    SessionFactory,
    SessionPlanFactory,
    TeamPartFactory,
    TeamProposalFactory,
    UrgingFactory,
)
from mediation.common.tests.factories import UserFactory

DECIDED = datetime(2025, 3, 25, 1, tzinfo=UTC)
NEXT_EDITIONS = ((date(2030, 1, 1), WrittenRule.REFUSE), (date(2035, 1, 1), WrittenRule.EXPLAIN))


def policy_of(district):
    AgreementRuleFactory(district=district, valid_to=NEXT_EDITIONS[0][0])


def parts_of(world, cases):
    """Beside the sessions, dangers and obligations that the three cases have already."""
    for case in (cases.open, cases.submitted, cases.passed):
        number = len(world.canaries)
        SessionPlanFactory(case=case)
        InquiryFactory(case=case, person_asked=world.canary("person asked", f"被问人{number:04d}"))
        ParticipantFactory(
            session=case.sessions.first(),
            name=world.canary("participant's name", f"在场人{number:04d}"),
        )
        EscalationStepFactory(escalation=case.escalations.first())
        ReferralFactory(case=case)
        _proposal(case)
    obligation = cases.passed.agreement.obligations.first()
    FulfilmentFactory(obligation=obligation)
    UrgingFactory(obligation=obligation)
    DefaultFactory(obligation=obligation)
    CaseLinkFactory(other=cases.open, case=cases.submitted)


def every_state(home):
    """Each state of a change of team, each kind of participant, default, link and rule."""
    lead = home.mediators[0]
    for state in TeamState:
        decided = {"decided_by": UserFactory(), "decided_at": DECIDED, "answer": "已核"}
        undecided = state in (TeamState.OPEN, TeamState.AGREED)
        case = CaseFactory(lead=lead)
        _proposal(case, state=state, **({} if undecided else decided))
    session = SessionFactory(case=CaseFactory(lead=lead))
    for kind in ParticipantKind:
        ParticipantFactory(session=session, kind=kind)
    for kind in DefaultKind:
        case = CaseFactory(lead=lead, settled=True, performance=Performance.PARTLY)
        DefaultFactory(obligation=ObligationFactory(agreement=case.agreement), kind=kind)
    for kind in LinkKind:
        CaseLinkFactory(other=CaseFactory(lead=lead), kind=kind)
    for (start, effect), (end, _next) in zip(
        NEXT_EDITIONS, (*NEXT_EDITIONS[1:], (None, None)), strict=True
    ):
        AgreementRuleFactory(district=home.district, valid_from=start, valid_to=end, effect=effect)


def _proposal(case, **facts):
    """A proposal that names everybody on the case."""
    proposal = TeamProposalFactory(case=case, **facts)
    for part in case.mediators.all():
        TeamPartFactory(
            proposal=proposal,
            mediator=part.mediator,
            share_before=part.share,
            share=part.share,
        )
