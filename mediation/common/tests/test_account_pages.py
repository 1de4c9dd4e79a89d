"""Signing in and out, first password, language, type size, idle session, notices, jobs."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone, translation

from mediation.common import notices
from mediation.common.context import start_page_of, tabs_of
from mediation.common.models import AuditEvent, Job, Notice
from mediation.common.roles import Role
from mediation.common.tests.factories import RoleGrantFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("doors")]

GOOD = "copper-lantern-41"


@pytest.fixture(autouse=True)
def english(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    with translation.override("en"):
        yield


def stranger():
    """Another browser, set to English."""
    browser = Client()
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return browser


@pytest.fixture
def user():
    user = UserFactory(username="wang", mobile="13900000000", language="en", role=Role.MEDIATOR)
    user.set_password(GOOD)
    user.save()
    return user


def sign_in(client, name, password=GOOD, path="/login/"):
    return client.post(path, {"username": name, "password": password})


# --- signing in


@pytest.mark.parametrize("name", ["wang", "13900000000", " wang "])
def test_by_user_name_or_mobile_number(client, user, name):
    assert sign_in(client, name).status_code == 302
    assert AuditEvent.objects.get(verb="signed_in").actor == user


@pytest.mark.parametrize(
    ("role", "path"),
    [
        (Role.MEDIATOR, "/"),
        (Role.SURVEYOR, "/visits/"),
        (Role.COURT_LIAISON, "/confirmations/"),
        (Role.OFFICE_HEAD, "/admin/"),
        (Role.BUREAU_ADMIN, "/admin/"),
        (Role.BUREAU_FINANCE, "/admin/"),
        (Role.BUREAU_AUDITOR, "/admin/"),
        (Role.SYSTEM_ADMIN, "/admin/"),
        (Role.SECURITY_OFFICER, "/admin/"),
        (Role.AUDIT_ADMIN, "/admin/"),
        (None, "/me/"),
    ],
)
def test_each_role_lands_on_its_own_page(client, role, path):
    user = UserFactory(role=role)
    user.set_password(GOOD)
    user.save()
    assert sign_in(client, user.username)["Location"] == path


def test_of_two_roles_the_first_in_the_list_decides():
    user = UserFactory(role=Role.MEDIATOR)
    RoleGrantFactory(user=user, role=Role.OFFICE_HEAD)
    assert start_page_of(user) == "/admin/"


def test_the_way_to_the_wanted_page_is_kept_but_not_out_of_the_site(client, user):
    wanted = client.post("/login/", {"username": "wang", "password": GOOD, "next": "/me/"})
    assert wanted["Location"] == "/me/"
    client.logout()
    outside = {"username": "wang", "password": GOOD, "next": "https://evil.example/"}
    assert client.post("/login/", outside)["Location"] == "/"


def words(response):
    text = re.sub(
        r'csrfmiddlewaretoken" value="\w+"|X-CSRFToken": "\w+"', "", response.content.decode()
    )
    return re.sub(r'nonce="[^"]+"|value="(wang|nobody|shut)"', "", text)


def test_every_failure_reads_the_same(user):
    """Unknown name, wrong password, closed account: the same words, so no name is betrayed."""
    shut = UserFactory(username="shut", is_active=False)
    shut.set_password(GOOD)
    shut.save()
    pages = [
        sign_in(stranger(), "wang", "wrong-password"),
        sign_in(stranger(), "nobody", "wrong-password"),
        sign_in(stranger(), "shut", GOOD),
    ]
    assert {page.status_code for page in pages} == {200}
    assert len({words(page) for page in pages}) == 1
    assert "not correct" in words(pages[0])


def test_a_nul_character_is_no_crash(client):
    assert sign_in(client, "wa\x00ng").status_code == 200


def test_too_many_failures_lock_and_tell_the_wait(client, user):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        locked = sign_in(client, "wang", "wrong-password")
    assert locked.status_code == 429
    assert locked["Retry-After"] == "900"
    assert "15 minutes" in locked.content.decode()
    assert sign_in(client, "wang").status_code == 429


def test_signing_out_ends_the_session_and_clears_the_browser(client, user):
    client.force_login(user)
    assert client.get("/logout/").status_code == 405
    response = client.post("/logout/")
    assert response["Clear-Site-Data"] == '"storage"'
    assert client.get("/me/").status_code == 302
    assert AuditEvent.objects.get(verb="signed_out").actor == user


# --- first password


def test_a_given_password_must_be_changed_before_anything_else(client, user):
    user.must_change_password = True
    user.save()
    client.force_login(user)
    assert client.get("/me/")["Location"] == "/me/password/"
    assert client.get("/list/")["Location"] == "/me/password/"
    api = client.get("/api/v1/jobs/")
    assert client.get("/me/password/").status_code == 200
    assert api.status_code == 403 and api.json()["code"] == "password_change_needed"
    facts = {"old": GOOD, "new": "silver-lantern-42", "again": "silver-lantern-42"}
    assert client.post("/me/password/", facts)["Location"] == "/"
    assert client.get("/me/").status_code == 200


def test_a_refused_password_stands_beside_its_field(client, user):
    client.force_login(user)
    facts = {"old": "wrong", "new": "silver-lantern-42", "again": "silver-lantern-42"}
    page = client.post("/me/password/", facts)
    assert page.context["form"].errors == {"old": ["The present password is not correct."]}
    differ = client.post("/me/password/", {**facts, "again": "other"})
    assert differ.context["form"].errors == {"again": ["The two new passwords differ."]}
    weak = client.post("/me/password/", {"old": GOOD, "new": "12345678", "again": "12345678"})
    assert list(weak.context["form"].errors) == ["new"]
    assert "12345678" not in weak.content.decode()


# --- idle session


def idle_for(client, seconds):
    session = client.session
    session["seen"] = session["began"] = int(timezone.now().timestamp()) - seconds
    session.save()


def test_an_ended_session_says_so(client, user):
    client.force_login(user)
    idle_for(client, settings.SESSION_IDLE_SECONDS)
    response = client.get("/me/")
    assert response["Location"] == "/login/?next=/me/&ended=1"
    assert "Your session has ended" in client.get(response["Location"]).content.decode()
    assert "Your session has ended" not in client.get("/login/").content.decode()


def test_in_the_admin_too(client):
    client.force_login(UserFactory(role=Role.SYSTEM_ADMIN))
    idle_for(client, settings.SESSION_IDLE_SECONDS)
    response = client.get("/admin/common/user/", follow=True)
    assert response.redirect_chain[-1][0] == "/login/?next=/admin/common/user/&ended=1"


def test_a_part_of_a_page_takes_the_whole_page_to_the_log_in(client):
    response = client.get("/me/", headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Redirect"]) == (204, "/login/?next=/me/")


def test_renewing_goes_on_and_brings_a_token(client, user):
    client.force_login(user)
    idle_for(client, settings.SESSION_IDLE_SECONDS - 5)
    answer = client.get("/session/", headers={"Accept": "application/json"})
    assert answer.json()["user"] == user.pk
    assert len(answer.json()["token"]) == 64
    assert client.session["seen"] >= int(timezone.now().timestamp()) - 5
    assert client.get("/session/", headers={"Accept": "text/html"}).status_code == 200


def test_a_token_from_renewing_sends_the_form_of_another_sign_in(user):
    """What was typed before the session ended can be sent after signing in elsewhere."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(user)
    token = browser.get("/session/", headers={"Accept": "application/json"}).json()["token"]
    facts = {"old": "wrong", "new": "a", "again": "a"}
    refused = browser.post("/me/password/", {**facts, "csrfmiddlewaretoken": "x" * 64})
    assert refused.status_code == 403
    assert "Nothing has been saved" in refused.content.decode() or refused.status_code == 403
    assert browser.post("/me/password/", {**facts, "csrfmiddlewaretoken": token}).status_code == 200


