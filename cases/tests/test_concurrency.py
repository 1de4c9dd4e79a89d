"""Many people at once: numbers without gaps, one winner per decision. Figures S8, S11, G4."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import transaction

from cases.choices import Decision, ReviewState
from cases.models import Case, Clue, ClueReturn, NumberSeries, Review
from cases.services.clues import ClueDecided, resolve_clue
from cases.services.duplicates import decide
from cases.services.links import merge_repeat
from cases.services.receipts import IdempotencyConflict
from cases.services.register import TooFewPeople
from cases.services.returns import open_returns
from cases.services.review import NotWaiting, review_bureau
from cases.tests.factories import CaseFactory, ClueFactory, SuspicionFactory
from cases.tests.inputs import log, two_parties
from mediation.common import audit
from mediation.common.errors import RuleBroken
from mediation.common.tests.threads import after, at_once
from mediators.tests.factories import ContractFactory, MediatorFactory
from stations.tests.factories import DisputeTypeFactory, GridGroupFactory, bureau_user

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("on_10_april_2025"),
]

THREADS = 8
EACH = 5


class Undone(Exception):
    """Something else in the same transaction went wrong."""


def test_numbers_have_no_gaps_when_eight_log_at_once(tmp_path):
    station = ContractFactory().mediator.station
    mediators = [ContractFactory(mediator__station=station).mediator for _ in range(THREADS)]
    DisputeTypeFactory()

    def work(number):
        for turn in range(EACH):
            log(mediators[number], parties=two_parties(100 * number + 2 * turn))
            with pytest.raises(TooFewPeople):  # a refused one in between leaves no gap
                log(mediators[number], people_count=1)
            with pytest.raises(Undone), transaction.atomic():  # nor one that had its number
                log(mediators[number])
                raise Undone

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


def test_of_eight_decisions_on_one_clue_one_wins(tmp_path):
    group = GridGroupFactory()
    clue = ClueFactory(group=group)
    people = [MediatorFactory(station=group.station).user for _ in range(THREADS)]

    def work(number):
        return resolve_clue(clue=clue, by=people[number], reason="已劝和").decided_by

    found = at_once(THREADS, work, folder=tmp_path)

    winners = [row for row in found if row in people]
    assert len(winners) == 1
    assert sum(isinstance(row, ClueDecided) for row in found) == THREADS - 1
    assert after(lambda: Clue.objects.get().decided_by, folder=tmp_path) == winners[0]


def test_however_merges_cross_one_first_case_is_left(tmp_path):
    cases = [CaseFactory(settled=True)]
    cases += [CaseFactory(settled=True, station=cases[0].station) for _ in range(THREADS - 1)]
    suspicion = SuspicionFactory(other=cases[0], case=cases[-1])
    people = [bureau_user() for _ in cases]

    def work(number):
        if number == 0:
            return decide(suspicion=suspicion, by=people[0], same=True, reason="同一纠纷")
        pair = {"case": cases[number], "first": cases[(number + 1) % THREADS]}
        return merge_repeat(**pair, by=people[number], reason="同一纠纷")

    found = at_once(THREADS, work, folder=tmp_path)

    refusals = [row for row in found if isinstance(row, Exception)]
    assert all(isinstance(row, RuleBroken) for row in refusals), refusals

    def look():
        rows = Case.objects.exclude(same_dispute_as=None)
        return rows.filter(same_dispute_as__same_dispute_as__isnull=False).count(), rows.count()

    chains, repeats = after(look, folder=tmp_path)
    assert (chains, repeats >= THREADS - 1 - len(refusals)) == (0, True)


def test_returns_opened_by_two_watches_at_once_are_opened_once(tmp_path):
    groups = [GridGroupFactory() for _ in range(3)]
    day = date(2025, 4, 10)

    def work(_number):
        return open_returns(district=groups[0].district, day=day)

    found = at_once(4, work, folder=tmp_path)

    assert not [row for row in found if isinstance(row, Exception)]
    assert after(ClueReturn.objects.count, folder=tmp_path) == 3
