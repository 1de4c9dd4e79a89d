"""Cases counted by month, dispute type and street or town (件, 人, 元)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth

from cases.choices import SETTLED
from cases.models import Case


@dataclass(frozen=True, slots=True)
class CaseCount:
    """One row of the report. Counted by the month of closing; ``amount`` in yuan."""

    month: date
    dispute_type: str
    town: str
    cases: int
    settled: int
    by_full_time: int
    people: int
    amount: Decimal


def cases_by_month_type_town(user, *, start: date, end: date) -> Iterator[CaseCount]:
    """Disputes that ``user`` may see, closed in ``[start, end)``, grouped in the database."""
    rows = (
        Case.objects.visible_to(user)
        .first_ones()
        .filter(closed_on__gte=start, closed_on__lt=end)
        .annotate(month=TruncMonth("closed_on"))
        .values("month", "dispute_type__name", "division__name")
        .annotate(
            cases=Count("pk"),
            settled=Count("pk", filter=Q(outcome__in=SETTLED)),
            by_full_time=Count("pk", filter=Q(lead_is_full_time=True)),
            people=Sum("people_count"),
            agreed=Sum("amount"),
        )
        .order_by("month", "dispute_type__position", "division__code")
    )
    for row in rows:
        yield CaseCount(
            row["month"],
            row["dispute_type__name"],
            row["division__name"],
            row["cases"],
            row["settled"],
            row["by_full_time"],
            row["people"] or 0,
            row["agreed"] or Decimal("0.00"),
        )
