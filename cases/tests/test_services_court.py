"""The court answers; somebody objects; a ruling is enforced."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError

from cases.calc.rulings import RulingNumberError, read_ruling
from cases.choices import ConfirmationStatus, ConfirmationTrack, CourtReason
from cases.choices_confirmation import EnforcementOutcome, ObjectionKind, ObjectionOutcome
from cases.services import court as desk
from cases.services import enforcement as enforcing
from cases.services.confirmations import OwnApplication
from cases.tests.factories import (
    CaseFactory,
    ConfirmationFactory,
    CourtAssignmentFactory,
    CourtFactory,
    ObligationFactory,
    PartyFactory,
)
from cases.tests.factories_confirmation import ConfirmationRuleFactory
from mediation.common.models import Notice
from mediation.common.tests.refusals import refused
from mediators.services.refusals import DayInTheFuture, NotInCharge, ReasonMissing, UnknownChoice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]

Status, Track = ConfirmationStatus, ConfirmationTrack
NUMBER = "（2025）渝0106民特12号"


@pytest.fixture
def court():
    return CourtFactory(code="渝0106")


@pytest.fixture
def liaison(court):
    return CourtAssignmentFactory(court=court).user


@pytest.fixture
def row(court):
    """Applied for on 28 March 2025."""
    return ConfirmationFactory(court=court)


@pytest.fixture
def ruled(court):
    """Ruled valid on 1 April 2025, served the day after."""
    case = CaseFactory(settled=True, confirmation=Track.VALID)
    return ConfirmationFactory(
        case=case,
        court=court,
        status=Status.VALID,
        ruling_number=NUMBER,
        decided_on=date(2025, 4, 1),
        served_on=date(2025, 4, 2),
    )


def answer(row, by, status, **facts):
    return desk.decide(confirmation=row, by=by, status=status, **facts)


def track(row):
    row.case.refresh_from_db()
    return row.case.confirmation


# --- answers


def test_the_court_accepts_and_confirms(row, liaison):
    accepted = answer(row, liaison, Status.ACCEPTED, decided_on=date(2025, 4, 1))
    assert (accepted.accepted_on, accepted.days_used, track(row)) == (
        date(2025, 4, 1),
        None,
        Track.APPLIED,
    )
    valid = answer(row, liaison, Status.VALID, ruling_number="(2025) 渝０１０６民特12号")
    assert (valid.ruling_number, valid.decided_by, valid.days_used) == (NUMBER, liaison, 13)
    assert track(row) == Track.VALID
    assert Notice.objects.get().recipient == row.case.lead.user  # once a day


@pytest.mark.parametrize(
    ("status", "facts", "expected"),
    [
        pytest.param(
            Status.RETURNED,
            {"reason_code": CourtReason.WRONG_COURT, "reason": "请向被申请人住所地法院申请"},
            Track.NONE,
            id="returned",
        ),
        pytest.param(Status.WITHDRAWN, {"reason": "逾期未补正"}, Track.WITHDRAWN, id="withdrawn"),
        pytest.param(
            Status.REJECTED,
            {"reason_code": CourtReason.UNCLEAR, "reason": "内容不明确", "ruling_number": NUMBER},
            Track.REJECTED,
            id="rejected",
        ),
        pytest.param(
            Status.SUPPLEMENT,
            {
                "reason_code": CourtReason.PAPERS,
                "reason": "补送达地址确认书",
                "supplement_by": date(2025, 4, 17),
            },
            Track.APPLIED,
            id="more asked for",
        ),
    ],
)
def test_every_other_answer_keeps_its_reason(row, liaison, status, facts, expected):
    found = answer(row, liaison, status, **facts)
    assert (found.status, found.reason) == (status, facts["reason"])
    assert track(row) == expected


@pytest.mark.parametrize(
    ("status", "facts", "broken", "field"),
    [
        (Status.SUBMITTED, {}, desk.AnswerNotExpected, "status"),
        (Status.PREPARED, {}, desk.AnswerNotExpected, "status"),
        ("lost", {}, UnknownChoice, "status"),
        (Status.VALID, {}, desk.RulingNumberMissing, "ruling_number"),
        (Status.VALID, {"ruling_number": "12号"}, desk.RulingNumberWrong, "ruling_number"),
        (
            Status.VALID,
            {"ruling_number": "（2025）粤0604民特12号"},
            desk.RulingNumberWrong,
            "ruling_number",
        ),
        (
            Status.VALID,
            {"ruling_number": "（2024）渝0106民特12号"},
            desk.RulingNumberWrong,
            "ruling_number",
        ),
        (
            Status.VALID,
            {"ruling_number": NUMBER, "served_on": date(2025, 4, 9)},
            desk.ServedTooEarly,
            "served_on",
        ),
        (Status.RETURNED, {"reason": "不予受理"}, desk.ReasonCodeWrong, "reason_code"),
        (Status.RETURNED, {"reason_code": "ghost"}, UnknownChoice, "reason_code"),
        (Status.RETURNED, {"reason_code": "papers"}, ReasonMissing, "reason"),
        (
            Status.RETURNED,
            {"reason_code": "morals", "reason": "违背公序良俗"},
            desk.ReasonCodeWrong,
            "reason_code",
        ),
        (
            Status.SUPPLEMENT,
            {"reason_code": "papers", "reason": "补身份证明"},
            desk.SupplementDayWrong,
            "supplement_by",
        ),
        (Status.ACCEPTED, {"decided_on": date(2025, 4, 11)}, DayInTheFuture, "decided_on"),
        (Status.ACCEPTED, {"decided_on": date(2025, 3, 27)}, desk.AnsweredTooEarly, "decided_on"),
    ],
)
def test_impossible_answers_are_refused(row, liaison, status, facts, broken, field):
    with refused(broken, field=field):
        answer(row, liaison, status, **facts)


def test_a_final_answer_is_final(row, liaison):
    answer(row, liaison, Status.WITHDRAWN)
    for status in (Status.ACCEPTED, Status.VALID, Status.WITHDRAWN):
        with refused(desk.AnswerNotExpected, field="status"):
            answer(row, liaison, status, ruling_number=NUMBER)


def test_another_court_and_the_applicant_do_not_answer(row, court):
    elsewhere = CourtAssignmentFactory().user
    former = CourtAssignmentFactory(court=court, valid_to=date(2025, 4, 10)).user
    for liaison in (elsewhere, former):
        with refused(NotInCharge):
            answer(row, liaison, Status.ACCEPTED)
    CourtAssignmentFactory(court=court, user=row.created_by)
    with refused(OwnApplication):
        answer(row, row.created_by, Status.ACCEPTED)


def test_one_number_is_one_ruling(row, ruled, liaison):
    with refused(desk.RulingNumberTaken, field="ruling_number"):
        answer(row, liaison, Status.VALID, ruling_number=NUMBER)
    with pytest.raises(IntegrityError):
        type(row).objects.filter(pk=row.pk).update(ruling_number=ruled.ruling_number)


@pytest.mark.parametrize(
    "text", ["（2025）渝0106诉前调确1716号", "(2025)渝0106民特1号", "〔2025〕渝0106调确字3号"]
)
def test_numbers_of_every_usual_form_are_read(text):
    ruling = read_ruling(text, court="渝0106", applied=2025, decided=2025)
    assert str(ruling).startswith("（2025）渝0106") and str(ruling).endswith("号")


def test_a_ruling_of_the_next_year_may_bear_the_number_of_this_one():
    assert read_ruling("（2024）渝0106民特9号", court="渝0106", applied=2024, decided=2025)
    with pytest.raises(RulingNumberError):
        read_ruling("（2026）渝0106民特9号", court="渝0106", applied=2024, decided=2025)


# --- objections


def raise_objection(ruled, by, **facts):
    given = {"kind": ObjectionKind.THIRD_PARTY, "known_on": date(2025, 4, 3), "grounds": "侵害权益"}
    return desk.record_objection(confirmation=ruled, by=by, **{**given, **facts})


def test_a_party_objects_within_15_days_of_receiving(ruled, liaison):
    party = PartyFactory(case=ruled.case)
    found = raise_objection(
        ruled, liaison, kind=ObjectionKind.PARTY, party=party, known_on=date(2025, 4, 2)
    )
    assert (found.last_day, found.raised_on) == (date(2025, 4, 17), date(2025, 4, 10))


def test_a_third_party_objects_within_six_months(ruled, liaison):
    """3 October 2025 lies in the holiday of National Day; Thursday, 9 October is worked again."""
    assert raise_objection(ruled, liaison).last_day == date(2025, 10, 9)


def test_a_late_objection_is_refused(ruled, liaison):
    ConfirmationRuleFactory(district=ruled.case.district, third_party_objects_in=0)
    with refused(desk.ObjectionOver, field="raised_on"):
        raise_objection(ruled, liaison)


def test_impossible_objections_are_refused(ruled, row, liaison):
    stranger, party = PartyFactory(), PartyFactory(case=ruled.case)
    other = CourtAssignmentFactory().user
    with refused(NotInCharge):
        raise_objection(ruled, other)
    with refused(desk.NoRuling):
        raise_objection(row, liaison)
    with refused(UnknownChoice, field="kind"):
        raise_objection(ruled, liaison, kind="ghost")
    for kind, who in ((ObjectionKind.PARTY, None), (ObjectionKind.PARTY, stranger)):
        with refused(desk.ObjectorWrong, field="party"):
            raise_objection(ruled, liaison, kind=kind, party=who)
    with refused(desk.ObjectorWrong, field="party"):
        raise_objection(ruled, liaison, party=party)
    with refused(desk.ServedTooEarly, field="known_on"):
        raise_objection(ruled, liaison, known_on=date(2025, 4, 1))
    raise_objection(ruled, liaison)
    with refused(desk.ObjectionOpen):
        raise_objection(ruled, liaison)


@pytest.mark.parametrize(
    ("outcome", "status", "expected"),
    [
        (ObjectionOutcome.UPHELD, Status.REVOKED, Track.REVOKED),
        (ObjectionOutcome.DISMISSED, Status.VALID, Track.VALID),
    ],
)
def test_an_objection_is_decided_once(ruled, liaison, outcome, status, expected):
    objection = raise_objection(ruled, liaison)
    desk.decide_objection(objection=objection, by=liaison, outcome=outcome)
    ruled.refresh_from_db()
    assert (ruled.status, track(ruled)) == (status, expected)
    with refused(desk.ObjectionDecided):
        desk.decide_objection(objection=objection, by=liaison, outcome=outcome)


# --- enforcement


def enforce(ruled, **facts):
    given = {"court_name": "第一法院", "applied_on": date(2025, 4, 10)}
    return enforcing.record_enforcement(case=ruled.case, by=ruled.created_by, **{**given, **facts})


def test_enforcement_runs_two_years_from_the_last_instalment(ruled):
    for day in (date(2025, 4, 5), date(2025, 9, 30)):
        ObligationFactory(agreement=ruled.case.agreement, due_on=day)
    found = enforce(ruled, amount=Decimal("1000.00"))
    assert (found.last_day, found.outcome) == (date(2027, 9, 30), EnforcementOutcome.RUNNING)
    with refused(enforcing.EnforcementRunning):
        enforce(ruled)
    ended = enforcing.end_enforcement(
        enforcement=found,
        by=ruled.created_by,
        outcome=EnforcementOutcome.PERFORMED,
        recovered=Decimal("1000.00"),
    )
    assert ended.ended_on == date(2025, 4, 10)
    with refused(enforcing.EnforcementEnded):
        enforcing.end_enforcement(enforcement=found, by=ruled.created_by, outcome="settled")


def test_enforcement_needs_a_ruling_and_a_default_in_time(ruled, row):
    ObligationFactory(agreement=ruled.case.agreement, due_on=date(2025, 4, 20))
    with refused(enforcing.NotEnforceable):
        enforce(row)
    with refused(enforcing.NothingOverdue, field="applied_on"):
        enforce(ruled)
    ruled.case.agreement.obligations.update(due_on=date(2025, 4, 5))
    with refused(enforcing.NothingOverdue, field="applied_on"):
        enforce(ruled, applied_on=date(2025, 3, 31))
    with refused(DayInTheFuture, field="applied_on"):
        enforce(ruled, applied_on=date(2025, 4, 11))


def test_enforcement_after_two_years_is_refused(court):
    days = {name: date(2022, 3, 1) for name in ("logged_on", "closed_on", "due_on")}
    case = CaseFactory(settled=True, confirmation=Track.VALID, **days)
    ObligationFactory(agreement=case.agreement, due_on=date(2022, 3, 10))
    old = ConfirmationFactory(
        case=case,
        court=court,
        status=Status.VALID,
        ruling_number="（2022）渝0106民特1号",
        applied_on=date(2022, 3, 2),
        last_day=date(2022, 3, 31),
        decided_on=date(2022, 3, 3),
    )
    with refused(enforcing.EnforcementOver, field="applied_on") as refusal:
        enforce(old)
    assert refusal.value.params == {"last": date(2024, 3, 11)}  # 10 March 2024 is a Sunday
