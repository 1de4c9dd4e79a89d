"""The case form and its drafts at the door: JSON for the script, one plain form without it."""

import json
from datetime import date
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings
from django.core.cache import caches
from django.template.loader import render_to_string
from django.urls import reverse
from lxml.html import document_fromstring

from cases.choices import DraftStatus
from cases.forms import log_blank
from cases.models import Case, CaseDraft, Tier
from cases.tests.factories import CaseFactory, ClueFactory, PartyFactory, TierFactory
from cases.tests.factories_drafts import CaseDraftFactory, DraftPhotoFactory, content
from cases.tests.factories_requests import RequestFactory
from mediation.common.models import AuditEvent
from mediation.common.tests.refusals import every_row
from mediation.common.tests.uploads import photo
from mediators.models import Mediator
from mediators.tests.factories import ContractFactory, MediatorFactory, resident_id
from stations.models import DisputeType
from stations.tests.factories import DisputeTypeFactory, DistrictFactory, GridGroupFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]
LOG = "/cases/log/"
LONG = "三楼住户装修敲墙，二楼住户称天花板开裂，要求赔偿并停工。"


@pytest.fixture
def mediator():
    return ContractFactory().mediator


@pytest.fixture
def page(client, mediator):
    client.force_login(mediator.user)
    return client


def typed(**changes):
    fields = {
        "dispute_type": str(DisputeTypeFactory().pk),
        "source": "application",
        "relation": "citizens",
        "summary": LONG,
        "people_count": "2",
        "logged_on": "2025-04-01",
        "accepted_on": "2025-04-01",
    }
    for place, side in enumerate(("applicant", "respondent")):
        fields |= {
            f"party-{place}-side": side,
            f"party-{place}-kind": "person",
            f"party-{place}-name": f"当事人{place}",
            f"party-{place}-id_number": resident_id(place + 1),
        }
    return fields | changes


def plain(**changes):
    """The form as a browser without scripts sends it."""
    counts = {"party-TOTAL_FORMS": 2, "party-INITIAL_FORMS": 0}
    return {"client_key": uuid4(), **counts, **typed(), **changes}


def closing(mediator):
    tier = TierFactory(scheme__district=mediator.district)
    return {
        "session-0-held_on": "2025-04-02",
        "session-0-record": "双方到场",
        "result-closed_on": "2025-04-08",
        "result-outcome": "settled_written",
        "result-tier_claimed": str(tier.pk),
        "result-content": "三日内修好",
        "owed-0-description": "赔偿",
        "owed-0-amount": "500.00",
        "owed-0-due_on": "2025-05-01",
    }


def send(page, key, *, step="dispute", fields=None, base=0, origin=None, **more):
    body = {"step": step, "fields": fields or {}, "base": base, "origin": str(origin or uuid4())}
    return post(page, f"/cases/drafts/{key}/", {**body, **more})


def post(page, url, body):
    return page.post(url, json.dumps(body), content_type="application/json")


def file(page, key):
    return post(page, f"/cases/drafts/{key}/file/", {})


# --- the page


def test_the_page_is_blank_of_everybody(page, mediator):
    CaseDraftFactory(mediator=mediator, content=content(**{"party-0-name": "金小满"}))
    response = page.get(LOG)
    shown = response.content.decode()
    assert mediator.full_name not in shown
    assert "金小满" not in shown
    assert 'autocomplete="off"' in shown.partition('id="page-form"')[2][:200]
    assert "no-store" in response["Cache-Control"]


@pytest.fixture
def renderings(monkeypatch):
    """How often the five steps were rendered."""
    caches["rendered"].clear()
    seen = []
    monkeypatch.setattr(
        log_blank,
        "render_to_string",
        lambda *given: seen.append(given) or render_to_string(*given),
    )
    return seen


