"""The bases of the REST interface, on the small doors of `doors`."""

import json
from base64 import b64encode
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import DataError, IntegrityError, models
from django.test import Client
from django.utils import timezone, translation
from drf_spectacular.generators import SchemaGenerator
from rest_framework import exceptions, serializers
from rest_framework.test import APIClient
from rest_framework.throttling import ScopedRateThrottle

from mediation.common.api import ModelSerializer
from mediation.common.api.problems import problem_details
from mediation.common.fields import EncryptedTextField, MoneyField
from mediation.common.idempotency import KeyUsedForSomethingElse, once
from mediation.common.models import AuditEvent, IdempotencyKey, Job
from mediation.common.roles import Role
from mediation.common.tests import doors
from mediation.common.tests.factories import UserFactory
from mediation.common.tokens import issue_token, revoke_token

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("doors")]

JOBS = "/api/v1/jobs/"
PROBLEM = "application/problem+json"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def owner():
    return UserFactory(role=Role.OFFICE_HEAD, language="en")


def token_client(owner, *scopes, **terms):
    token, secret = issue_token(owner=owner, name="t", scopes=list(scopes), by=None, **terms)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {secret}")
    client.cookies["django_language"] = "en"
    client.token = token
    return client


@pytest.fixture
def api(owner):
    return token_client(owner, "stats.read", "cases.write.own")


@pytest.fixture
def may_export(monkeypatch):
    """Who may see the jobs may export them here."""
    view = "common.view_job"
    monkeypatch.setattr("mediation.common.api.viewsets.export_permission", lambda _: view)


def jobs(user, *keys, **facts):
    return [Job.objects.create(kind="k", key=key, requested_by=user, **facts) for key in keys]


def keys_of(answer):
    return [row["key"] for row in answer.json()["results"]]


# --- who


def test_without_a_token_there_is_no_answer():
    answer = APIClient().get(JOBS)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Token")
    assert answer["Content-Type"] == PROBLEM
    assert answer.json()["code"] == "not_authenticated"


@pytest.mark.parametrize("header", ["Token", "Token a b", "Token wrong", "token \xe5", "Bearer x"])
def test_a_wrong_token_is_refused(header):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=header)
    assert client.get(JOBS).status_code == 401


def test_a_token_opens_what_its_owner_may_see(api, owner):
    jobs(UserFactory(), "theirs")
    jobs(owner, "mine")
    assert keys_of(api.get(JOBS)) == ["mine"]
    api.token.refresh_from_db()
    assert api.token.last_used_on == timezone.localdate()


def test_a_browser_session_opens_the_same(client, owner):
    jobs(owner, "mine")
    client.force_login(owner)
    assert keys_of(client.get(JOBS)) == ["mine"]


def test_a_token_without_the_scope_is_told_so(owner):
    answer = token_client(owner, "court.packages").get(JOBS)
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")


def test_what_the_owner_may_not_see_does_not_exist():
    nobody = UserFactory()
    answer = token_client(nobody, "stats.read").get(JOBS)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_token_ends_when_revoked_expired_elsewhere_or_with_its_owner(owner):
    def status(client):
        return client.get(JOBS).status_code

    revoked = token_client(owner, "stats.read")
    revoke_token(token=revoked.token, by=None)
    expired = token_client(owner, "stats.read")
    expired.token.expires_on = timezone.localdate()
    expired.token.save()
    elsewhere = token_client(owner, "stats.read", addresses=["10.9.9.9"])
    here = token_client(owner, "stats.read", addresses=["127.0.0.1"])
    assert [status(c) for c in (revoked, expired, elsewhere, here)] == [401, 401, 401, 200]
    owner.is_active = False
    owner.save()
    assert status(here) == 401


def test_a_viewset_that_names_no_scope_stays_shut(api):
    with pytest.raises(ImproperlyConfigured):
        api.get("/api/v1/open/")


def test_foreign_and_absent_get_the_same_answer(api, owner):
    theirs = jobs(UserFactory(), "theirs")[0]
    foreign, absent = api.get(f"{JOBS}{theirs.pk}/"), api.get(f"{JOBS}999999/")
    assert foreign.status_code == absent.status_code == 404
    assert foreign.content == absent.content


@pytest.mark.parametrize("pk", ["x", "0", "-1", "99999999999999999999999", "%00"])
def test_an_odd_id_is_not_found(api, pk):
    assert api.get(f"{JOBS}{pk}/").status_code == 404


