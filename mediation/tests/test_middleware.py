import re
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.utils import timezone

from mediation.common.tests.factories import UserFactory
from mediation.middleware import RequestSizeMiddleware, client_address

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(client):
    user = UserFactory()
    client.force_login(user)
    return user


def test_the_browser_does_not_choose_the_language(client):
    answer = client.get("/readyz", headers={"accept-language": "en"})
    assert answer["Content-Language"] == "zh-hans"


def test_the_switch_chooses_the_language(client):
    answer = client.post("/i18n/setlang/", {"language": "en"})
    assert answer.status_code == 302
    assert client.get("/readyz")["Content-Language"] == "en"


def test_the_account_chooses_where_nothing_was_switched(client, person):
    person.language = "en"
    person.save()
    assert client.get("/readyz")["Content-Language"] == "en"


def test_a_made_up_language_is_chinese(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "fr"
    assert client.get("/readyz")["Content-Language"] == "zh-hans"


def signed_in(client):
    client.get("/readyz")
    return "_auth_user_id" in client.session


def test_a_session_in_use_goes_on(client, person):
    start = timezone.now()
    for minutes in range(0, 60, 14):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            assert signed_in(client)


def test_an_idle_session_ends(client, person):
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        assert signed_in(client)
    with time_machine.travel(start + timedelta(minutes=15), tick=False):
        assert not signed_in(client)


def test_what_a_page_sends_by_itself_keeps_no_session_alive(client, person):
    start = timezone.now()
    for minutes in range(0, 15, 2):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            client.get("/readyz", headers={"X-In-Background": "1"})
            assert "_auth_user_id" in client.session
    with time_machine.travel(start + timedelta(minutes=15), tick=False):
        assert not signed_in(client)


def test_no_session_lasts_longer_than_a_day_at_work(client, person):
    start = timezone.now()
    for minutes in range(0, 12 * 60, 10):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            assert signed_in(client)
    with time_machine.travel(start + timedelta(hours=12), tick=False):
        assert not signed_in(client)


def test_reading_pages_does_not_write_the_session_each_time(
    client, person, django_assert_num_queries
):
    with time_machine.travel(timezone.now(), tick=False):
        client.get("/readyz")
        with django_assert_num_queries(3):  # session, user, and the probe of the page itself
            client.get("/readyz")


def test_scripts_are_evaluated_in_the_admin_only(client):
    assert "unsafe-eval" in client.get("/admin/login/")["Content-Security-Policy"]
    assert "unsafe-eval" not in client.get("/readyz")["Content-Security-Policy"]


def test_a_page_asks_who_you_are(client):
    assert client.get("/admin/")["Location"].startswith("/admin/login/")


def test_every_answer_carries_its_number(client):
    first, second = (client.get("/readyz")["X-Request-ID"] for _ in range(2))
    assert first != second


def request(forwarded):
    return RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "1.2.3.4", "10.0.0.1"),
        (1, "1.2.3.4", "1.2.3.4"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, "6.6.6.6, 1.2.3.4, 10.0.0.9", "1.2.3.4"),
        (1, "", "10.0.0.1"),
    ],
)
def test_an_address_is_believed_as_far_as_our_own_proxies(settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    assert client_address(request(forwarded)) == address


# --- too much at once


@pytest.fixture
def small(settings):
    settings.REQUEST_MAX_BYTES = 2**20
    return SimpleUploadedFile("纸.jpg", b"0" * (2**20 + 1), "image/jpeg")


@pytest.mark.parametrize("path", ["/login/", "/cases/1/paper/", "/cases/drafts/", "/nowhere/"])
def test_what_is_too_much_gets_a_sentence(client, person, small, path):
    answer = client.post(path, {"files": small})
    assert answer.status_code == 413
    assert "1 MB" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"


def test_so_does_who_has_not_signed_in(client, small):
    assert client.post("/login/", {"files": small}).status_code == 413


def test_a_client_of_the_interface_gets_problem_details(client, person, small):
    answer = client.post("/api/v1/cases/", {"files": small})
    assert answer.status_code == 413
    assert answer.json()["code"] == "request_too_large"


def test_a_script_of_a_page_gets_the_sentence_to_show(client, person, small):
    headers = {"accept": "application/json"}
    answer = client.post("/cases/drafts/x/photos/", {"file": small}, headers=headers)
    assert answer.status_code == 413
    assert "1 MB" in answer.json()["sentences"][0]


def test_nothing_of_it_is_kept(client, person, small):
    """The form is not even read, and what was sent is thrown away."""
    request = RequestFactory().post("/cases/1/paper/", {"files": small})
    request.user = person
    answer = RequestSizeMiddleware(lambda request: pytest.fail("reached the page"))(request)
    assert answer.status_code == 413
    assert request.read(1) == b""


def test_the_web_server_lets_a_little_more_through_than_the_site(settings):
    """So that the sentence comes from the site; and where nothing is uploaded much less passes."""
    text = (settings.BASE_DIR / "deploy" / "nginx.conf").read_text()
    sizes = {int(number) * 2**20 for number in re.findall(r"client_max_body_size (\d+)m;", text)}
    usual, uploads = sorted(sizes)
    assert settings.REQUEST_MAX_BYTES < uploads <= settings.REQUEST_MAX_BYTES * 1.1
    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE < usual < settings.FILE_MAX_BYTES
    assert "error_page 413 @too_big" in text


def test_a_file_alone_is_never_too_much(settings):
    assert settings.REQUEST_MAX_BYTES > settings.FILE_MAX_BYTES