def test_the_blank_steps_are_rendered_once_for_all_who_are_offered_the_same(
    client, page, mediator, renderings
):
    first = page.get(LOG).content.decode()
    client.force_login(ContractFactory(mediator__station=mediator.station).mediator.user)
    second = client.get(LOG).content.decode()
    assert len(renderings) == 1
    assert first.count("<select") == second.count("<select") > 5
    keys = [document_fromstring(each).forms[-1].fields["client_key"] for each in (first, second)]
    assert keys[0] != keys[1]


def test_what_the_blank_steps_offer_is_never_of_yesterday(page, mediator, renderings):
    kind = DisputeTypeFactory(name="噪音纠纷")
    tier = TierFactory(scheme__district=mediator.district, name="疑难案件")
    shown = page.get(LOG).content.decode()
    assert "噪音纠纷" in shown and "疑难案件" in shown and 'value="2025-04-10"' in shown
    DisputeType.objects.filter(pk=kind.pk).update(name="邻里噪音")
    assert "邻里噪音" in page.get(LOG).content.decode()
    Tier.objects.filter(pk=tier.pk).update(name="重大案件")
    shown = page.get(LOG).content.decode()
    assert "重大案件" in shown and "疑难案件" not in shown
    with time_machine.travel("2025-04-11T08:00:00+08:00", tick=False):
        page.force_login(mediator.user)
        assert 'value="2025-04-11"' in page.get(LOG).content.decode()


def test_the_blank_steps_speak_the_language_of_who_asks(page, renderings):
    assert "What is it about?" not in page.get(LOG).content.decode()
    page.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "What is it about?" in page.get(LOG).content.decode()


def test_a_mediator_is_offered_the_tiers_of_the_own_district(page, mediator, renderings):
    far = DistrictFactory(code="500198", name="邻区")
    TierFactory(scheme__district=far, name="疑难案件")
    assert "疑难案件" not in page.get(LOG).content.decode()
    Mediator.objects.filter(pk=mediator.pk).update(district=far)
    assert "疑难案件" in page.get(LOG).content.decode()


def test_the_worker_is_a_script_that_is_asked_for_anew(client):
    response = client.get("/cases/sw.js")
    assert response["Content-Type"].startswith("text/javascript")
    assert response["Cache-Control"] == "no-cache"


OTHER = {"session-0-other1_name": "舅舅", "session-0-other1_kind": "relative"}
CONSENT = {"session-0-other1_parties_consent": "on"}


def test_others_at_a_session_come_with_the_case(page, mediator):
    key = uuid4()
    send(page, key, fields={**typed(), **closing(mediator), **OTHER, **CONSENT})
    assert file(page, key).status_code == 200
    person = Case.objects.get().sessions.get().participants.get()
    assert (person.name, person.kind, person.parties_consent) == ("舅舅", "relative", True)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param(OTHER, "parties_consent", id="without the parties' consent"),
        pytest.param({**CONSENT, "session-0-other1_kind": "lawyer"}, "name", id="without a name"),
        pytest.param({**OTHER, **CONSENT, "session-0-other1_kind": ""}, "kind", id="as nobody"),
    ],
)
def test_what_is_wrong_with_another_stands_beside_its_field(page, mediator, changes, field):
    fields = {**typed(), **closing(mediator), **changes}
    answer = send(page, uuid4(), step="work", fields=fields, check=True).json()
    assert f"session-0-other1_{field}" in [error["field"] for error in answer["errors"]]


@pytest.mark.parametrize(
    ("changes", "step", "field"),
    [
        pytest.param({"session-0-held_on": "2025-04-11"}, "work", "session-0-held_on", id="day"),
        pytest.param({"session-0-ends_at": "09:00"}, "work", "session-0-ends_at", id="hours"),
        pytest.param({"result-tier_claimed": ""}, "result", "result-tier_claimed", id="tier"),
        pytest.param({"result-content": " "}, "result", "result-content", id="content"),
        pytest.param({"result-outcome": "other"}, "result", "result-outcome_note", id="how"),
    ],
)
def test_what_the_service_would_refuse_is_said_in_its_step(page, mediator, changes, step, field):
    fields = {**typed(), **closing(mediator), **changes}
    answer = send(page, uuid4(), step=step, fields=fields, check=True).json()
    assert field in [error["field"] for error in answer["errors"]]


