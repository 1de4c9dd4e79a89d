"""The nightly watch over cases: told once a day, and only whom it concerns."""

from datetime import date

import pytest

from cases.services import watches
from cases.tests.factories import AgreementRuleFactory, CaseFactory, ObligationFactory
from mediation.common.models import Notice

pytestmark = pytest.mark.django_db


def told():
    return list(Notice.objects.order_by("pk").values_list("kind", "recipient"))


def test_an_obligation_before_on_and_after_its_day():
    case = CaseFactory(settled=True)
    ObligationFactory(agreement=case.agreement, due_on=date(2025, 4, 8))
    ObligationFactory(agreement=case.agreement, due_on=date(2025, 4, 8), done_on=date(2025, 4, 1))
    for day in (4, 5, 6, 8, 8, 9, 10):
        watches.watch_obligations(district=case.district, day=date(2025, 4, day))
    assert sorted(kind for kind, _user in told()) == [
        "cases.obligation_coming",
        "cases.obligation_due",
        "cases.obligation_overdue",
    ]


def test_how_long_before_is_policy():
    case = CaseFactory(settled=True)
    AgreementRuleFactory(district=case.district, remind_days=10)
    ObligationFactory(agreement=case.agreement, due_on=date(2025, 4, 20))
    counts = [
        watches.watch_obligations(district=case.district, day=date(2025, 4, day))
        for day in (10, 17)
    ]
    assert counts == [1, 0]


def test_an_open_case_the_day_after_its_term():
    case = CaseFactory(due_on=date(2025, 4, 2))
    CaseFactory(settled=True, due_on=date(2025, 4, 2))
    counts = [
        watches.watch_terms(district=case.district, day=date(2025, 4, day)) for day in (2, 3, 4)
    ]
    assert counts == [0, 1, 0]
    assert told() == [("cases.term_over", case.lead.user.pk)]
