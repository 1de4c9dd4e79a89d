"""The quarterly ranking (排名通报): places by a figure, shared places, bands by thresholds.

Pure. Equal figures share a place and the next place is skipped (1, 1, 3). Who stands first in
the list among equals is settled by the contract id, so two runs print the same list.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple, TypeAlias

Figure: TypeAlias = int | Decimal | Fraction


class Entry(NamedTuple):
    """A contract and the figure it is ranked by; more is better."""

    contract_id: int
    figure: Figure


class BandBasis(StrEnum):
    """What a threshold is compared with."""

    PLACE = "place"  # place <= limit
    SHARE = "share"  # place is within the first limit (0..1) of all who are ranked
    FIGURE = "figure"  # figure >= limit


@dataclass(frozen=True, slots=True)
class Band:
    """A named part of the list, such as the best tenth: ``Band("top", SHARE, Decimal("0.1"))``."""

    code: str
    basis: BandBasis
    limit: Figure

    def holds(self, place: int, of: int, figure: Figure) -> bool:
        """Whether somebody at ``place`` of ``of`` with this figure belongs to the band."""
        if self.basis is BandBasis.FIGURE:
            return bool(figure >= self.limit)
        if self.basis is BandBasis.PLACE:
            return bool(place <= self.limit)
        return place <= Fraction(self.limit) * of


class Place(NamedTuple):
    """One row of the ranking. ``band`` is empty when no threshold holds."""

    contract_id: int
    figure: Figure
    place: int
    band: str


def rank(entries: Iterable[Entry], bands: Sequence[Band] = ()) -> list[Place]:
    """The ranking from first to last. The first band in order that holds is taken.

    Refuses (ValueError) a contract that is entered twice.
    """
    ordered = sorted(entries, key=lambda entry: (-entry.figure, entry.contract_id))
    if len({entry.contract_id for entry in ordered}) < len(ordered):
        raise ValueError("a contract is ranked twice")
    places: list[Place] = []
    place, band = 0, ""
    previous: Figure | None = None
    for position, (contract_id, figure) in enumerate(ordered, start=1):
        if figure != previous:
            place, previous = position, figure
            band = _band(bands, place, len(ordered), figure)
        places.append(Place(contract_id, figure, place, band))
    return places


def _band(bands: Iterable[Band], place: int, of: int, figure: Figure) -> str:
    for band in bands:
        if band.holds(place, of, figure):
            return band.code
    return ""
