"""The dispute mix that cases push down to stations."""

from datetime import date

import pytest

from cases.services.profiles import refresh_dispute_profiles
from cases.tasks import refresh_dispute_profiles_task
from cases.tests.factories import CaseFactory
from mediators.tests.factories import MediatorFactory
from stations.models import DisputeProfile
from stations.tests.factories import DisputeProfileFactory, DisputeTypeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]

DAY = date(2025, 3, 31)


def profiles():
    rows = DisputeProfile.objects.order_by("station", "dispute_type__code")
    return list(rows.values_list("station", "dispute_type__code", "as_of", "case_count"))


@pytest.fixture
def leads():
    return MediatorFactory.create_batch(2)


def test_cases_of_a_year_are_counted_by_station_and_type(leads):
    here, there = leads
    wages = DisputeTypeFactory(code="wages")
    CaseFactory.create_batch(2, lead=here)
    CaseFactory(lead=here, dispute_type=wages)
    CaseFactory(lead=there, logged_on=DAY)
    CaseFactory(lead=there, logged_on=date(2024, 4, 1))
    CaseFactory(lead=there, logged_on=date(2024, 3, 31))  # a year and a day ago
    CaseFactory(lead=there, logged_on=date(2025, 4, 1))  # not yet

    outcome = refresh_dispute_profiles(as_of=DAY)

    assert profiles() == [
        (here.station_id, "neighbour", DAY, 2),
        (here.station_id, "wages", DAY, 1),
        (there.station_id, "neighbour", DAY, 2),
    ]
    assert (outcome.stations, outcome.profiles) == (2, 3)


def test_running_again_writes_over(leads):
    stale = DisputeProfileFactory(station=leads[0].station, as_of=DAY, case_count=9)
    DisputeProfileFactory(station=leads[1].station, as_of=DAY, case_count=9)
    CaseFactory(lead=leads[0])

    first = refresh_dispute_profiles(as_of=DAY)
    rows = profiles()

    assert refresh_dispute_profiles(as_of=DAY) == first
    assert profiles() == rows == [(leads[0].station_id, "neighbour", DAY, 1)]
    stale.refresh_from_db()
    assert stale.case_count == 1


def test_the_year_before_the_leap_day(leads):
    CaseFactory(lead=leads[0], logged_on=date(2023, 3, 1))
    CaseFactory(lead=leads[0], logged_on=date(2023, 2, 28))
    assert refresh_dispute_profiles(as_of=date(2024, 2, 29)).profiles == 1
    assert profiles()[0][-1] == 1


def test_the_task_counts_up_to_yesterday(leads):
    CaseFactory(lead=leads[0], logged_on=date(2025, 4, 10))
    CaseFactory(lead=leads[0], logged_on=date(2025, 4, 9))
    assert refresh_dispute_profiles_task.delay().get() == {
        "as_of": "2025-04-09",
        "stations": 1,
        "profiles": 1,
    }
    assert refresh_dispute_profiles_task("2025-04-10")["as_of"] == "2025-04-10"
    assert profiles()[0][-1] == 2


@pytest.mark.parametrize("size", [1, 4])
def test_refreshing_takes_as_many_queries_for_one_as_for_many(size, django_assert_num_queries):
    for lead in MediatorFactory.create_batch(size):
        CaseFactory(lead=lead)
    refresh_dispute_profiles(as_of=DAY)
    with django_assert_num_queries(6):  # savepoint 2, counts, reset, upsert, emptied ones
        refresh_dispute_profiles(as_of=DAY)
