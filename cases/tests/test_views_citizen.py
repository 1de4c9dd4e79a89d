"""The public pages: what a stranger learns (nothing), and what a citizen can do in a minute."""

import re
from datetime import date
from html.parser import HTMLParser
from uuid import uuid4

import pytest
import time_machine
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.choices import RequestStatus
from cases.forms.citizen import stamp
from cases.models import MediationRequest
from cases.services.lookups import look_up
from cases.tests.factories import CaseFactory, PartyFactory
from cases.tests.factories_requests import CitizenRuleFactory, QrCodeFactory, RequestFactory
from mediation.common.models import TryCount
from mediation.common.tests.refusals import every_row
from mediators.tests.factories import MediatorFactory
from stations.tests.factories import office_head

pytestmark = pytest.mark.django_db
STATUS = "/s/status/"
PHONE = "19900001234"


@pytest.fixture
def clock():
    with time_machine.travel("2025-04-10T10:00:00+08:00", tick=False) as clock:
        yield clock


@pytest.fixture
def mediator(clock):
    return MediatorFactory()


@pytest.fixture
def door(mediator):
    return reverse("cases:ask", args=[QrCodeFactory(station=mediator.station).token])


def text(response):
    return response.content.decode()


class Hidden(HTMLParser):
    """The hidden fields of a page, as a browser would send them back."""

    def __init__(self, page):
        super().__init__()
        self.fields = {}
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "input" and found.get("type") == "hidden":
            self.fields.setdefault(found["name"], found.get("value", ""))


def filled_in(page, **changes):
    hidden = Hidden(page).fields
    hidden.pop("next", None)
    words = {"name": "李大爷", "phone": PHONE, "about": "楼上漏水", "agreed": "on"}
    return hidden | words | changes


# --- asking


def test_a_citizen_asks_without_account_script_or_address(client, door, clock):
    page = client.get(door)
    assert page.status_code == 200
    assert "no-store" in page.headers["Cache-Control"]
    clock.shift(20)
    answer = client.post(door, filled_in(text(page)))
    assert answer.status_code == 200  # no address with a receipt that somebody else could open
    made = MediationRequest.objects.get()
    assert made.number in text(answer)
    assert PHONE not in text(answer)
    assert "李大爷" not in text(answer)
    assert "no-store" in answer.headers["Cache-Control"]
    assert set(client.cookies) <= {"csrftoken"}


def test_the_form_is_protected_against_other_sites(door):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(door, {"name": "x"}).status_code == 403


def test_all_that_is_wrong_is_said_at_once(client, door, clock):
    data = filled_in(text(client.get(door)), phone="110x", agreed="")
    clock.shift(20)
    answer = client.post(door, data)
    assert set(answer.context["form"].errors) == {"phone", "agreed"}


