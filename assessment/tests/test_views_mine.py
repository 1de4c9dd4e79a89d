"""What a mediator reads of the own quarter and pay, and the answer to a flag."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from assessment.choices import FlagStatus
from assessment.models import Settlement, SettlementRun
from assessment.services.settlements import settle_month
from assessment.tests.factories import (
    MARCH,
    HoldingFlagFactory,
    QuotaFlagFactory,
    RateFactory,
    ScheduleFactory,
    approved,
    lock,
    more_like,
)
from cases.models import Case
from cases.tests.factories import CaseFactory, ObligationFactory
from mediation.common.roles import Role
from mediation.common.tests.factories import UserFactory
from mediators.tests.factories import ContractFactory
from stations.tests.factories import DistrictFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2025-04-10T10:00:00+08:00", tick=False) as clock:
        yield clock


@pytest.fixture
def lead():
    return ContractFactory().mediator


@pytest.fixture
def page(client, lead):
    client.force_login(lead.user)
    return client


def confirmed_march(lead, cases=1):
    """A confirmed statement with a base fee, ``cases`` cases and one that is held back."""
    RateFactory(schedule=ScheduleFactory())
    case = approved(lead)
    more_like(case, cases - 1)
    HoldingFlagFactory(case=approved(lead))
    settle_month(district=DistrictFactory(), month=MARCH, by=None)
    lock(SettlementRun.objects.get())
    return Settlement.objects.get(contract__mediator=lead)


def statement(row):
    return reverse("assessment:statement", args=[row.pk])


def answer(flag):
    return reverse("assessment:answer_flag", args=[flag.pk])


def notified(lead, **facts):
    contract = lead.contracts.get()
    params = {"quota": 12, "days": 90, "leave_days": 0, "of": 90}
    return QuotaFlagFactory(
        contract=contract,
        params=params,
        status=FlagStatus.NOTIFIED,
        notified_on=date(2025, 4, 9),
        answer_until=date(2025, 4, 12),
        **facts,
    )


def text(response):
    return response.content.decode()


def test_a_repeat_counts_neither_for_the_quarter_nor_for_pay(page, lead):
    first = approved(lead, closed_on=date(2025, 4, 2), approved_on=date(2025, 4, 4))
    more_like(first, 1)
    Case.objects.exclude(pk=first.pk).update(same_dispute_as=first)
    shown = page.get("/").context
    assert (shown["quarter"].counted, shown["pay"].waiting_cases) == (1, 1)


# --- who may open them


def test_somebody_elses_pay_and_flag_do_not_exist(page):
    other = ContractFactory().mediator
    row, flag = confirmed_march(other), notified(other)
    assert page.get(statement(row)).status_code == 404
    assert page.get(answer(flag)).status_code == 404
    assert page.post(answer(flag), {"answer": "代答"}).status_code == 404
    flag.refresh_from_db()
    assert flag.answer == ""


def test_without_a_file_the_pages_are_empty_and_whole(client):
    client.force_login(UserFactory(role=Role.MEDIATOR))
    assert reverse("cases:log") not in text(client.get("/")).partition("hm-page")[2]
    assert "0.00" in text(client.get(reverse("assessment:pay")))


# --- what they show


def test_the_pay_of_a_month_is_shown_with_its_lines(page, lead):
    row = confirmed_march(lead)
    listed = text(page.get(reverse("assessment:pay")))
    assert statement(row) in listed
    assert "1,900.00" in listed
    shown = page.get(statement(row))
    assert [line.amount for line in shown.context["lines"]] == [1800, 100]
    assert len(shown.context["withheld"]) == 1


def test_home_names_what_is_due(page, lead):
    case = CaseFactory(lead=lead)
    obligation = ObligationFactory(
        agreement__case=CaseFactory(lead=lead, settled=True, agreed=None),
        due_on=date(2025, 4, 12),
    )
    flag = notified(lead)
    shown = text(page.get("/"))
    assert case.number in shown
    assert reverse("cases:detail", args=[obligation.agreement.case_id]) in shown
    assert answer(flag) in shown


# --- the answer


def test_a_flag_is_answered(page, lead):
    flag = notified(lead)
    assert page.post(answer(flag), {"answer": "住院两周"}).url == "/"
    flag.refresh_from_db()
    assert flag.answer == "住院两周"


@pytest.mark.parametrize(
    ("day", "words", "sentence"),
    [
        pytest.param("2025-04-10", "   ", "请填写", id="empty"),
        pytest.param("2025-04-20", "住院两周", "2025-04-12", id="too late"),
    ],
)
def test_an_answer_that_cannot_be_is_refused(page, lead, clock, day, words, sentence):
    flag = notified(lead)
    clock.move_to(f"{day}T10:00:00+08:00")
    page.force_login(lead.user)
    response = page.post(answer(flag), {"answer": words})
    assert sentence in str(response.context["form"].errors)
    flag.refresh_from_db()
    assert flag.answer == ""


# --- what a page costs


@pytest.mark.parametrize("count", [1, 20])
def test_queries_do_not_grow(page, lead, count, django_assert_num_queries):
    row = confirmed_march(lead, cases=count)
    CaseFactory.create_batch(count, lead=lead)
    flag = notified(lead)
    with django_assert_num_queries(30):
        page.get("/")
    with django_assert_num_queries(6):
        page.get(reverse("assessment:pay"))
    with django_assert_num_queries(7):
        page.get(statement(row))
    with django_assert_num_queries(4):
        page.get(answer(flag))
