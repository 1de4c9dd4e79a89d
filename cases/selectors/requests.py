"""Requests of citizens: whose desk they lie on, which rule holds, what a list shows."""

from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from cases.models import CitizenRule, MediationRequest, QrCode
from mediation.common.identity import mask_name
from mediation.common.models import User
from mediation.common.roles import Role
from stations.models import Station
from stations.querysets import in_force


def rule_on(district_id: int, day: date) -> CitizenRule:
    """The district's rule of the day; the bureau has told none: the example's figures."""
    rule = CitizenRule.objects.on(day).filter(district=district_id).first()
    return rule or CitizenRule(district_id=district_id, is_example=True)


def code_in_force(token: str) -> QrCode | None:
    """The code at the door of a station that is open today."""
    today = timezone.localdate()
    codes = QrCode.objects.in_force().filter(in_force(today, "station__"), token=token)
    return codes.select_related("station__office").first()


def code_of(station: Station) -> QrCode | None:
    return QrCode.objects.in_force().filter(station=station).first()


def people_of(station: Station) -> list[User]:
    """Who answers for a station: its mediators with a login, else the heads of its office."""
    mediators = User.objects.filter(mediator__station=station, is_active=True)
    return list(mediators) or heads_of(station)


def heads_of(station: Station) -> list[User]:
    """The heads of the station's office today."""
    today = timezone.localdate()
    heads = User.objects.filter(
        in_force(today, "role_grants__"),
        is_active=True,
        role_grants__role=Role.OFFICE_HEAD,
    )
    assigned = heads.filter(
        in_force(today, "staff_assignments__"), staff_assignments__office=station.office_id
    )
    return list(assigned.distinct())


def for_listing() -> QuerySet[MediationRequest]:
    return MediationRequest.objects.select_related("station", "case", "decided_by")


def masked(request: MediationRequest) -> str:
    """The name as a list shows it; empty once it is forgotten."""
    return mask_name(request.name)
