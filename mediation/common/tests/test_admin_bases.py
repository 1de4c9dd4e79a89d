"""The bases of the admin, on the small doors of `doors` and on the kernel's own pages."""

from datetime import date

import pytest
from django.conf import settings
from django.contrib import admin
from django.core.cache import caches
from django.db import connection
from django.test import RequestFactory
from django.utils import translation
from lxml.html import document_fromstring
from unfold.admin import ModelAdmin

from mediation.common.models import AuditEvent, CalendarDay, Job, User
from mediation.common.roles import Role
from mediation.common.tests import doors
from mediation.common.tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("doors")]

JOBS = "/trial/common/job/"
DAYS = "/trial/common/calendarday/"
SHEETS = "/trial/common/sheet/"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def someone(client):
    def sign_in(role=None, **facts):
        user = UserFactory(role=role, language="en", **facts)
        client.force_login(user)
        client.get("/readyz")
        return user

    return sign_in


def jobs(user, *keys):
    return [Job.objects.create(kind="k", key=key, requested_by=user) for key in keys]


def told(client, response):
    page = client.get(response["Location"])
    return [str(message) for message in page.context["messages"]]


# --- who may enter


@pytest.mark.parametrize("path", ["/admin/", "/admin/common/user/", "/admin/jsi18n/"])
def test_the_admin_does_not_exist_for_a_mediator(client, someone, path):
    someone(Role.MEDIATOR)
    assert client.get(path).status_code == 404


def test_the_admin_exists_for_staff(client, someone):
    someone(Role.SYSTEM_ADMIN)
    assert client.get("/admin/").status_code == 200


def test_there_is_one_log_in(client):
    response = client.get("/admin/common/user/", follow=True)
    assert response.redirect_chain[-1] == ("/login/?next=/admin/common/user/", 302)


def test_pages_without_permission_do_not_exist(client, someone):
    someone(Role.BUREAU_FINANCE)
    assert client.get("/admin/common/user/").status_code == 404
    assert client.get("/admin/common/user/add/").status_code == 404
    assert client.get("/admin/nothing/").status_code == 404


@pytest.mark.parametrize("page", ["x", "²", "0", "99"])
def test_the_search_of_the_sidebar_survives_a_wrong_page(client, someone, page):
    someone(Role.SYSTEM_ADMIN)
    assert client.get(f"/admin/search/?s=a&page={page}").status_code == 404


def test_of_two_lines_to_one_list_the_nearest_is_marked():
    def marked(address):
        request = RequestFactory().get(address)
        request.user = UserFactory(role=Role.BUREAU_ADMIN)
        groups = admin.site.get_sidebar_list(request)
        return [str(i["link"]) for group in groups for i in group["items"] if i["active"]]

    everything = "/admin/cases/case/"
    waiting = "/admin/cases/case/?review_state__exact=submitted"
    assert marked(everything) == [everything]
    assert marked(waiting) == [waiting]
    assert marked("/admin/cases/case/7/change/") == [everything]


def sidebar(client, path="/admin/"):
    """The lines of the sidebar on a page, and those that are marked."""
    page = document_fromstring(client.get(path).content.decode())
    links = list(page.get_element_by_id("nav-sidebar-apps").iter("a"))
    titles = {a.get("href"): list(a.iter("span"))[-1].text.strip() for a in links}
    return titles, [a.get("href") for a in links if "active" in a.get("class").split()]


def test_the_sidebar_that_lies_ready_is_the_persons_own(client, someone):
    caches["rendered"].clear()
    someone(Role.BUREAU_FINANCE)
    finance, _marked = sidebar(client)
    someone(Role.BUREAU_ADMIN)
    bureau, marked = sidebar(client)
    assert marked == ["/admin/"] and finance.keys() != bureau.keys()
    assert sidebar(client, "/admin/cases/case/") == (bureau, ["/admin/cases/case/"])
    assert sidebar(client) == (bureau, ["/admin/"])
    someone(Role.BUREAU_FINANCE)
    assert sidebar(client)[0] == finance
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    chinese, _marked = sidebar(client)
    assert chinese.keys() == finance.keys() and set(chinese.values()).isdisjoint(finance.values())


# --- which rows


