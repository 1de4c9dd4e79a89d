"""A dispute is paid once, whenever its cases are merged: before, between or after the steps."""

from decimal import Decimal

import pytest
from django.utils import timezone

from assessment.choices import LineKind
from assessment.models import SettlementLine, SettlementRun, WithheldItem
from assessment.services import adjustments, settlements
from assessment.tests.factories import (
    APRIL,
    MARCH,
    RateFactory,
    ScheduleFactory,
    approved,
    lock,
)
from cases.choices import SuspicionStatus
from cases.models import Case, DuplicateSuspicion
from cases.services.links import merge_repeat, separate_repeat
from cases.tests.factories import SuspicionFactory
from mediation.common.tests.factories import UserFactory
from mediators.tests.factories import ContractFactory, MediatorFactory
from stations.tests.factories import DistrictFactory, bureau_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rate():
    return RateFactory(schedule=ScheduleFactory(), amount=Decimal("200.00"))


@pytest.fixture
def first():
    return approved(paid_lead(), approved_on=APRIL.first_day)


@pytest.fixture
def repeat(first):
    """A later case of another mediator, approved a month before the first."""
    return approved(paid_lead())


def paid_lead():
    lead = MediatorFactory()
    ContractFactory(mediator=lead, part_time=True)
    return lead


def settle(month=MARCH):
    settlements.settle_month(district=DistrictFactory(), month=month, by=None)
    return SettlementRun.objects.get(month=month.first_day)


def merge(repeat, first):
    return merge_repeat(case=repeat, first=first, by=bureau_user(), reason="同一纠纷")


def paid():
    rows = SettlementLine.objects.filter(kind=LineKind.CASE_SUBSIDY).order_by("pk")
    return list(rows.values_list("case", flat=True))


def withheld():
    rows = WithheldItem.objects.order_by("pk")
    return list(rows.values_list("case", "reason", "is_final"))


def told_twice(run):
    return sum(row["params"]["count"] for row in run.warnings if row["code"] == "paid_twice")


def take_back(line, amount=None):
    proposed = adjustments.propose(
        contract=line.contract,
        amount=-(amount or line.amount),
        reason="重复",
        by=UserFactory(),
        corrects=line,
    )
    return adjustments.decide(adjustment=proposed, approve=True, by=UserFactory())


def test_a_repeat_paid_before_it_was_merged_is_what_the_dispute_paid(first, repeat):
    march = lock(settle())
    assert paid() == [repeat.pk]
    merge(repeat, first)

    lock(settle(APRIL))
    settle(APRIL.next())

    assert paid() == [repeat.pk], "the closed month stays, and the first is not paid as well"
    assert withheld() == [(first.pk, "repeat", True)]
    assert settlements.verify_run(march).holds


def test_what_was_taken_back_from_the_repeat_is_paid_to_the_first(first, repeat):
    lock(settle())
    merge(repeat, first)
    take_back(SettlementLine.objects.get())

    settle(APRIL)

    assert paid() == [repeat.pk, first.pk]


def test_a_part_taken_back_leaves_the_dispute_paid_by_the_repeat(first, repeat):
    lock(settle())
    line = SettlementLine.objects.get()
    merge(repeat, first)
    take_back(line, Decimal("50.00"))

    run = settle(APRIL)
    assert paid() == [repeat.pk]
    assert told_twice(run) == 0

    take_back(line, Decimal("150.00"))
    settle(APRIL)
    assert paid() == [repeat.pk, first.pk]


def test_what_is_taken_back_after_the_first_was_kept_back_is_paid_to_the_first(first, repeat):
    lock(settle())
    merge(repeat, first)
    lock(settle(APRIL))
    assert withheld() == [(first.pk, "repeat", True)]
    take_back(SettlementLine.objects.get())

    lock(settle(APRIL.next()))
    settle(APRIL.next().next())

    assert paid() == [repeat.pk, first.pk]


