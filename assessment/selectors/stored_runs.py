"""A run as its rows in the database tell it, for its digest."""

from collections.abc import Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

from assessment.calc.caps import CapWarning
from assessment.calc.statements import (
    Line,
    LineKind,
    OrganisationLine,
    Statement,
    Withheld,
    digest_of,
    params_text,
)
from assessment.models import SettlementLine, SettlementRun
from mediation.common.money import to_fen
from mediation.common.periods import Month


def run_digest(run: SettlementRun) -> str:
    """The digest of a run worked out from its rows as they stand in the database."""
    return digest_of(
        Month.of(run.month),
        _stored_statements(run),
        _stored_withheld(run),
        _stored_organisation_lines(run),
        stored_cap_warnings(run),
    )


def _stored_statements(run: SettlementRun) -> list[Statement]:
    rows = (
        SettlementLine.objects.filter(settlement__run=run)
        .order_by("settlement__contract_id", "id")
        .values_list(
            "settlement__contract_id",
            "settlement__total",
            "kind",
            "amount",
            "case",
            "part",
            "rate",
            "for_month",
            "reason",
            "params",
            "adjustment",
        )
    )
    statements = []
    for (contract, total), lines in groupby(rows.iterator(), itemgetter(0, 1)):
        statements.append(Statement(contract, to_fen(total), tuple(map(_stored_line, lines))))
    return statements


def _stored_line(row: tuple[Any, ...]) -> Line:
    _contract, _total, kind, amount, case, part, rate, for_month, reason, params, adjustment = row
    return Line(
        LineKind(kind),
        to_fen(amount),
        case,
        part,
        rate,
        params.get("tier_paid"),
        for_month,
        reason,
        params_text(params),
        adjustment,
    )


def _stored_withheld(run: SettlementRun) -> list[Withheld]:
    rows = run.withheld.order_by("id").values_list(
        "contract", "case", "part", "kind", "for_month", "reason", "params", "is_final"
    )
    return [
        Withheld(contract, case, part, LineKind(kind), first, reason, params_text(params), final)
        for contract, case, part, kind, first, reason, params, final in rows
    ]


def _stored_organisation_lines(run: SettlementRun) -> list[OrganisationLine]:
    rows = run.organisation_lines.order_by("id").values_list(
        "committee", "bonus", "kind", "case_count", "amount", "params"
    )
    return [
        OrganisationLine(
            committee, bonus, kind, count, to_fen(amount), bonus_reason(params), params_text(params)
        )
        for committee, bonus, kind, count, amount, params in rows
    ]


def bonus_reason(params: Mapping[str, Any]) -> str:
    """Which sentence explains a line to an organisation: its figures tell."""
    return "bonus_per_case" if "count" in params else "bonus_monthly"


def stored_cap_warnings(run: SettlementRun) -> list[CapWarning]:
    """The ceilings that were passed, as `assessment.calc.caps` reported them."""
    return [
        CapWarning(
            warning["cap"],
            warning["contract"],
            run.district_id,
            warning["fen"],
            warning["code"],
            warning["params"],
        )
        for warning in run.warnings
        if "cap" in warning
    ]
