"""The nightly watch over cases: told once a day, and only whom it concerns."""

from datetime import date

import pytest
import time_machine

from cases.services import watches
from cases.tests.factories import CaseFactory, ObligationFactory
from mediation.common.models import Notice

pytestmark = pytest.mark.django_db


def told():
    return list(Notice.objects.order_by("pk").values_list("kind", "recipient"))


@time_machine.travel("2025-04-14T01:30:00+08:00")
def test_a_confirmation_term_that_ends_within_a_week():
    closing = CaseFactory(settled=True)
    agreement = closing.agreement
    day = agreement.effective_on

    none = watches.watch_confirmations(district=closing.district, day=day)
    once = watches.watch_confirmations(
        district=closing.district, day=day + watches.TERM - watches.WARN
    )
    again = watches.watch_confirmations(
        district=closing.district, day=day + watches.TERM - watches.WARN
    )
    late = watches.watch_confirmations(district=closing.district, day=day + watches.TERM)

    assert (none, once, again, late) == (0, 1, 0, 0)
    assert told() == [("cases.confirmation_closing", closing.lead.user.pk)]


def test_an_obligation_the_day_after_it_was_due():
    case = CaseFactory(settled=True)
    ObligationFactory(agreement=case.agreement, due_on=date(2025, 4, 1))
    ObligationFactory(agreement=case.agreement, due_on=date(2025, 4, 1), done_on=date(2025, 4, 1))
    counts = [
        watches.watch_obligations(district=case.district, day=date(2025, 4, day))
        for day in (1, 2, 3)
    ]
    assert counts == [0, 1, 0]


def test_an_open_case_the_day_after_its_term():
    case = CaseFactory(due_on=date(2025, 4, 2))
    CaseFactory(settled=True, due_on=date(2025, 4, 2))
    counts = [
        watches.watch_terms(district=case.district, day=date(2025, 4, day)) for day in (2, 3, 4)
    ]
    assert counts == [0, 1, 0]
    assert told() == [("cases.term_over", case.lead.user.pk)]
