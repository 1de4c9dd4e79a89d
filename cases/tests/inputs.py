"""What the services of cases are given in tests: complete, correct, and changed by name."""

from datetime import date
from uuid import uuid4

from cases.choices import Outcome, PartySide, Relation, Source
from cases.services.agreements import AgreementData
from cases.services.closing import close_case
from cases.services.parties import PartyData
from cases.services.register import log_case
from cases.services.review import submit_for_review
from cases.tests.factories import TierFactory
from mediators.tests.factories import ContractFactory, resident_id
from stations.tests.factories import DisputeTypeFactory

DAY = date(2025, 4, 1)


def party(number: int, side=PartySide.APPLICANT, **changes) -> PartyData:
    facts = {"side": side, "name": f"当事人{number}", "id_number": resident_id(number)}
    return PartyData(**{**facts, **changes})


def two_parties(number: int = 1) -> list[PartyData]:
    return [party(number), party(number + 1, PartySide.RESPONDENT)]


def log(mediator=None, **changes):
    """A case logged on 1 April 2025; ``mediator`` is under contract that day."""
    mediator = mediator or ContractFactory().mediator
    facts = {
        "by": mediator.user,
        "mediator": mediator,
        "client_key": uuid4(),
        "station": mediator.station,
        "dispute_type": DisputeTypeFactory(),
        "source": Source.APPLICATION,
        "relation": Relation.CITIZENS,
        "summary": "楼上漏水",
        "logged_on": DAY,
        "accepted_on": DAY,
        "parties": two_parties(),
        "people_count": 2,
    }
    return log_case(**{**facts, **changes})


def agreement(**changes) -> AgreementData:
    return AgreementData(**{"agreed_on": date(2025, 4, 8), "content": "三日内修好", **changes})


def close(case, **changes):
    """Closed on 8 April 2025 with a written agreement; claims the tier "general"."""
    facts = {
        "by": case.created_by,
        "closed_on": date(2025, 4, 8),
        "outcome": Outcome.SETTLED_WRITTEN,
        "tier_claimed": TierFactory(scheme__district=case.district),
        "agreement": agreement(),
        "version": case.version,
    }
    return close_case(case=case, **{**facts, **changes})


def submitted_case(mediator=None, **changes):
    case = close(log(mediator, **changes))
    return submit_for_review(case=case, by=case.created_by)