def test_the_session_that_was_refused_is_the_one_that_is_marked(page, mediator):
    key = uuid4()
    second = {"session-1-held_on": "2025-03-01", "session-1-record": "只有一方到场"}
    send(page, key, fields={**typed(), **closing(mediator), **second})
    (error,) = file(page, key).json()["errors"]
    assert (error["step"], error["field"]) == ("work", "session-1-held_on")


def test_the_whole_form_without_scripts(page, mediator):
    data = plain(
        **closing(mediator),
        **{"session-TOTAL_FORMS": 1, "session-INITIAL_FORMS": 0},
        **{"owed-TOTAL_FORMS": 1, "owed-INITIAL_FORMS": 0, "photos-paper": "agreement"},
        photos=[photo(), photo()],
    )
    assert page.post(LOG, data).status_code == 302
    case = Case.objects.get()
    assert (case.outcome, case.sessions.get().record) == ("settled_written", "双方到场")
    assert case.agreement.obligations.get().amount == 500
    assert case.documents.get().pages == 2
    assert page.post(LOG, {**data, "photos": []}).status_code == 302
    assert Case.objects.count() == 1


@pytest.mark.parametrize("kind", ["party", "session", "owed"])
def test_one_more_block_loses_nothing_that_was_typed(page, kind):
    data = plain(one_more=kind, **{"result-content": "三日内修好"})
    before = every_row()
    response = page.post(LOG, data)
    shown = response.content.decode()
    assert LONG in shown and "当事人1" in shown and "三日内修好" in shown
    assert f'name="{kind}-{2 if kind == "party" else 1}-' in shown
    assert every_row() == before


def test_what_is_wrong_in_a_later_step_is_said_beside_its_field(page, mediator):
    data = plain(**closing(mediator), **{"session-TOTAL_FORMS": 1, "session-INITIAL_FORMS": 0})
    data |= {"result-closed_on": "2025-03-01", "session-0-held_on": "2025-03-01"}
    response = page.post(LOG, data)
    assert "受理" in response.context["sections"].sessions[0].errors["held_on"][0]
    data["session-0-held_on"] = "2025-04-02"
    response = page.post(LOG, data)
    assert "closed_on" in response.context["sections"].result.errors
    assert not Case.objects.exists()


def test_a_wrong_number_is_said_beside_its_own_party(page):
    response = page.post(LOG, plain(**{"party-1-id_number": "500199196001010000"}))
    assert list(response.context["sections"].parties.errors[1]) == ["id_number"]
    assert response.context["sections"].parties.errors[0] == {}


def test_a_clue_and_a_request_fill_the_page_in(page, mediator):
    clue = ClueFactory(group=GridGroupFactory(station=mediator.station), description="两家争吵")
    request = RequestFactory(station=mediator.station, name="邱三", about="楼上养狗")
    assert "两家争吵" in page.get(LOG, {"clue": clue.pk}).content.decode()
    shown = page.get(LOG, {"request": request.pk}).content.decode()
    assert "邱三" in shown and "楼上养狗" in shown
    page.post(LOG, plain(clue=clue.pk))
    clue.refresh_from_db()
    assert clue.case == Case.objects.get()


@pytest.mark.parametrize("word", ["foreign", "x", "9" * 30, "-1"])
def test_a_foreign_clue_does_not_exist(page, word):
    wanted = ClueFactory().pk if word == "foreign" else word
    assert page.get(LOG, {"clue": wanted}).status_code == 404
    assert page.post(LOG, plain(clue=wanted)).status_code == 404
    assert not Case.objects.exists()


# --- the same dispute twice


