"""What only a browser can tell: focus, drafts, the idle session, sizes, the script policy."""

import os
import re

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session

from mediation.common.models import CalendarDay
from mediation.common.roles import Role
from mediation.common.tests.factories import UserFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("doors"),
]

PASSWORD = "copper-lantern-41"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# Links inside a sentence and the way back may be small; everything else is a target.
SIZES_OF_TARGETS = """
[...document.querySelectorAll("a, button, input:not([type=hidden]), select, textarea")]
  .filter(e => e.offsetParent && !e.closest("p, .hm-crumbs, dialog") && !e.matches(".hm-skip"))
  .map(e => [e.textContent.trim() || e.id, Math.round(e.getBoundingClientRect().height)])
"""


@pytest.fixture(scope="module")
def chromium():
    api = pytest.importorskip("playwright.sync_api")
    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    if not os.path.exists(path):
        pytest.skip(f"There is no Chromium at {path}; name yours in CHROMIUM.")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def phone(chromium, live_server):
    """A page of a phone, 360 px wide; whatever the script policy blocks fails the test."""
    context = chromium.new_context(
        viewport={"width": 360, "height": 740}, base_url=live_server.url, locale="zh-CN"
    )
    page = context.new_page()
    troubles = []
    page.on("console", lambda m: troubles.append(m.text) if "Content Security" in m.text else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda request: troubles.extend(outside(request.url)))

    def outside(url):
        return [] if url.startswith((live_server.url, "data:")) else [url]

    yield page
    context.close()
    assert troubles == []


@pytest.fixture
def user():
    user = UserFactory(username="wang", role=Role.BUREAU_ADMIN)
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(page, path="/login/"):
    page.goto(path)
    page.fill("#id_username", "wang")
    page.fill("#id_password", PASSWORD)
    page.click("#sign-in button")
    page.wait_for_load_state()


def test_the_first_error_has_the_focus_and_is_in_view(phone, user):
    sign_in(phone, "/login/?next=/days/")
    phone.fill("#id_day", "2025-03-03")
    phone.fill("#id_document_number", "rule")
    phone.click("#page-form button")
    phone.wait_for_selector(".hm-error")
    assert phone.evaluate("document.activeElement.id") == "id_day"
    assert phone.input_value("#id_document_number") == "rule"
    assert phone.locator(".hm-field_bad .hm-error").is_visible()


def test_a_draft_comes_back_after_the_session_has_ended(phone, user):
    sign_in(phone, "/login/?next=/days/")
    phone.fill("#id_document_number", "沙司〔2025〕3号")
    phone.fill("#id_day", "2025-03-03")
    Session.objects.all().delete()
    phone.click("#page-form button")
    phone.wait_for_selector("#id_username")
    phone.fill("#id_username", "wang")
    phone.fill("#id_password", PASSWORD)
    phone.click("#sign-in button")
    phone.wait_for_selector("#id_document_number")
    assert phone.input_value("#id_document_number") == "沙司〔2025〕3号"
    phone.click("#page-form button")
    phone.wait_for_selector(".hm-note_success")
    assert CalendarDay.objects.count() == 1
    phone.goto("/days/")
    assert phone.input_value("#id_document_number") == ""


def test_personal_data_is_never_kept_in_the_browser(phone, user):
    sign_in(phone, "/login/?next=/me/password/")
    phone.fill("#id_old", "my secret")
    stored = phone.evaluate("JSON.stringify(sessionStorage) + JSON.stringify(localStorage)")
    assert "secret" not in stored
    assert set(re.findall(r'"([\w-]+)":', stored)) == {"htmx-current-path-for-history", "active-at"}


def test_signing_in_beside_an_unsent_form_lets_it_be_sent(phone, user, settings):
    settings.SESSION_IDLE_SECONDS = 62  # the page believes in two seconds of quiet
    sign_in(phone, "/login/?next=/me/password/")
    for field in ("old", "new", "again"):
        phone.fill(f"#id_{field}", "anything-else-7")
    settings.SESSION_IDLE_SECONDS = 900
    Session.objects.all().delete()
    phone.wait_for_selector("#ended[open]", timeout=15_000)
    assert phone.locator("[data-not-kept]").is_visible()
    with phone.context.expect_page() as second:
        phone.click("[data-sign-in]")
    other = second.value
    other.wait_for_selector("#id_username")
    other.fill("#id_username", "wang")
    other.fill("#id_password", PASSWORD)
    other.click("#sign-in button")
    other.wait_for_load_state()
    phone.click("#ended [data-go-on]")
    phone.wait_for_selector("#ended:not([open])", state="attached")
    assert phone.input_value("#id_old") == "anything-else-7"
    phone.click("#page-form button")
    phone.wait_for_selector("#id_old_error")


@pytest.mark.parametrize(("elder", "smallest"), [(False, 48), (True, 60)])
@pytest.mark.parametrize("path", ["/me/", "/me/password/", "/me/notices/", "/days/", "/nothing/"])
def test_targets_are_large_and_nothing_scrolls_sideways(phone, user, path, elder, smallest):
    sign_in(phone)
    if elder:
        phone.goto("/me/")
        phone.click("button[name=elder]")
        phone.wait_for_selector("html.elder", state="attached")
    phone.goto(path)
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    sizes = phone.evaluate(SIZES_OF_TARGETS)
    assert sizes and [size for size in sizes if size[1] < smallest] == []


def test_text_is_large_enough(phone, user):
    sign_in(phone, "/login/?next=/days/")
    assert phone.evaluate("getComputedStyle(document.querySelector('#id_day')).fontSize") == "18px"
    assert settings.SESSION_COOKIE_HTTPONLY
    assert "session" not in phone.evaluate("document.cookie")
