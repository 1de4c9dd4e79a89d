"""Whether a case that is being typed in looks like one that is there already.

Pure. Asked before saving, so that a dispute is not logged twice; the person decides. Wider than
`cases.calc.duplicates`, which raises suspicions about pay: here two equal names are enough to ask.
"""

import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

WINDOW_DAYS = 90
NEARLY_EQUAL = 0.8
ALIKE = 0.5
SHORTEST = 12
"""Shorter texts ("楼上漏水") resemble each other by nature and prove nothing."""


class Likeness(StrEnum):
    """Why a case is shown as a possible repeat."""

    PEOPLE = "people"  # two of the same people
    PERSON = "person"  # one of them, and the text or the day agrees
    TEXT = "text"  # nearly the same text


@dataclass(frozen=True, slots=True)
class Person:
    """A name, and keyed hashes of the document number and the telephone (none: unknown)."""

    name: str
    keys: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Outline:
    """What is compared of a case."""

    people: Sequence[Person]
    text: str
    day: date


def likeness(new: Outline, old: Outline) -> Likeness | None:
    """Why ``old`` may be the same dispute as ``new``; None if nothing speaks for it.

    Two people in common (by number, telephone or name) are enough. One is, if it is certain (by
    number or telephone) and the text is alike or the day the same. Nearly equal texts are enough.
    """
    known = [person for person in new.people if _is_among(person, old.people)]
    if len(known) > 1:
        return Likeness.PEOPLE
    certain = any(person.keys & other.keys for person in known for other in old.people)
    overlap = text_overlap(new.text, old.text)
    if certain and (overlap >= ALIKE or new.day == old.day):
        return Likeness.PERSON
    return Likeness.TEXT if overlap >= NEARLY_EQUAL else None


def text_overlap(one: str, other: str) -> float:
    """Share of common letter pairs, 0 to 1 (Dice); 0 where a text is too short to compare."""
    a, b = _plain(one), _plain(other)
    if min(len(a), len(b)) < SHORTEST:
        return 0.0
    pairs, others = _pairs(a), _pairs(b)
    common = sum((pairs & others).values())
    return 2 * common / (pairs.total() + others.total())


def _is_among(person: Person, others: Collection[Person]) -> bool:
    name = _plain(person.name)
    return any(person.keys & other.keys or name == _plain(other.name) != "" for other in others)


def _pairs(text: str) -> Counter[str]:
    return Counter(text[place : place + 2] for place in range(len(text) - 1))


def _plain(text: str) -> str:
    """Letters and digits only, full-width ones made plain."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in folded if letter.isalnum())