# --- pages and parameters


def test_pages_are_followed_by_cursor_while_rows_come_in(api, owner):
    jobs(owner, "a", "b", "c")
    first = api.get(f"{JOBS}?page_size=2")
    assert keys_of(first) == ["a", "b"]
    jobs(owner, "d")
    assert keys_of(api.get(first.json()["next"])) == ["c", "d"]


def test_the_page_size_has_a_cap(api, owner):
    for wish in ("201", "0", "-1", "x", "²", "9" * 30):
        answer = api.get(f"{JOBS}?page_size={wish}")
        assert answer.status_code == 400
        assert answer.json()["errors"] == {"page_size": ["Write a number from 1 to 200."]}
    assert api.get(f"{JOBS}?page_size=200").status_code == 200


@pytest.mark.parametrize("position", ["p=abc", "p=\x00", "o=x", "r=1&p=%E5"])
def test_a_forged_cursor_is_refused(api, owner, position):
    jobs(owner, "a")
    cursor = b64encode(position.encode()).decode()
    answer = api.get(JOBS, {"cursor": cursor})
    assert answer.status_code == 400, answer.content
    assert list(answer.json()["errors"]) == ["cursor"]


def test_a_cursor_beyond_everything_finds_nothing(api, owner):
    jobs(owner, "a")
    cursor = b64encode(b"p=" + b"9" * 40).decode()
    assert keys_of(api.get(JOBS, {"cursor": cursor})) == []


def test_filters_narrow(api, owner):
    jobs(owner, "a")
    jobs(owner, "b", state="failed", finished_at=timezone.now())
    assert keys_of(api.get(f"{JOBS}?state=failed")) == ["b"]
    answer = api.get(f"{JOBS}?state=nonsense")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["state"])


@pytest.mark.parametrize("path", [JOBS, f"{JOBS}export/"])
def test_unknown_parameters_are_refused_with_what_there_is(api, path, may_export):
    answer = api.get(f"{path}?stat=done&password__startswith=a")
    assert answer.status_code == 400
    assert sorted(answer.json()["errors"]) == ["password__startswith", "stat"]
    assert "state" in answer.json()["errors"]["stat"][0]


def test_more_rows_cost_no_more_queries(api, owner, django_assert_num_queries):
    jobs(owner, "a")
    api.get(JOBS)
    with django_assert_num_queries(3):  # token with owner, roles, rows
        api.get(JOBS)
    jobs(owner, *(f"k{n}" for n in range(30)))
    with django_assert_num_queries(3):
        api.get(JOBS)