def test_a_foreign_row_is_as_if_absent(client, someone):
    theirs = jobs(UserFactory(), "theirs")[0]
    mine = jobs(someone(Role.OFFICE_HEAD), "mine")[0]
    assert client.get(f"{JOBS}{mine.pk}/change/").status_code == 200
    for number in (theirs.pk, 999999, "x", "%00"):
        assert client.get(f"{JOBS}{number}/change/").status_code == 404
        assert client.get(f"{JOBS}{number}/do/count/").status_code == 404
        assert client.get(f"{JOBS}{number}/history/").status_code == 404
    listed = client.get(JOBS)
    assert list(listed.context["cl"].queryset) == [mine]


def test_a_filter_offers_only_visible_rows(client, someone):
    user = someone(Role.OFFICE_HEAD)
    UserFactory(full_name="somebody else")
    request = RequestFactory().get("/")
    request.user = user
    page = doors.JobAdmin(Job, doors.trial).get_changelist_instance(request)
    offered = next(spec for spec in page.filter_specs if spec.title == "requested by")
    assert offered.lookup_choices == [(user.pk, str(user))]


def test_related_rows_are_offered_and_accepted_only_if_visible(client, someone):
    """An office head sees no account but the own one, whatever the form is."""
    user = someone(Role.OFFICE_HEAD, is_superuser=True)
    other = UserFactory(username="user-of-somebody-else")
    field = {"app_label": "common", "model_name": "rolegrant", "field_name": "user"}
    offered = client.get("/trial/autocomplete/", {**field, "term": "user"}).json()["results"]
    assert offered == [{"id": str(user.pk), "text": str(user)}]
    facts = {"user": other.pk, "role": "surveyor", "valid_from": "2025-03-03"}
    page = client.post("/trial/common/rolegrant/add/", facts)
    assert list(page.context["adminform"].form.errors) == ["user"]
    facts["user"] = user.pk
    assert client.post("/trial/common/rolegrant/add/", facts).status_code == 302


def test_anything_else_under_a_list_is_not_there(client, someone):
    job = jobs(someone(Role.OFFICE_HEAD), "a")[0]
    for path in (f"{JOBS}{job.pk}/", f"{JOBS}999999/", f"{JOBS}x/y/"):
        assert client.get(path).status_code == 404


# --- lookups: the fishing attack and its control


def guess(model_admin, user, lookup):
    """Does a row of the list match what the address asks about a hidden column?"""
    request = RequestFactory().get("/", {lookup[0]: lookup[1]})
    request.user = user
    return model_admin.get_changelist_instance(request).queryset.exists()


def test_control_the_plain_admin_answers_about_hidden_columns(someone):
    """Without the base, a password digest can be read letter by letter from the list's address."""
    admin_user = someone(Role.SYSTEM_ADMIN)
    victim = UserFactory()
    victim.set_password("something")
    victim.save()
    plain = ModelAdmin(User, admin.site)
    assert guess(plain, admin_user, ("password__startswith", victim.password[:9]))
    assert not guess(plain, admin_user, ("password__startswith", "md5$zzzz"))


@pytest.mark.parametrize(
    "query",
    [
        "password__startswith=md5",
        "password=x",
        "mobile__contains=139",
        "api_tokens__digest__startswith=a",
        "role_grants__role=mediator",
        "id__gt=3",
        "is_active__gt=0",
    ],
)
def test_the_list_answers_only_its_own_filters(client, someone, query):
    someone(Role.SYSTEM_ADMIN)
    UserFactory(mobile="13900000000")
    assert client.get(f"/admin/common/user/?{query}").status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        "is_active__exact=1",
        "q=user",
        "o=1",
        "p=1",
        "all=",
        "must_change_password__exact=0&q=a&o=-2.1",
    ],
)
def test_declared_filters_search_and_order_pass(client, someone, query):
    someone(Role.SYSTEM_ADMIN)
    assert client.get(f"/admin/common/user/?{query}").status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "state__exact=done",
        "state__exact=%00",
        "requested_by__id__exact=abc",
        "requested_by__id__exact=99999999999999999999999",
        "requested_at_from=abc&requested_at_to=x",
        "requested_at_from=2025-03-01&requested_at_to=2025-03-31",
        "requested_at_to=9999-12-31",
        "requested_at_from=%00",
        "q=%00",
        "p=99999999999999999999",
        "p=x",
        "o=99.x.-",
    ],
)
def test_nonsense_in_the_address_is_no_crash(client, someone, query):
    jobs(someone(Role.OFFICE_HEAD), "a")
    assert client.get(f"{JOBS}?{query}").status_code in (200, 302, 400)


