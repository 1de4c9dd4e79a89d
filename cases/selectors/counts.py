"""Figures of a district's cases, for the dashboard."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum

from cases.choices import SETTLED, ReviewState
from cases.models import Case
from mediation.common.money import ZERO
from mediation.common.periods import Month, Quarter
from stations.models import Division

WAITING = (ReviewState.SUBMITTED, ReviewState.OFFICE_PASSED)


@dataclass(frozen=True, slots=True)
class CaseCounts:
    """Cases of a district in a period (件), and the amounts of its agreements (yuan)."""

    logged: int
    closed: int
    settled: int
    approved: int
    amount: Decimal


def case_counts(district: Division, period: Month | Quarter) -> CaseCounts:
    """Logged, closed, settled and approved in the period; each by its own day."""
    start, end = period.first_day, period.end
    closed = Q(closed_on__gte=start, closed_on__lt=end)
    settled = closed & Q(outcome__in=SETTLED)
    logged = Q(logged_on__gte=start, logged_on__lt=end)
    approved = Q(approved_on__gte=start, approved_on__lt=end)
    rows = Case.objects.filter(logged | closed | approved, district=district)
    figures = rows.aggregate(
        logged=Count("pk", filter=logged),
        closed=Count("pk", filter=closed),
        settled=Count("pk", filter=settled),
        approved=Count("pk", filter=approved),
        total=Sum("amount", filter=settled, default=ZERO),
    )
    return CaseCounts(amount=figures.pop("total"), **figures)


def reviews_waiting(district: Division) -> dict[ReviewState, int]:
    """How many cases of the district wait for the office and for the bureau."""
    rows = Case.objects.filter(district=district, review_state__in=WAITING).order_by()
    counts = dict(rows.values_list("review_state").annotate(Count("pk")))
    return {state: counts.get(state, 0) for state in WAITING}
