"""Who are a person's colleagues: the offices and districts that the person works for today."""

from django.db.models import Q

from mediation.common.roles import Role, has_role
from stations.models import Division, Office
from stations.querysets import DISTRICT_ROLES, district_ids, office_ids


def circles_of(user) -> dict[str, str]:
    """Own offices (of a head or of a mediator) and the districts of the bureau, by key."""
    circles = {}
    if has_role(user, Role.MEDIATOR, Role.OFFICE_HEAD):
        own = Q(mediators__user=user) if has_role(user, Role.MEDIATOR) else Q(pk__in=())
        if has_role(user, Role.OFFICE_HEAD):
            own |= Q(pk__in=office_ids(user))
        for key, name in Office.objects.filter(own).distinct().values_list("pk", "name"):
            circles[f"office:{key}"] = name
    if has_role(user, *DISTRICT_ROLES):
        districts = Division.objects.filter(pk__in=district_ids(user))
        for key, name in districts.values_list("pk", "name"):
            circles[f"district:{key}"] = name
    return circles
