"""What waits for a review, and what stands in its way."""

import pytest

from cases.choices import ReviewState
from cases.selectors.counts import reviews_waiting
from cases.selectors.reviews import open_suspicions
from cases.tests.factories import CaseFactory, SuspicionFactory
from mediators.tests.factories import MediatorFactory
from stations.tests.factories import DistrictFactory, StationFactory

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


def test_a_suspicion_stands_in_the_way_of_both_cases():
    suspicion = SuspicionFactory()
    assert open_suspicions(suspicion.case).get() == suspicion
    assert open_suspicions(suspicion.other).get() == suspicion
    suspicion.status, suspicion.reason = "different", "两件事"
    suspicion.decided_by, suspicion.decided_at = suspicion.case.created_by, "2025-04-01T00:00Z"
    suspicion.save()
    assert not open_suspicions(suspicion.case).exists()