def test_a_merge_that_was_wrong_costs_neither_case_its_pay(first, repeat):
    """The repeat was paid in March, the first kept back in April for it; then they are two."""
    lock(settle())
    merge(repeat, first)
    lock(settle(APRIL))
    separate_repeat(case=repeat, by=bureau_user(), reason="两件事")

    lock(settle(APRIL.next()))
    settle(APRIL.next().next())

    assert paid() == [repeat.pk, first.pk]


def test_a_repeat_kept_back_in_a_closed_month_is_paid_once_it_stands_for_itself(first, repeat):
    merge(repeat, first)
    lock(settle())
    lock(settle(APRIL))
    assert (paid(), withheld()) == ([first.pk], [(repeat.pk, "repeat", True)])
    separate_repeat(case=repeat, by=bureau_user(), reason="两件事")

    lock(settle(APRIL.next()))
    settle(APRIL.next().next())

    assert paid() == [first.pk, repeat.pk]


def test_a_suspicion_about_a_repeat_holds_the_first_of_its_dispute(first):
    """Else the first and the third were both paid before the suspicion is decided."""
    third, repeat = (approved(paid_lead(), approved_on=APRIL.first_day) for _each in range(2))
    merge(repeat, first)
    suspicion = SuspicionFactory(other=third, case=repeat)

    run = settle(APRIL)
    assert paid() == [third.pk]
    assert (first.pk, "duplicate", False) in withheld()

    row = DuplicateSuspicion.objects.filter(pk=suspicion.pk)
    row.update(
        status=SuspicionStatus.DIFFERENT,
        reason="两件事",
        decided_by=UserFactory(),
        decided_at=timezone.now(),
    )
    run = settle(APRIL)
    assert paid() == [first.pk, third.pk]
    row.update(status=SuspicionStatus.OPEN, reason="", decided_by=None, decided_at=None)
    with pytest.raises(settlements.CaseHeld):
        settlements.put_forward(run=run, by=UserFactory())


def test_what_was_merged_by_mistake_before_it_was_settled_is_paid(first, repeat):
    merge(repeat, first)
    settle()
    assert paid() == []
    separate_repeat(case=repeat, by=bureau_user(), reason="两件事")
    lock(settle())
    lock(settle(APRIL))
    assert paid() == [repeat.pk, first.pk]


@pytest.mark.parametrize("steps", [0, 1, 2])
def test_a_run_computed_before_the_merge_goes_no_further(first, repeat, steps):
    run = settle()
    hands = [settlements.put_forward, settlements.confirm_run, settlements.lock_run]
    for step in hands[:steps]:
        run = step(run=run, by=UserFactory())
    merge(repeat, first)

    with pytest.raises(settlements.CaseHeld):
        hands[steps](run=run, by=UserFactory())

    if steps:
        settlements.return_run(run=run, by=UserFactory(), reason="已并案")
    lock(settle())
    lock(settle(APRIL))
    assert paid() == [first.pk]


def test_a_run_that_pays_the_first_beside_a_paid_repeat_goes_no_further(first, repeat):
    lock(settle())
    april = settle(APRIL)
    merge(repeat, first)
    with pytest.raises(settlements.CaseHeld):
        settlements.put_forward(run=april, by=UserFactory())


def test_a_run_computed_before_a_suspicion_goes_no_further(first, repeat):
    run = settle()
    SuspicionFactory(other=first, case=repeat)
    with pytest.raises(settlements.CaseHeld):
        settlements.put_forward(run=run, by=UserFactory())


def test_two_paid_cases_that_turn_out_to_be_one_dispute_are_told_until_one_is_taken_back(
    first, repeat
):
    lock(settle())
    lock(settle(APRIL))
    before = list(SettlementLine.objects.values())
    merge(repeat, first)
    may = APRIL.next()

    run = settle(may)

    told = {"code": "paid_twice", "params": {"count": 1}}
    assert told in run.warnings
    assert list(SettlementLine.objects.values()) == before
    take_back(SettlementLine.objects.get(case=repeat))
    assert told not in settle(may).warnings
    assert Case.objects.get(pk=repeat.pk).same_dispute_as == first