def test_a_plain_form_asks_before_a_second_case(page):
    page.post(LOG, plain())
    case = Case.objects.get()
    again = plain()
    response = page.post(LOG, again)
    assert [each.number for each in response.context["similar"]] == [case.number]
    assert "当事人0" in response.content.decode()
    assert page.post(LOG, {**again, "go_on": "1"}).status_code == 302
    assert Case.objects.count() == 2


def test_a_colleagues_case_is_shown_without_a_way_to_it(page, mediator):
    colleague = MediatorFactory(station=mediator.station)
    near = CaseFactory(lead=colleague, logged_on=date(2025, 4, 2), summary=LONG)
    far = CaseFactory(logged_on=date(2025, 4, 2), summary=LONG)
    for case in (near, far):
        PartyFactory(case=case, name="绝不显示", id_number=resident_id(1))
    assert near.office_id != far.office_id
    key = CaseDraftFactory(mediator=mediator, content=content(**typed())).client_key
    (shown,) = post(page, "/cases/log/similar/", {"draft": str(key)}).json()["similar"]
    assert shown == {
        "number": near.number,
        "day": "2025-04-02",
        "type": near.dispute_type.name,
        "mediator": colleague.full_name,
        "url": "",
    }
    event = AuditEvent.objects.get(verb="similar_cases_shown")
    assert event.facts == {"cases": 1}


@pytest.mark.parametrize("count", [1, 30])
def test_queries_of_looking_for_similar_cases(page, mediator, count, django_assert_num_queries):
    for case in CaseFactory.create_batch(count, lead=mediator, summary=LONG):
        PartyFactory.create_batch(2, case=case)
    key = str(CaseDraftFactory(mediator=mediator, content=content(**typed())).client_key)
    with django_assert_num_queries(20):
        post(page, "/cases/log/similar/", {"draft": key})


# --- drafts


def test_a_draft_goes_from_step_to_step_and_becomes_a_case_once(page, mediator):
    key, origin = uuid4(), uuid4()
    first = send(page, key, fields=typed(), origin=origin, check=True).json()
    assert (first["version"], first["errors"], first["conflicts"]) == (1, [], [])
    send(page, key, step="result", fields=closing(mediator), base=1, origin=origin)
    sent = page.post(
        f"/cases/drafts/{key}/photos/",
        {"client_key": uuid4(), "paper": "agreement", "file": photo()},
    ).json()["photo"]
    assert page.get(sent["url"])["Content-Type"] == "image/jpeg"
    answers = [file(page, key).json(), file(page, key).json(), send(page, key).json()]
    case = Case.objects.get()
    assert answers == [{"filed": {"number": case.number, "url": f"/cases/{case.pk}/"}}] * 3
    assert case.client_key == key
    assert case.parties.count() == 2 and case.documents.count() == 1
    assert case.agreement.obligations.count() == 1


def test_another_phone_goes_on_where_the_first_stopped(page):
    key = uuid4()
    send(page, key, step="parties", fields=typed())
    response = page.get(f"/cases/drafts/{key}/")
    got = response.json()
    assert (got["step"], got["fields"]["summary"]) == ("parties", LONG)
    assert resident_id(1) not in response.content.decode()
    assert "no-store" in response["Cache-Control"]


def test_a_conflict_is_told_with_the_label_of_the_field(page):
    key, here, there = uuid4(), uuid4(), uuid4()
    send(page, key, fields=typed(), origin=here)
    send(page, key, fields={"party-1-name": "罗大田"}, base=1, origin=there)
    answer = send(page, key, fields={"party-1-name": "罗小田"}, base=1, origin=here).json()
    (conflict,) = answer["conflicts"]
    assert (conflict["label"], conflict["mine"], conflict["theirs"]) == (
        "当事人 2 · 姓名",
        "罗小田",
        "罗大田",
    )


def test_a_step_is_checked_alone(page):
    answer = send(page, uuid4(), fields={"people_count": "0", "summary": LONG}, check=True).json()
    assert {each["field"] for each in answer["errors"]} >= {"dispute_type", "people_count"}
    assert {each["step"] for each in answer["errors"]} == {"dispute"}


