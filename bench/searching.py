"""P10: what people type into the search box, through the page, over all cases of a district."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import quantiles
from typing import Any

from django.db.models import Q
from django.test import Client, override_settings
from django.urls import reverse

from bench.data import District
from bench.finding import People
from bench.measure import Differs, timed
from bench.pages import NUMBER, browser
from bench.texts import PEOPLE, WORDS, person, summary, word_of_rank
from cases.calc.finding import read
from cases.calc.initials import initials
from cases.models import Case

RANKS = (0, 1, 2, 5, 10, 30, 100, 300, 1_000, 3_000, 6_000, WORDS - 1)
PAGE = 30


@dataclass(frozen=True)
class Found:
    """Seconds of every search by everybody; and of the same words with no index to help."""

    searches: list[float]
    scans: list[float]
    slowest: str
    kinds: int

    @property
    def p95(self) -> float:
        return p95(self.searches)


def p95(seconds: list[float]) -> float:
    return quantiles(seconds, n=20)[-1]


def queries(district: District) -> Iterator[str]:
    """Numbers, names, initials, telephones, ID numbers, words of every frequency, and nonsense."""
    draw = random.Random(10)
    for _each in range(4):
        n = draw.randrange(district.cases)
        one = person(n * 17 % PEOPLE)
        text = summary(n)
        at = draw.randrange(20, 60)
        yield from (f"{n + 1}号", f"{2021 + n % 5}-{n + 1}", f"第{n + 1}号")
        yield from (one.name, one.name[1:], initials(one.name)[0], one.phone, one.number)
        yield from (text[at : at + 2], text[at : at + 4], text[at : at + 8])
        yield f"{one.name} {text[at : at + 2]}"
    yield from map(word_of_rank, RANKS)
    yield from (f"{word_of_rank(1)} {word_of_rank(3_000)}", f"{word_of_rank(0)} {word_of_rank(1)}")
    yield from (
        "漏水",
        "噪音 邻居",
        "协商不成",
        "王",
        "龘",
        "龘靐",
        "查无此人",
        "13800000000",
        "zzzz",
    )


@override_settings(ROOT_URLCONF="bench.urls")
def searches(district: District, people: People, rounds: int) -> Found:
    asked = list(dict.fromkeys(queries(district)))
    seconds: list[tuple[float, str]] = []
    viewers = [
        (browser(people.bureau[0]), reverse("bench_cases")),
        (browser(people.heads[0]), reverse("bench_cases")),
        (browser(people.mediators[0]), reverse("cases:list")),
    ]
    _refuse_wrong_answers(asked, district, viewers[0][0])
    scans: list[float] = []
    for _round in range(rounds):
        for query in asked:
            for client, url in viewers:
                seconds.append((timed(lambda: _search(client, url, query)), query))  # noqa: B023
    for query in asked:  # once is enough: it only shows what the index spares
        scans += _scan(district, query)
    return Found([each for each, _query in seconds], scans, max(seconds)[1], len(asked))


def _search(client: Client, url: str, query: str) -> Any:
    """What the browser does: the box is posted, the list comes after the redirect."""
    response = client.post(url, {"q": query}, follow=True)
    if response.status_code != 200:
        raise Differs(f"{query!r}: {url} answered {response.status_code}.")
    return response


def _scan(district: District, query: str) -> list[float]:
    """The words compared with every row in the order of the list until a page is full."""
    words = [term.word for term in read(query) if term.word]
    return [timed(lambda: list(_scanned(district, words)))] if words else []


def _scanned(district: District, words: list[str]) -> Any:
    rows = Case.objects.filter(district=district.id)
    for word in words:
        rows = rows.filter(
            Q(search_row__header__contains=word)
            | Q(search_row__body__contains=word)
            | Q(search_row__names__contains=word)
        )
    return rows.order_by("-logged_on", "-pk").values_list("number", flat=True)[: PAGE + 1]


def _refuse_wrong_answers(asked: list[str], district: District, client: Client) -> None:
    """Words find on their first page what the scan finds."""
    for query in asked:
        terms = read(query)
        if any(term.number or term.document for term in terms):
            continue
        page = _search(client, reverse("bench_cases"), query).content.decode()
        wanted = list(_scanned(district, [term.word for term in terms]))
        if NUMBER.findall(page) != wanted[:PAGE]:
            raise Differs(f"{query!r}: page and scan find other cases.")
