"""Tiers to choose from."""

from datetime import date

from django.db.models import QuerySet

from cases.models import Tier
from stations.querysets import in_force


def tiers_in_force(district_id: int, day: date) -> QuerySet[Tier]:
    """Tiers of the classification guide in force in the district on the day, lowest first."""
    tiers = Tier.objects.filter(in_force(day, "scheme__"), scheme__district=district_id)
    return tiers.order_by("rank")
