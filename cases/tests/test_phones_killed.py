"""Two phones send cases while the server is killed: each arrives once (SECURITY G6).

``make kill`` sends eighty and kills three times, ``make drill`` two hundred and six times.
"""

import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessment.tests.test_settle_killed import address
from mediators.tests.factories import ContractFactory, resident_id
from stations.tests.factories import DisputeTypeFactory, StationFactory

pytestmark = pytest.mark.django_db(transaction=True)

PHONES = 2
SENT_AGAIN = 0.15
"""How often a phone sends a case again that was acknowledged already."""

LONGEST = 120
"""Seconds after which a phone gives one case up: the server is away for good then."""


@pytest.fixture(
    params=[
        pytest.param((40, 3), id="short", marks=pytest.mark.kill),
        pytest.param((100, 6), id="long", marks=pytest.mark.drill),
    ]
)
def size(request):
    """How many cases each phone sends, and how often the server is killed."""
    return request.param


@pytest.fixture
def phones(size):
    """Two mediators of one station, signed in; their cases draw from one series of numbers."""
    station, kind = StationFactory(), DisputeTypeFactory()
    later = timezone.localdate() + timedelta(days=200)  # the server lives in the real today
    made = []
    for number in range(PHONES):
        contract = ContractFactory(agreed_to=later, mediator__station=station)
        client = Client()
        client.force_login(contract.mediator.user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        made.append(PhoneClient(number, size[0], session, kind.pk))
    return made


class PhoneClient(threading.Thread):
    """Sends its cases one after the other, each until it is acknowledged, as the script does."""

    def __init__(self, number, each, session, kind):
        super().__init__()
        self.number, self.each, self.session, self.kind = number, each, session, kind
        self.random = random.Random(number)
        self.acknowledged = {}
        self.tries = 0
        self.troubles = []
        self.port = 0

    def run(self):
        for place in range(self.each):
            key, until = str(uuid4()), time.monotonic() + LONGEST
            while key not in self.acknowledged and time.monotonic() < until:
                self.try_to_send(key, place)
            if key not in self.acknowledged:
                return
            if self.random.random() < SENT_AGAIN:
                self.try_to_send(key, place)

    def try_to_send(self, key, place):
        self.tries += 1
        try:
            with closing(HTTPConnection("127.0.0.1", self.port, timeout=20)) as self.wire:
                filed = self.send(key, place)
        except (OSError, HTTPException):  # no answer, or half of one
            time.sleep(0.3)  # no network: later again, with the same key
            return
        except Exception as error:
            self.troubles.append(repr(error))
            time.sleep(0.3)
            return
        earlier = self.acknowledged.setdefault(key, filed["number"])
        if earlier != filed["number"]:
            self.troubles.append(f"{key}: {earlier} and {filed['number']}")

    def send(self, key, place):
        token, cookie = self.token()
        headers = {"Cookie": cookie, "X-CSRFToken": token, "Content-Type": "application/json"}
        url = f"/cases/drafts/{key}/"
        origin = str(UUID(int=self.number))
        body = {"step": "work", "fields": self.fields(place), "base": 0, "origin": origin}
        saved = self.ask("POST", url, headers, body)
        if "filed" in saved:
            return saved["filed"]
        return self.ask("POST", f"{url}file/", headers, {})["filed"]

    def token(self):
        cookie = f"{settings.SESSION_COOKIE_NAME}={self.session}"
        self.wire.request(
            "GET", reverse("common:renew"), headers={"Cookie": cookie, "Accept": "application/json"}
        )
        response = self.wire.getresponse()
        body = json.loads(response.read())
        csrf = response.headers["Set-Cookie"].partition(";")[0]
        return body["token"], f"{cookie}; {csrf}"

    def ask(self, method, url, headers, body):
        self.wire.request(method, url, json.dumps(body), headers)
        response = self.wire.getresponse()
        text = response.read()
        if response.status != 200:  # noqa: PLR2004
            raise AssertionError(f"{response.status} {text[:300]!r}")
        return json.loads(text)

    def fields(self, place):
        today = timezone.localdate().isoformat()
        first = 2 * (self.number * self.each + place) + 1
        fields = {
            "dispute_type": str(self.kind),
            "source": "application",
            "relation": "citizens",
            "summary": f"第{place}件，楼上漏水",
            "people_count": "2",
            "logged_on": today,
            "accepted_on": today,
            "session-0-held_on": today,
            "session-0-record": "双方到场",
        }
        for each, side in enumerate(("applicant", "respondent")):
            fields |= {
                f"party-{each}-side": side,
                f"party-{each}-kind": "person",
                f"party-{each}-name": f"当事人{first + each}",
                f"party-{each}-id_number": resident_id(first + each),
            }
        return fields


class Server:
    """A real server process on this test's rows, that can be killed and started again."""

    def __init__(self, folder):
        self.folder, self.process = folder, None
        with closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        keys = {"SECRET_KEY": settings.SECRET_KEY, "INDEX_KEY": settings.INDEX_KEY}
        inherited = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
        self.env = (
            inherited
            | keys
            | {
                "FIELD_KEYS": ",".join(settings.FIELD_KEYS),
                "DATABASE_URL": address(folder),
                "DATA_DIR": str(folder),
                "REDIS_URL": "",
            }
        )

    def start(self):
        log = (self.folder / "server.log").open("ab")
        command = [sys.executable, "manage.py", "serve", "--bind", f"127.0.0.1:{self.port}"]
        self.process = subprocess.Popen(
            command,
            cwd=settings.BASE_DIR,
            env=self.env,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        for _each in range(600):
            if self.process.poll() is not None:
                raise AssertionError((self.folder / "server.log").read_text()[-2000:])
            with closing(socket.socket()) as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        raise AssertionError("the server does not start")

    def kill(self):
        """The whole family at once, as when the machine loses its power; the disk stays."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def serving(folder):
    server = Server(folder)
    server.start()
    try:
        yield server
    finally:
        server.kill()


def test_every_acknowledged_case_is_there_once(phones, size, tmp_path, capsys):
    each, times = size
    moments = random.Random(11)
    done = lambda: sum(len(phone.acknowledged) for phone in phones)  # noqa: E731
    with serving(tmp_path) as server:
        for phone in phones:
            phone.port = server.port
            phone.start()
        kills = []
        for share in range(1, times + 1):
            _wait(lambda share=share: done() >= share * PHONES * each // (times + 1), phones)
            time.sleep(moments.uniform(0, 0.2))
            server.kill()
            kills.append(done())
            server.start()
        for phone in phones:
            phone.join()
    acknowledged = {key: number for phone in phones for key, number in phone.acknowledged.items()}
    assert [phone.troubles for phone in phones] == [[], []]
    assert len(acknowledged) == PHONES * each
    cases = {str(UUID(str(key))): number for key, number in rows(tmp_path, CASES)}
    assert cases == acknowledged
    assert len(rows(tmp_path, CASES)) == len(acknowledged)
    assert sorted(serial for (serial,) in rows(tmp_path, SERIALS)) == list(
        range(1, PHONES * each + 1)
    )
    assert {count for _case, count in rows(tmp_path, SESSIONS)} == {1}
    assert rows(tmp_path, OPEN_DRAFTS) == [(0,)]
    tries = sum(phone.tries for phone in phones)
    with capsys.disabled():
        print(  # noqa: T201 (the figure is what the test is for)
            f"\n  {len(acknowledged)} cases once each; {tries} sendings; killed after {kills}"
        )


CASES = "SELECT client_key, number FROM cases_case"
SERIALS = "SELECT serial FROM cases_case"
SESSIONS = "SELECT case_id, count(*) FROM cases_session GROUP BY case_id"
OPEN_DRAFTS = "SELECT count(*) FROM cases_casedraft WHERE status = 'open'"


def rows(folder, question):
    """Rows of the database that the server worked on."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(folder / "killed.sqlite3")) as base:
            return base.execute(question).fetchall()
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchall()


def _wait(ready, phones):
    while not ready():
        assert any(phone.is_alive() for phone in phones), [phone.troubles[-3:] for phone in phones]
        time.sleep(0.02)
