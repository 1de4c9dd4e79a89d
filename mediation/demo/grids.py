"""Grid groups (网格解纷小组): each with its four roles."""

from mediation.common.crypto import blind_index
from mediation.demo.world import World
from stations.choices import GridRole
from stations.models import GridGroup, GridMember


def load(world: World) -> None:
    """Spread the groups over the communities of the district; stations of the unit take turns."""
    communities = [
        (unit, division_id, name)
        for unit in world.units
        for division_id, name, _ in unit.communities
    ]
    groups = world.writer.table(
        GridGroup, "code", "name", "district_id", "division_id", "station_id", "valid_from"
    )
    for number in range(world.sizes.grid_groups):
        unit, division_id, name = communities[number % len(communities)]
        turn = number // len(communities)
        place = unit.places[turn % len(unit.places)]
        group_id = groups.add(
            code=f"WG{number + 1:05d}",
            name=f"{unit.name}{name}第{turn + 1}网格解纷小组",
            district_id=world.district.pk,
            division_id=division_id,
            station_id=place.id,
            valid_from=world.span.policy_start,
        )
        place.groups.append(group_id)
        _members(world, group_id)


def _members(world: World, group_id: int) -> None:
    members = world.writer.table(
        GridMember, "group_id", "role", "full_name", "phone", "phone_index", "valid_from"
    )
    for role in GridRole.values:
        phone = world.identities.phone()
        members.add(
            group_id=group_id,
            role=role,
            full_name=world.identities.name(world.identities.sex()),
            phone=phone,
            phone_index=blind_index(phone),
            valid_from=world.span.policy_start,
        )
