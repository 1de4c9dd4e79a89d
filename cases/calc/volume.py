"""Page numbers of a bound file: one after another, from the first paper to the last.

Pure. Cover, catalogue and back cover are not numbered; a page of the file is called by its number
in the catalogue (卷内目录).
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """A paper with its title, how many pages it has, and a note for the catalogue."""

    title: str
    pages: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the catalogue: ``pages`` is ``3`` or ``3-5``."""

    number: str
    title: str
    pages: str
    note: str


def catalogue(pieces: Sequence[Piece]) -> list[Line]:
    """The lines of the catalogue, in binding order."""
    lines, page = [], 1
    for number, piece in enumerate(pieces, 1):
        last = page + piece.pages - 1
        span = "" if piece.pages < 1 else str(page) if last == page else f"{page}-{last}"
        lines.append(Line(str(number), piece.title, span, piece.note))
        page = last + 1
    return lines


def pages_of(pieces: Sequence[Piece]) -> int:
    """How many numbered pages the file has."""
    return sum(piece.pages for piece in pieces)
