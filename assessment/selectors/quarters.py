"""The one adapter between rows and the arithmetic of a quarter."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db import connection

from assessment.models import QuotaRule
from cases.choices import SETTLED, Outcome, ReviewState
from mediation.common.periods import Quarter, overlap_days
from mediators.choices import ContractKind, LeaveStatus
from mediators.models import Contract, LeaveRequest

COUNTING = (ReviewState.SUBMITTED, ReviewState.OFFICE_PASSED, ReviewState.PASSED)
"""A slow review costs nobody a place: what was handed in counts (SECURITY T2)."""

# The quarter's cases first: asked by lead, their index would go through the cases of all years.
COUNTS = """
WITH led AS MATERIALIZED (
    SELECT lead_id, closed_on FROM cases_case
    WHERE district_id = %(district)s AND closed_on >= %(start)s AND closed_on < %(end)s
      AND review_state IN ({states}) AND outcome IN ({outcomes}) AND same_dispute_as_id IS NULL
)
SELECT contract.id, count(*)
FROM led
JOIN mediators_contract contract ON contract.mediator_id = led.lead_id
    AND contract.kind = 'commission' AND contract.valid_from <= led.closed_on
    AND (contract.valid_to IS NULL OR contract.valid_to > led.closed_on)
GROUP BY contract.id
"""

GRANTED = (LeaveStatus.APPROVED, LeaveStatus.RETURNED)


@dataclass(frozen=True, slots=True)
class QuarterOfContract:
    """What a contract brings to a quarter: quota, calendar days, leave, cases counted."""

    contract_id: int
    quota: int
    days: int
    leave_days: int
    counted: int


def rule_in_force(district_id: int, quarter: Quarter) -> QuotaRule | None:
    """The district's quota rule on the first day of the quarter."""
    return QuotaRule.objects.on(quarter.first_day).filter(district=district_id).first()


def quarter_inputs(
    district_id: int, quarter: Quarter, rule: QuotaRule | None
) -> Iterator[QuarterOfContract]:
    """Every commission contract in force on some day of the quarter, by its id. Three reads."""
    start, end = quarter.first_day, quarter.end
    counts = _counts(district_id, quarter, rule is None or rule.settled_only)
    leave = _leave(district_id, quarter) if rule is None or rule.leave_counts else {}
    contracts = (
        Contract.objects.overlapping(start, end)
        .filter(kind=ContractKind.COMMISSION, mediator__district=district_id)
        .order_by("pk")
        .values_list("pk", "mediator_id", "quarterly_quota", "valid_from", "valid_to")
    )
    for pk, mediator_id, quota, valid_from, valid_to in contracts:
        yield QuarterOfContract(
            contract_id=pk,
            quota=quota,
            days=overlap_days(valid_from, valid_to, start, end),
            leave_days=sum(
                overlap_days(away, back, max(valid_from, start), min(valid_to or end, end))
                for away, back in leave.get(mediator_id, ())
            ),
            counted=counts.get(pk, 0),
        )


def _counts(district_id: int, quarter: Quarter, settled_only: bool) -> dict[int, int]:
    """Cases by the contract that their lead held on the closing day.

    Co-mediators do not count, and a case that repeats another one counts for nobody.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            COUNTS.format(
                states=_texts(COUNTING), outcomes=_texts(SETTLED if settled_only else Outcome)
            ),
            {"district": district_id, "start": quarter.first_day, "end": quarter.end},
        )
        return dict(cursor.fetchall())


def _texts(values: Iterable[str]) -> str:
    return ", ".join(f"'{value}'" for value in sorted(values))


def _leave(district_id: int, quarter: Quarter) -> dict[int, list[tuple[date, date]]]:
    """Granted leave that touches the quarter, by mediator, half-open."""
    found: dict[int, list[tuple[date, date]]] = {}
    rows = LeaveRequest.objects.filter(
        mediator__district=district_id,
        status__in=GRANTED,
        valid_from__lt=quarter.end,
        valid_to__gt=quarter.first_day,
    )
    for mediator_id, away, back in rows.values_list("mediator_id", "valid_from", "valid_to"):
        found.setdefault(mediator_id, []).append((away, back))
    return found
