"""The prevention columns of the ministry's monthly table: dangers met, and prevented (件, 人)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, Q, Sum
from django.utils import timezone

from cases.choices import Risk
from cases.models import Escalation


@dataclass(frozen=True, slots=True)
class Prevention:
    """One risk: matters and people reported, and those that were prevented (DOMAIN §2.3)."""

    risk: str
    matters: int
    people: int
    prevented: int
    people_prevented: int


def prevention(user, *, start: date, end: date) -> Iterator[Prevention]:
    """Dangers that ``user`` may see, reported in ``[start, end)``; every risk in its order."""
    prevented = Q(prevented=True)
    found = (
        Escalation.objects.visible_to(user)
        .filter(reported_at__gte=_midnight(start), reported_at__lt=_midnight(end))
        .order_by()
        .values("risk")
        .annotate(
            matters=Count("pk"),
            people=Sum("people_count"),
            averted=Count("pk", filter=prevented),
            people_averted=Sum("people_count", filter=prevented),
        )
    )
    rows = {row["risk"]: row for row in found}
    for risk in Risk.values:
        row = rows.get(risk, {})
        yield Prevention(
            risk,
            row.get("matters") or 0,
            row.get("people") or 0,
            row.get("averted") or 0,
            row.get("people_averted") or 0,
        )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