def test_refusals_of_filing_come_with_step_and_field(page, mediator):
    key = uuid4()
    wrong = {"result-closed_on": "2025-03-01"}
    send(page, key, fields={**typed(), **closing(mediator), **wrong})
    response = file(page, key)
    assert response.status_code == 422
    (error,) = response.json()["errors"]
    assert (error["step"], error["field"]) == ("result", "result-closed_on")
    assert CaseDraft.objects.get().status == DraftStatus.OPEN
    assert not Case.objects.exists()


def test_a_removed_party_in_the_middle_is_left_out(page):
    key = uuid4()
    gone = {f"party-2-{name}": "" for name in ("side", "kind", "name", "phone", "id_number")}
    third = {"party-3-side": "respondent", "party-3-kind": "person", "party-3-name": "第四人"}
    send(page, key, fields=typed(**gone, **third, people_count="3"))
    assert "filed" in file(page, key).json()
    assert Case.objects.get().parties.count() == 3


def test_a_draft_is_discarded_from_the_list(page, mediator):
    draft = DraftPhotoFactory(draft__mediator=mediator).draft
    assert str(draft.client_key) in page.get("/cases/").content.decode()
    page.post(f"/cases/drafts/{draft.client_key}/discard/")
    draft.refresh_from_db()
    assert (draft.status, draft.content) == ("discarded", "")
    assert str(draft.client_key) not in page.get("/cases/").content.decode()
    assert page.get(f"/cases/drafts/{draft.client_key}/").json() == {"discarded": True}


@pytest.mark.parametrize(
    "body",
    [
        "no json",
        "[]",
        '{"step": "dispute"}',
        '{"step": "dance", "origin": "8a3c3b5e-6c0e-4f5e-9d3f-1f6d0f1b7a52"}',
        '{"step": "dispute", "fields": [], "origin": "8a3c3b5e-6c0e-4f5e-9d3f-1f6d0f1b7a52"}',
        '{"step": "dispute", "base": true, "origin": "8a3c3b5e-6c0e-4f5e-9d3f-1f6d0f1b7a52"}',
        "[" * 100_000,
    ],
)
def test_what_cannot_be_understood_is_a_sentence(page, body):
    before = every_row()
    response = page.post(f"/cases/drafts/{uuid4()}/", body, content_type="application/json")
    assert response.status_code == 400
    assert response.json()["sentences"] == ["请求无法识别。"]
    assert every_row() == before


def test_a_bad_photo_is_a_sentence(page, mediator):
    key = CaseDraftFactory(mediator=mediator).client_key
    url = f"/cases/drafts/{key}/photos/"
    good = {"client_key": uuid4(), "paper": "agreement"}
    assert page.post(url, good).status_code == 400
    assert page.post(url, {**good, "client_key": "x", "file": photo()}).status_code == 400
    answer = page.post(url, {**good, "file": photo(format="BMP")})
    assert answer.status_code == 422 and len(answer.json()["sentences"]) == 1


def test_drafts_of_others_do_not_exist(page):
    photo_row = DraftPhotoFactory()
    key = photo_row.draft.client_key
    before = every_row()
    assert page.get(f"/cases/drafts/{key}/").status_code == 404
    assert file(page, key).status_code == 404
    assert page.post(f"/cases/drafts/{key}/discard/").status_code == 404
    assert page.get(f"/cases/drafts/photos/{photo_row.client_key}/").status_code == 404
    assert page.post(f"/cases/drafts/photos/{photo_row.client_key}/").status_code == 404
    assert post(page, "/cases/log/similar/", {"draft": str(key)}).status_code == 404
    assert send(page, key, fields={"summary": "x"}).status_code == 422
    assert every_row() == before


def test_without_a_session_it_leads_to_the_login(client):
    response = send(client, uuid4())
    assert response.status_code == 302
    assert reverse("login") in response["Location"]
