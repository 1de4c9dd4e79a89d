"""After the agreement: performance, the city's system, papers, sessions, dangers."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from cases.choices import Performance, Risk
from cases.models import Escalation, Session
from cases.services import escalations, performance, sessions
from cases.services.locking import NotSettled, UnderReview
from cases.tests.factories import CaseFactory, ObligationFactory
from mediation.common.models import Notice
from mediation.common.tests.refusals import refused
from mediators.services.refusals import DayInTheFuture, UnknownChoice
from stations.tests.factories import bureau_user, office_head

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]


@pytest.fixture
def case():
    """Settled on 20 March 2025."""
    return CaseFactory(settled=True)


def perform(case, how=Performance.DONE, day=date(2025, 4, 1)):
    return performance.record_performance(
        case=case, by=case.created_by, performance=how, performed_on=day
    )


def test_a_performed_agreement_has_its_day(case):
    done = ObligationFactory(agreement=case.agreement, done_on=date(2025, 3, 25))
    still_open = ObligationFactory(agreement=case.agreement)

    perform(case)

    case.refresh_from_db()
    done.refresh_from_db()
    still_open.refresh_from_db()
    assert (case.performance, case.performed_on) == (Performance.DONE, date(2025, 4, 1))
    assert (done.done_on, still_open.done_on) == (date(2025, 3, 25), date(2025, 4, 1))


def test_performance_can_be_recorded_after_the_approval():
    case = CaseFactory(passed=True)
    assert perform(case).performance == Performance.DONE


def test_performance_that_was_recorded_too_early_is_taken_back(case):
    perform(case)
    assert perform(case, Performance.PARTLY, None).performed_on is None


@pytest.mark.parametrize(
    ("how", "day", "broken", "field"),
    [
        pytest.param(
            Performance.DONE, None, performance.PerformedDayMissing, "performed_on", id="no day"
        ),
        pytest.param(
            Performance.DONE, date(2025, 4, 11), DayInTheFuture, "performed_on", id="tomorrow"
        ),
        pytest.param(
            Performance.DONE,
            date(2025, 3, 19),
            performance.PerformedTooEarly,
            "performed_on",
            id="before the agreement",
        ),
        pytest.param(
            Performance.PARTLY,
            date(2025, 4, 1),
            performance.PerformedDayNotExpected,
            "performed_on",
            id="partly, with a day",
        ),
        pytest.param("somehow", None, UnknownChoice, "performance", id="unknown"),
    ],
)
def test_impossible_performance_is_refused(case, how, day, broken, field):
    with refused(broken, field=field):
        perform(case, how, day)


def test_a_case_without_an_agreement_has_nothing_to_perform():
    case = CaseFactory(failed=True)
    with refused(NotSettled):
        perform(case)


def test_obligations_are_met_one_by_one(case):
    first = ObligationFactory(agreement=case.agreement)
    second = ObligationFactory(agreement=case.agreement)
    with refused(performance.PerformedTooEarly):
        performance.record_obligation(
            obligation=first, by=case.created_by, done_on=date(2025, 3, 19)
        )

    for row, day, expected in (
        (first, date(2025, 4, 9), (Performance.RUNNING, None)),
        (second, date(2025, 4, 2), (Performance.DONE, date(2025, 4, 9))),
    ):
        performance.record_obligation(obligation=row, by=case.created_by, done_on=day)
        case.refresh_from_db()
        assert (case.performance, case.performed_on) == expected


def enter(case, number="渝调2025-17", day=date(2025, 3, 31)):
    return performance.record_system_entry(
        case=case, by=case.created_by, external_number=number, external_entered_on=day
    )


def test_the_number_in_the_citys_system_is_kept(case):
    enter(case, " 渝调2025-17 ")
    case.refresh_from_db()
    assert (case.external_number, case.external_entered_on) == ("渝调2025-17", date(2025, 3, 31))


def test_impossible_entries_are_refused(case):
    with refused(performance.SystemNumberMissing, field="external_number"):
        enter(case, " ")
    with refused(DayInTheFuture, field="external_entered_on"):
        enter(case, day=date(2025, 4, 11))
    with refused(performance.SystemEntryTooEarly, field="external_entered_on"):
        enter(case, day=date(2025, 3, 2))
    with pytest.raises(ValidationError):
        enter(case, "1" * 61)


def hold(case, day=date(2025, 3, 10), record="双方到场"):
    return sessions.record_session(case=case, by=case.created_by, held_on=day, record=record)


def test_sessions_lie_within_the_case(case):
    assert hold(case).recorded_by == case.created_by
    for day in (date(2025, 3, 2), date(2025, 3, 21)):
        with refused(sessions.SessionOutsideCase, field="held_on"):
            hold(case, day)
    with pytest.raises(ValidationError):
        hold(case, record="")
    passed, still_open = CaseFactory(passed=True), CaseFactory()
    with refused(UnderReview):
        hold(passed)
    with refused(DayInTheFuture, field="held_on"):
        hold(still_open, date(2025, 4, 11))
    assert Session.objects.count() == 1


def report(case, **changes):
    facts = {
        "risk": Risk.FIGHT,
        "people_count": 12,
        "measure": "现场劝阻",
        "reported_to": "派出所",
        **changes,
    }
    return escalations.report_escalation(case=case, by=case.created_by, **facts)


def test_a_danger_is_reported_at_once_and_told_to_office_and_bureau():
    case = CaseFactory(passed=True)
    in_charge = {office_head(case.office), bureau_user()}
    bureau_user("bureau_finance")
    report(case)
    assert {notice.recipient for notice in Notice.objects.all()} == in_charge


def test_impossible_reports_are_refused(case):
    with refused(UnknownChoice, field="risk"):
        report(case, risk="rain")
    for change in ({"people_count": 0}, {"measure": ""}, {"reported_to": ""}):
        with pytest.raises(ValidationError):
            report(case, **change)
    assert not Escalation.objects.exists()
