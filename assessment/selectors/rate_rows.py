"""The rows of pay schedules, read at once for all editions of a district."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Q

from assessment.models import (
    AttendanceRule,
    Bonus,
    Cap,
    IndexValue,
    PayCondition,
    PayerShare,
    Rate,
    RateSchedule,
    RequiredPaper,
)
from cases.models import Tier


class Edition(NamedTuple):
    """A schedule's own row, as far as the calculation needs it."""

    id: int
    scheme_id: int
    valid_from: date
    valid_to: date | None
    pay_day: str
    missing_paper: str
    payers_pay: str
    without_sheet: str

    def holds(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class TierName(NamedTuple):
    """A tier as a run names it: by its name, and its guide where that is not the schedule's."""

    scheme_id: int
    name: str
    document_number: str


@dataclass(frozen=True, slots=True)
class Parts:
    """The rows of the editions by schedule, each as a tuple of plain values."""

    rates: Mapping[int, list[tuple[Any, ...]]]
    conditions: Mapping[int, list[tuple[Any, ...]]]
    papers: Mapping[int, list[tuple[Any, ...]]]
    payers: Mapping[int, list[tuple[Any, ...]]]
    caps: Mapping[int, list[tuple[Any, ...]]]
    bonuses: Mapping[int, list[tuple[Any, ...]]]
    absences: Mapping[int, list[tuple[Any, ...]]]


def editions_of(which: Q) -> list[Edition]:
    """The schedules themselves, the oldest first."""
    rows = (
        RateSchedule.objects.filter(which)
        .order_by("valid_from", "id")
        .values_list(
            "id",
            "tier_scheme_id",
            "valid_from",
            "valid_to",
            "pay_day",
            "missing_paper",
            "payers_pay",
            "without_sheet",
        )
    )
    return [Edition(*row) for row in rows]


def tiers_of(district_id: int) -> dict[int, TierName]:
    """The tiers of all guides of the district by id, the lowest of a guide first."""
    rows = (
        Tier.objects.filter(scheme__district=district_id)
        .order_by("scheme_id", "rank")
        .values_list("id", "scheme_id", "name", "scheme__document_number")
    )
    return {tier_id: TierName(*name) for tier_id, *name in rows}


def index_values_of(district_id: int) -> list[tuple[str, Decimal, date, date | None]]:
    """The base figures of the district with their days."""
    rows = IndexValue.objects.filter(district=district_id).order_by("code", "valid_from")
    return list(rows.values_list("code", "value", "valid_from", "valid_to"))


def parts_of(ids: Sequence[int]) -> Parts:
    return Parts(
        rates=_rows(
            Rate,
            ids,
            "tier_id",
            "kind",
            "committee_level",
            "grade",
            "form",
            "outcome",
            "amount",
            "minimum",
            "maximum",
            "factor",
            "ratio_of_tier_id",
            "round_to",
            "index_code",
        ),
        conditions=_rows(PayCondition, ids, "fact", "tier_id", "form", "outcome", "effect"),
        papers=_rows(RequiredPaper, ids, "paper", "tier_id", "committee_level"),
        payers=_rows(PayerShare, ids, "payer", "weight"),
        caps=_rows(Cap, ids, "scope", "amount", "effect"),
        bonuses=_rows(Bonus, ids, "kind", "amount", "per", "minimum_cases"),
        absences=_rows(AttendanceRule, ids, "kind", "mode", "amount", "free_days"),
    )


def _rows(model: Any, ids: Sequence[int], *columns: str) -> Mapping[int, list[tuple[Any, ...]]]:
    rows: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
    found = model.objects.filter(schedule__in=ids).order_by("id")
    for schedule_id, *values in found.values_list("schedule_id", "id", *columns):
        rows[schedule_id].append(tuple(values))
    return rows
