"""P9: fifty mediators and ten of the office at once, on a real server over real connections.

Each sits at a browser of plain `http.client`: looks, types, sends, thinks a few seconds, goes on.
Only 127.0.0.1 is asked. The crowd goes home after the given time, and so does the server.
"""

import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone
from lxml.html import document_fromstring

from bench.finding import People
from bench.searching import p95
from bench.texts import PEOPLE, person, summary, word_of_rank
from mediation.common.models import User

WARM_UP, PATIENCE = 15, 60
THINKING = (3.0, 9.0)
HOST = "127.0.0.1"
LOCKED = re.compile(r"database is locked|deadlock detected|lock timeout")


@dataclass
class Diary:
    """What happened to the crowd: (kind, what, seconds) of every answer, and what went wrong."""

    answers: list[tuple[str, str, float]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    locks: int = 0

    def of(self, kind: str) -> list[float]:
        return [seconds for each, _what, seconds in self.answers if each == kind]

    def p95(self, kind: str) -> float:
        return p95(self.of(kind))

    def by_page(self) -> list[str]:
        """A line for each page, the slowest first."""
        found: dict[str, list[float]] = {}
        for _kind, what, seconds in self.answers:
            found.setdefault(what, []).append(seconds * 1000)
        rows = sorted(found.items(), key=lambda item: -median(item[1]))
        return [f"{median(ms):5.0f} ms, {len(ms):4} × {what}" for what, ms in rows]


class Refused(Exception):
    """An answer that a person would call an error."""


def form_of(page: str, wanted: str) -> Any:
    """The form on a page that holds the field ``wanted``, filled as a browser shows it."""
    return next(form for form in document_fromstring(page).forms if wanted in form.fields)


class Browser:
    """One signed-in person's browser."""

    def __init__(self, port: int, cookies: dict[str, str], diary: Diary) -> None:
        self.port, self.cookies, self.diary = port, cookies, diary

    def get(self, path: str) -> str:
        return self._ask("read", "GET", path)[1]

    def search(self, path: str, box: str, words: str) -> str:
        """The box is posted; what comes is the list behind the redirect."""
        place = self._send("read", path, {box: words, **self._token()})
        return self.get(place)

    def send(self, path: str, fields: dict[str, str]) -> str:
        """The form is written; the answer is the address it leads to."""
        return self._send("write", path, fields)

    def _send(self, kind: str, path: str, fields: dict[str, str]) -> str:
        response, page = self._ask(kind, "POST", path, urlencode(fields))
        if response.status != 302:
            raise Refused(f"POST {path}: {response.status} {_complaints(page)}")
        place = urlsplit(response.headers["Location"])
        return f"{place.path}?{place.query}" if place.query else place.path

    def _token(self) -> dict[str, str]:
        return {"csrfmiddlewaretoken": self.cookies.get(settings.CSRF_COOKIE_NAME, "")}

    def _ask(
        self, kind: str, method: str, path: str, body: str | None = None
    ) -> tuple[HTTPResponse, str]:
        line = HTTPConnection(HOST, self.port, timeout=PATIENCE)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Referer": f"http://{HOST}:{self.port}/",
            }
        started = time.perf_counter()
        try:
            line.request(method, path, body, headers)
            response = line.getresponse()
            page = response.read().decode()
        finally:
            line.close()
        what = f"{method} {re.sub('[0-9]+', 'n', urlsplit(path).path)}"
        self.diary.answers.append((kind, what, time.perf_counter() - started))
        for each in response.headers.get_all("Set-Cookie") or ():
            name, _equals, value = each.partition(";")[0].partition("=")
            self.cookies[name] = value
        if response.status >= 400:
            raise Refused(f"{method} {urlsplit(path).path}: {response.status}")
        return response, page


Act = Callable[[Browser, random.Random], None]


def mediator(browser: Browser, draw: random.Random) -> None:
    """Look at the list, log a case, open it, record a session, search for somebody."""
    browser.get("/cases/")
    _think(draw)
    form = form_of(browser.get("/cases/log/"), "summary")
    _think(draw)
    chosen = {"dispute_type": form.inputs["dispute_type"].value_options[-1]}
    case = browser.send("/cases/log/", {**dict(form.form_values()), **_dispute(draw), **chosen})
    browser.get(case)
    _think(draw)
    session = f"{case}session/"
    fields = dict(form_of(browser.get(session), "record").form_values())
    words = {"record": summary(draw.randrange(10**6)), "held_on": f"{timezone.localdate()}"}
    browser.send(session, {**fields, **words})
    _think(draw)
    browser.search("/cases/", "q", _sought(draw))
    _think(draw)


def staff(browser: Browser, draw: random.Random) -> None:
    """Look at the list in the admin, filter it, open a case, search."""
    desk = "/admin/cases/case/"
    page = browser.get(desk)
    _think(draw)
    browser.get(f"{desk}?outcome__exact=too_far_apart&p={draw.randrange(1, 20)}")
    _think(draw)
    cases = re.findall(r"/admin/cases/case/(\d+)/change/", page)
    if cases:
        browser.get(f"{desk}{draw.choice(cases)}/change/")
        _think(draw)
    browser.search(desk, "_search", _sought(draw))
    _think(draw)


