"""Six workers settle the same month at once: one set of rows, one total, on both databases."""

from decimal import Decimal

import pytest

from assessment.models import Settlement, SettlementLine, SettlementRun
from assessment.services.settlements import MonthSettled, settle_month
from assessment.tests.factories import (
    APRIL,
    MARCH,
    RateFactory,
    ScheduleFactory,
    approved,
    more_like,
)
from mediation.common.models import AuditEvent
from mediation.common.tests.threads import after, at_once
from mediators.tests.factories import ContractFactory, MediatorFactory
from stations.models import Division

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = 6


@pytest.fixture
def district():
    RateFactory(schedule=ScheduleFactory())
    lead = MediatorFactory()
    ContractFactory(mediator=lead)
    more_like(approved(lead), 49)
    return lead.district


def look():
    return {
        "runs": list(SettlementRun.objects.order_by("month").values_list("line_count", "total")),
        "statements": Settlement.objects.count(),
        "lines": SettlementLine.objects.count(),
        "parts": SettlementLine.objects.exclude(part=None).values("part").distinct().count(),
        "audited": AuditEvent.objects.filter(verb="settlement.computed").count(),
    }


def test_the_same_month(district, tmp_path):
    def work(_number):
        return settle_month(district=Division.objects.get(pk=district.pk), month=MARCH, by=None)

    outcomes = at_once(WORKERS, work, folder=tmp_path)

    total = Decimal("6800.00")
    assert {type(outcome) for outcome in outcomes} == {MonthSettled}, outcomes
    assert {(outcome.run_id, outcome.lines, outcome.total) for outcome in outcomes} == {
        (outcomes[0].run_id, 51, total)
    }
    assert after(look, folder=tmp_path) == {
        "runs": [(51, total)],
        "statements": 1,
        "lines": 51,
        "parts": 50,
        "audited": WORKERS,
    }


def test_two_months_that_are_both_new_do_not_pay_one_case_twice(district, tmp_path):
    def work(number):
        month = (MARCH, APRIL)[number % 2]
        return settle_month(district=Division.objects.get(pk=district.pk), month=month, by=None)

    outcomes = at_once(WORKERS, work, folder=tmp_path)

    assert {type(outcome) for outcome in outcomes} == {MonthSettled}, outcomes
    seen = after(look, folder=tmp_path)
    assert (seen["parts"], seen["lines"]) == (50, 52), "50 cases once, and two base fees"
