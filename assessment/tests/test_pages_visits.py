"""The surveyor's pages and the published draw: what is shown, what is hidden, what it costs."""

import json
import re
from datetime import timedelta

import pytest
import time_machine
from django.core import signing
from django.urls import reverse

from assessment.forms.visits import SALT
from assessment.models import RedFlag, Visit, VisitAnswer
from assessment.services import draws, visits
from assessment.tests.factories_visits import (
    NOON,
    SEED,
    TODAY,
    AgencyFactory,
    Bureau,
    FlagRuleFactory,
    approved_cases,
    surveyor,
)
from cases.models import Party
from cases.tests.factories import ObligationFactory
from mediation.common.models import AuditEvent
from mediation.common.roles import Role
from mediation.common.tests.factories import UserFactory
from stations.tests.factories import DistrictFactory, bureau_user, office_head

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def caller():
    return surveyor(AgencyFactory())


@pytest.fixture
def bureau():
    return Bureau()


@pytest.fixture
def draw(caller, bureau):
    approved_cases(20)
    return bureau.drawn()


@pytest.fixture
def visit(draw):
    return draw.visits.get(position=1)


@pytest.fixture
def page(client, caller):
    client.force_login(caller)
    return client


def url(name, *args):
    return reverse(f"assessment:{name}", args=args)


def answers(visit, **changed):
    started = signing.dumps([visit.pk, NOON.isoformat()], salt=SALT)
    honest = {"favouritism": "no", "gifts_or_meals": "no", "retaliation": "no"}
    return honest | {"performance": "done", "satisfaction": "5", "started": started} | changed


# --- what is seen


def test_list_shows_masked_names_and_no_number(page, draw):
    text = page.get(url("visits")).content.decode()

    names = Party.objects.filter(case__visits__draw=draw)
    assert text.count("当***") == 6
    for party in names:
        assert party.name not in text
        assert party.phone not in text
        assert party.phone[-4:] not in text


def test_phone_is_on_the_answer_to_the_button_and_nowhere_else(page, visit):
    own = [party.phone for party in visit.case.parties.all()]
    others = Party.objects.exclude(case=visit.case)

    before = page.get(url("visit", visit.pk)).content.decode()
    shown = page.post(url("visit_telephone", visit.pk))
    after = page.get(url("visit", visit.pk)).content.decode()
    again = page.get(url("visit_telephone", visit.pk))

    text = shown.content.decode()
    assert all(phone in text for phone in own)
    assert not any(party.phone in text for party in others)
    assert not any(phone in before + after for phone in own)
    assert again.status_code == 302
    assert "no-store" in shown.headers["Cache-Control"]
    assert AuditEvent.objects.filter(verb="visit.phone_shown").count() == 1


def test_page_shows_neither_narrative_nor_document_number(page, visit):
    page.post(url("visit_telephone", visit.pk))
    pages = [
        page.get(url("visits")),
        page.get(url("visit", visit.pk)),
        page.post(url("visit_telephone", visit.pk)),
        page.get(url("visit_questions", visit.pk)),
    ]
    text = "".join(response.content.decode() for response in pages)
    assert visit.case.summary == "楼上漏水"
    for hidden in ("楼上漏水", "水管老化", *(p.id_number for p in visit.case.parties.all())):
        assert hidden not in text


def test_questions_show_what_was_promised(page, visit):
    ObligationFactory(agreement=visit.case.agreement, description="赔偿修理费")
    visits.reveal_phone(visit=visit, by=visit.agency.assignments.get().user)
    assert "赔偿修理费" in page.get(url("visit_questions", visit.pk)).content.decode()


# --- who is let in

PAGES = ["visit", "visit_questions", "visit_call"]


@pytest.mark.parametrize("name", PAGES)
def test_visit_of_another_agency_is_as_if_absent(client, visit, name):
    client.force_login(surveyor(AgencyFactory()))
    foreign, absent = client.get(url(name, visit.pk)), client.get(url(name, 999_999))
    assert foreign.status_code == absent.status_code == 404
    assert strip(foreign) == strip(absent)
    assert client.post(url("visit_telephone", visit.pk)).status_code == 404
    assert not AuditEvent.objects.filter(verb="visit.phone_shown").exists()


