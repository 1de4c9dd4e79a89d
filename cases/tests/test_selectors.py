"""What waits for a review and what stands in its way; what is counted."""

from datetime import date

import pytest

from cases.choices import ReviewState
from cases.selectors import counts
from cases.selectors.counts import reviews_waiting
from cases.selectors.reports import cases_by_month_type_town
from cases.selectors.reviews import open_suspicions
from cases.tests.factories import CaseFactory, SuspicionFactory
from mediators.tests.factories import MediatorFactory
from stations.tests.factories import DistrictFactory, StationFactory, bureau_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("size", [1, 3])
def test_reviews_waiting(size, django_assert_num_queries):
    lead = MediatorFactory()
    abroad = MediatorFactory(station=StationFactory(district=DistrictFactory(code="500198")))
    CaseFactory.create_batch(size, submitted=True, lead=lead)
    CaseFactory(passed=True, lead=lead)
    CaseFactory(office_passed=True, lead=abroad)
    with django_assert_num_queries(1):
        found = reviews_waiting(lead.district)
    assert found == {ReviewState.SUBMITTED: size, ReviewState.OFFICE_PASSED: 0}


def test_a_dispute_is_counted_once_however_often_it_was_logged():
    first = CaseFactory(settled=True, people_count=3)
    CaseFactory(settled=True, lead=first.lead, same_dispute_as=first, lead_is_full_time=False)
    district, closed = first.district, first.closed_on
    year = {"start": date(closed.year, 1, 1), "end": date(closed.year + 1, 1, 1)}
    assert counts.full_time_share(district, **year) == counts.FullTimeShare(1, 1)
    assert (counts.tracks(district, **year).closed, counts.tracks(district, **year).settled) == (
        1,
        1,
    )
    assert counts.cases_by_town(district, **year) == {first.division_id: 1}
    assert counts.cases_by_month(district, **year) == {closed.replace(day=1): 1}
    [row] = cases_by_month_type_town(bureau_user(district=district), **year)
    assert (row.cases, row.settled, row.people) == (1, 1, 3)


def test_a_suspicion_stands_in_the_way_of_both_cases():
    suspicion = SuspicionFactory()
    assert open_suspicions(suspicion.case).get() == suspicion
    assert open_suspicions(suspicion.other).get() == suspicion
    suspicion.status, suspicion.reason = "different", "两件事"
    suspicion.decided_by, suspicion.decided_at = suspicion.case.created_by, "2025-04-01T00:00Z"
    suspicion.save()
    assert not open_suspicions(suspicion.case).exists()
