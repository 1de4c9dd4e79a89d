"""Judicial confirmation in the small world: who applies, objections, enforcement."""

from itertools import zip_longest

from cases.choices import ConfirmationStatus
from cases.choices_confirmation import EnforcementOutcome, ObjectionKind, ObjectionOutcome
from cases.tests.factories import CaseFactory, ConfirmationFactory
from cases.tests.factories_confirmation import (
    ConfirmationRuleFactory,
    EligibilityCheckFactory,
    EnforcementFactory,
    JointApplicantFactory,
    ObjectionFactory,
)


def parts_of(confirmation):
    """A rule, a check, both parties, an objection and an enforcement of the application."""
    case = confirmation.case
    ConfirmationRuleFactory(district=case.district)
    confirmation.eligibility = EligibilityCheckFactory(case=case)
    confirmation.save(update_fields=["eligibility"])
    for party in case.parties.all():
        JointApplicantFactory(confirmation=confirmation, party=party)
    ObjectionFactory(confirmation=confirmation)
    EnforcementFactory(confirmation=confirmation)


def every_state(court, facts):
    """Objections and enforcements with every end, an application that no court has seen."""
    states = zip_longest(ObjectionKind, ObjectionOutcome, EnforcementOutcome)
    for number, (kind, outcome, end) in enumerate(states, start=1):
        confirmation = ConfirmationFactory(
            case=CaseFactory(**facts, settled=True),
            court=court,
            status=ConfirmationStatus.VALID,
            ruling_number=f"（2025）渝0199诉前调确{number}号",
            decided_on="2025-04-02",
        )
        applicant = JointApplicantFactory(confirmation=confirmation)
        if outcome:
            by_party = kind == ObjectionKind.PARTY
            ObjectionFactory(
                confirmation=confirmation,
                kind=kind or ObjectionKind.THIRD_PARTY,
                party=applicant.party if by_party else None,
                outcome=outcome,
                decided_on="2025-04-08",
            )
        ended = None if end == EnforcementOutcome.RUNNING else "2025-04-09"
        EnforcementFactory(confirmation=confirmation, outcome=end, ended_on=ended)
    ConfirmationFactory(
        case=CaseFactory(**facts, settled=True),
        court=court,
        status=ConfirmationStatus.PREPARED,
        applied_on=None,
    )