def strip(response):
    return re.sub(r'nonce="[^"]*"|csrf[^>]*|/\d+/|X-CSRFToken[^}]*', "", response.content.decode())


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, 200),
        ({"closes_on": TODAY + timedelta(1)}, 200),
        ({"opens_on": TODAY - timedelta(1), "closes_on": TODAY}, 404),
        ({"opens_on": TODAY + timedelta(1)}, 404),
    ],
)
def test_visit_is_open_only_inside_its_window(page, visit, change, status):
    Visit.objects.filter(pk=visit.pk).update(**change)
    assert page.get(url("visit", visit.pk)).status_code == status


def test_access_ends_with_the_contract_and_the_assignment(page, visit, caller):
    agency = type(visit.agency).objects.filter(pk=visit.agency_id)
    agency.update(valid_to=TODAY)
    assert page.get(url("visit", visit.pk)).status_code == 404
    agency.update(valid_to=TODAY + timedelta(1))
    assert page.get(url("visit", visit.pk)).status_code == 200
    caller.agency_assignments.update(valid_to=TODAY)
    assert page.get(url("visit", visit.pk)).status_code == 404
    assert page.get(url("visits")).context["entries"] == []


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SURVEYOR])
def test_visits_are_for_surveyors(client, visit, role):
    client.force_login(UserFactory(role=role))
    for name in PAGES:
        assert client.get(url(name, visit.pk)).status_code == 404
    assert client.get(url("visits")).status_code == 404
    assert client.post(url("visit_telephone", visit.pk)).status_code == 404


def test_mediator_and_office_head_see_nothing_of_a_draw(client, draw):
    case = draw.visits.get(position=1).case
    for user in (case.lead.user, office_head(case.office)):
        client.force_login(user)
        for path in (url("draws"), url("draw", draw.pk), url("draw_file", draw.pk)):
            assert client.get(path).status_code == 404


# --- what is done


def test_call_is_noted_by_one_tap(page, visit):
    page.post(url("visit_telephone", visit.pk))
    response = page.post(url("visit_call", visit.pk), {"result": "no_answer"})
    assert response.url == url("visits")
    assert list(visit.attempts.values_list("result", flat=True)) == ["no_answer"]
    assert [len(entry["calls"]) for entry in page.get(url("visits")).context["entries"]] == [
        1,
        0,
        0,
    ]


def test_call_before_the_telephone_is_refused_in_words(page, visit):
    response = page.post(url("visit_call", visit.pk), {"result": "no_answer"})
    assert response.status_code == 200
    assert response.context["form"].non_field_errors()
    assert not visit.attempts.exists()


def test_questions_wait_for_the_telephone(page, visit):
    assert page.get(url("visit_questions", visit.pk)).url == url("visit", visit.pk)
    page.post(url("visit_telephone", visit.pk))
    assert page.get(url("visit_questions", visit.pk)).status_code == 200


def test_answers_are_sent_sealed_and_never_shown_again(page, visit, clock):
    FlagRuleFactory()
    page.post(url("visit_telephone", visit.pk))
    form = page.get(url("visit_questions", visit.pk)).context["form"]
    clock.shift(150)
    sent = answers(visit, gifts_or_meals="yes", remarks="收了两条烟")
    sent["started"] = form["started"].value()

    response = page.post(url("visit_questions", visit.pk), sent)

    assert response.url == url("visits")
    answer = VisitAnswer.objects.get()
    assert answer.sent_at - answer.started_at == timedelta(seconds=150)
    assert answer.remarks == "收了两条烟"
    assert RedFlag.objects.get().code == "gifts_or_meals"
    assert page.get(url("visit_questions", visit.pk)).status_code == 302
    assert page.post(url("visit_questions", visit.pk), sent).context["form"].errors
    for path in (url("visits"), url("finished_visits"), url("visit", visit.pk)):
        assert "收了两条烟" not in page.get(path).content.decode()
    finished = page.get(url("finished_visits")).context["entries"]
    assert [entry["visit"].pk for entry in finished] == [visit.pk]
    assert page.post(url("visit_telephone", visit.pk)).status_code == 302


def test_unanswered_questions_are_pointed_out_and_nothing_typed_is_lost(page, visit):
    page.post(url("visit_telephone", visit.pk))
    response = page.post(
        url("visit_questions", visit.pk), answers(visit, satisfaction="", remarks="说得很好")
    )
    form = response.context["form"]
    assert list(form.errors) == ["satisfaction"]
    assert "说得很好" in response.content.decode()
    assert not VisitAnswer.objects.exists()