# --- nothing is deleted


def test_nothing_is_deleted(client):
    root = UserFactory(is_superuser=True)
    client.force_login(root)
    day = CalendarDay.objects.create(date=date(2025, 3, 3), is_workday=True, document_number="x")
    assert client.post(f"{DAYS}{day.pk}/delete/", {"post": "yes"}).status_code == 404
    selected = {"action": "delete_selected", "_selected_action": [day.pk], "post": "yes"}
    client.post(DAYS, selected)
    assert CalendarDay.objects.filter(pk=day.pk).exists()


# --- saving


def save_day(client, document, day="2025-03-03", follow=False):
    facts = {"date": day, "is_workday": "on", "document_number": document}
    return client.post(f"{DAYS}add/", facts, follow=follow)


@pytest.mark.parametrize(
    ("document", "field", "sentence"),
    [("rule", "date", "Not on 2025-03-03."), ("whole", "__all__", "Not on 2025-03-03.")],
)
def test_a_refusal_while_saving_stands_in_the_form(client, someone, document, field, sentence):
    someone(Role.BUREAU_ADMIN)
    response = save_day(client, document)
    assert response.status_code == 200
    assert response.context["adminform"].form.errors == {field: [sentence]}
    assert sentence in response.content.decode()
    assert not CalendarDay.objects.exists()
    assert not AuditEvent.objects.filter(subject_label="common.calendarday").exists()


def test_a_constraint_met_while_saving_is_a_sentence(client, someone):
    someone(Role.BUREAU_ADMIN)
    response = save_day(client, "clash")
    assert response.status_code == 200
    assert list(response.context["adminform"].form.errors) == ["date"]
    assert not CalendarDay.objects.exists()


def test_what_the_service_saved_is_not_saved_or_logged_again(client, someone):
    someone(Role.BUREAU_ADMIN)
    assert save_day(client, "ok").status_code == 302
    assert CalendarDay.objects.count() == 1
    assert not AuditEvent.objects.filter(subject_label="common.calendarday").exists()


def test_a_row_saved_by_the_form_is_written_into_the_audit_log(client, someone):
    user = someone(Role.BUREAU_ADMIN)
    facts = {"date": "2025-03-03", "is_workday": "on", "document_number": "1"}
    client.post("/admin/common/calendarday/add/", facts)
    day = CalendarDay.objects.get()
    client.post(f"/admin/common/calendarday/{day.pk}/change/", {**facts, "document_number": "2"})
    events = AuditEvent.objects.filter(subject_label="common.calendarday").order_by("sequence")
    assert [(event.verb, event.facts) for event in events] == [
        ("added", {}),
        ("changed", {"fields": "document_number"}),
    ]
    assert {event.actor for event in events} == {user}


# --- two editors


@pytest.fixture
def sheet(client):
    with connection.cursor() as cursor:
        cursor.execute(doors.SHEET_TABLE)
    client.force_login(UserFactory(is_superuser=True, language="en"))
    return doors.Sheet.objects.create(code="A", name="first")


def change_sheet(client, name, seen):
    facts = {"code": "A", "name": name, "seen_version": seen}
    return client.post(f"{SHEETS}A/change/", facts)


def test_the_form_knows_which_version_it_shows(client, sheet):
    page = client.get(f"{SHEETS}A/change/").content.decode()
    assert '<input type="hidden" name="seen_version" value="1" id="id_seen_version">' in page


def test_the_second_editor_is_told_and_overwrites_nothing(client, sheet):
    assert change_sheet(client, "mine", 1).status_code == 302
    response = change_sheet(client, "yours", 1)
    assert response.status_code == 200
    form = response.context["adminform"].form
    assert form.errors["name"] == ["Stored now: mine"]
    assert "Somebody else has changed this record" in form.errors["__all__"][0]
    sheet.refresh_from_db()
    assert (sheet.name, sheet.version) == ("mine", 2)
    assert 'value="yours"' in response.content.decode()


