"""What came of a danger: replies, the result, the figures of prevention."""

from datetime import date

import pytest

from cases.models import EscalationStep
from cases.selectors.prevention import prevention
from cases.services import escalations
from cases.tests.factories import CaseFactory, EscalationFactory
from mediation.common.roles import Role
from mediation.common.tests.refusals import refused
from mediators.services.refusals import DayInTheFuture, NotInCharge
from mediators.tests.factories import MediatorFactory
from stations.tests.factories import OfficeFactory, bureau_user, office_head

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]


@pytest.fixture
def danger():
    return EscalationFactory(people_count=12)


def follow(danger, **changes):
    facts = {
        "by": danger.reported_by,
        "happened_on": date(2025, 3, 12),
        "reply": "派出所已出警",
        **changes,
    }
    return escalations.follow_up_escalation(escalation=danger, **facts)


def test_replies_are_rows_and_the_last_one_closes_the_matter(danger):
    follow(danger)
    follow(danger, closes=True, result="双方散去", prevented=True)
    danger.refresh_from_db()
    assert EscalationStep.objects.filter(escalation=danger).count() == 2
    assert (danger.closed_on, danger.result, danger.prevented) == (
        date(2025, 3, 12),
        "双方散去",
        True,
    )
    with refused(escalations.EscalationClosed):
        follow(danger)


def test_mediator_office_and_bureau_may_follow_up(danger):
    follow(danger, by=office_head(danger.case.office))
    follow(danger, by=bureau_user(Role.BUREAU_ADMIN, district=danger.case.district))
    for stranger in (MediatorFactory().user, office_head(OfficeFactory())):
        with refused(NotInCharge):
            follow(danger, by=stranger)


@pytest.mark.parametrize(
    ("changes", "broken", "field"),
    [
        ({"closes": True}, escalations.ResultMissing, "result"),
        ({"happened_on": date(2025, 4, 11)}, DayInTheFuture, "happened_on"),
        ({"happened_on": date(2025, 3, 9)}, escalations.StepBeforeReport, "happened_on"),
    ],
)
def test_impossible_steps_are_refused(danger, changes, broken, field):
    with refused(broken, field=field):
        follow(danger, **changes)


def test_the_prevention_columns_count_matters_and_people(danger):
    case = danger.case
    for facts in ({"risk": "suicide", "prevented": True, "people_count": 3}, {"risk": "petition"}):
        EscalationFactory(case=case, **facts)
    EscalationFactory(case=CaseFactory(), risk="suicide", prevented=True)
    user = office_head(case.office)
    rows = prevention(user, start=date(2025, 3, 1), end=date(2025, 4, 1))
    assert [
        (row.risk, row.matters, row.people, row.prevented, row.people_prevented) for row in rows
    ] == [
        ("suicide", 1, 3, 1, 3),
        ("crime", 0, 0, 0, 0),
        ("petition", 1, 1, 0, 0),
        ("fight", 1, 12, 0, 0),
    ]
