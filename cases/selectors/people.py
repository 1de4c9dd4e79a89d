"""Who is told of what happens to a case."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from mediation.common.models import User
from mediation.common.roles import Role
from stations.querysets import in_force


def heads_of_office(office_id: int) -> QuerySet[User]:
    """Who heads the office today."""
    today = timezone.localdate()
    return _with_role(Role.OFFICE_HEAD).filter(
        in_force(today, "staff_assignments__"), staff_assignments__office=office_id
    )


def mediators_of_station(station_id: int) -> QuerySet[User]:
    """Who mediates at the station today."""
    today = timezone.localdate()
    return _with_role(Role.MEDIATOR).filter(
        in_force(today, "mediator__postings__"), mediator__postings__station=station_id
    )


def admins_of_bureau(district_id: int) -> QuerySet[User]:
    """The business administrators of the district's bureau today."""
    today = timezone.localdate()
    return _with_role(Role.BUREAU_ADMIN).filter(
        in_force(today, "staff_assignments__"),
        staff_assignments__district=district_id,
        staff_assignments__office__isnull=True,
    )


def _with_role(role: Role) -> QuerySet[User]:
    granted = Q(in_force(timezone.localdate(), "role_grants__"), role_grants__role=role)
    return User.objects.filter(granted, is_active=True).distinct()