def test_the_second_editor_may_save_after_having_seen_the_change(client, sheet):
    change_sheet(client, "mine", 1)
    again = change_sheet(client, "yours", 1).context["adminform"].form["seen_version"].value()
    assert change_sheet(client, "yours", again).status_code == 302
    sheet.refresh_from_db()
    assert (sheet.name, sheet.version) == ("yours", 3)


@pytest.mark.parametrize("seen", ["", "x", "0", "99"])
def test_a_form_without_its_version_saves_nothing(client, sheet, seen):
    assert change_sheet(client, "yours", seen).status_code == 200
    sheet.refresh_from_db()
    assert sheet.name == "first"


def test_a_frozen_row_is_read_only(client, sheet):
    doors.Sheet.objects.update(name="frozen")
    assert 'name="name"' not in client.get(f"{SHEETS}A/change/").content.decode()
    assert change_sheet(client, "thawed", 1).status_code == 404
    sheet.refresh_from_db()
    assert sheet.name == "frozen"


# --- verbs


def run_on(client, action, *rows, **more):
    facts = {"action": action, "_selected_action": [row.pk for row in rows], "index": 0}
    return client.post(JOBS, {**facts, **more})


def test_ticking_rows_asks_before_it_does(client, someone):
    job = jobs(someone(Role.OFFICE_HEAD), "a")[0]
    response = run_on(client, "count", job)
    assert response.status_code == 200
    assert "a" in response.content.decode()
    job.refresh_from_db()
    assert job.attempts == 0


def test_each_success_and_each_refusal_is_reported(client, someone):
    one, no, two = jobs(someone(Role.OFFICE_HEAD), "one", "no", "two")
    response = run_on(client, "count", one, no, two, service_action="1")
    assert told(client, response) == ["k one counted.", "k two counted.", "k no: Not on Sunday."]
    attempts = dict(Job.objects.values_list("key", "attempts"))
    assert attempts == {"one": 1, "no": 0, "two": 1}


def test_many_successes_share_a_line_that_names_them(client, someone):
    rows = jobs(someone(Role.OFFICE_HEAD), *(f"k{n:02d}" for n in range(11)))
    response = run_on(client, "count", *rows, service_action="1")
    (line,) = told(client, response)
    assert line.startswith("Done for 11: k k00, k k01,")


def test_foreign_rows_are_not_touched(client, someone):
    theirs = jobs(UserFactory(), "theirs")[0]
    mine = jobs(someone(Role.OFFICE_HEAD), "mine")[0]
    response = run_on(client, "count", theirs, mine, service_action="1")
    assert told(client, response) == ["k mine counted."]
    theirs.refresh_from_db()
    assert theirs.attempts == 0


def test_ids_that_are_none_are_a_sentence(client, someone):
    jobs(someone(Role.OFFICE_HEAD), "a")
    facts = {"action": "count", "_selected_action": ["x'"], "service_action": "1"}
    assert told(client, client.post(JOBS, facts)) == ["What was selected is not there any more."]


def test_a_verb_without_the_permission_does_not_exist(client, someone):
    job = jobs(someone(Role.OFFICE_HEAD), "a")[0]
    assert "forbid" not in client.get(JOBS).content.decode()
    assert client.get(f"{JOBS}{job.pk}/do/forbid/").status_code == 404
    assert client.post(f"{JOBS}{job.pk}/do/forbid/", {"service_action": "1"}).status_code == 404
    answer = run_on(client, "forbid", job, service_action="1")
    assert told(client, answer) == ["No action selected."]


def test_a_button_asks_on_get_and_does_on_post(client, someone):
    job = jobs(someone(Role.OFFICE_HEAD), "a")[0]
    path = f"{JOBS}{job.pk}/do/count/"
    assert path in client.get(f"{JOBS}{job.pk}/change/").content.decode()
    assert client.get(path).status_code == 200
    job.refresh_from_db()
    assert job.attempts == 0
    assert told(client, client.post(path, {"service_action": "1"})) == ["k a counted."]
    job.refresh_from_db()
    assert job.attempts == 1


def test_a_button_is_not_shown_where_it_makes_no_sense(client, someone):
    job = jobs(someone(Role.OFFICE_HEAD), "no")[0]
    page = client.get(f"{JOBS}{job.pk}/change/").content.decode()
    assert f"{JOBS}{job.pk}/do/count/" not in page
    assert f"{JOBS}{job.pk}/do/explain/" in page


