"""Sessions with who took part, plans, inquiries."""

from datetime import date, time

import pytest

from cases.choices import ParticipantKind
from cases.services import sessions
from cases.services.locking import NotYourCase, UnderReview
from cases.services.sessions import ParticipantData
from cases.tests.factories import CaseFactory, CaseMediatorFactory, SessionPlanFactory
from mediation.common.models import AuditEvent
from mediation.common.tests.refusals import refused
from mediators.services.refusals import DayInTheFuture, ReasonMissing, UnknownChoice
from mediators.tests.factories import MediatorFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]

UNCLE = ParticipantData(name="舅舅", kind=ParticipantKind.RELATIVE, parties_consent=True)


@pytest.fixture
def case():
    return CaseFactory()


def hold(case, **changes):
    facts = {"by": case.created_by, "held_on": date(2025, 4, 9), "record": "双方到场", **changes}
    return sessions.record_session(case=case, **facts)


def ask(case, **changes):
    facts = {
        "by": case.created_by,
        "asked_on": date(2025, 4, 9),
        "person_asked": "邻居",
        "record": "听到争吵",
        **changes,
    }
    return sessions.record_inquiry(case=case, **facts)


def test_a_session_with_everybody_who_was_there(case):
    helper = CaseMediatorFactory(case=case).mediator
    session = hold(
        case,
        starts_at=time(9),
        ends_at=time(11, 30),
        second_mediator=helper,
        recorder="小李",
        participants=[UNCLE],
    )
    session.refresh_from_db()
    assert (session.second_mediator, session.recorder) == (helper, "小李")
    assert [person.name for person in session.participants.all()] == ["舅舅"]
    event = AuditEvent.objects.first()
    assert event.verb == "session_recorded" and "舅舅" not in str(event.facts)


@pytest.mark.parametrize(
    ("changes", "broken", "field"),
    [
        pytest.param(
            {"participants": [ParticipantData(name="舅舅", kind="relative")]},
            sessions.ConsentMissing,
            "parties_consent",
            id="without the parties' consent",
        ),
        pytest.param(
            {"participants": [ParticipantData(name="舅舅", kind="uncle", parties_consent=True)]},
            UnknownChoice,
            "kind",
            id="unknown kind",
        ),
        pytest.param(
            {"starts_at": time(11), "ends_at": time(9)},
            sessions.HoursOutOfOrder,
            "ends_at",
            id="ends before it begins",
        ),
        pytest.param(
            {"ends_at": time(9)}, sessions.HoursOutOfOrder, "ends_at", id="ends and never began"
        ),
    ],
)
def test_impossible_sessions_are_refused(case, changes, broken, field):
    with refused(broken, field=field):
        hold(case, **changes)


def test_oneself_is_no_second_mediator(case):
    with refused(sessions.SameMediatorTwice, field="second_mediator"):
        hold(case, second_mediator=case.lead)


# --- plans


def test_a_plan_is_held_by_the_session_of_its_day(case):
    early = sessions.plan_session(case=case, by=case.created_by, planned_on=date(2025, 4, 10))
    later = sessions.plan_session(case=case, by=case.created_by, planned_on=date(2025, 4, 12))
    session = hold(case, held_on=date(2025, 4, 10))
    early.refresh_from_db()
    later.refresh_from_db()
    assert (early.session, later.session) == (session, None)


def test_a_plan_is_called_off_once_and_with_a_reason(case):
    plan = SessionPlanFactory(case=case)
    with refused(ReasonMissing, field="reason"):
        sessions.call_off_session(plan=plan, by=case.created_by, reason=" ")
    plan = sessions.call_off_session(plan=plan, by=case.created_by, reason="一方住院")
    assert plan.called_off_on == date(2025, 4, 10)
    with refused(sessions.PlanIsOver):
        sessions.call_off_session(plan=plan, by=case.created_by, reason="一方住院")


def test_nothing_is_planned_in_the_past_or_for_a_closed_case(case):
    with refused(sessions.PlannedInThePast, field="planned_on"):
        sessions.plan_session(case=case, by=case.created_by, planned_on=date(2025, 4, 9))
    closed = CaseFactory(settled=True)
    with refused(sessions.CaseIsClosed):
        sessions.plan_session(case=closed, by=closed.created_by, planned_on=date(2025, 4, 12))


# --- inquiries


def test_an_inquiry_names_its_investigator(case):
    inquiry = ask(case, relation="楼下邻居", recorder="小李")
    inquiry.refresh_from_db()
    assert (inquiry.investigator, inquiry.person_asked) == (case.lead, "邻居")


@pytest.mark.parametrize(
    ("day", "broken"),
    [
        (date(2025, 4, 11), DayInTheFuture),
        (date(2025, 3, 2), sessions.InquiryOutsideCase),
    ],
)
def test_an_inquiry_lies_within_the_case(case, day, broken):
    with refused(broken, field="asked_on"):
        ask(case, asked_on=day)


def test_only_the_mediators_and_before_the_review(case):
    stranger, submitted = MediatorFactory().user, CaseFactory(submitted=True)
    with refused(NotYourCase):
        ask(case, by=stranger)
    with refused(UnderReview):
        ask(submitted, asked_on=date(2025, 3, 10))
