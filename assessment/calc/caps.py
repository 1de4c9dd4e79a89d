"""Ceilings on pay: per contract and month, per contract and year, per district and year.

Pure. All sums are whole fen. A ceiling that cuts takes the excess off as a negative line with
its reason; one that only warns reports it. Several ceilings are applied in the order month,
year, district, so that each looks at what the ones before it left. SUBSIDY row 16.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from assessment.calc.rates import Params
from mediation.common.money import ZERO, fen_text, split_fen, to_fen


class CapScope(StrEnum):
    """In the order of application."""

    CONTRACT_MONTH = "contract_month"
    CONTRACT_YEAR = "contract_year"
    DISTRICT_YEAR = "district_year"


class CapEffect(StrEnum):
    CUT = "cut"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class CapRow:
    """At most ``amount`` yuan of the line kinds ``kinds``.

    ``district_id`` limits the row to contracts of one district (None = every one, each for
    itself). The month and the year are those in which the pay is settled, not those of the case.
    """

    id: int
    scope: CapScope
    amount: Decimal
    effect: CapEffect
    kinds: frozenset[str] = frozenset({"case_subsidy"})
    district_id: int | None = None

    def __str__(self) -> str:
        return f"ceiling {self.id} ({self.scope})"


class Cut(NamedTuple):
    """What a ceiling takes from one contract; ``fen`` is positive."""

    contract_id: int
    cap_id: int
    fen: int
    reason: str
    params: Params


class CapWarning(NamedTuple):
    """A ceiling that would be passed by ``fen``. ``contract_id`` is None for a district's."""

    cap_id: int
    contract_id: int | None
    district_id: int
    fen: int
    reason: str
    params: Params


@dataclass(frozen=True, slots=True)
class AlreadyPaid:
    """Capped pay of earlier months of the same year, in yuan, by contract and by district."""

    contracts: Mapping[int, Decimal]
    districts: Mapping[int, Decimal]


NOTHING_PAID = AlreadyPaid({}, {})


def apply_caps(
    caps: Iterable[CapRow],
    earned: Mapping[int, Mapping[str, int]],
    district_of: Mapping[int, int],
    paid: AlreadyPaid,
) -> tuple[list[Cut], list[CapWarning]]:
    """Cuts and warnings for fen ``earned`` by contract and kind of line.

    A district's excess is shared over its contracts in proportion to what each earned, by
    largest remainder, the smaller contract id first in a tie; nobody is cut below zero.
    """
    cuts: list[Cut] = []
    warnings: list[CapWarning] = []
    taken: dict[int, int] = {}
    for cap in sorted(caps, key=lambda cap: (list(CapScope).index(cap.scope), cap.id)):
        wanted = _wanted(cap, earned, district_of, taken)
        for over in _passed(cap, wanted, district_of, paid):
            if cap.effect is CapEffect.WARN:
                warnings.append(over.warning(cap))
                continue
            for cut in over.cuts(cap):
                cuts.append(cut)
                taken[cut.contract_id] = taken.get(cut.contract_id, 0) + cut.fen
    return cuts, warnings


class _Passed(NamedTuple):
    """A ceiling that is passed: by whom (fen by contract), what was paid before, by how much."""

    contract_id: int | None
    district_id: int
    wanted: Mapping[int, int]
    already: int
    excess: int

    def cuts(self, cap: CapRow) -> Iterator[Cut]:
        params = self._params(cap)
        shares = split_fen(self.excess, list(self.wanted.values()))
        for contract_id, fen in zip(self.wanted, shares, strict=True):
            if fen:
                yield Cut(contract_id, cap.id, fen, f"cap_{cap.scope}", params)

    def warning(self, cap: CapRow) -> CapWarning:
        return CapWarning(
            cap.id,
            self.contract_id,
            self.district_id,
            self.excess,
            f"cap_{cap.scope}",
            self._params(cap),
        )

    def _params(self, cap: CapRow) -> Params:
        return {
            "cap": cap.id,
            "earned": fen_text(sum(self.wanted.values())),
            "already": fen_text(self.already),
            "limit": fen_text(to_fen(cap.amount)),
        }


def _wanted(
    cap: CapRow,
    earned: Mapping[int, Mapping[str, int]],
    district_of: Mapping[int, int],
    taken: Mapping[int, int],
) -> dict[int, int]:
    """Fen above zero that each contract would get under this ceiling's kinds, by contract id."""
    wanted = {}
    for contract_id in sorted(earned):
        if cap.district_id is None or district_of[contract_id] == cap.district_id:
            kinds = earned[contract_id]
            fen = sum([kinds.get(kind, 0) for kind in cap.kinds]) - taken.get(contract_id, 0)
            if fen > 0:
                wanted[contract_id] = fen
    return wanted


def _passed(
    cap: CapRow, wanted: Mapping[int, int], district_of: Mapping[int, int], paid: AlreadyPaid
) -> Iterator[_Passed]:
    """Where the ceiling is passed: contract by contract, or district by district."""
    limit = to_fen(cap.amount)
    if cap.scope is CapScope.DISTRICT_YEAR:
        districts: dict[int, dict[int, int]] = {}
        for contract_id, fen in wanted.items():
            districts.setdefault(district_of[contract_id], {})[contract_id] = fen
        for district_id, group in sorted(districts.items()):
            already = to_fen(paid.districts.get(district_id, ZERO))
            earned = sum(group.values())
            if earned + already > limit:
                excess = min(earned, earned + already - limit)
                yield _Passed(None, district_id, group, already, excess)
        return
    before = paid.contracts if cap.scope is CapScope.CONTRACT_YEAR else {}
    for contract_id, fen in wanted.items():
        already = to_fen(before[contract_id]) if contract_id in before else 0
        if fen + already > limit:
            district_id = district_of[contract_id]
            group = {contract_id: fen}
            excess = min(fen, fen + already - limit)
            yield _Passed(contract_id, district_id, group, already, excess)
