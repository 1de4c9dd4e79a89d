"""The figures of a district's structure."""

from datetime import date

import pytest

from stations.selectors import Structure, structure
from stations.tests.factories import (
    DistrictFactory,
    GridGroupFactory,
    PartyTeamFactory,
    PioneerPostFactory,
    StationFactory,
)

pytestmark = pytest.mark.django_db

DAY = date(2025, 3, 31)


@pytest.mark.parametrize("size", [1, 3])
def test_structure_counts_what_is_in_force(size, django_assert_num_queries):
    district = DistrictFactory()
    stations = StationFactory.create_batch(size)
    for station in stations:
        PioneerPostFactory(station=station)
        PioneerPostFactory(station=station, valid_to=DAY)
        GridGroupFactory(station=station)
        PartyTeamFactory(member_count=7)
    closed = StationFactory(valid_to=DAY, office=stations[0].office)
    PioneerPostFactory(station=closed)
    StationFactory(valid_from=date(2025, 4, 1), committee=stations[0].committee)
    StationFactory(district=DistrictFactory(code="500198"))

    with django_assert_num_queries(6):
        found = structure(district, on=DAY)

    assert found == Structure(
        offices=size + 1,
        committees=size + 1,
        stations=size,
        pioneer_posts=size,
        party_teams=size,
        party_team_members=7 * size,
        grid_groups=size,
    )


def test_an_empty_district_has_nothing():
    assert structure(DistrictFactory(), on=DAY) == Structure(0, 0, 0, 0, 0, 0, 0)