def test_sent_twice_it_is_one_request_and_the_same_receipt(client, door, clock):
    data = filled_in(text(client.get(door)))
    clock.shift(20)
    receipts = [client.post(door, data) for _ in range(2)]
    assert MediationRequest.objects.count() == 1
    number = MediationRequest.objects.get().number
    assert all(number in text(receipt) for receipt in receipts)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"phone": "110x"}, "phone"),
        ({"about": ""}, "about"),
        ({"about": "长" * 501}, "about"),
        ({"name": "a\x00b"}, "name"),
        ({"agreed": ""}, "agreed"),
        ({"homepage": "http://spam.example"}, "__all__"),
        ({"opened": "forged"}, "__all__"),
        ({"opened": ""}, "__all__"),
        ({"client_key": "no-uuid"}, "client_key"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(client, door, clock, changes, field):
    data = filled_in(text(client.get(door)), **changes)
    clock.shift(20)
    before = every_row()
    answer = client.post(door, data)
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert every_row() == before


def test_a_machine_is_too_quick_a_person_just_sends_again(client, door, clock):
    data = filled_in(text(client.get(door)))
    clock.shift(1)
    refused = client.post(door, data)
    assert refused.context["form"].non_field_errors()
    assert "楼上漏水" in text(refused)
    clock.shift(5)
    again = filled_in(text(refused))
    assert again["client_key"] == data["client_key"]
    assert client.post(door, again).context.get("result") is not None


def test_too_many_requests_are_answered_with_the_wait(client, door, clock):
    for number in range(5):
        data = filled_in("", client_key=uuid4(), about=f"第{number}件", opened=_opened(clock))
        assert client.post(door, data).status_code == 200
    data = filled_in("", client_key=uuid4(), about="第六件", opened=_opened(clock))
    answer = client.post(door, data)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def _opened(clock):
    opened = stamp()
    clock.shift(5)
    return opened


def test_unknown_and_replaced_codes_are_answered_alike(client, mediator):
    old = QrCodeFactory(station=mediator.station)
    QrCodeFactory._meta.model.objects.update(ended_at=old.issued_at, ended_by=mediator.user)
    tokens = (old.token, "A" * 22)
    pages = [client.get(reverse("cases:ask", args=[token])) for token in tokens]
    assert [page.status_code for page in pages] == [404, 404]
    bodies = [
        _plain(text(page)).replace(token, "") for page, token in zip(pages, tokens, strict=True)
    ]
    assert bodies[0] == bodies[1]


def test_the_door_of_a_closed_station_is_closed(client, door, mediator):
    mediator.station.valid_to = date(2025, 4, 10)
    mediator.station.save()
    assert client.get(door).status_code == 404


# --- how it stands


def _plain(page):
    """The page without what differs from moment to moment."""
    token = r'name="csrfmiddlewaretoken" value="[^"]+"'
    return re.sub(rf'nonce="[^"]+"|{token}|"X-CSRFToken": ?"[^"]+"', "", page)


@pytest.fixture
def case(mediator):
    case = CaseFactory(lead=mediator, settled=True)
    PartyFactory(case=case, phone=PHONE, name="张大妈")
    PartyFactory(case=case, side="respondent", name="赵某", phone="19900005678")
    return case


def ask_status(client, number, phone=PHONE):
    return client.post(STATUS, {"number": number, "phone": phone})


def test_the_status_of_a_request(client, mediator):
    request = RequestFactory(station=mediator.station, phone=PHONE, declined=True)
    for typed in (request.number, request.number.removeprefix("请").replace("-", " ")):
        page = text(ask_status(client, typed, "+86 199 0000 1234"))
        assert mediator.station.name in page
        assert "已在法院立案" in page
        assert request.name not in page
        assert PHONE not in page


def test_the_status_of_a_case_names_nobody(client, case):
    typed = case.number.replace("（", "(").replace("人调字第", " ").replace("号", "")
    page = text(ask_status(client, typed))
    assert case.number in page
    for word in ("张大妈", "赵某", PHONE, "19900005678", case.summary, case.lead.full_name):
        assert word not in page


def test_wrong_number_and_wrong_telephone_get_one_answer(client, case):
    """Same bytes, same number of queries, whatever exists."""
    tries = {
        "other telephone": (case.number, "19900009999"),
        "other number": (case.number.replace("2025", "2024"), PHONE),
        "number of digits only": (f"{case.year}{case.serial}", PHONE),
        "nothing of it": ("请2025-0000-0000", "19900007777"),
    }
    answers, asked = [], []
    for number, phone in tries.values():
        with CaptureQueriesContext(connection) as queries:
            page = text(ask_status(client, number, phone))
        answers.append(_plain(page).replace(number, "N").replace(phone, "P"))
        asked.append([re.sub(r"'[^']*'|\d+", "", q["sql"]) for q in queries.captured_queries])
    assert len(set(answers)) == 1
    # the first counting of a key writes a row more than the second; what is looked up is the same
    reads = [[sql for sql in one if "trycount" not in sql] for one in asked]
    assert all(one == reads[0] for one in reads)


@pytest.mark.parametrize(("what", "times"), [("phone", 10), ("number", 10), ("address", 60)])
def test_guessing_comes_to_an_end(client, case, what, times):
    """Right answers are refused as well then, so the end of guessing tells nothing."""
    answers = []
    for n in range(times + 1):
        number = "请2025-0000-0000" if what == "number" else f"请2025-0000-{n:04d}"
        phone = PHONE if what == "phone" else f"1990002{n:04d}"
        answers.append(ask_status(client, number, phone).status_code)
    assert answers == [200] * times + [429]
    if what == "phone":
        assert ask_status(client, case.number).status_code == 429


def test_of_two_parties_each_opens_the_case_with_the_own_number(client, case):
    assert case.number in text(ask_status(client, case.number, "19900005678"))


def test_after_the_days_for_answers_the_case_is_as_if_absent(client, case, clock):
    CitizenRuleFactory(district=case.district, answer_within_days=21)  # closed on 20 March
    assert case.number in text(ask_status(client, case.number))
    clock.move_to("2025-04-11T10:00:00+08:00")
    page = ask_status(client, case.number)
    assert page.context["form"].non_field_errors()


# --- what a look-up opens


def test_a_citizen_withdraws(client, mediator):
    request = RequestFactory(station=mediator.station, phone=PHONE)
    holder = Hidden(text(ask_status(client, request.number))).fields["holder"]
    answer = client.post(reverse("cases:withdraw"), {"holder": holder})
    assert answer.status_code == 200
    assert MediationRequest.objects.get().status == RequestStatus.WITHDRAWN
    again = client.post(reverse("cases:withdraw"), {"holder": holder})
    assert again.context["form"].non_field_errors()


@pytest.mark.parametrize(
    "forged",
    [
        pytest.param("", id="nothing"),
        pytest.param("x", id="a letter"),
        pytest.param("party:1", id="what it says inside"),
        pytest.param(signing.dumps({"request": 1}), id="signed for something else"),
    ],
)
def test_a_pass_that_we_did_not_sign_opens_nothing(client, mediator, forged):
    request = RequestFactory(station=mediator.station, phone=PHONE)
    answer = client.post(reverse("cases:withdraw"), {"holder": forged})
    assert request.number not in text(answer)
    assert MediationRequest.objects.get().status == RequestStatus.NEW


def test_a_pass_is_over_after_a_quarter_of_an_hour(client, mediator, clock):
    request = RequestFactory(station=mediator.station, phone=PHONE)
    holder = look_up(number=request.number, phone=PHONE).signed
    clock.shift(15 * 60 + 1)
    answer = client.post(reverse("cases:withdraw"), {"holder": holder})
    assert answer.context["sentence"]
    assert MediationRequest.objects.get().status == RequestStatus.NEW


def test_the_pass_of_a_party_withdraws_no_request(client, case):
    holder = look_up(number=case.number, phone=PHONE).signed
    assert client.post(reverse("cases:withdraw"), {"holder": holder}).status_code == 404


def test_no_telephone_and_no_number_stand_in_the_counts(client, case):
    ask_status(client, case.number)
    stored = str(list(TryCount.objects.values()))
    assert PHONE not in stored
    assert case.number not in stored


# --- the station's desk and the poster


@pytest.fixture
def desk(client, mediator):
    client.force_login(mediator.user)
    return client


def test_the_desk_shows_the_telephone_on_demand_only(desk, mediator):
    request = RequestFactory(station=mediator.station, phone=PHONE)
    page = desk.get(reverse("cases:request", args=[request.pk]))
    assert PHONE not in text(page)
    assert f"{reverse('cases:log')}?request={request.pk}" in text(page)
    shown = desk.post(reverse("cases:request_telephone", args=[request.pk]))
    assert f"tel:{PHONE}" in text(shown)


def test_a_mediator_answers_at_the_desk(desk, mediator):
    request = RequestFactory(station=mediator.station)
    case = CaseFactory(lead=mediator, logged_on=date(2025, 4, 9))
    CaseFactory(lead=MediatorFactory(station=mediator.station), logged_on=date(2025, 4, 9))
    url = reverse("cases:request_call", args=[request.pk])
    assert desk.post(url, {"reached": "maybe"}).context["form"].errors
    assert desk.post(url, {"reached": "yes", "note": "周五来"}).status_code == 302
    url = reverse("cases:request_take", args=[request.pk])
    assert list(desk.get(url).context["form"].fields["case"].queryset) == [case]
    assert desk.post(url, {"case": case.pk}).status_code == 302
    assert MediationRequest.objects.get().case == case
    assert desk.get(url).status_code == 302  # decided: nothing to fill in any more


def test_another_stations_request_does_not_exist(desk):
    request = RequestFactory()
    for name in ("request", "request_call", "request_decline", "request_take"):
        assert desk.get(reverse(f"cases:{name}", args=[request.pk])).status_code == 404
    for name in ("request_telephone", "request_call", "request_decline", "request_take"):
        assert desk.post(reverse(f"cases:{name}", args=[request.pk])).status_code == 404


def test_the_poster_carries_the_configured_address(desk, mediator, settings):
    settings.SITE_URL = "https://mediation.example"
    code = QrCodeFactory(station=mediator.station)
    url = reverse("cases:poster", args=[mediator.station_id])
    page = text(desk.get(url, HTTP_HOST="localhost"))
    assert f"https://mediation.example/s/{code.token}/" in page
    assert "<svg" in page
    assert "poster_a5" in text(desk.get(url, {"size": "a5"}))
    assert "poster_a4" in text(desk.get(url, {"size": "<script>"}))
    desk.post(url)  # a mediator prints, the head of the office makes codes
    assert text(desk.get(url)).count(code.token) == 1


@pytest.mark.parametrize(
    ("site", "warned"), [("http://127.0.0.1:8000", True), ("https://mediation.example", False)]
)
def test_a_poster_that_opens_nowhere_else_says_so(desk, mediator, settings, site, warned):
    settings.SITE_URL = site
    QrCodeFactory(station=mediator.station)
    page = desk.get(reverse("cases:poster", args=[mediator.station_id]))
    assert ("只能在本机打开" in text(page)) == page.context["only_here"] == warned


def test_the_head_makes_a_code_on_the_page_of_the_poster(client, mediator):
    client.force_login(office_head(mediator.office))
    url = reverse("cases:poster", args=[mediator.station_id])
    assert "<svg" not in text(client.get(url))
    client.post(url)
    assert "<svg" in text(client.get(url))
