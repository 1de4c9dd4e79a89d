"""The rows of a run, written and taken away in one go.

Values go to the database in the form in which it keeps them (fen, JSON text), because the
calculation already hands them over like that; the constraints carry the proof.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any

from django.db import connection

from assessment.calc.statements import Line, LineKind, MonthResult
from assessment.models import (
    LinePortion,
    OrganisationLine,
    Settlement,
    SettlementLine,
    SettlementRun,
    WithheldItem,
)
from mediation.common.bulk import copy_rows, reserve_ids
from mediation.common.money import to_fen, yuan

SETTLEMENT = ("id", "run_id", "contract_id", "total", "line_count", "is_locked")
LINE = (
    "settlement_id",
    "contract_id",
    "kind",
    "for_month",
    "amount",
    "case_id",
    "part_id",
    "rate_id",
    "adjustment_id",
    "reason",
    "params",
    "is_locked",
)
PORTION = ("line_id", "payer", "amount", "is_locked")
WITHHELD = (
    "run_id",
    "contract_id",
    "case_id",
    "part_id",
    "kind",
    "for_month",
    "reason",
    "params",
    "is_final",
    "is_locked",
)
ORGANISATION = (
    "run_id",
    "committee_id",
    "bonus_id",
    "kind",
    "case_count",
    "amount",
    "params",
    "is_locked",
)

# Plain texts are bound without a detour, and the same month comes thousands of times.
KIND = {kind: kind.value for kind in LineKind}
_day_text = cache(date.isoformat)

_LINES_OF_RUN = """line.settlement_id IN
    (SELECT id FROM assessment_settlement WHERE run_id = %s)"""
_CLEAR = (
    f"""DELETE FROM assessment_lineportion WHERE line_id IN
    (SELECT line.id FROM assessment_settlementline line WHERE {_LINES_OF_RUN})""",  # noqa: S608 (constants)
    f"DELETE FROM assessment_settlementline AS line WHERE {_LINES_OF_RUN}",  # noqa: S608
    "DELETE FROM assessment_settlement WHERE run_id = %s",
    "DELETE FROM assessment_withhelditem WHERE run_id = %s",
    "DELETE FROM assessment_organisationline WHERE run_id = %s",
)


def clear_rows(run: SettlementRun) -> None:
    """Throw away what an earlier computation of the draft wrote."""
    with connection.cursor() as cursor:
        for statement in _CLEAR:
            cursor.execute(statement, [run.pk])


def write_rows(run: SettlementRun, result: MonthResult) -> None:
    """Write statements, lines, portions, withheld items and organisations' lines."""
    statements = result.statements
    ids = reserve_ids(Settlement, len(statements))
    copy_rows(
        Settlement,
        SETTLEMENT,
        (
            (key, run.pk, contract, fen, len(lines), 0)
            for key, (contract, fen, lines) in zip(ids, statements, strict=True)
        ),
        stored=True,
    )
    lines = [
        (key, contract, line)
        for key, (contract, _fen, lines) in zip(ids, statements, strict=True)
        for line in lines
    ]
    if result.totals.by_payer:
        _write_lines_with_portions(lines)
    else:
        copy_rows(SettlementLine, LINE, map(_line_row, lines), stored=True)
    copy_rows(WithheldItem, WITHHELD, _withheld_rows(run, result), stored=True)
    copy_rows(OrganisationLine, ORGANISATION, _organisation_rows(run, result), stored=True)


def _line_row(item: tuple[int, int, Line]) -> tuple[Any, ...]:
    settlement, contract, line = item
    kind, fen, case, part, rate, _tier, for_month, reason, params, adjustment = line
    return (
        settlement,
        contract,
        KIND[kind],
        _day_text(for_month),
        fen,
        case,
        part,
        rate,
        adjustment,
        reason,
        params,
        0,
    )


def _write_lines_with_portions(lines: Sequence[tuple[int, int, Line]]) -> None:
    ids = reserve_ids(SettlementLine, len(lines))
    rows = ((key, *_line_row(item)) for key, item in zip(ids, lines, strict=True))
    copy_rows(SettlementLine, ("id", *LINE), rows, stored=True)
    copy_rows(LinePortion, PORTION, _portion_rows(ids, lines), stored=True)


def _portion_rows(
    ids: Sequence[int], lines: Sequence[tuple[int, int, Line]]
) -> Iterator[tuple[Any, ...]]:
    """Each payer's part of a line, as its explanation says; equal explanations are read once."""
    known: dict[str, list[tuple[str, int]]] = {}
    for key, (_settlement, _contract, line) in zip(ids, lines, strict=True):
        parts = known.get(line.params_json)
        if parts is None:
            payers = json.loads(line.params_json).get("payers", {})
            parts = [(payer, to_fen(yuan(amount))) for payer, amount in payers.items()]
            known[line.params_json] = parts
        for payer, fen in parts:
            yield key, payer, fen, 0


def _withheld_rows(run: SettlementRun, result: MonthResult) -> Iterator[tuple[Any, ...]]:
    for contract, case, part, kind, for_month, reason, params, final in result.withheld:
        yield run.pk, contract, case, part, KIND[kind], for_month, reason, params, int(final), 0


def _organisation_rows(run: SettlementRun, result: MonthResult) -> Iterator[tuple[Any, ...]]:
    for line in result.organisation_lines:
        yield (
            run.pk,
            line.beneficiary_id,
            line.bonus_id,
            line.kind,
            line.quantity,
            line.fen,
            line.params_json,
            0,
        )
