"""P6: pages of a district's list, asked for as a browser does, beside the barest list."""

import re
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.finding import People
from bench.measure import Differs, timed
from mediation.common.views.lists import LAST_PAGE

PAGES = (
    ("first page", {}),
    ("filtered", {"outcome": "too_far_apart"}),
    ("last page", {"page": LAST_PAGE}),
)
TIMES = 10
NUMBER = re.compile(r">\s*(B\d+-\d+)\s*<")
ADMIN = "admin:cases_case_changelist"


@dataclass(frozen=True)
class Visit:
    """Seconds of one request, each round; what it cost in queries; rows on it."""

    title: str
    service: list[float]
    floor: list[float]
    queries: int
    rows: int

    @property
    def ratio(self) -> float:
        return median(self.service) / median(self.floor)


def browser(user: Any) -> Client:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user)
    return client


@override_settings(ROOT_URLCONF="bench.urls")
def lists(people: People, rounds: int) -> list[Visit]:
    """P6: the list page of every case of the district, and a bare list of the same rows."""
    client = browser(people.bureau[0])
    return [_compared(client, title, query, rounds) for title, query in PAGES]


@override_settings(ROOT_URLCONF="bench.urls")
def admin_list(people: People, rounds: int) -> Visit:
    """The bureau's list in the admin, which has no floor of its own kind; nothing is counted."""
    client = browser(people.bureau[0])
    url = reverse(ADMIN)
    rows = _numbers(client, url, {})
    seconds = [_one(client, url, {}) for _round in range(rounds)]
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    _refuse_count(captured)
    return Visit("admin list", seconds, [], len(captured), len(rows))


def _compared(client: Client, title: str, query: dict[str, Any], rounds: int) -> Visit:
    page, bare = reverse("bench_cases"), reverse("bench_bare")
    rows = _numbers(client, page, query)
    if rows != _numbers(client, bare, query):
        raise Differs(f"{title}: the page and the bare list show other cases.")
    seconds: dict[str, list[float]] = {page: [], bare: []}
    for _round in range(rounds):
        for url in (bare, page):
            seconds[url].append(_one(client, url, query))
    with CaptureQueriesContext(connection) as captured:
        client.get(page, query)
    _refuse_count(captured)
    return Visit(title, seconds[page], seconds[bare], len(captured), len(rows))


def _one(client: Client, url: str, query: dict[str, Any]) -> float:
    """Seconds of one request: the mean of ten in a row."""
    return timed(lambda: [client.get(url, query) for _time in range(TIMES)]) / TIMES


def _numbers(client: Client, url: str, query: dict[str, Any]) -> list[str]:
    response = client.get(url, query)
    if response.status_code != 200:
        raise Differs(f"{url} answered {response.status_code}.")
    return NUMBER.findall(response.content.decode())


def _refuse_count(captured: CaptureQueriesContext) -> None:
    """A count is allowed only of the first rows, inside brackets."""
    for query in captured.captured_queries:
        sql = query["sql"]
        if "COUNT(" in sql and '"cases_case"' in sql and "LIMIT" not in sql:
            raise Differs(f"All rows are counted: {sql[:200]}")
