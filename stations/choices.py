"""Closed lists of the station side of the house."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DivisionLevel(models.TextChoices):
    """Levels of the administrative tree (行政区划层级)."""

    MUNICIPALITY = "municipality", _("municipality")
    DISTRICT = "district", _("district")
    STREET = "street", _("street")
    TOWN = "town", _("town")
    COMMUNITY = "community", _("community")
    VILLAGE = "village", _("village")


class CommitteeKind(models.TextChoices):
    """The six bodies of the ministry's monthly table (调解组织类别), DOMAIN §2.3."""

    VILLAGE = "village", _("village committee")
    COMMUNITY = "community", _("community committee")
    TOWN = "town", _("town committee")
    STREET = "street", _("street committee")
    ENTERPRISE = "enterprise", _("enterprise or institution committee")
    SOCIAL = "social", _("social body or other committee")


class CommitteeLevel(models.TextChoices):
    """Level of the committee as pay schedules see it (镇（乡）/村（居）), SUBSIDY §2."""

    DISTRICT = "district", _("district level")
    TOWN = "town", _("town or street level")
    VILLAGE = "village", _("village or community level")


class OfficeKind(models.TextChoices):
    JUDICIAL_OFFICE = "judicial_office", _("judicial office")
    POSTED_DEPARTMENT = "posted_department", _("posted department")


class StationKind(models.TextChoices):
    """Where a station sits (DOMAIN §4.2)."""

    TOWN = "town", _("street or town station")
    AREA = "area", _("area station")
    DEPARTMENT = "department", _("department station")
    SOCIAL = "social", _("social partner station")


class GridRole(models.TextChoices):
    """The four roles of a grid group (网格解纷小组)."""

    GRID_HEAD = "grid_head", _("grid head")
    GRID_MEDIATOR = "grid_mediator", _("grid mediator")
    COMMUNITY_POLICE = "community_police", _("community police officer")
    VOLUNTEER = "volunteer", _("volunteer")