def test_an_unchanged_answer_is_not_sent_again(api, owner):
    job = jobs(owner, "a")[0]
    first = api.get(JOBS)
    assert first["Cache-Control"] == "private, no-cache"
    again = api.get(JOBS, HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    Job.objects.filter(pk=job.pk).update(note="new")
    assert api.get(JOBS, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200


# --- export


def body(answer):
    return b"".join(answer.streaming_content)


def test_the_export_is_everything_filtered(api, owner, may_export, monkeypatch):
    monkeypatch.setattr("mediation.common.api.paging.CursorPage.page_size", 1)
    jobs(UserFactory(), "theirs")
    jobs(owner, "a", "b", done=3)
    jobs(owner, "c", state="failed", finished_at=timezone.now())
    answer = api.get(f"{JOBS}export/?format=csv&state=requested")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    lines = body(answer).decode("utf-8-sig").splitlines()
    assert [line.split(",")[2:5] for line in lines[1:3]] == [
        ["a", "requested", "3"],
        ["b", "requested", "3"],
    ]
    assert "Complete: 2 rows" in lines
    assert AuditEvent.objects.get(verb="list_exported").actor == owner


def test_the_export_speaks_jsonl_and_xlsx_and_negotiates(api, owner, may_export):
    jobs(owner, "a", done=3)
    lines = body(api.get(f"{JOBS}export/?format=jsonl")).decode().splitlines()
    assert json.loads(lines[0])["done"] == 3
    assert json.loads(lines[1])["end"]["rows"] == 1
    assert body(api.get(f"{JOBS}export/")).startswith(b"PK")
    asked = api.get(f"{JOBS}export/", HTTP_ACCEPT="text/csv")
    assert asked["Content-Type"].startswith("text/csv")
    unknown = api.get(f"{JOBS}export/?format=pdf")
    assert (unknown.status_code, unknown["Content-Type"]) == (404, PROBLEM)


def test_the_export_needs_the_right():
    client = token_client(UserFactory(role=Role.SYSTEM_ADMIN), "stats.read")
    answer = client.get(f"{JOBS}export/?format=csv")
    assert (answer.status_code, answer["Content-Type"]) == (404, PROBLEM)
    assert json.loads(answer.content)["code"] == "not_found"


# --- verbs


def note(api, job, headers=None, **facts):
    return api.post(f"{JOBS}{job.pk}/note/", facts, format="json", headers=headers or {})


def test_a_verb_calls_the_service_and_shows_the_row(api, owner):
    job = jobs(owner, "a")[0]
    answer = note(api, job, note="x")
    assert (answer.status_code, answer.json()["note"]) == (200, "x")


def test_a_broken_rule_is_409_with_its_code_and_undoes_everything(api, owner):
    job = jobs(owner, "a")[0]
    answer = note(api, job, note="x", outcome="rule")
    assert answer.status_code == 409
    assert answer["Content-Type"] == PROBLEM
    assert answer.json() == {
        "type": "urn:problem:not_today",
        "title": "Conflict",
        "status": 409,
        "code": "not_today",
        "detail": "Not on Sunday.",
        "errors": {"note": ["Not on Sunday."]},
    }
    job.refresh_from_db()
    assert (job.note, job.attempts) == ("", 0)


def test_a_constraint_is_409_with_its_sentence(api, owner):
    job = jobs(owner, "a")[0]
    answer = note(api, job, note="x", outcome="clash")
    assert (answer.status_code, answer.json()["code"]) == (409, "contradiction")
    assert "has already been requested" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("facts", "fields"),
    [
        ({}, ["note"]),
        ({"note": "x" * 21}, ["note"]),
        ({"note": "x", "state": "done"}, ["state"]),
        ({"note": "a\x00b"}, ["note"]),
    ],
)
def test_wrong_input_is_400_by_field(api, owner, facts, fields):
    answer = note(api, jobs(owner, "a")[0], **facts)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert list(answer.json()["errors"]) == fields


@pytest.mark.parametrize("text", ["{", "[]", '"x"', "null", "1"])
def test_a_body_that_is_no_object_is_400(api, owner, text):
    path = f"{JOBS}{jobs(owner, 'a')[0].pk}/note/"
    assert api.post(path, text, content_type="application/json").status_code == 400


def test_other_media_and_methods_are_problems(api, owner):
    job = jobs(owner, "a")[0]
    assert api.put(f"{JOBS}export/?format=csv").status_code == 405
    form = api.post(f"{JOBS}{job.pk}/note/", {"note": "x"}, format="multipart")
    assert (form.status_code, form["Content-Type"]) == (415, PROBLEM)
    assert api.delete(f"{JOBS}{job.pk}/").status_code == 405
    assert api.patch(f"{JOBS}{job.pk}/", {"state": "done"}, format="json").status_code == 405


def test_a_verb_needs_its_own_scope(owner):
    job = jobs(owner, "a")[0]
    answer = note(token_client(owner, "stats.read"), job, note="x")
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")


def test_a_verb_on_a_foreign_row_is_404(api):
    assert note(api, jobs(UserFactory(), "theirs")[0], note="x").status_code == 404


def test_a_browser_session_needs_the_form_token(owner):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(owner)
    job = jobs(owner, "a")[0]
    path = f"{JOBS}{job.pk}/note/"
    answer = browser.post(path, {"note": "x"}, content_type="application/json")
    assert answer.status_code == 403


def test_the_same_request_twice_has_one_effect_and_one_answer(api, owner):
    job = jobs(owner, "a")[0]
    headers = {"Idempotency-Key": str(uuid4())}
    first, second = (note(api, job, headers, note="x") for _ in range(2))
    assert first.content == second.content
    job.refresh_from_db()
    assert job.note == "x"
    other = note(api, job, headers, note="y")
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    assert note(api, job, {"Idempotency-Key": "x"}, note="x").status_code == 400


def test_a_refused_request_leaves_its_key_free(api, owner):
    job = jobs(owner, "a")[0]
    headers = {"Idempotency-Key": str(uuid4())}
    assert note(api, job, headers, note="x", outcome="rule").status_code == 409
    assert not IdempotencyKey.objects.exists()


def test_keys_of_two_users_are_apart(owner):
    key, other = uuid4(), UserFactory()
    effects = []

    def effect():
        effects.append(1)
        return {"n": len(effects)}

    assert once(key=key, body={"a": 1}, effect=effect, by=owner) == {"n": 1}
    assert once(key=key, body={"a": 1}, effect=effect, by=owner) == {"n": 1}
    assert once(key=key, body={"a": 1}, effect=effect, by=other) == {"n": 2}
    with pytest.raises(KeyUsedForSomethingElse):
        once(key=key, body={"a": 2}, effect=effect, by=owner)


# --- problems


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (doors.NotToday(day=1), 409, "not_today"),
        (ValidationError({"a": "b"}), 400, "invalid"),
        (IntegrityError("x"), 409, "contradiction"),
        (DataError("out of range"), 400, "invalid"),
        (OverflowError(), 400, "invalid"),
        (exceptions.Throttled(wait=7), 429, "throttled"),
        (exceptions.ParseError(), 400, "parse_error"),
    ],
)
def test_each_no_has_its_status_and_code(error, status, code):
    answer = problem_details(error, {})
    assert (answer.status_code, answer.data["code"]) == (status, code)


