"""Figures of a district's cases, for the dashboard. A repeat is counted with its first case."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from cases.choices import SETTLED, ConfirmationTrack, Performance, ReviewState
from cases.models import Case
from stations.models import Division

WAITING = (ReviewState.SUBMITTED, ReviewState.OFFICE_PASSED)


def reviews_waiting(district: Division) -> dict[ReviewState, int]:
    """How many cases of the district wait for the office and for the bureau."""
    rows = Case.objects.filter(district=district, review_state__in=WAITING).order_by()
    counts = dict(rows.values_list("review_state").annotate(Count("pk")))
    return {state: counts.get(state, 0) for state in WAITING}


@dataclass(frozen=True, slots=True)
class FullTimeShare:
    """Settled cases of a district in a period, and how many of them full-time mediators led."""

    settled: int
    by_full_time: int


def full_time_share(district: Division, *, start: date, end: date) -> FullTimeShare:
    """Settled cases closed in ``[start, end)``. Full-time: by the contract of the closing day."""
    rows = Case.objects.first_ones().filter(
        district=district, outcome__in=SETTLED, closed_on__gte=start, closed_on__lt=end
    )
    return FullTimeShare(
        **rows.aggregate(
            settled=Count("pk"), by_full_time=Count("pk", filter=Q(lead_is_full_time=True))
        )
    )


@dataclass(frozen=True, slots=True)
class Track:
    """Where the settled cases of a period stand afterwards (件)."""

    settled: int
    closed: int
    performed: int
    confirmed: int


def tracks(district: Division, *, start: date, end: date) -> Track:
    """Success, performance and judicial confirmation of cases closed in ``[start, end)``."""
    closed = Q(closed_on__gte=start, closed_on__lt=end)
    settled = closed & Q(outcome__in=SETTLED)
    confirmed = settled & Q(confirmation=ConfirmationTrack.VALID)
    rows = Case.objects.first_ones().filter(closed, district=district)
    return Track(
        **rows.aggregate(
            closed=Count("pk"),
            settled=Count("pk", filter=settled),
            performed=Count("pk", filter=settled & Q(performance=Performance.DONE)),
            confirmed=Count("pk", filter=confirmed),
        )
    )


def cases_by_town(district: Division, *, start: date, end: date) -> dict[int, int]:
    """Cases closed in ``[start, end)`` by the id of the street or town."""
    rows = Case.objects.first_ones().filter(
        district=district, closed_on__gte=start, closed_on__lt=end
    )
    return dict(rows.order_by().values_list("division").annotate(Count("pk")))


def cases_by_month(district: Division, *, start: date, end: date) -> dict[date, int]:
    """Cases closed in ``[start, end)`` by the first day of the month."""
    rows = Case.objects.first_ones().filter(
        district=district, closed_on__gte=start, closed_on__lt=end
    )
    months = rows.order_by().annotate(month=TruncMonth("closed_on"))
    return dict(months.values_list("month").annotate(Count("pk")))
