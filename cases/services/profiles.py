"""The dispute mix of every station, pushed down to stations for matching and maps."""

import calendar
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Count

from cases.models import Case
from stations.models import DisputeProfile

BATCH = 2000


@dataclass(frozen=True, slots=True)
class ProfilesRefreshed:
    as_of: date
    stations: int
    profiles: int


@transaction.atomic
def refresh_dispute_profiles(*, as_of: date) -> ProfilesRefreshed:
    """Count the cases logged in the year up to ``as_of`` (the day itself included).

    One row per station and dispute type, written over each time; running twice leaves the same
    rows. Derived figures, so nothing goes to the audit log.
    """
    counts = (
        Case.objects.filter(logged_on__gt=_a_year_before(as_of), logged_on__lte=as_of)
        .order_by()
        .values_list("station", "dispute_type")
        .annotate(count=Count("pk"))
    )
    rows = [
        DisputeProfile(station_id=station, dispute_type_id=kind, as_of=as_of, case_count=count)
        for station, kind, count in counts
    ]
    DisputeProfile.objects.update(as_of=as_of, case_count=0)
    DisputeProfile.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["station", "dispute_type"],
        update_fields=["as_of", "case_count"],
    )
    DisputeProfile.objects.filter(case_count=0).delete()
    return ProfilesRefreshed(as_of, len({row.station_id for row in rows}), len(rows))


def _a_year_before(day: date) -> date:
    last = calendar.monthrange(day.year - 1, day.month)[1]
    return day.replace(year=day.year - 1, day=min(day.day, last))
