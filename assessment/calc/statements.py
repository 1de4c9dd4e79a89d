"""What a settlement run hands back: lines, statements, what is withheld, totals, a digest.

Pure. Amounts are whole fen inside (`fen`) and yuan on demand (`amount`). Rows that come by the
thousand are named tuples, so that they can be written to the database as they are; explanations
are canonical JSON text for the same reason, shared between lines with the same arithmetic.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

from assessment.calc.caps import CapWarning
from assessment.calc.rates import Params, TierKey
from assessment.calc.reasons import REFUSALS
from mediation.common.money import from_fen
from mediation.common.periods import Month

_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class LineKind(StrEnum):
    """In the order in which a statement lists them."""

    BASE_FEE = "base_fee"
    ATTENDANCE = "attendance"
    CASE_SUBSIDY = "case_subsidy"
    ADJUSTMENT = "adjustment"
    CAP = "cap"


class Line(NamedTuple):
    """One amount of a statement, in fen, negative when taken off.

    ``for_month`` is the first day of the month the amount is for (a late case keeps its own).
    ``reason`` is a code of `assessment.calc.reasons`, ``params_json`` its arithmetic.
    """

    kind: LineKind
    fen: int
    case_id: int | None
    participation_id: int | None
    rate_id: int | None
    tier_paid: TierKey | None
    for_month: date
    reason: str
    params_json: str
    adjustment_id: int | None = None

    @property
    def amount(self) -> Decimal:
        return from_fen(self.fen)

    @property
    def params(self) -> Params:
        return _params(self.params_json)


class Withheld(NamedTuple):
    """Something that is not paid in this run, and why. ``final``: never; else asked again."""

    contract_id: int | None
    case_id: int | None
    participation_id: int | None
    kind: LineKind
    for_month: date
    reason: str
    params_json: str
    final: bool

    @property
    def params(self) -> Params:
        return _params(self.params_json)


class OrganisationLine(NamedTuple):
    """A bonus of an organisation or studio for the month of the run, in fen."""

    beneficiary_id: int
    bonus_id: int
    kind: str
    quantity: int
    fen: int
    reason: str
    params_json: str

    @property
    def amount(self) -> Decimal:
        return from_fen(self.fen)

    @property
    def params(self) -> Params:
        return _params(self.params_json)


class Statement(NamedTuple):
    """What one contract gets in a month. A negative total is a debt, and is shown as one."""

    contract_id: int
    fen: int
    lines: tuple[Line, ...]

    @property
    def total(self) -> Decimal:
        return from_fen(self.fen)


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums of a run, in yuan. ``by_payer`` covers what the schedule shares between payers."""

    statements: int
    lines: int
    amount: Decimal
    by_kind: Mapping[str, Decimal]
    by_payer: Mapping[str, Decimal]
    organisations: Decimal
    withheld: int
    withheld_for_good: int


@dataclass(frozen=True, slots=True)
class MonthResult:
    """A month worked out."""

    month: Month
    statements: tuple[Statement, ...]
    withheld: tuple[Withheld, ...]
    organisation_lines: tuple[OrganisationLine, ...]
    warnings: tuple[CapWarning, ...]
    totals: Totals

    @property
    def digest(self) -> str:
        """Equal exactly when every figure and every reason is equal; see `digest_of`."""
        return digest_of(
            self.month, self.statements, self.withheld, self.organisation_lines, self.warnings
        )

    @property
    def refusals(self) -> tuple[Withheld, ...]:
        """Cases the schedule has no figure for: somebody must act before the month is signed."""
        return tuple(row for row in self.withheld if row.reason in REFUSALS)


def params_text(params: Mapping[str, object]) -> str:
    """Canonical JSON: sorted keys, no spaces, characters as they are."""
    return _CANONICAL.encode(params)


def totals_of(
    statements: Sequence[Statement],
    withheld: Sequence[Withheld],
    organisation_lines: Sequence[OrganisationLine],
    payer_fen: Iterable[Mapping[str, int]],
) -> Totals:
    """Add up a run."""
    by_kind = dict.fromkeys(LineKind, 0)
    count = 0
    for statement in statements:
        count += len(statement.lines)
        for line in statement.lines:
            by_kind[line.kind] += line.fen
    by_payer: dict[str, int] = {}
    for contract in payer_fen:
        for payer, fen in contract.items():
            by_payer[payer] = by_payer.get(payer, 0) + fen
    return Totals(
        statements=len(statements),
        lines=count,
        amount=from_fen(sum(by_kind.values())),
        by_kind={kind.value: from_fen(fen) for kind, fen in by_kind.items()},
        by_payer={payer: from_fen(by_payer[payer]) for payer in sorted(by_payer)},
        organisations=from_fen(sum(line.fen for line in organisation_lines)),
        withheld=len(withheld),
        withheld_for_good=sum(row.final for row in withheld),
    )


def digest_of(
    month: Month,
    statements: Sequence[Statement],
    withheld: Sequence[Withheld],
    organisation_lines: Sequence[OrganisationLine],
    warnings: Sequence[CapWarning],
) -> str:
    """SHA-256 (hex) over one text line per row, in the order given (figure G12)."""
    rows = [f"settlement/1 {month}"]
    rows += _statement_rows(statements)
    rows += [f"withheld {'|'.join(map(str, row))}" for row in withheld]
    rows += [f"organisation {'|'.join(map(str, row))}" for row in organisation_lines]
    rows += [
        f"warning {'|'.join(map(str, row[:-1]))}|{params_text(row.params)}" for row in warnings
    ]
    return sha256("\n".join(rows).encode()).hexdigest()


def _statement_rows(statements: Sequence[Statement]) -> Iterator[str]:
    row = "|".join(["%s"] * len(Line._fields))
    for contract_id, fen, lines in statements:
        yield f"statement {contract_id}|{fen}"
        yield from [row % line for line in lines]


def _params(text: str) -> Params:
    params: Params = json.loads(text)
    return params
