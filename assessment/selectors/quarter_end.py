"""One quarter of a district: the ranking with its shared places, bands, contracts under quota."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from assessment.models import Place, QuarterRun, QuotaFlag
from mediation.common.periods import Quarter
from stations.models import Division

SHOWN = 300


@dataclass(frozen=True, slots=True)
class Ranked:
    """A place, and with how many contracts it is shared (1: with nobody)."""

    place: Place
    holders: int


def run_of(district: Division, quarter: Quarter) -> QuarterRun | None:
    rows = QuarterRun.objects.select_related("district", "rule", "published_by")
    return rows.filter(district=district, quarter=quarter.first_day).first()


def ranking(run: QuarterRun, most: int = SHOWN) -> list[Ranked]:
    """The first places in order; whoever shares a place counts with it."""
    places = list(run.places.for_listing()[:most])
    holders = Counter(run.places.values_list("rank", flat=True))
    return [Ranked(place, holders[place.rank]) for place in places]


def bands(run: QuarterRun) -> list[tuple[str, int]]:
    """Bands with their number of contracts, the best first."""
    rows = run.places.exclude(band="").values_list("band").annotate(count=Count("pk"))
    counts = dict(rows.order_by())
    order = [name for name, *_limit in run.rule.bands] if run.rule else []
    return [(name, counts.pop(name, 0)) for name in order] + sorted(counts.items())


def flags(run: QuarterRun) -> QuerySet[QuotaFlag]:
    return run.flags.select_related("contract__mediator", "decided_by").order_by(
        "contract__mediator__number"
    )
