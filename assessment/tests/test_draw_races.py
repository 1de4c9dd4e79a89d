"""Two people press the same button at once: one draw, one set of visits, one sealed answer.

Only a server with row locks can be raced here; SQLite lets one writer in at a time anyway.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, connections
from django.utils import timezone

from assessment.models import Attempt, SampleDraw, Visit, VisitAnswer
from assessment.services import draws, visits
from assessment.services.draw_refusals import PeriodHasDraw
from assessment.tests.factories_visits import SEED, AgencyFactory, Bureau, approved_cases, surveyor
from mediation.common.errors import RuleBroken
from mediation.common.roles import Role
from stations.tests.factories import bureau_user

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer"),
]
RACERS = 4
FAR = date(2099, 1, 1)
HONEST = {
    "favouritism": "no",
    "gifts_or_meals": "no",
    "retaliation": "no",
    "performance": "done",
    "satisfaction": 5,
}


def race(action):
    """Run ``action(number)`` by several threads at once. Returns the refusals."""
    start = Barrier(RACERS)

    def run(number):
        start.wait()
        try:
            action(number)
        except (RuleBroken, IntegrityError) as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(RACERS) as pool:
        return [refusal for refusal in pool.map(run, range(RACERS)) if refusal]


@pytest.fixture
def bureau():
    approved_cases(20)
    return Bureau()


def test_period_is_frozen_once(bureau):
    refusals = race(lambda _number: bureau.freeze())
    assert len(refusals) == RACERS - 1
    assert all(isinstance(refusal, PeriodHasDraw | IntegrityError) for refusal in refusals)
    assert SampleDraw.objects.get().frame.count() == 20


def test_seed_is_witnessed_once(bureau):
    AgencyFactory(valid_to=FAR)
    witnesses = [bureau_user(Role.BUREAU_AUDITOR) for _ in range(RACERS)]
    draw = bureau.seeded()

    refusals = race(lambda number: draws.witness_seed(draw=draw, seed=SEED, by=witnesses[number]))

    assert len(refusals) == RACERS - 1
    assert Visit.objects.count() == 3


def test_answers_are_sent_once(bureau):
    caller = surveyor(AgencyFactory(valid_to=FAR))
    visit = bureau.drawn().visits.get(position=1)
    visits.reveal_phone(visit=visit, by=caller)
    started = timezone.now()

    refusals = race(
        lambda _number: visits.record_visit(visit=visit, by=caller, started_at=started, **HONEST)
    )

    assert len(refusals) == RACERS - 1
    assert VisitAnswer.objects.count() == Attempt.objects.count() == 1
