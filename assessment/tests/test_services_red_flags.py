"""Flags hold pay, clearing releases it, upholding keeps it back or asks it back."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from assessment.choices import AdjustmentStatus, LineKind, RedFlagStatus
from assessment.models import Adjustment, RedFlag, SettlementLine, SettlementRun, WithheldItem
from assessment.services import adjustments, settlements
from assessment.services.red_flags import FlagDecided, decide_flag
from assessment.tests.factories import (
    APRIL,
    MARCH,
    HoldingFlagFactory,
    RateFactory,
    ScheduleFactory,
    approved,
    lock,
)
from mediation.common.models import AuditEvent
from mediation.common.tests.factories import UserFactory
from mediators.services.refusals import ReasonMissing
from mediators.tests.factories import ContractFactory, MediatorFactory
from stations.tests.factories import DistrictFactory, bureau_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    lead = MediatorFactory()
    ContractFactory(mediator=lead, part_time=True)
    RateFactory(schedule=ScheduleFactory(), amount=Decimal("200.00"))
    return approved(lead)


@pytest.fixture
def officer():
    return bureau_user()


def settle(month=MARCH):
    settlements.settle_month(district=DistrictFactory(), month=month, by=None)
    return SettlementRun.objects.get(month=month.first_day)


def paid():
    rows = SettlementLine.objects.filter(kind=LineKind.CASE_SUBSIDY)
    return list(rows.values_list("settlement__run__month__month", "amount"))


def decide(flag, officer, uphold):
    return decide_flag(flag=flag, by=officer, uphold=uphold, reason="已上门核实")


def test_open_flag_holds_the_line_and_clearing_pays_it_in_the_next_run(case, officer):
    flag = HoldingFlagFactory(case=case)
    lock(settle())
    assert paid() == []

    decide(flag, officer, uphold=False)

    settle(APRIL)
    assert paid() == [(4, Decimal("200.00"))]


def test_upheld_flag_keeps_the_case_unpaid_for_good(case, officer):
    flag = HoldingFlagFactory(case=case)
    lock(settle())
    decide(flag, officer, uphold=True)
    lock(settle(APRIL))
    settle(APRIL.next())

    assert paid() == []
    rows = WithheldItem.objects.order_by("run__month")
    assert list(rows.values_list("reason", "is_final")) == [
        ("red_flag", False),
        ("red_flag_upheld", True),
    ]
    assert not Adjustment.objects.exists()


def test_flag_upheld_after_payment_proposes_to_take_it_back_once(case, officer):
    lock(settle())
    decide(HoldingFlagFactory(case=case), officer, uphold=True)
    decide(HoldingFlagFactory(case=case, code="retaliation"), officer, uphold=True)

    adjustment = Adjustment.objects.get()
    assert adjustment.amount == Decimal("-200.00")
    assert adjustment.corrects == SettlementLine.objects.get(kind=LineKind.CASE_SUBSIDY)
    assert (adjustment.status, adjustment.created_by) == (AdjustmentStatus.PROPOSED, officer)
    assert case.number in adjustment.reason
    assert "回访" not in adjustment.reason


def test_only_what_is_left_of_a_corrected_line_is_asked_back(case, officer):
    lock(settle())
    line = SettlementLine.objects.get(kind=LineKind.CASE_SUBSIDY)
    cut = adjustments.propose(
        contract=line.contract,
        amount=Decimal("-50"),
        reason="等级",
        by=UserFactory(),
        corrects=line,
    )
    adjustments.decide(adjustment=cut, approve=True, by=UserFactory())
    decide(HoldingFlagFactory(case=case), officer, uphold=True)
    assert Adjustment.objects.latest("pk").amount == Decimal("-150.00")


def test_money_comes_back_once_another_person_agrees(case, officer):
    lock(settle())
    decide(HoldingFlagFactory(case=case), officer, uphold=True)
    adjustment = Adjustment.objects.get()
    with pytest.raises(adjustments.ProposerDecides):
        adjustments.decide(adjustment=adjustment, approve=True, by=officer)
    adjustments.decide(adjustment=adjustment, approve=True, by=UserFactory())

    settle(APRIL)

    back = SettlementLine.objects.get(kind=LineKind.ADJUSTMENT)
    assert (back.amount, back.adjustment) == (Decimal("-200.00"), adjustment)


@pytest.mark.parametrize(
    ("flag", "uphold"),
    [
        pytest.param({}, False, id="cleared"),
        pytest.param({"holds_pay": False, "severity": "note"}, True, id="only a note"),
    ],
)
def test_what_does_not_cost_pay_asks_nothing_back(case, officer, flag, uphold):
    lock(settle())
    decide(HoldingFlagFactory(case=case, **flag), officer, uphold=uphold)
    assert not Adjustment.objects.exists()


@pytest.mark.parametrize("upheld", [False, True])
@pytest.mark.parametrize("steps", [0, 1, 2])
def test_run_computed_before_the_flag_goes_no_further(case, officer, steps, upheld):
    run = settle()
    hands = [settlements.put_forward, settlements.confirm_run, settlements.lock_run]
    for step in hands[:steps]:
        run = step(run=run, by=UserFactory())
    flag = HoldingFlagFactory(case=case)
    if upheld:
        decide(flag, officer, uphold=True)

    with pytest.raises(settlements.CaseHeld):
        hands[steps](run=run, by=UserFactory())

    if steps:
        settlements.return_run(run=run, by=UserFactory(), reason="有红旗")
    lock(settle())
    assert paid() == []


def test_cleared_flag_lets_the_run_go_on(case, officer):
    run = settle()
    decide(HoldingFlagFactory(case=case), officer, uphold=False)
    lock(run)
    assert paid() == [(3, Decimal("200.00"))]


def test_decision_needs_a_reason_and_is_taken_once(case, officer):
    flag = HoldingFlagFactory(case=case)
    with pytest.raises(ReasonMissing):
        decide_flag(flag=flag, by=officer, uphold=True, reason=" ")
    decided = decide(flag, officer, uphold=True)
    assert (decided.status, decided.decided_by, decided.reason) == (
        RedFlagStatus.UPHELD,
        officer,
        "已上门核实",
    )
    with pytest.raises(FlagDecided):
        decide(flag, officer, uphold=False)
    with pytest.raises(DatabaseError), transaction.atomic():
        RedFlag.objects.update(status=RedFlagStatus.CLEARED)


def test_log_says_who_decided_and_not_why(case, officer):
    decide(HoldingFlagFactory(case=case), officer, uphold=False)
    [event] = AuditEvent.objects.filter(verb="red_flag.cleared")
    assert (event.actor, event.facts) == (officer, {"code": "gifts_or_meals"})


def test_flag_leaves_the_case_untouched(case, officer):
    before = type(case).objects.values().get(pk=case.pk)
    flag = HoldingFlagFactory(case=case, raised_at=datetime(2025, 3, 28, 1, tzinfo=UTC))
    decide(flag, officer, uphold=True)
    assert type(case).objects.values().get(pk=case.pk) == before
