"""Many people at once: numbers without gaps, one winner per decision. Figures S8, S11, G4."""

from uuid import uuid4

import pytest

from cases.choices import Decision, ReviewState
from cases.models import Case, NumberSeries, Review
from cases.services.receipts import IdempotencyConflict
from cases.services.register import TooFewPeople
from cases.services.review import NotWaiting, review_bureau
from cases.tests.factories import CaseFactory
from cases.tests.inputs import log, two_parties
from mediation.common import audit
from mediation.common.tests.threads import after, at_once
from mediators.tests.factories import ContractFactory
from stations.tests.factories import DisputeTypeFactory, bureau_user

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("on_10_april_2025"),
]

THREADS = 8
EACH = 5


def test_numbers_have_no_gaps_when_eight_log_at_once(tmp_path):
    station = ContractFactory().mediator.station
    mediators = [ContractFactory(mediator__station=station).mediator for _ in range(THREADS)]
    DisputeTypeFactory()

    def work(number):
        for turn in range(EACH):
            log(mediators[number], parties=two_parties(100 * number + 2 * turn))
            with pytest.raises(TooFewPeople):  # a refused one in between leaves no gap
                log(mediators[number], people_count=1)

    assert at_once(THREADS, work, folder=tmp_path) == [None] * THREADS

    def look():
        serials = sorted(Case.objects.values_list("serial", flat=True))
        return serials, NumberSeries.objects.get().last, audit.verify().ok

    assert after(look, folder=tmp_path) == (
        list(range(1, THREADS * EACH + 1)),
        THREADS * EACH,
        True,
    )


def test_one_form_sent_eight_times_at_once_is_one_case(tmp_path):
    mediator, key = ContractFactory().mediator, uuid4()
    DisputeTypeFactory()
    parties = two_parties()

    def work(_number):
        return log(mediator, client_key=key, parties=parties).pk

    found = at_once(THREADS, work, folder=tmp_path)

    assert len(set(found)) == 1 and not isinstance(found[0], Exception)
    assert after(Case.objects.count, folder=tmp_path) == 1


def test_one_key_with_eight_contents_is_one_case_and_seven_refusals(tmp_path):
    mediator, key = ContractFactory().mediator, uuid4()
    DisputeTypeFactory()

    def work(number):
        return log(mediator, client_key=key, summary=f"第{number}件")

    found = at_once(THREADS, work, folder=tmp_path)

    assert sum(isinstance(row, Case) for row in found) == 1
    assert sum(isinstance(row, IdempotencyConflict) for row in found) == THREADS - 1
    assert after(Case.objects.count, folder=tmp_path) == 1


def test_of_twenty_approvals_at_once_one_wins(tmp_path):
    case = CaseFactory(office_passed=True, tier_fixed=None)
    reviewers = [bureau_user() for _ in range(20)]

    def work(number):
        return review_bureau(case=case, by=reviewers[number], decision=Decision.PASS).approved_by

    found = at_once(20, work, folder=tmp_path)

    winners = [row for row in found if row in reviewers]
    assert len(winners) == 1
    assert sum(isinstance(row, NotWaiting) for row in found) == 19

    def look():
        row = Case.objects.get()
        return row.review_state, row.approved_by, Review.objects.count()

    assert after(look, folder=tmp_path) == (ReviewState.PASSED, winners[0], 1)
