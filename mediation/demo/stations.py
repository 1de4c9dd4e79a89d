"""The district: 26 units, their communities, committees, offices, stations, posts, teams.

Names and codes of the units are those of the statistics bureau (DOMAIN 4.3); which of them the
bureau runs is to be confirmed. Of the stations only two names are known; communities, the other
stations and everything else below a unit are examples and say so in their names.
"""

from itertools import cycle

from mediation.demo.units import UNITS, Listed
from mediation.demo.world import Body, Place, Unit, World
from stations.choices import CommitteeKind, CommitteeLevel, DivisionLevel, OfficeKind, StationKind
from stations.models import (
    Committee,
    Division,
    DivisionManagement,
    Office,
    PartyTeam,
    PioneerPost,
    Station,
)

DISTRICT = ("500106", "沙坪坝区")
BUREAU = "沙坪坝区司法局"
OTHER_ZONE = "重庆高新区（直管园）"
TEMPLATE = "（{year}）{committee}人调字第{serial}号"


DEPARTMENTS = ("示例派驻部门01（诉讼服务）", "示例派驻部门02（公安）", "示例派驻部门03（信访）")
COMMUNITIES_OF_A_TOWN = 2
KNOWN_STATIONS = (("红岩市民综合调解站（覃家岗梨园片区站）", StationKind.AREA, "覃家岗街道"),)
JUWO = "红岩市民综合调解站（钜沃站）"


def load(world: World) -> None:
    """Write the structure and hand over units, committees, offices and stations."""
    district = _division(world, None, *DISTRICT, DivisionLevel.DISTRICT)
    world.district = district
    world.district_body = _committee(
        world,
        district.pk,
        "沙坪坝区重大矛盾纠纷调解委员会",
        "沙重调",
        CommitteeKind.SOCIAL,
        CommitteeLevel.DISTRICT,
        is_example=False,
    )
    for listed in UNITS:
        _unit(world, listed)
    _other_committees(world)
    departments = _departments(world)
    _stations(world, departments)
    _posts_and_teams(world)


def _division(world: World, parent: Division | None, code: str, name: str, level: str) -> Division:
    return Division.objects.create(
        parent=parent, code=code, name=name, level=level, valid_from=world.span.policy_start
    )


def _committee(
    world: World,
    division_id: int,
    name: str,
    short: str,
    kind: str,
    level: str,
    *,
    is_example: bool = True,
) -> Body:
    row = Committee.objects.create(
        name=name,
        short_name=short,
        kind=kind,
        level=level,
        district=world.district,
        division_id=division_id,
        number_template=TEMPLATE,
        valid_from=world.span.policy_start,
        is_example=is_example,
    )
    body = Body(row.pk, short, TEMPLATE, level)
    world.bodies.setdefault(kind, []).append(body)
    return body


def _unit(world: World, listed: Listed) -> None:
    is_town = listed.name.endswith("镇")
    division = _division(
        world,
        world.district,
        listed.code,
        listed.name,
        DivisionLevel.TOWN if is_town else DivisionLevel.STREET,
    )
    DivisionManagement.objects.create(
        division=division,
        by_this_bureau=listed.ours,
        managed_by=BUREAU if listed.ours else OTHER_ZONE,
        valid_from=world.span.policy_start,
        is_example=True,
    )
    short = listed.name.removesuffix("街道").removesuffix("镇")
    body = _committee(
        world,
        division.pk,
        f"{listed.name}人民调解委员会",
        short,
        CommitteeKind.TOWN if is_town else CommitteeKind.STREET,
        CommitteeLevel.TOWN,
    )
    unit = Unit(division.pk, listed.code, listed.name, is_town, body)
    for number in range(1, listed.communities + 1):
        _community(world, division, unit, short, number, ours=listed.ours)
    if listed.ours:
        unit.office_id = _office(world, division.pk, f"{short}司法所", OfficeKind.JUDICIAL_OFFICE)
        world.units.append(unit)


def _community(
    world: World, parent: Division, unit: Unit, short: str, number: int, *, ours: bool
) -> None:
    """An example community or village; its code ends in 9xx, which no real one does."""
    is_village = unit.is_rural and number > COMMUNITIES_OF_A_TOWN
    level = DivisionLevel.VILLAGE if is_village else DivisionLevel.COMMUNITY
    name = f"示例{'村' if is_village else '社区'}{number:02d}"
    division = _division(world, parent, f"{unit.code}{900 + number}", name, level)
    if not ours:
        return
    body = _committee(
        world,
        division.pk,
        f"{unit.name}{name}人民调解委员会",
        f"{short}{'村' if is_village else '社'}{number:02d}",
        CommitteeKind.VILLAGE if is_village else CommitteeKind.COMMUNITY,
        CommitteeLevel.VILLAGE,
    )
    unit.communities.append((division.pk, name, body))


