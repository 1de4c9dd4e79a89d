"""Citizens of the small world: codes at the doors, requests in every state, their own words."""

from datetime import UTC, datetime

from assessment.choices import FeedbackKind
from assessment.models import Feedback
from cases.choices import RequestStatus
from cases.models import QrCode
from cases.tests.factories import CaseFactory, PartyFactory
from cases.tests.factories_requests import (
    CallFactory,
    CitizenRuleFactory,
    QrCodeFactory,
    RequestFactory,
)
from mediation.common.limits import Limit, spend

TOKEN = "worldworldworldworldab"
"""The word in the code of the first station."""

SENT = datetime(2025, 4, 5, 1, tzinfo=UTC)


def at_the_desk(world, home, lead):
    """One more request at the lead's station, called back once, and its code replaced."""
    station = lead.station
    old = QrCode.objects.in_force().filter(station=station)
    old.update(ended_at=SENT, ended_by=lead.user)
    first = not QrCode.objects.exists()
    QrCodeFactory(station=station, **({"token": TOKEN} if first else {}))
    number = len(world.canaries)
    request = RequestFactory(
        station=station,
        name=world.canary("requester's name", f"金丝雀{number:04d}"),
        phone=world.canary("requester's telephone", f"1993{number:07d}"),
    )
    CallFactory(request=request)


def words_of(case):
    """What a party of the case said by itself."""
    party = case.parties.first() or PartyFactory(case=case)
    return Feedback.objects.create(
        case=case,
        party=party,
        kind=FeedbackKind.SATISFACTION,
        satisfaction=5,
        explained="yes",
        performed="done",
        sent_at=SENT,
    )


def promises_of(district):
    CitizenRuleFactory(district=district)


def every_state(home):
    """Requests in every state, a denial, a count of tries."""
    station, lead = home.stations[0], home.mediators[0]
    RequestFactory(station=station, status=RequestStatus.CALLED)
    RequestFactory(station=station, declined=True)
    RequestFactory(station=station, withdrawn=True)
    case = CaseFactory(lead=lead, failed=True)
    RequestFactory(station=station, taken=True, case=case)
    party = PartyFactory(case=case)
    Feedback.objects.create(case=case, party=party, kind=FeedbackKind.DENIAL, sent_at=SENT)
    spend(Limit("world", 5, 3600), "somebody")
