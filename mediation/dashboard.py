"""What the first page of the admin shows to whom: figures to the bureau, duties to an office."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from assessment.selectors.dashboard import (
    case_figures,
    duty_figures,
    structure_figures,
    tiles,
    year_bars,
)
from assessment.selectors.offices import office_duties
from mediation.common.roles import Role, has_role
from stations.models import Division
from stations.querysets import DISTRICT_ROLES, district_ids, office_ids


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Called by the admin theme; one block of figures a district of the person."""
    if has_role(request.user, *DISTRICT_ROLES):
        context["districts"] = [_district(row, request.user) for row in _districts(request)]
    elif has_role(request.user, Role.OFFICE_HEAD):
        context["office_duties"] = _office_duties(request)
    return context


def _districts(request: HttpRequest):
    return Division.objects.filter(pk__in=district_ids(request.user)).order_by("code")


def _district(district: Division, user: Any) -> dict[str, Any]:
    """Figures whose rows the person may not read are left out (SECURITY §3.3)."""
    today = timezone.localdate()
    groups = (
        structure_figures(district, today),
        case_figures(district, today),
        duty_figures(district),
    )
    return {
        "name": district.name,
        "today": today,
        "groups": [[f for f in group if user.has_perm(f.rows.permission)] for group in groups],
        "tiles": tiles(district, today),
        "bars": year_bars(district, today),
    }


def _office_duties(request: HttpRequest):
    return office_duties(office_ids(request.user), timezone.localdate())
