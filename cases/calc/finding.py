"""What somebody typed into the search box, as terms that can be looked up.

Pure. One box takes a case number in any spelling (17号, 2025-17, 沙重17, full-width), names and
their pinyin initials, any words of the file, a full ID number or telephone.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cases.calc.duplicates import eighteen_digits
from cases.calc.grams import plain
from mediation.common.identity import (
    check_credit_code,
    check_mobile,
    check_phone,
    check_resident_id,
)

LONGEST = 100
MOST_TERMS = 8
SHORTEST_IN_TEXT = 3
"""Bare digits below this length are a serial number and nothing else: "17" is in every text."""

_NUMBER = re.compile(
    r"[(\[【〔]?(?:(?P<year>(?:19|20)[0-9]{2})[)\]】〕]?年?[-/.]?)?"
    r"(?P<committee>[^\W\d_]*?)字?第?(?P<serial>[0-9]{1,6})号?"
)
_DOCUMENT = re.compile(r"(?=.*[0-9])[A-Z0-9]{7,20}")


@dataclass(frozen=True, slots=True)
class Number:
    """A case number as far as it was typed; ``committee`` is plain text, or empty."""

    serial: int
    year: int | None = None
    committee: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that must be in the case: its ``word``, or ``number``, or ``document``.

    ``document`` is a normalised ID number, credit code or telephone, whole. Empty parts are not
    looked for.
    """

    word: str = ""
    number: Number | None = None
    document: str = ""

    @property
    def is_person(self) -> bool:
        """Can this only be the number of a person or organisation?"""
        return bool(self.document) and not self.word


def read(query: str) -> tuple[Term, ...]:
    """The terms of a query, all of which a case must meet; none for an empty one."""
    text = unicodedata.normalize("NFKC", query)[:LONGEST].replace("\x00", " ")
    if document := _whole_document(text):
        return (Term(document=document),)
    terms = (term for token in text.split() for term in _terms(token))
    return tuple(dict.fromkeys(terms))[:MOST_TERMS]


def _terms(token: str) -> Iterator[Term]:
    if document := _whole_document(token):
        yield Term(document=document)
        return
    number = _number(token)
    if number is not None and not _may_be_text(token, number):
        yield Term(number=number)
        return
    maybe = _compact(token).upper()
    document = maybe if _DOCUMENT.fullmatch(maybe) else ""
    words = plain(token).split()
    if number is None and not document:
        yield from (Term(word=word) for word in words)
    elif words:
        yield Term(word="".join(words), number=number, document=document)


def _number(token: str) -> Number | None:
    if token.isdecimal():
        return Number(int(token)) if len(token) <= 6 and int(token) else None
    found = _NUMBER.fullmatch(token)
    if found is None or not int(found["serial"]):
        return None
    year = int(found["year"]) if found["year"] else None
    return Number(int(found["serial"]), year, plain(found["committee"]))


def _may_be_text(token: str, number: Number) -> bool:
    """ "17" and "2025-17" are numbers; "梧桐路17号" and "2000" may stand in the file."""
    if token.isdecimal():
        return len(token) >= SHORTEST_IN_TEXT
    return number.year is None


def _whole_document(text: str) -> str:
    """The normalised ID number, credit code or telephone that the text is, or ""."""
    compact = _compact(text)
    if not 10 <= len(compact) <= 20 or not compact.isascii():
        return ""
    for check in _CHECKS:
        try:
            return check(compact)
        except ValueError:
            continue
    return ""


def _compact(text: str) -> str:
    return re.sub(r"[\s()\-]", "", text)


def _legacy(text: str) -> str:
    return check_resident_id(eighteen_digits(text))


def _landline(text: str) -> str:
    """With its area code: without one, digits are too easily something else."""
    if not text.startswith(("0", "+", "4", "8")):
        raise ValueError(text)
    return check_phone(text)


_CHECKS: tuple[Callable[[str], str], ...] = (
    check_resident_id,
    _legacy,
    check_mobile,
    _landline,
    check_credit_code,
)
