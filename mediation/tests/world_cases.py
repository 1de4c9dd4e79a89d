"""Cases of the small world: one with everything on it, and one in every state."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import zip_longest

from cases.choices import (
    AgreementForm,
    ConfirmationStatus,
    ConfirmationTrack,
    Decision,
    MediatorRole,
    Outcome,
    Performance,
    Quality,
    ReviewLevel,
    ReviewState,
    SuspicionStatus,
)
from cases.models import Case, Confirmation, NumberSeries
from cases.tests.factories import (
    AgreementFactory,
    CaseFactory,
    CaseMediatorFactory,
    ConfirmationFactory,
    DocumentFactory,
    EscalationFactory,
    ObligationFactory,
    PartyFactory,
    ReviewFactory,
    SessionFactory,
    SuspicionFactory,
    TierFactory,
)
from mediation.common.tests.factories import UserFactory
from mediation.tests import world_confirmations, world_intake, world_review
from mediators.tests.factories import resident_id
from stations.tests.factories import DisputeTypeFactory

DECIDED = datetime(2025, 3, 25, 1, tzinfo=UTC)


@dataclass
class CaseSet:
    """What a home got in one go: an open case, one waiting for the office, one approved."""

    open: Case
    submitted: Case
    passed: Case
    confirmation: Confirmation


def one_case_of_each_part(world, home, lead, *, court) -> CaseSet:
    """Three cases of the lead with parties, papers, sessions, an application to the court."""
    facts = {"lead": lead, "dispute_type": DisputeTypeFactory()}
    made = CaseSet(
        open=CaseFactory(**facts),
        submitted=CaseFactory(**facts, submitted=True, tier_claimed=_tier(home)),
        passed=CaseFactory(**facts, **reviewers(), passed=True, share=60, tier_claimed=_tier(home)),
        confirmation=None,
    )
    CaseMediatorFactory(
        case=made.passed, mediator=home.partner_of(lead), role=MediatorRole.CO, share=40
    )
    for case in (made.open, made.submitted, made.passed):
        parties_of(world, case)
        SessionFactory(case=case)
        DocumentFactory(case=case)
        EscalationFactory(case=case)
    ObligationFactory(agreement=made.passed.agreement)
    _reviews_of(made.passed)
    made.confirmation = ConfirmationFactory(case=made.passed, court=court)
    world_confirmations.parts_of(made.confirmation)
    SuspicionFactory(other=made.submitted, case=made.passed)
    world_intake.parts_of(world, made.open)
    NumberSeries.objects.get_or_create(committee=made.open.committee, year=2025)
    return made


def parties_of(world, case):
    """Two sides whose names, numbers and telephones occur nowhere else."""
    for side in ("applicant", "respondent"):
        number = len(world.canaries)
        PartyFactory(
            case=case,
            side=side,
            name=world.canary("party's name", f"金丝雀{number:04d}"),
            id_number=world.canary("party's number", resident_id(600_000 + number)),
            phone=world.canary("party's telephone", f"1992{number:07d}"),
            address=world.canary("party's address", f"梧桐路{number:04d}号"),
        )


def reviewers():
    """Two people who see nothing of this world."""
    return {"office_reviewed_by": UserFactory(), "approved_by": UserFactory()}


def open_cases_in_every_state(world, home):
    """Each outcome, performance, track and state of review on some case of the home."""
    lead, tier = home.mediators[0], _tier(home)
    facts = {"lead": lead, "dispute_type": DisputeTypeFactory(), "tier_claimed": tier}
    for state in (ReviewState.RETURNED, ReviewState.REJECTED, ReviewState.NOT_SUBMITTED):
        CaseFactory(**facts, settled=True, review_state=state)
    CaseFactory(**facts, office_passed=True, office_reviewed_by=UserFactory())
    ended = [outcome for outcome in Outcome if not outcome.startswith("settled")]
    for outcome in ended:
        CaseFactory(**facts, closed=True, outcome=outcome, outcome_note="见记录")
    for performance, track in zip_longest(Performance, ConfirmationTrack):
        done = {"performed_on": date(2025, 4, 1)} if performance == Performance.DONE else {}
        CaseFactory(
            **facts,
            settled=True,
            performance=performance or Performance.NONE,
            confirmation=track or ConfirmationTrack.NONE,
            **done,
        )
    oral = CaseFactory(**facts, closed=True, outcome=Outcome.SETTLED_ORAL)
    AgreementFactory(case=oral, form=AgreementForm.ORAL)
    _confirmations_in_every_state(world, facts)
    world_confirmations.every_state(world.courts[0], facts)
    _reviews_with_every_decision(facts)
    for number, status in enumerate(("different", "same")):
        cases = [CaseFactory(**facts, settled=True) for _ in range(2)]
        SuspicionFactory(
            other=cases[0],
            case=cases[1],
            status=SuspicionStatus(status),
            reason="已核对" + "。" * number,
            decided_by=UserFactory(),
            decided_at=DECIDED,
        )
    world_intake.every_state(home)


def _confirmations_in_every_state(world, facts):
    for number, status in enumerate(ConfirmationStatus, start=1):
        ConfirmationFactory(
            case=CaseFactory(**facts, settled=True),
            court=world.courts[0],
            status=status,
            reason="材料不齐",
            ruling_number=f"（2025）渝0199民特{number}号",
            decided_on=date(2025, 4, 2),
            decided_by=UserFactory(),
        )


def _reviews_with_every_decision(facts):
    for decision, quality in zip(Decision, Quality, strict=False):
        case = CaseFactory(**facts, settled=True, review_state=ReviewState.RETURNED)
        ReviewFactory(
            case=case,
            decision=decision,
            quality=quality,
            reason="请补充",
            tier_fixed=facts["tier_claimed"] if decision == Decision.PASS else None,
            decided_by=UserFactory(),
        )


def _reviews_of(case):
    world_review.parts_of(ReviewFactory(case=case, decided_by=case.office_reviewed_by))
    ReviewFactory(case=case, level=ReviewLevel.BUREAU, decided_by=case.approved_by)


def _tier(home):
    return TierFactory(scheme__district=home.district)
