"""Quarter end: ranking, pro-rated quotas, flags, and the people who decide."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from assessment.choices import FlagStatus, QuarterStatus
from assessment.models import Place, QuarterRun, QuotaFlag
from assessment.services import quarters
from assessment.tests.factories import QuotaRuleFactory, approved, more_like
from cases.choices import ReviewState
from cases.models import Case
from cases.tests.factories import CaseFactory
from mediation.common.models import Notice
from mediation.common.periods import Quarter
from mediation.common.roles import Role
from mediation.common.tests.factories import UserFactory
from mediators.choices import EndReason, LeaveStatus
from mediators.services.contracts import EndBySamePerson
from mediators.tests.factories import ContractFactory, LeaveFactory
from stations.tests.factories import DistrictFactory

pytestmark = pytest.mark.django_db
Q1 = Quarter(2025, 1)
IN_APRIL = "2025-04-05T10:00:00+08:00"


@pytest.fixture
def rule():
    return QuotaRuleFactory(bands=[["优秀", 120], ["达标", 100], ["未达标", 0]])


@pytest.fixture
def officer():
    return UserFactory(role=Role.BUREAU_ADMIN)


@pytest.fixture
def second_officer():
    return UserFactory(role=Role.BUREAU_ADMIN)


def contract_with(cases, **terms):
    """A full-time contract whose mediator led so many settled cases of March 2025."""
    contract = ContractFactory(**terms)
    if cases:
        more_like(approved(contract.mediator), cases - 1)
    return contract


def close(by=None):
    return quarters.close_quarter(district=DistrictFactory(), quarter=Q1, by=by)


def places():
    return list(
        Place.objects.order_by("rank", "contract_id").values_list(
            "contract_id", "rank", "counted", "quota_due", "band"
        )
    )


def test_equal_figures_share_a_place_and_the_next_is_skipped(rule):
    first, twin, last = contract_with(15), contract_with(15), contract_with(2)

    outcome = close()

    assert places() == [
        (first.pk, 1, 15, 12, "优秀"),
        (twin.pk, 1, 15, 12, "优秀"),
        (last.pk, 3, 2, 12, "未达标"),
    ]
    assert (outcome.places, outcome.flags) == (3, 1)
    assert list(QuotaFlag.objects.values_list("contract", "counted", "quota_due")) == [
        (last.pk, 2, 12)
    ]


def test_the_quota_follows_days_under_contract_and_granted_leave(rule):
    """Quarter of 90 days, quota 12, under contract from 1 February: 59 days, 9 on leave.

    12 × (59 − 9) / 90 = 6.67, rounded down to 6; refused leave and days before the contract
    change nothing.
    """
    contract = contract_with(6, valid_from=date(2025, 2, 1))
    mediator = contract.mediator
    LeaveFactory(
        mediator=mediator,
        valid_from=date(2025, 3, 3),
        valid_to=date(2025, 3, 12),
        status=LeaveStatus.RETURNED,
    )
    LeaveFactory(
        mediator=mediator,
        valid_from=date(2025, 1, 20),
        valid_to=date(2025, 2, 1),
        status=LeaveStatus.APPROVED,
    )
    LeaveFactory(
        mediator=mediator,
        valid_from=date(2025, 3, 20),
        valid_to=date(2025, 3, 25),
        status=LeaveStatus.REFUSED,
    )

    close()

    place = Place.objects.get()
    assert (place.quota_due, place.counted) == (6, 6)
    assert place.params == {
        "quota": "12",
        "days": 59,
        "leave_days": 9,
        "of": 90,
        "rounding": "down",
        "due": 6,
    }
    assert not QuotaFlag.objects.exists()


def test_what_counts_is_handed_in_settled_led_and_closed_in_the_quarter(rule):
    contract = contract_with(1)
    lead = contract.mediator
    CaseFactory(lead=lead, submitted=True)  # a slow review costs no place
    CaseFactory(lead=lead, settled=True)  # never handed in
    CaseFactory(lead=lead, failed=True)
    returned = CaseFactory(lead=lead, submitted=True)
    Case.objects.filter(pk=returned.pk).update(review_state=ReviewState.RETURNED)
    CaseFactory(lead=lead, submitted=True, closed_on=date(2025, 4, 1))
    ContractFactory(part_time=True)

    close()

    assert [(row[0], row[2]) for row in places()] == [(contract.pk, 2)]


def test_a_renewed_contract_counts_its_own_days(rule):
    old = ContractFactory(agreed_to=date(2025, 3, 15))
    new = ContractFactory(
        mediator=old.mediator, valid_from=date(2025, 3, 15), agreed_to=date(2026, 3, 15)
    )
    approved(old.mediator, closed_on=date(2025, 3, 14))
    approved(old.mediator, closed_on=date(2025, 3, 15))

    close()

    assert {row[0]: row[2] for row in places()} == {old.pk: 1, new.pk: 1}


def test_running_twice_leaves_the_same_rows(rule):
    contract_with(3)
    first = close()
    rows = places()

    second = close()

    assert first == second
    assert places() == rows
    assert QuarterRun.objects.count() == 1


@time_machine.travel(IN_APRIL)
def test_publishing_tells_the_mediator_and_locks_the_ranking(rule, officer):
    contract = contract_with(3)
    close()
    run = QuarterRun.objects.get()

    quarters.publish_quarter(run=run, by=officer)

    flag = QuotaFlag.objects.get()
    assert (flag.status, flag.notified_on) == (FlagStatus.NOTIFIED, date(2025, 4, 5))
    assert flag.answer_until == date(2025, 4, 11)  # five working days after Saturday 5 April
    assert Notice.objects.get(kind="assessment.quota_not_met").recipient == contract.mediator.user
    with pytest.raises(quarters.QuarterPublished):
        close()
    with pytest.raises(IntegrityError), transaction.atomic():
        Place.objects.update(rank=9)
    with pytest.raises(IntegrityError), transaction.atomic():
        QuarterRun.objects.update(status=QuarterStatus.DRAFT, published_by=None, published_at=None)


@time_machine.travel("2025-03-20T10:00:00+08:00")
def test_a_quarter_that_is_not_over_is_not_published(rule, officer):
    contract_with(3)
    close()
    with pytest.raises(quarters.QuarterNotOver):
        quarters.publish_quarter(run=QuarterRun.objects.get(), by=officer)


@pytest.fixture
def told(rule, officer):
    """A flag whose mediator was told on 5 April 2025."""
    contract_with(3)
    with time_machine.travel(IN_APRIL):
        close()
        quarters.publish_quarter(run=QuarterRun.objects.get(), by=officer)
    return QuotaFlag.objects.select_related("contract__mediator__user").get()


@time_machine.travel("2025-04-07T10:00:00+08:00")
def test_only_the_mediator_answers_and_upholding_waits_for_it(told, officer):
    user = told.contract.mediator.user
    with pytest.raises(quarters.NotYourFlag):
        quarters.answer_flag(flag=told, by=officer, answer="不是我")
    with pytest.raises(quarters.TermRunning):
        quarters.decide_flag(flag=told, by=officer, uphold=True, reason="未完成")
    with pytest.raises(quarters.AnswerMissing):
        quarters.answer_flag(flag=told, by=user, answer="  ")

    quarters.answer_flag(flag=told, by=user, answer="住院两周")
    quarters.decide_flag(flag=told, by=officer, uphold=True, reason="理由不成立")

    told.refresh_from_db()
    assert (told.status, told.decided_by) == (FlagStatus.UPHELD, officer)
    assert Notice.objects.filter(kind="assessment.quota_decided", recipient=user).exists()


@time_machine.travel("2025-04-14T10:00:00+08:00")
def test_after_the_term_nobody_answers_and_the_officer_decides(told, officer):
    with pytest.raises(quarters.AnswerTooLate):
        quarters.answer_flag(flag=told, by=told.contract.mediator.user, answer="迟到的申辩")
    with pytest.raises(quarters.ReasonMissing):
        quarters.decide_flag(flag=told, by=officer, uphold=False, reason=" ")

    quarters.decide_flag(flag=told, by=officer, uphold=False, reason="病假已核实")

    told.refresh_from_db()
    assert told.status == FlagStatus.SET_ASIDE
    with pytest.raises(quarters.FlagNotOpen):
        quarters.decide_flag(flag=told, by=officer, uphold=True, reason="改主意")


@time_machine.travel("2025-04-14T10:00:00+08:00")
def test_another_officer_ends_the_contract_of_an_upheld_flag(told, officer, second_officer):
    terms = {"ends_on": date(2025, 4, 20), "explanation": "连续未完成任务"}
    with pytest.raises(quarters.FlagNotUpheld):
        quarters.terminate_flagged(flag=told, by=second_officer, **terms)
    quarters.decide_flag(flag=told, by=officer, uphold=True, reason="未完成")
    with pytest.raises(EndBySamePerson):
        quarters.terminate_flagged(flag=told, by=officer, **terms)

    contract = quarters.terminate_flagged(flag=told, by=second_officer, **terms)

    assert (contract.valid_to, contract.end_reason) == (date(2025, 4, 20), EndReason.UNDER_QUOTA)
    assert (contract.end_proposed_by, contract.ended_by) == (officer, second_officer)


@pytest.mark.parametrize("size", [1, 3])
def test_queries_do_not_grow(rule, size):
    for _ in range(size):
        contract_with(size)
    close()
    with CaptureQueriesContext(connection) as caught:
        close()
    assert len(caught) == 21


def test_a_case_that_repeats_another_counts_for_nobody(rule):
    contract = contract_with(3)
    first, *repeats = Case.objects.order_by("pk")
    Case.objects.filter(pk=repeats[0].pk).update(same_dispute_as=first)

    close()

    assert Place.objects.get(contract=contract).counted == 2
