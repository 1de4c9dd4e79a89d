"""Calls of a surveyor: what is shown, what is refused, what follows from the answers."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from assessment.choices import AttemptResult, RedFlagStatus, Severity, VisitStatus
from assessment.models import Attempt, RedFlag, Visit, VisitAnswer
from assessment.selectors.visits import contacts_of, progress_of, results_of
from assessment.services import draws, visits
from assessment.services.visit_refusals import (
    AnswersMissing,
    NoTicketLeft,
    NotYourVisit,
    PhoneNotShown,
    StartedOutOfOrder,
    TooFewAttempts,
    VisitClosed,
)
from assessment.tests.factories_visits import (
    NOON,
    TODAY,
    AgencyFactory,
    Bureau,
    FlagRuleFactory,
    approved_cases,
    surveyor,
)
from cases.models import Case, Party
from cases.selectors.paper_facts import facts_of_paper
from mediation.common.models import AuditEvent, Notice
from stations.tests.factories import DistrictFactory

pytestmark = pytest.mark.django_db
HONEST = {
    "favouritism": "no",
    "gifts_or_meals": "no",
    "retaliation": "no",
    "performance": "done",
    "satisfaction": 5,
}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def agency():
    return AgencyFactory()


@pytest.fixture
def caller(agency):
    return surveyor(agency)


@pytest.fixture
def bureau():
    return Bureau()


@pytest.fixture
def draw(bureau, agency):
    """Twenty cases, of which three are visited."""
    approved_cases(20)
    return bureau.drawn()


@pytest.fixture
def visit(draw):
    return draw.visits.get(position=1)


@pytest.fixture
def shown(visit, caller):
    visits.reveal_phone(visit=visit, by=caller)
    return visit


def send(visit, caller, **answers):
    facts = HONEST | {"started_at": timezone.now()} | answers
    return visits.record_visit(visit=visit, by=caller, **facts)


def call(visit, caller, result=AttemptResult.NO_ANSWER):
    return visits.record_attempt(visit=visit, result=result, by=caller)


# --- the telephone


def test_phone_is_shown_of_this_visit_only_and_logged_each_time(visit, caller):
    contacts = visits.reveal_phone(visit=visit, by=caller)
    visits.reveal_phone(visit=visit, by=caller)

    parties = Party.objects.filter(case=visit.case)
    assert [(c.name, c.phone) for c in contacts] == [(p.name, p.phone) for p in parties]
    shown = AuditEvent.objects.filter(verb="visit.phone_shown")
    assert list(shown.values_list("actor", "subject_id")) == [(caller.pk, str(visit.pk))] * 2
    assert not any(contact.phone in str(event.facts) for contact in contacts for event in shown)
    visit.refresh_from_db()
    assert visit.phone_revealed_at == NOON


def test_phone_is_not_shown_if_the_log_cannot_be_written(visit, caller, monkeypatch):
    def broken(*args, **kwargs):
        raise DatabaseError("log full")

    monkeypatch.setattr(visits.audit, "record", broken)
    with pytest.raises(DatabaseError), transaction.atomic():
        visits.reveal_phone(visit=visit, by=caller)
    visit.refresh_from_db()
    assert visit.phone_revealed_at is None


def test_shielded_contact_is_marked(visit):
    Party.objects.filter(case=visit.case, side="respondent").update(contact_is_shielded=True)
    assert [contact.is_shielded for contact in contacts_of(visit)] == [False, True]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"agency__valid_to": TODAY}, id="contract over"),
        pytest.param({"opens_on": TODAY + timedelta(1)}, id="not open yet"),
        pytest.param({"opens_on": TODAY - timedelta(2), "closes_on": TODAY}, id="window closed"),
        pytest.param({"assignment__valid_to": TODAY}, id="left the agency"),
        pytest.param({"draw": "void"}, id="draw void"),
    ],
)
def test_visit_outside_window_contract_or_draw_is_nobodys(visit, caller, bureau, change):
    agency = visit.agency
    if "agency__valid_to" in change:
        type(agency).objects.filter(pk=agency.pk).update(valid_to=change["agency__valid_to"])
    elif "assignment__valid_to" in change:
        caller.agency_assignments.update(valid_to=change["assignment__valid_to"])
    elif "draw" in change:
        draws.void(draw=visit.draw, reason="重抽", by=bureau.freezer)
    else:
        Visit.objects.filter(pk=visit.pk).update(**change)

    with pytest.raises(NotYourVisit):
        visits.reveal_phone(visit=visit, by=caller)
    with pytest.raises(NotYourVisit):
        call(visit, caller)
    with pytest.raises(NotYourVisit):
        send(visit, caller)
    assert not AuditEvent.objects.filter(verb__startswith="visit.").exists()


def test_visit_of_another_agency_is_refused(visit):
    with pytest.raises(NotYourVisit):
        visits.reveal_phone(visit=visit, by=surveyor(AgencyFactory()))


# --- attempts and replacement


def test_attempt_needs_a_shown_telephone(visit, caller):
    with pytest.raises(PhoneNotShown):
        call(visit, caller)


def test_attempt_is_kept_as_made(shown, caller):
    attempt = call(shown, caller)
    with pytest.raises(AnswersMissing):
        call(shown, caller, AttemptResult.ANSWERED)
    with pytest.raises(ValidationError):
        call(shown, caller, "sleeping")
    with pytest.raises(DatabaseError), transaction.atomic():
        Attempt.objects.filter(pk=attempt.pk).update(result="refused")
    with pytest.raises(DatabaseError), transaction.atomic():
        Attempt.objects.all().delete()


@pytest.mark.parametrize(
    ("hours", "enough"), [([0, 3, 6], True), ([0, 1, 2, 3], False), ([0, 2, 3, 4], True)]
)
def test_replacement_needs_three_calls_at_different_times(
    shown, caller, bureau, clock, hours, enough
):
    for hour in hours:
        clock.move_to(NOON + timedelta(hours=hour))
        call(shown, caller)
    if not enough:
        with pytest.raises(TooFewAttempts):
            visits.replace(visit=shown, by=bureau.freezer)
        return
    assert visits.replace(visit=shown, by=bureau.freezer).position == 4


def give_up(visit, caller, bureau, clock, last=AttemptResult.NO_ANSWER):
    visits.reveal_phone(visit=visit, by=caller)
    for hour, result in enumerate([AttemptResult.NO_ANSWER, AttemptResult.WRONG_NUMBER, last]):
        clock.move_to(timezone.now() + timedelta(hours=2 + hour))
        call(visit, caller, result)
    return visits.replace(visit=visit, by=bureau.freezer)


def test_replacement_is_the_next_ticket_and_the_lost_case_stays_reported(
    draw, visit, caller, bureau, clock
):
    successor = give_up(visit, caller, bureau, clock)

    visit.refresh_from_db()
    assert visit.status == VisitStatus.UNREACHABLE
    assert successor.replaces == visit
    assert successor.position == 4
    assert successor.case.number == draw.frame.get(position=4).number
    [progress] = progress_of(draw)
    assert (progress.total, progress.assigned, progress.unreachable) == (4, 3, 1)
    with pytest.raises(VisitClosed):
        visits.replace(visit=visit, by=bureau.freezer)
    with pytest.raises(VisitClosed):
        visits.reveal_phone(visit=visit, by=caller)


def test_final_visits_are_the_order_drawn_less_documented_failures(draw, caller, bureau, clock):
    first, second, third = draw.visits.order_by("position")
    fourth = give_up(second, caller, bureau, clock, AttemptResult.REFUSED)
    fifth = give_up(fourth, caller, bureau, clock)

    standing = draw.visits.filter(status=VisitStatus.ASSIGNED).order_by("position")
    order = draw.frame.order_by("position").values_list("number", flat=True)
    assert [visit.case.number for visit in standing] == [order[0], order[2], order[4]]
    assert [first, third, fifth] == list(standing)
    second.refresh_from_db()
    assert second.status == VisitStatus.REFUSED


def test_replacement_ends_with_the_frame(bureau, caller, clock):
    approved_cases(2)
    draw = bureau.drawn(share_percent=100)
    with pytest.raises(NoTicketLeft):
        give_up(draw.visits.get(position=1), caller, bureau, clock)
    assert draw.visits.filter(status=VisitStatus.ASSIGNED).count() == 2


# --- the answers


def test_answers_are_sent_once_and_sealed(shown, caller, clock):
    started = timezone.now()
    clock.shift(170)
    answer = send(shown, caller, started_at=started, remarks=" 很满意 ")

    shown.refresh_from_db()
    assert shown.status == VisitStatus.DONE
    assert answer.sent_at - answer.started_at == timedelta(seconds=170)
    assert answer.remarks == "很满意"
    assert list(shown.attempts.values_list("result", "made_by")) == [("answered", caller.pk)]
    with pytest.raises(VisitClosed):
        send(shown, caller)
    with pytest.raises(VisitClosed):
        visits.reveal_phone(visit=shown, by=caller)
    for change in (
        lambda: VisitAnswer.objects.update(satisfaction=1),
        lambda: VisitAnswer.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_answers_leave_nothing_in_the_log_but_that_they_were_sent(shown, caller):
    send(shown, caller, gifts_or_meals="yes", remarks="收了红包")
    [event] = AuditEvent.objects.filter(verb="visit.answered")
    assert event.facts == {}


def test_answers_need_a_shown_telephone(visit, caller):
    with pytest.raises(PhoneNotShown):
        send(visit, caller)


@pytest.mark.parametrize("minutes", [-1, 1])
def test_answers_begin_after_the_telephone_and_not_in_the_future(shown, caller, minutes):
    with pytest.raises(StartedOutOfOrder):
        send(shown, caller, started_at=NOON + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    "wrong", [{"favouritism": "maybe"}, {"performance": ""}, {"satisfaction": 6}]
)
def test_answers_outside_the_choices_are_refused(shown, caller, wrong):
    with pytest.raises(ValidationError) as refusal:
        send(shown, caller, **wrong)
    assert list(refusal.value.message_dict) == list(wrong)
    shown.refresh_from_db()
    assert shown.status == VisitStatus.ASSIGNED


# --- red flags


def flags():
    return list(RedFlag.objects.order_by("code").values_list("code", "severity", "holds_pay"))


def test_answers_raise_the_flags_of_the_rules_in_force(shown, caller):
    FlagRuleFactory()
    FlagRuleFactory(question="retaliation", answers=["yes", "unsure"])
    FlagRuleFactory(
        question="satisfaction", answers=[1, 2], severity=Severity.NOTE, holds_pay=False
    )
    FlagRuleFactory(question="favouritism", answers=["no"], valid_to=TODAY)
    FlagRuleFactory(question="performance", district=DistrictFactory(code="500198"))

    send(shown, caller, gifts_or_meals="yes", retaliation="unsure", satisfaction=2)

    assert flags() == [
        ("gifts_or_meals", "serious", True),
        ("retaliation", "serious", True),
        ("satisfaction", "note", False),
    ]
    flag = RedFlag.objects.first()
    assert (flag.case_id, flag.visit_id, flag.status) == (
        shown.case_id,
        shown.pk,
        RedFlagStatus.OPEN,
    )
    assert list(RedFlag.objects.holding().values_list("case", flat=True)) == [shown.case_id] * 2


def test_graver_of_two_rules_counts_and_one_flag_is_raised(shown, caller):
    FlagRuleFactory(severity=Severity.NOTE, holds_pay=True)
    FlagRuleFactory(severity=Severity.SERIOUS, holds_pay=False)
    send(shown, caller, gifts_or_meals="yes")
    assert flags() == [("gifts_or_meals", "serious", True)]


def test_who_knows_of_no_mediation_is_asked_nothing_else(shown, caller):
    FlagRuleFactory(question="never_happened", answers=["yes"])
    FlagRuleFactory(question="retaliation", answers=["unsure"])
    FlagRuleFactory(question="satisfaction", answers=[1])

    answer = send(shown, caller, never_happened=True, satisfaction=5)

    assert flags() == [("never_happened", "serious", True)]
    assert (answer.retaliation, answer.performance, answer.satisfaction) == (
        "unsure",
        "nothing_due",
        1,
    )


def test_honest_answers_raise_nothing(shown, caller):
    FlagRuleFactory()
    send(shown, caller)
    assert flags() == []


def test_administrators_and_auditors_hear_of_a_flag_without_its_matter(shown, caller, bureau):
    FlagRuleFactory()
    send(shown, caller, gifts_or_meals="yes")
    told = Notice.objects.filter(kind="assessment.red_flag_raised")
    assert {notice.recipient_id for notice in told} == {
        bureau.freezer.pk,
        bureau.first.pk,
        bureau.second.pk,
    }
    assert {tuple(notice.params) for notice in told} == {("number",)}


# --- no trace


def test_sampling_and_visiting_leave_no_trace_on_the_case(bureau, caller, clock):
    FlagRuleFactory()
    approved_cases(20)
    before = list(Case.objects.order_by("pk").values())

    clock.shift(60)
    draw = bureau.drawn()
    visit = draw.visits.get(position=1)
    visits.reveal_phone(visit=visit, by=caller)
    call(visit, caller)
    send(visit, caller, gifts_or_meals="yes")
    give_up(draw.visits.get(position=2), caller, bureau, clock)

    assert list(Case.objects.order_by("pk").values()) == before
    about_cases = AuditEvent.objects.filter(subject_label__startswith="cases.")
    assert not about_cases.exists()


# --- progress, results, reminders, cost


def test_results_count_answers_and_estimate_shares(bureau, caller, clock):
    approved_cases(4)
    draw = bureau.drawn(share_percent=100)
    told = [
        {"gifts_or_meals": "yes", "satisfaction": 2},
        {"performance": "partly"},
        {"performance": "nothing_due"},
        {"never_happened": True},
    ]
    for visit, answers in zip(draw.visits.order_by("position"), told, strict=True):
        visits.reveal_phone(visit=visit, by=caller)
        started = timezone.now()
        clock.shift(60 if visit.position == 1 else 20)
        send(visit, caller, started_at=started, **answers)

    results = results_of(draw)

    assert (results.sample, results.answered, results.hasty) == (4, 4, 3)
    found = {str(finding.question): finding for finding in results.findings}
    assert found["gifts_or_meals"].counts == {"no": 2, "yes": 1}
    assert found["satisfaction"].counts == {2: 1, 5: 2}
    assert found["performance"].counts == {"done": 1, "nothing_due": 1, "partly": 1}
    assert str(found["performance"].share.percent) == "50.0"
    assert found["never_happened"].counts == {False: 3, True: 1}
    assert str(found["never_happened"].share.percent) == "25.0"


def test_reminder_tells_surveyors_once_a_day_what_closes(draw, caller, clock):
    assert visits.remind_of_visits() == 0
    clock.move_to(NOON + timedelta(days=26))
    assert visits.remind_of_visits() == 1
    assert visits.remind_of_visits() == 0
    notice = Notice.objects.get(kind="assessment.visits_closing")
    assert (notice.recipient, notice.params["count"], notice.due_on) == (
        caller,
        3,
        date(2025, 5, 1),
    )


@pytest.mark.parametrize("rules", [1, 4])
def test_sending_answers_costs_few_queries(shown, caller, rules, django_assert_num_queries):
    for question in ["favouritism", "gifts_or_meals", "retaliation", "performance"][:rules]:
        FlagRuleFactory(question=question, answers=["unsure"])
    with django_assert_num_queries(17):
        send(shown, caller)


def test_the_follow_up_paper_of_the_file_tells_nothing_of_a_visit(visit, shown, caller):
    """Mediator and office read the file, and what parties said here is sealed from them."""
    before = facts_of_paper(visit.case, "follow_up")
    send(visit, caller, gifts_or_meals="yes", satisfaction=1, remarks="收了两条烟")
    assert facts_of_paper(Case.objects.get(pk=visit.case_id), "follow_up") == before
