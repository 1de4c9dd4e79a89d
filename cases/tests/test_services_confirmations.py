"""Judicial confirmation: in time, one at a time, answered by the court."""

from datetime import date

import pytest
from django.db import IntegrityError

from cases.choices import ConfirmationStatus, ConfirmationTrack, CourtReason
from cases.services import confirmations
from cases.services.locking import NotSettled
from cases.tests.factories import (
    AgreementFactory,
    CaseFactory,
    ConfirmationFactory,
    CourtAssignmentFactory,
    CourtFactory,
)
from mediation.common.models import Notice
from mediation.common.tests.refusals import refused
from mediators.services.refusals import DayInTheFuture, NotInCharge, ReasonMissing, UnknownChoice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]

Status = ConfirmationStatus


@pytest.fixture
def case():
    """Agreement effective on 20 March 2025: the 30th day is Saturday, 19 April."""
    return CaseFactory(settled=True)


@pytest.fixture
def court():
    return CourtFactory()


@pytest.fixture
def liaison(court):
    return CourtAssignmentFactory(court=court).user


def apply(case, court, day=date(2025, 4, 10)):
    return confirmations.apply(case=case, by=case.created_by, court=court, applied_on=day)


def answer(row, by, status, **facts):
    return confirmations.decide(confirmation=row, by=by, status=status, **facts)


def test_an_application_knows_its_last_day(case, court):
    row = apply(case, court)
    case.refresh_from_db()
    assert (row.effective_on, row.last_day) == (date(2025, 3, 20), date(2025, 4, 21))
    assert case.confirmation == ConfirmationTrack.APPLIED


@pytest.mark.parametrize(
    ("closed_on", "in_time"),
    [
        pytest.param(date(2025, 3, 11), True, id="the 30th day"),
        pytest.param(date(2025, 3, 10), False, id="the 31st day"),
    ],
)
def test_thirty_days_and_no_more(court, closed_on, in_time):
    case = CaseFactory(settled=True, closed_on=closed_on)
    if in_time:
        assert apply(case, court).last_day == date(2025, 4, 10)
    else:
        with refused(confirmations.TermOver, field="applied_on"):
            apply(case, court)


def test_impossible_applications_are_refused(case, court):
    failed = CaseFactory(failed=True)
    later = CaseFactory(settled=True, agreed=None)
    AgreementFactory(case=later, effective_on=date(2025, 4, 5))
    with refused(NotSettled):
        apply(failed, court)
    with refused(DayInTheFuture, field="applied_on"):
        apply(case, court, date(2025, 4, 11))
    with refused(confirmations.NotYetEffective, field="applied_on"):
        apply(later, court, date(2025, 4, 4))
    apply(case, court)
    with refused(confirmations.ApplicationRunning):
        apply(case, court)


def test_the_database_refuses_two_running_applications(case, court):
    apply(case, court)
    with pytest.raises(IntegrityError):
        ConfirmationFactory(case=case)


def test_the_court_accepts_and_confirms(case, court, liaison):
    row = apply(case, court)
    answer(row, liaison, Status.ACCEPTED)
    case.refresh_from_db()
    assert case.confirmation == ConfirmationTrack.APPLIED

    row = answer(row, liaison, Status.VALID, ruling_number="（2025）渝0199民特12号")

    case.refresh_from_db()
    assert case.confirmation == ConfirmationTrack.VALID
    assert (row.decided_by, row.decided_on) == (liaison, date(2025, 4, 10))
    assert Notice.objects.get().recipient == case.lead.user  # once a day


@pytest.mark.parametrize(
    ("status", "facts", "track"),
    [
        pytest.param(
            Status.RETURNED,
            {"reason_code": CourtReason.PAPERS, "reason": "缺身份证明"},
            ConfirmationTrack.NONE,
            id="returned",
        ),
        pytest.param(Status.WITHDRAWN, {}, ConfirmationTrack.WITHDRAWN, id="withdrawn"),
        pytest.param(
            Status.REJECTED,
            {"reason": "内容不明确", "ruling_number": "（2025）渝0199民特13号"},
            ConfirmationTrack.REJECTED,
            id="rejected",
        ),
    ],
)
def test_after_a_no_the_parties_may_apply_again_in_time(case, court, liaison, status, facts, track):
    answer(apply(case, court), liaison, status, **facts)
    case.refresh_from_db()
    assert case.confirmation == track
    assert apply(case, court).status == Status.SUBMITTED


@pytest.mark.parametrize(
    ("status", "facts", "broken", "field"),
    [
        pytest.param(
            Status.SUBMITTED, {}, confirmations.AnswerNotExpected, "status", id="submitted again"
        ),
        pytest.param("lost", {}, UnknownChoice, "status", id="unknown"),
        pytest.param(
            Status.VALID, {}, confirmations.RulingNumberMissing, "ruling_number", id="no number"
        ),
        pytest.param(Status.RETURNED, {}, ReasonMissing, "reason", id="no reason"),
        pytest.param(
            Status.RETURNED,
            {"reason_code": "mood", "reason": "无"},
            UnknownChoice,
            "reason_code",
            id="unknown reason code",
        ),
        pytest.param(
            Status.ACCEPTED,
            {"decided_on": date(2025, 4, 11)},
            DayInTheFuture,
            "decided_on",
            id="tomorrow",
        ),
        pytest.param(
            Status.ACCEPTED,
            {"decided_on": date(2025, 4, 9)},
            confirmations.AnsweredTooEarly,
            "decided_on",
            id="before the application",
        ),
    ],
)
def test_impossible_answers_are_refused(case, court, liaison, status, facts, broken, field):
    row = apply(case, court)
    with refused(broken, field=field):
        answer(row, liaison, status, **facts)


def test_a_final_answer_is_final(case, court, liaison):
    row = apply(case, court)
    answer(row, liaison, Status.WITHDRAWN)
    for status in (Status.ACCEPTED, Status.VALID, Status.WITHDRAWN):
        with refused(confirmations.AnswerNotExpected, field="status"):
            answer(row, liaison, status, ruling_number="1")


def test_another_court_does_not_answer(case, court):
    row = apply(case, court)
    for days in ({}, {"court": court, "valid_to": date(2025, 4, 10)}):
        liaison = CourtAssignmentFactory(**days).user
        with refused(NotInCharge):
            answer(row, liaison, Status.ACCEPTED)


def test_nobody_answers_their_own_application(case, court):
    row = apply(case, court)
    with refused(confirmations.OwnApplication):
        answer(row, case.created_by, Status.ACCEPTED)