# --- switches


def test_the_language_is_kept_by_browser_and_account_and_the_page_stays(client, user):
    client.force_login(user)
    response = client.post("/i18n/setlang/", {"language": "zh-hans", "next": "/me/?a=1"})
    assert response["Location"] == "/me/?a=1"
    user.refresh_from_db()
    assert user.language == "zh-hans"
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "zh-hans"
    assert client.get("/me/")["Content-Language"] == "zh-hans"
    client.post("/i18n/setlang/", {"language": "xx", "next": "/me/"})
    user.refresh_from_db()
    assert user.language == "zh-hans"


def test_the_language_can_be_switched_before_signing_in():
    browser = Client()
    assert browser.get("/login/")["Content-Language"] == "zh-hans"
    browser.post("/i18n/setlang/", {"language": "en", "next": "/login/"})
    assert browser.get("/login/")["Content-Language"] == "en"


def test_the_language_is_not_switched_by_a_link(client, user):
    client.force_login(user)
    client.get("/i18n/setlang/?language=zh-hans&next=/me/")
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    user.refresh_from_db()
    assert user.language == "en"


def test_large_type_is_kept_and_the_page_stays(client, user):
    client.force_login(user)
    assert 'class="elder"' not in client.get("/me/").content.decode()
    assert client.post("/elder/", {"elder": "1", "next": "/me/"})["Location"] == "/me/"
    page = client.get("/me/").content.decode()
    assert 'class="elder"' in page and 'data-weui-mode="care"' in page
    client.post("/elder/", {"elder": "0", "next": "/me/"})
    assert 'class="elder"' not in client.get("/me/").content.decode()
    assert client.post("/elder/", {"next": "https://evil.example"})["Location"] == "/start/"
    assert client.get("/elder/").status_code == 405


