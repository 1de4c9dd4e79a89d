"""Who is told: people of a bureau and of follow-up agencies, as of today."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils import timezone

from mediation.common.models import User
from mediation.common.roles import Role
from stations.models import Division
from stations.querysets import in_force


def bureau_staff(district: Division, *roles: Role) -> QuerySet[User]:
    """Users who hold one of the roles today and are assigned to the district's bureau."""
    today = timezone.localdate()
    return _holders(*roles).filter(
        in_force(today, "staff_assignments__")
        & Q(staff_assignments__district=district, staff_assignments__office__isnull=True)
    )


def surveyors(agencies: Iterable[int]) -> QuerySet[User]:
    """Surveyors who work for one of the agencies (ids) today."""
    today = timezone.localdate()
    return _holders(Role.SURVEYOR).filter(
        in_force(today, "agency_assignments__") & Q(agency_assignments__agency__in=agencies)
    )


def assignable_surveyors() -> QuerySet[User]:
    """Who may be assigned to an agency: surveyors of today."""
    return _holders(Role.SURVEYOR)


def _holders(*roles: Role) -> QuerySet[User]:
    granted = in_force(timezone.localdate(), "role_grants__") & Q(role_grants__role__in=roles)
    return User.objects.filter(granted, is_active=True).distinct().order_by("pk")