def test_waiting_is_told_in_seconds():
    assert problem_details(exceptions.Throttled(wait=7), {}).headers["Retry-After"] == "7"


def test_a_bug_stays_a_bug():
    assert problem_details(ZeroDivisionError(), {}) is None


def test_nested_errors_are_named_by_their_path():
    detail = {"parties": [{}, {"name": ["Missing."]}], "non_field_errors": ["No."]}
    answer = problem_details(exceptions.ValidationError(detail), {})
    assert answer.data["errors"] == {"parties.1.name": ["Missing."], "": ["No."]}


# --- serializers


class Bill(models.Model):
    amount = MoneyField("amount")
    spare = MoneyField("spare", null=True)
    secret = EncryptedTextField("secret")

    class Meta:
        app_label = "common"
        apps = doors.Sheet._meta.apps

    def __str__(self):
        return str(self.amount)


def test_money_is_text_with_two_places():
    class BillSerializer(ModelSerializer):
        class Meta:
            model = Bill
            fields = ["amount", "spare"]

    bill = Bill(amount=Decimal("1234.50"), spare=None)
    assert BillSerializer(bill).data == {"amount": "1234.50", "spare": None}


def test_an_encrypted_column_is_not_shown_by_accident():
    class Careless(ModelSerializer):
        class Meta:
            model = Bill
            fields = ["secret"]

    class Careful(ModelSerializer):
        secret = serializers.SerializerMethodField()

        class Meta:
            model = Bill
            fields = ["secret"]

        def get_secret(self, bill):
            return "***"

    with pytest.raises(ImproperlyConfigured):
        _ = Careless(Bill(secret="x")).data
    assert Careful(Bill(secret="x")).data == {"secret": "***"}


# --- schema


def test_the_schema_names_scopes_tokens_and_problems():
    schema = SchemaGenerator(patterns=doors.urlpatterns).get_schema(request=None, public=True)
    listing = schema["paths"][JOBS]["get"]
    assert listing["x-required-scope"] == "stats.read"
    assert {"token": []} in listing["security"]
    assert set(listing["responses"]) == {"200", "400", "401", "403", "404", "409", "429"}
    names = [parameter["name"] for parameter in listing["parameters"]]
    assert sorted(names) == ["cursor", "kind", "page_size", "state"]
    exporting = schema["paths"][f"{JOBS}export/"]["get"]
    assert len(exporting["responses"]["200"]["content"]) == 3
    verb = schema["paths"][f"{JOBS}{{id}}/note/"]["post"]
    assert "Idempotency-Key" in [parameter["name"] for parameter in verb["parameters"]]
    assert verb["x-required-scope"] == "cases.write.own"


def test_exports_and_writes_are_throttled_apart(api, owner, monkeypatch, may_export):
    cache.clear()
    monkeypatch.setattr(
        ScopedRateThrottle, "THROTTLE_RATES", {"export": "1/hour", "write": "1/hour"}
    )
    job = jobs(owner, "a")[0]
    assert [api.get(f"{JOBS}export/?format=csv").status_code for _ in range(2)] == [200, 429]
    assert [note(api, job, note="x").status_code for _ in range(2)] == [200, 429]
    assert api.get(JOBS).status_code == 200


def test_expiry_is_a_day_not_a_moment(owner):
    client = token_client(owner, "stats.read", days=1)
    assert client.token.expires_on == timezone.localdate() + timedelta(days=1)
    assert client.get(JOBS).status_code == 200
