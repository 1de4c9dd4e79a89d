"""Rows of the reports "settlement of a month" and "ranking of a quarter"."""

from collections.abc import Iterator

from django.db.models import Q, Sum

from assessment.choices import LineKind
from assessment.models import Place, Settlement
from mediation.common.money import ZERO
from mediation.common.periods import Month, Quarter


def settlement_of_month(user, month: Month) -> Iterator[tuple]:
    """One row a statement that ``user`` may see: who, amounts by kind, total (yuan)."""
    by_kind = {
        kind.value: Sum("lines__amount", filter=Q(lines__kind=kind), default=ZERO)
        for kind in LineKind
    }
    rows = (
        Settlement.objects.visible_to(user)
        .filter(run__month=month.first_day)
        .annotate(**by_kind)
        .order_by("contract__mediator__number", "pk")
        .values_list(
            "contract__mediator__number",
            "contract__mediator__full_name",
            "contract__number",
            "contract__mediator__station__name",
            *by_kind,
            "total",
            "run__status",
        )
    )
    yield from rows


def ranking_of_quarter(user, quarter: Quarter) -> Iterator[tuple]:
    """One row a place that ``user`` may see, from the first place down."""
    rows = (
        Place.objects.visible_to(user)
        .filter(run__quarter=quarter.first_day)
        .order_by("rank", "contract_id")
        .values_list(
            "rank",
            "contract__mediator__number",
            "contract__mediator__full_name",
            "contract__mediator__station__name",
            "counted",
            "quota_due",
            "band",
            "run__status",
        )
    )
    yield from rows
