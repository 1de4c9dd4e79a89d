"""Places: one district by default, so that rows made without a word belong together."""

from datetime import date

import factory

from mediation.common.roles import Role
from mediation.common.tests.factories import UserFactory
from stations.choices import (
    CommitteeKind,
    CommitteeLevel,
    DivisionLevel,
    GridRole,
    OfficeKind,
    StationKind,
)
from stations.models import (
    Committee,
    DisputeProfile,
    DisputeType,
    Division,
    GridGroup,
    GridMember,
    Office,
    PartyTeam,
    PioneerPost,
    StaffAssignment,
    Station,
)

LONG_AGO = date(2020, 1, 1)


class DistrictFactory(factory.django.DjangoModelFactory):
    """The district; ``DistrictFactory(code="500198")`` is another one."""

    class Meta:
        model = Division
        django_get_or_create = ("code",)

    code = "500199"
    name = "试验区"
    level = DivisionLevel.DISTRICT
    valid_from = LONG_AGO


class TownFactory(factory.django.DjangoModelFactory):
    """A street of the district."""

    class Meta:
        model = Division

    parent = factory.SubFactory(DistrictFactory)
    code = factory.Sequence(lambda n: f"{500199000 + n}")
    name = factory.Sequence(lambda n: f"第{n}街道")
    level = DivisionLevel.STREET
    valid_from = LONG_AGO


class CommitteeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Committee

    name = factory.Sequence(lambda n: f"第{n}人民调解委员会")
    short_name = factory.Sequence(lambda n: f"试{n}")
    kind = CommitteeKind.STREET
    level = CommitteeLevel.TOWN
    district = factory.SubFactory(DistrictFactory)
    division = factory.SubFactory(TownFactory, parent=factory.SelfAttribute("..district"))
    valid_from = LONG_AGO


class OfficeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Office

    name = factory.Sequence(lambda n: f"第{n}司法所")
    kind = OfficeKind.JUDICIAL_OFFICE
    district = factory.SubFactory(DistrictFactory)
    division = factory.SubFactory(TownFactory, parent=factory.SelfAttribute("..district"))
    valid_from = LONG_AGO


class StationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Station

    code = factory.Sequence(lambda n: f"S{n:05d}")
    name = factory.Sequence(lambda n: f"第{n}调解站")
    kind = StationKind.TOWN
    district = factory.SubFactory(DistrictFactory)
    division = factory.SubFactory(TownFactory, parent=factory.SelfAttribute("..district"))
    committee = factory.SubFactory(
        CommitteeFactory,
        district=factory.SelfAttribute("..district"),
        division=factory.SelfAttribute("..division"),
    )
    office = factory.SubFactory(
        OfficeFactory,
        district=factory.SelfAttribute("..district"),
        division=factory.SelfAttribute("..division"),
    )
    valid_from = LONG_AGO


class PioneerPostFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PioneerPost

    station = factory.SubFactory(StationFactory)
    name = factory.Sequence(lambda n: f"第{n}先锋岗")
    valid_from = LONG_AGO


class PartyTeamFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PartyTeam

    district = factory.SubFactory(DistrictFactory)
    division = factory.SubFactory(TownFactory, parent=factory.SelfAttribute("..district"))
    name = factory.Sequence(lambda n: f"第{n}队")
    member_count = 5
    valid_from = LONG_AGO


class GridGroupFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = GridGroup

    code = factory.Sequence(lambda n: f"G{n:05d}")
    name = factory.Sequence(lambda n: f"第{n}网格")
    station = factory.SubFactory(StationFactory)
    district = factory.SelfAttribute("station.district")
    division = factory.SelfAttribute("station.division")
    valid_from = LONG_AGO


class GridMemberFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = GridMember

    group = factory.SubFactory(GridGroupFactory)
    role = GridRole.GRID_HEAD
    full_name = factory.Sequence(lambda n: f"网格员{n}")
    valid_from = LONG_AGO


class DisputeTypeFactory(factory.django.DjangoModelFactory):
    """邻里纠纷 unless another code is named."""

    class Meta:
        model = DisputeType
        django_get_or_create = ("code",)

    code = "neighbour"
    name = factory.LazyAttribute(lambda row: {"neighbour": "邻里纠纷"}.get(row.code, row.code))
    position = 1
    valid_from = LONG_AGO


class DisputeProfileFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DisputeProfile

    station = factory.SubFactory(StationFactory)
    dispute_type = factory.SubFactory(DisputeTypeFactory)
    as_of = date(2025, 3, 31)
    case_count = 1


class BureauAssignmentFactory(factory.django.DjangoModelFactory):
    """A bureau administrator of the district; ``user__role=`` for another role."""

    class Meta:
        model = StaffAssignment

    user = factory.SubFactory(UserFactory, role=Role.BUREAU_ADMIN)
    district = factory.SubFactory(DistrictFactory)
    valid_from = LONG_AGO


class OfficeAssignmentFactory(BureauAssignmentFactory):
    """The head of an office."""

    user = factory.SubFactory(UserFactory, role=Role.OFFICE_HEAD)
    office = factory.SubFactory(OfficeFactory)
    district = factory.SelfAttribute("office.district")


def bureau_user(role=Role.BUREAU_ADMIN, *, district=None):
    """A user with a bureau role in the (default) district."""
    where = {"district": district} if district else {}
    return BureauAssignmentFactory(user__role=role, **where).user


def office_head(office):
    """A user who heads the office."""
    return OfficeAssignmentFactory(office=office).user
