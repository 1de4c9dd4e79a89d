"""Figures of the structure of a district, counted from its rows."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Sum

from stations.models import Committee, Division, GridGroup, Office, PartyTeam, PioneerPost, Station
from stations.querysets import in_force


@dataclass(frozen=True, slots=True)
class Structure:
    """What a district has on a day."""

    offices: int
    committees: int
    stations: int
    pioneer_posts: int
    party_teams: int
    party_team_members: int
    grid_groups: int


def structure(district: Division, *, on: date) -> Structure:
    """Offices, committees, stations, posts, teams and grid groups in force on the day.

    A pioneer post counts while both it and its station are in force.
    """
    teams = PartyTeam.objects.on(on).filter(district=district)
    posts = PioneerPost.objects.on(on).filter(in_force(on, "station__"), station__district=district)
    return Structure(
        offices=_count(Office, district, on),
        committees=_count(Committee, district, on),
        stations=_count(Station, district, on),
        pioneer_posts=posts.count(),
        grid_groups=_count(GridGroup, district, on),
        **teams.aggregate(
            party_teams=Count("pk"), party_team_members=Sum("member_count", default=0)
        ),
    )


def _count(model, district: Division, day: date) -> int:
    return model.objects.on(day).filter(district=district).count()
