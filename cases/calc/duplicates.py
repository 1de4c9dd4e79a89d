"""Whether two cases are about the same people: the first sign of one dispute paid twice.

Pure. Cases are compared by keyed hashes of ID numbers and telephones, so nobody has to read a
number to find a duplicate. A person decides; this only raises the question. SECURITY 2.2 T1.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mediation.common.identity import check_digit

WINDOW_DAYS = 90
"""Cases of one type logged at most this many days apart are compared."""

LEGACY_LENGTH = 15


class Match(StrEnum):
    """Why two cases are suspected; stored with the suspicion."""

    SAME_PEOPLE = "same_people"  # two parties with the same ID numbers
    LIKELY_SAME_PEOPLE = "likely_same_people"  # a telephone or a name stands in for a number


class Tie(StrEnum):
    """What two parties have in common."""

    ID = "id"
    PHONE = "phone"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class PartyKeys:
    """What is known of a party: the name, and keyed hashes (None where nothing is known)."""

    name: str
    id_key: str | None = None
    phone_key: str | None = None


def compare(one: Sequence[PartyKeys], other: Sequence[PartyKeys]) -> Match | None:
    """Do two cases share two parties, on whichever side? None if not.

    One shared party is not enough: an employer or a property company has many disputes. A name
    counts only where an ID number is missing on one side, and never for both parties.
    """
    ties = list(_ties(one, other))
    certain = [tie for tie in ties if tie[0] is Tie.ID]
    if _has_two_apart(certain, certain):
        return Match.SAME_PEOPLE
    strong = [tie for tie in ties if tie[0] is not Tie.NAME]
    return Match.LIKELY_SAME_PEOPLE if _has_two_apart(strong, ties) else None


def eighteen_digits(legacy: str) -> str:
    """The 18 characters of a 15-digit legacy ID number, so that both find each other.

    Legacy numbers leave out the century (19) and the check digit. Refuses (ValueError) anything
    but 15 digits with a day of birth that exists.
    """
    digits = "".join(unicodedata.normalize("NFKC", legacy).split())
    if len(digits) != LEGACY_LENGTH or not (digits.isascii() and digits.isdecimal()):
        raise ValueError("A legacy ID number has 15 digits.")
    number = f"{digits[:6]}19{digits[6:]}"
    date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    return number + check_digit(number)


_Edge = tuple[Tie, int, int]


def _ties(one: Sequence[PartyKeys], other: Sequence[PartyKeys]) -> Iterator[_Edge]:
    for i, mine in enumerate(one):
        for j, theirs in enumerate(other):
            if tie := _tie(mine, theirs):
                yield tie, i, j


def _tie(one: PartyKeys, other: PartyKeys) -> Tie | None:
    if one.id_key and one.id_key == other.id_key:
        return Tie.ID
    if one.phone_key and one.phone_key == other.phone_key:
        return Tie.PHONE
    both_known = one.id_key and other.id_key
    return Tie.NAME if not both_known and _plain(one.name) == _plain(other.name) else None


def _has_two_apart(first: Sequence[_Edge], second: Sequence[_Edge]) -> bool:
    """Two ties, one of each list, that concern four different rows."""
    return any(a[1] != b[1] and a[2] != b[2] for a in first for b in second)


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()