def _other_committees(world: World) -> None:
    """Committees of enterprises and of trades, so that all six kinds of body occur."""
    for number in range(1, 5):
        division_id = world.units[number].id
        _committee(
            world,
            division_id,
            f"示例企业{number:02d}人民调解委员会",
            f"企{number:02d}",
            CommitteeKind.ENTERPRISE,
            CommitteeLevel.TOWN,
        )
    for number in range(1, 4):
        _committee(
            world,
            world.district.pk,
            f"示例行业{number:02d}人民调解委员会",
            f"行{number:02d}",
            CommitteeKind.SOCIAL,
            CommitteeLevel.DISTRICT,
        )


def _office(world: World, division_id: int, name: str, kind: str) -> int:
    row = Office.objects.create(
        name=name,
        kind=kind,
        district=world.district,
        division_id=division_id,
        valid_from=world.span.policy_start,
    )
    world.offices[row.pk] = name
    return row.pk


def _departments(world: World) -> list[int]:
    return [
        _office(world, world.district.pk, name, OfficeKind.POSTED_DEPARTMENT)
        for name in DEPARTMENTS
    ]


def _stations(world: World, departments: list[int]) -> None:
    """One station a unit, the two known ones, two a posted department, the rest by size.

    A case bears the committee of its station, so the stations belong to all six kinds of body.
    """
    by_name = {unit.name: unit for unit in world.units}
    for unit in world.units:
        _station(world, unit, StationKind.TOWN, unit.body)
    for name, kind, unit_name in KNOWN_STATIONS:
        unit = by_name[unit_name]
        _station(world, unit, kind, unit.body, name=name, is_example=False)
    _station(world, by_name["天星桥街道"], StationKind.SOCIAL, world.district_body, name=JUWO)
    by_size = sorted(world.units, key=lambda unit: (-len(unit.communities), unit.code))
    for office_id, unit in zip([*departments, *departments], cycle(by_size), strict=False):
        _station(world, unit, StationKind.DEPARTMENT, world.district_body, office_id=office_id)
    others = zip(cycle(by_size), cycle(_bodies_of_areas(world)), strict=False)
    for number, (unit, body) in enumerate(others):
        if len(world.places) >= world.sizes.stations:
            return
        own = unit.communities[-1 - number // len(by_size) % len(unit.communities)]
        _station(world, unit, StationKind.AREA, body or own[2])


def _bodies_of_areas(world: World) -> list[Body | None]:
    """Committees of area stations in turn; None is a community or village of the unit."""
    enterprise = world.bodies[CommitteeKind.ENTERPRISE][0]
    trade = world.bodies[CommitteeKind.SOCIAL][1]
    return [None, None, None, None, enterprise, None, None, trade]


def _station(
    world: World,
    unit: Unit,
    kind: str,
    body: Body,
    *,
    name: str = "",
    office_id: int = 0,
    is_example: bool = True,
) -> None:
    number = len(world.places) + 1
    row = Station.objects.create(
        code=f"SPB{number:02d}",
        name=name or f"示例站{number:02d}（{unit.name}）",
        kind=kind,
        committee_id=body.id,
        office_id=office_id or unit.office_id,
        district=world.district,
        division_id=unit.id,
        address=f"{unit.name}示例路{number}号",
        valid_from=world.span.policy_start,
        is_example=is_example,
    )
    place = Place(row.pk, unit, body, row.office_id, kind)
    world.places.append(place)
    unit.places.append(place)


def _posts_and_teams(world: World) -> None:
    for number in range(1, world.sizes.pioneer_posts + 1):
        place = world.places[(number - 1) * 3 % len(world.places)]
        post = PioneerPost.objects.create(
            station_id=place.id,
            name=f"红岩先锋调解岗{number:02d}",
            valid_from=world.span.policy_start,
        )
        place.posts.append(post.pk)
    rng = world.rng("teams")
    teams = world.writer.table(
        PartyTeam, "district_id", "division_id", "name", "leader", "member_count", "valid_from"
    )
    homes = [(unit.id, unit.name) for unit in world.units] + [
        (division_id, f"{unit.name}{name}")
        for unit in world.units
        for division_id, name, _ in unit.communities
    ]
    for number in range(world.sizes.party_teams):
        division_id, home = homes[number % len(homes)]
        round_ = number // len(homes)
        teams.add(
            district_id=world.district.pk,
            division_id=division_id,
            name=f"{home}党员调解队" + (f"{round_ + 1:02d}" if round_ else ""),
            leader=world.identities.name(world.identities.sex()),
            member_count=rng.randrange(5, 19),
            valid_from=world.span.policy_start,
        )