# --- frame


def test_pages_of_a_person_are_not_kept_by_the_browser(client, user):
    client.force_login(user)
    assert "no-store" in client.get("/me/")["Cache-Control"]


def test_pages_have_no_inline_script_or_style(client, user):
    client.force_login(user)
    page = client.get("/me/").content.decode()
    assert not re.findall(r"<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=", page)
    assert (
        "'unsafe-inline'" not in client.get("/me/")["Content-Security-Policy"].split("style-src")[0]
    )


@pytest.mark.parametrize(("is_demo", "shown"), [(True, True), (False, False)])
def test_the_demo_banner(client, user, is_demo, shown):
    user.is_demo = is_demo
    user.save()
    assert ("Demonstration data" in client.get("/login/").content.decode()) is shown
    client.force_login(user)
    assert ("Demonstration data" in client.get("/me/").content.decode()) is shown


def test_tabs_follow_the_role_and_the_path():
    mediator = UserFactory(role=Role.MEDIATOR)
    tabs = tabs_of(mediator, "/me/password/")
    assert [(tab.url, tab.active) for tab in tabs] == [
        ("/", False),
        ("/cases/log/", False),
        ("/cases/", False),
        ("/me/", True),
    ]
    assert [tab.url for tab in tabs_of(mediator, "/") if tab.active] == ["/"]
    assert tabs_of(UserFactory(), "/me/") == []


def test_me_says_what_i_may_do(client, user):
    client.force_login(user)
    assert [str(label) for label, _sentence in client.get("/me/").context["roles"]] == ["Mediator"]


@pytest.mark.parametrize("path", ["/nothing/", "/admin/nothing/"])
def test_what_is_not_there_says_so_without_repeating_the_address(client, user, path):
    client.force_login(user)
    page = client.get(path + "?telephone=13900000000")
    assert page.status_code == 404
    assert "There is no such page" in page.content.decode()


def test_an_unknown_api_path_is_a_problem(client, user):
    client.force_login(user)
    answer = client.get("/api/v1/nothing/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["code"] == "not_found"


def test_a_crash_is_told_without_details(user):
    browser = Client(raise_request_exception=False)
    browser.force_login(UserFactory(role=Role.BUREAU_ADMIN, language="en"))
    from mediation.common.tests import doors

    original = doors.DayView.perform
    doors.DayView.perform = lambda *_: 1 / 0
    try:
        page = browser.post("/days/", {"day": "2025-03-03", "document_number": "1"})
    finally:
        doors.DayView.perform = original
    assert page.status_code == 500
    assert "Something went wrong" in page.content.decode()
    assert "ZeroDivision" not in page.content.decode()


# --- notices and jobs


@pytest.fixture
def kind():
    notices.declare("trial.due", title="Due", body="%(what)s is due on %(due_on)s.")


def test_notices_are_ones_own_and_are_marked_read_by_post(client, user, kind):
    job = Job.objects.create(kind="k", key="x")
    notices.notify("trial.due", job, to=user, due_on=None, what="The sheet")
    notices.notify("trial.due", job, to=UserFactory(), due_on=None, what="Another")
    client.force_login(user)
    page = client.get("/me/notices/")
    assert "The sheet is due" in page.content.decode()
    assert "Another" not in page.content.decode()
    mine, theirs = Notice.objects.get(recipient=user), Notice.objects.exclude(recipient=user).get()
    assert client.get(f"/me/notices/{mine.pk}/").status_code == 405
    assert client.post(f"/me/notices/{theirs.pk}/").status_code == 404
    assert client.post(f"/me/notices/{mine.pk}/")["Location"] == "/me/notices/"
    mine.refresh_from_db()
    assert mine.read_at is not None


def test_a_job_shows_its_progress_and_asks_again_until_it_is_done(client, user):
    job = Job.objects.create(
        kind="k", key="x", requested_by=user, state="running", done=3, total=10
    )
    client.force_login(user)
    page = client.get(f"/jobs/{job.pk}/").content.decode()
    assert '<progress class="hm-bar-meter" max="10" value="3"' in page
    assert 'hx-trigger="every 2s"' in page
    part = client.get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and 'id="job"' in part
    Job.objects.update(state="done", finished_at=timezone.now(), result={"lines": 7, "url": "/me/"})
    done = client.get(f"/jobs/{job.pk}/").content.decode()
    assert "hx-trigger" not in done
    assert 'href="/me/"' in done


def test_a_foreign_job_is_not_there(client, user):
    job = Job.objects.create(kind="k", key="x", requested_by=UserFactory())
    client.force_login(user)
    assert client.get(f"/jobs/{job.pk}/").status_code == 404
