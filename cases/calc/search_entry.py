"""What is kept of a case for the search.

Pure. The texts are plain (`cases.calc.grams`); the pieces are those of all texts, and marks for
what is not compared as text: ``#17`` and ``#2025-17`` for the number, ``=…`` for the keyed
hashes of documents and telephones.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from cases.calc.finding import Number
from cases.calc.grams import grams, joined, plain
from cases.calc.initials import initials

HASH = 20
"""Signs of a keyed hash that are kept as a piece; the whole one is compared afterwards."""


@dataclass(frozen=True, slots=True)
class Entry:
    header: str
    body: str
    names: str
    grams: str


def make_entry(
    *,
    year: int,
    serial: int,
    header: Iterable[str],
    mediators: Iterable[str],
    body: Iterable[str],
    names: Iterable[str],
    keys: Iterable[str],
) -> Entry:
    """``names`` are those of the parties, ``keys`` the keyed hashes of their numbers."""
    head = " ".join(filter(None, (joined(header), _people(mediators))))
    text, people = joined(body), _people(names)
    pieces = grams(head) | grams(text) | grams(people)
    marks = {*number_marks(Number(serial, year)), mark(serial), *map(key_mark, keys)}
    return Entry(head, text, people, " ".join(sorted(pieces | marks)))


def number_marks(number: Number) -> tuple[str, ...]:
    """Pieces that every case with such a number holds."""
    own = mark(number.serial) if number.year is None else f"#{number.year}-{number.serial}"
    return (own, *sorted(grams(number.committee)))


def mark(serial: int) -> str:
    return f"#{serial}"


def key_mark(key: str) -> str:
    return f"={key[:HASH]}"


def _people(names: Iterable[str]) -> str:
    """Names without the spaces inside them, each followed by its initials in pinyin."""
    found = []
    for name in names:
        together = plain(name).replace(" ", "")
        found += [together, *initials(together)]
    return " ".join(dict.fromkeys(filter(None, found)))