def test_a_verb_with_a_form_wants_its_reason(client, someone):
    user = someone(Role.OFFICE_HEAD)
    job = jobs(user, "a")[0]
    path = f"{JOBS}{job.pk}/do/explain/"
    empty = client.post(path, {"service_action": "1", "reason": ""})
    assert list(empty.context["form"].errors) == ["reason"]
    refused = client.post(path, {"service_action": "1", "reason": "bad"})
    assert refused.context["form"].errors == {"reason": ["Not on Sunday."]}
    assert "bad" in refused.content.decode()
    client.post(path, {"service_action": "1", "reason": "because"})
    job.refresh_from_db()
    assert job.note == f"{user.username}: because"


def test_a_secret_is_shown_once_and_kept_nowhere(client, someone):
    someone(Role.OFFICE_HEAD)
    page = client.post(f"{JOBS}do/whisper/", {"service_action": "1"})
    assert "the secret is s3cret" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert "s3cret" not in str(client.cookies)
    assert "s3cret" not in client.get(JOBS).content.decode()


# --- export


def test_the_export_follows_filters_and_scope(client, someone, monkeypatch):
    monkeypatch.setattr(doors.JobAdmin, "has_export_permission", lambda *_: True)
    user = someone(Role.OFFICE_HEAD)
    jobs(UserFactory(), "theirs")
    jobs(user, "b", "a")
    Job.objects.create(
        kind="k", key="c", requested_by=user, state="done", finished_at="2025-03-03T00:00:00Z"
    )
    page = client.get(f"{JOBS}?state__exact=requested&o=1").content.decode()
    assert f"{JOBS}export/csv/?state__exact=requested&amp;o=1" in page
    response = client.get(f"{JOBS}export/csv/?state__exact=requested&o=1")
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[:3] == ["key,state,done", "a,Requested,0", "b,Requested,0"]
    assert "Complete: 2 rows" in lines


def test_the_export_needs_the_right_and_knows_two_formats(client, someone, monkeypatch):
    someone(Role.SYSTEM_ADMIN)
    assert client.get(f"{JOBS}export/csv/").status_code == 404
    monkeypatch.setattr(doors.JobAdmin, "has_export_permission", lambda *_: True)
    assert client.get(f"{JOBS}export/csv/").status_code == 200
    assert client.get(f"{JOBS}export/pdf/").status_code == 404
    assert client.post(f"{JOBS}export/csv/").status_code == 405
    assert client.get(f"{JOBS}export/csv/?password__startswith=a").status_code == 400


# --- history


def test_history_is_the_audit_log_for_those_who_may_read_it(client, someone):
    someone(Role.BUREAU_ADMIN)
    save_day(client, "ok")
    day = CalendarDay.objects.get()
    assert client.get(f"{DAYS}{day.pk}/history/").status_code == 404
    root = UserFactory(is_superuser=True, role=Role.AUDIT_ADMIN, language="en")
    AuditEvent.objects.all()
    client.force_login(root)
    facts = {"date": "2025-03-03", "is_workday": "on", "document_number": "other"}
    client.post(f"/admin/common/calendarday/{day.pk}/change/", facts)
    page = client.get(f"/admin/common/calendarday/{day.pk}/history/")
    assert [event.verb for event in page.context["events"]] == ["changed"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("requested_at_from=2025-03-01", ["b", "c"]),
        ("requested_at_to=2025-03-01", ["a", "b"]),
        ("requested_at_from=2025-03-01&requested_at_to=2025-03-01", ["b"]),
        ("requested_at_from=nonsense", []),
        ("requested_at_to=9999-12-31", []),
    ],
)
def test_days_are_local_and_both_ends_count(client, someone, query, found):
    user = someone(Role.OFFICE_HEAD)
    for key, instant in (
        ("a", "2025-02-28T23:59:59+08:00"),
        ("b", "2025-03-01T00:00:00+08:00"),
        ("c", "2025-03-02T00:00:00+08:00"),
    ):
        Job.objects.create(kind="k", key=key, requested_by=user, requested_at=instant)
    rows = client.get(f"{JOBS}?{query}&o=1").context["cl"].queryset
    assert [job.key for job in rows] == found