def test_who_knows_of_no_mediation_needs_no_other_answer(page, visit):
    page.post(url("visit_telephone", visit.pk))
    only = {"never_happened": "on", "started": answers(visit)["started"]}
    assert page.post(url("visit_questions", visit.pk), only).url == url("visits")
    assert VisitAnswer.objects.get().never_happened


@pytest.mark.parametrize("started", ["", "forged", None])
def test_time_of_the_call_is_not_the_browsers_to_claim(page, visit, draw, started):
    page.post(url("visit_telephone", visit.pk))
    if started is None:  # an honest note, but of another visit
        started = answers(draw.visits.get(position=2))["started"]
    response = page.post(url("visit_questions", visit.pk), answers(visit, started=started))
    assert list(response.context["form"].errors) == ["started"]
    assert not VisitAnswer.objects.exists()


# --- the published draw


def test_auditor_and_administrator_take_the_file_and_the_log_says_so(client, draw, bureau):
    for user in (bureau.second, bureau.freezer):
        client.force_login(user)
        response = client.get(url("draw_file", draw.pk))
        assert response.headers["Content-Type"] == "application/json; charset=utf-8"
        assert "attachment" in response.headers["Content-Disposition"]
        assert json.loads(response.content)["commitment"] == draw.digest
    taken = AuditEvent.objects.filter(verb="draw.file_taken")
    assert {event.actor_id for event in taken} == {bureau.second.pk, bureau.freezer.pk}


def test_seed_stays_hidden_until_it_was_typed_twice(client, caller, bureau):
    approved_cases(7)
    draw = bureau.seeded()
    client.force_login(bureau.second)
    for path in (url("draws"), url("draw", draw.pk), url("draw_file", draw.pk)):
        text = client.get(path).content.decode()
        assert draw.digest in text
        assert SEED not in text
    draws.witness_seed(draw=draw, seed=SEED, by=bureau.second)
    assert SEED in client.get(url("draw", draw.pk)).content.decode()


def test_draw_of_another_district_and_for_finance_is_as_if_absent(client, draw):
    elsewhere = bureau_user(district=DistrictFactory(code="500198"))
    for user in (elsewhere, bureau_user(Role.BUREAU_FINANCE), surveyor(AgencyFactory())):
        client.force_login(user)
        assert client.get(url("draw", draw.pk)).status_code == 404
        assert client.get(url("draw_file", draw.pk)).status_code == 404


def answer_all(draw, caller, count):
    for visit in draw.visits.order_by("position")[:count]:
        visits.reveal_phone(visit=visit, by=caller)
        visits.record_visit(
            visit=visit,
            favouritism="no",
            gifts_or_meals="yes",
            retaliation="no",
            performance="done",
            satisfaction=4,
            started_at=NOON,
            by=caller,
        )


@pytest.mark.parametrize(("answered", "shown"), [(4, False), (5, True)])
def test_draw_page_shows_progress_and_sums_up_five_answers_or_more(
    client, caller, bureau, answered, shown
):
    approved_cases(6)
    draw = bureau.drawn(share_percent=100)
    answer_all(draw, caller, answered)
    client.force_login(bureau.second)

    page = client.get(url("draw", draw.pk)).context["page_of_draw"]

    [progress] = page.progress
    assert (progress.total, progress.assigned, progress.done) == (6, 6 - answered, answered)
    if not shown:
        assert page.results is None
        return
    gifts = page.results.findings[1]
    assert gifts.question == "gifts_or_meals"
    assert [n for _label, n in gifts.in_words] == [5]


# --- cost


@pytest.mark.parametrize("count", [7, 60])
def test_list_costs_the_same_queries_for_any_number_of_visits(
    page, bureau, count, django_assert_num_queries
):
    approved_cases(count)
    bureau.drawn()
    with django_assert_num_queries(9):
        page.get(url("visits"))


@pytest.mark.parametrize("count", [7, 60])
def test_draw_page_costs_the_same_queries_for_any_number_of_cases(
    client, caller, bureau, count, django_assert_num_queries
):
    approved_cases(count)
    draw = bureau.drawn()
    client.force_login(bureau.second)
    with django_assert_num_queries(11):
        client.get(url("draw", draw.pk))
    with django_assert_num_queries(11):
        client.get(url("draw_file", draw.pk))