def _dispute(draw: random.Random) -> dict[str, str]:
    """What the five steps of the form are filled with; the result is left open."""
    two = [person(draw.randrange(PEOPLE)) for _each in range(2)]
    fields = {"summary": summary(draw.randrange(10**6)), "go_on": "1"}
    for place, (side, one) in enumerate(zip(("applicant", "respondent"), two, strict=True)):
        prefix = f"party-{place}"
        fields |= {f"{prefix}-side": side, f"{prefix}-name": one.name, f"{prefix}-phone": one.phone}
    fields["photos-paper"] = "annex"
    return fields | {"result-outcome": "", "session-0-record": "", "session-0-held_on": ""}


def _sought(draw: random.Random) -> str:
    one = person(draw.randrange(PEOPLE))
    words = word_of_rank(draw.choice((0, 3, 30, 300, 3000)))
    return draw.choice((one.name, one.phone, words, f"{draw.randrange(1, 9999)}号", "噪音"))


def _think(draw: random.Random) -> None:
    time.sleep(draw.uniform(*THINKING))


def crowd(people: People, seconds: int) -> Diary:
    """Let them all in one after the other; after the warm-up everything is written down."""
    diary = Diary()
    everybody: list[tuple[User, Act]] = [(user, mediator) for user in people.mediators]
    everybody += [(user, staff) for user in (*people.heads, *people.bureau)]
    cookies = [_cookies(user) for user, _act in everybody]
    connection.close()
    with _server() as (port, log):
        over = threading.Event()
        threads = [
            threading.Thread(
                target=_live, args=(act, Browser(port, cookie, diary), number, over, diary)
            )
            for number, ((_user, act), cookie) in enumerate(zip(everybody, cookies, strict=True))
        ]
        for thread in threads:
            thread.start()
        time.sleep(WARM_UP)
        diary.answers.clear()
        time.sleep(seconds)
        counted = list(diary.answers)
        over.set()
        for thread in threads:
            thread.join()
        diary.answers = counted
        diary.locks = len(LOCKED.findall(log.read_text(errors="replace")))
    return diary


def _live(act: Act, browser: Browser, number: int, over: threading.Event, diary: Diary) -> None:
    draw = random.Random(number)
    time.sleep(draw.uniform(0, WARM_UP * 0.7))
    while not over.is_set():
        try:
            act(browser, draw)
        except (Refused, HTTPException, OSError) as error:
            diary.errors.append(f"{type(error).__name__}: {error}")
            _think(draw)


def _cookies(user: User) -> dict[str, str]:
    """Signed in beforehand: sixty passwords hashed at once are another measurement."""
    client = Client(SERVER_NAME=HOST)
    client.force_login(user)
    token = "c" * 32
    found = {name: morsel.value for name, morsel in client.cookies.items()}
    return {**found, settings.CSRF_COOKIE_NAME: token}


def _complaints(page: str) -> str:
    """What the page says is wrong, without what was typed."""
    found = re.findall(r'class="hm-error[^"]*"[^>]*>\s*([^<]{1,80})', page)
    return "; ".join(dict.fromkeys(each.strip() for each in found))[:300]


@contextmanager
def _server() -> Iterator[tuple[int, Path]]:
    """The site on the benchmark's database: two workers, or the one process it has embedded."""
    port = _free_port()
    with tempfile.TemporaryDirectory(prefix="bench-crowd-") as folder:
        log = Path(folder) / "server.log"
        env = {**os.environ, "DATABASE_URL": _address()}
        env.pop("WEB_CONCURRENCY", None)
        with log.open("w") as out:
            server = subprocess.Popen(
                _command(port), env=env, stdout=out, stderr=out, cwd=settings.BASE_DIR
            )
        try:
            _wait(port, server, log)
            yield port, log
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=30)


def _command(port: int) -> list[str]:
    bind = f"--bind={HOST}:{port}"
    if connection.vendor == "sqlite" or settings.REDIS_URL:
        manage = str(settings.BASE_DIR / "manage.py")
        return [sys.executable, manage, "serve", bind]
    options = ["--workers=2", "--threads=8", "--worker-class=gthread", "--log-level=warning"]
    return [sys.executable, "-m", "gunicorn", bind, *options, "mediation.wsgi:application"]


def _address() -> str:
    """The address of the database that this run made."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    parts = urlsplit(settings.DATABASE_URL)
    return parts._replace(path=f"/{values['NAME']}").geturl()


def _wait(port: int, server: subprocess.Popen, log: Path) -> None:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends and server.poll() is None:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(log.read_text()[-2000:])


def _free_port() -> int:
    with socket.socket() as free:
        free.bind((HOST, 0))
        return free.getsockname()[1]
