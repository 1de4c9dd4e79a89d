"""Agencies, visits and red flags in the admin: who sees what, and what is decided."""

from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from assessment.choices import RedFlagStatus, VisitStatus
from assessment.models import Adjustment, Agency, FlagRule, RedFlag, Visit
from assessment.tests.admin_client import desk, sentences, told, verb
from assessment.tests.factories import AdjustmentFactory, HoldingFlagFactory
from assessment.tests.factories_visits import (
    NOON,
    AgencyFactory,
    Bureau,
    FlagRuleFactory,
    approved_cases,
)
from assessment.tests.test_admin_draws import answered
from mediation.common.models import AuditEvent
from mediation.common.roles import Role
from mediation.common.tests.factories import UserFactory
from mediators.tests.factories import ContractFactory, MediatorFactory
from stations.tests.factories import DistrictFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def visit():
    """An answered visit, with a complaint."""
    AgencyFactory()
    approved_cases(1)
    draw = Bureau().drawn()
    answered(draw, 1, gifts_or_meals="yes", remarks="收了两条烟")
    return Visit.objects.get()


def change(row):
    options = row._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[row.pk])


# --- agencies


def agency_form(**values):
    return {
        "district": DistrictFactory().pk,
        "name": "回访公司",
        "contract_number": "回访1",
        "valid_from": "2025-01-01",
        "valid_to": "2026-01-01",
        "assignments-TOTAL_FORMS": 0,
        "assignments-INITIAL_FORMS": 0,
        **values,
    }


def test_an_agency_and_its_surveyors_are_entered():
    surveyor = UserFactory(role=Role.SURVEYOR)
    row = {
        "assignments-TOTAL_FORMS": 1,
        "assignments-0-user": surveyor.pk,
        "assignments-0-valid_from": "2025-01-01",
    }
    response = desk().post(reverse("admin:assessment_agency_add"), agency_form(**row))
    assert response.status_code == 302, sentences(response)
    assert Agency.objects.get().assignments.get().user == surveyor


def test_only_surveyors_work_for_an_agency():
    mediator = UserFactory(role=Role.MEDIATOR)
    row = {
        "assignments-TOTAL_FORMS": 1,
        "assignments-0-user": mediator.pk,
        "assignments-0-valid_from": "2025-01-01",
    }
    response = desk().post(reverse("admin:assessment_agency_add"), agency_form(**row))
    assert list(sentences(response)) == ["user"]


def test_agencies_of_another_district_are_not_there():
    agency = AgencyFactory(district=DistrictFactory(code="500198"))
    assert desk().get(change(agency)).status_code == 404
    assert desk(Role.BUREAU_FINANCE).get(change(AgencyFactory())).status_code == 404


# --- visits


def test_the_bureau_sees_the_status_and_never_the_answers_on_integrity(visit):
    text = desk().get(change(visit)).content.decode()
    assert "收了两条烟" not in text
    url = reverse("admin:assessment_visit_do", args=[visit.pk, "read_answers"])
    assert desk().get(url).status_code == 404


def test_the_auditor_reads_them_for_a_purpose_that_the_log_keeps(visit):
    auditor = desk(Role.BUREAU_AUDITOR)
    assert "收了两条烟" not in auditor.get(change(visit)).content.decode()
    assert verb(auditor, visit, "read_answers", purpose="").context["form"].errors

    response = verb(auditor, visit, "read_answers", purpose="移送纪检")

    assert "收了两条烟" in response.content.decode()
    event = AuditEvent.objects.get(verb="visit.answers_read")
    assert event.facts["purpose"] == "移送纪检"


def test_a_visit_that_was_not_tried_three_times_keeps_its_place():
    AgencyFactory()
    approved_cases(7)
    draw = Bureau().drawn()
    visit = Visit.objects.filter(draw=draw).first()
    response = verb(desk(), visit, "replace")
    assert "3" in told(response)[-1]
    visit.refresh_from_db()
    assert visit.status == VisitStatus.ASSIGNED


# --- red flags


def test_a_flag_is_cleared_or_upheld_with_a_reason():
    first, second = HoldingFlagFactory(), HoldingFlagFactory()
    client = desk()
    assert verb(client, first, "clear", reason="").context["form"].errors
    verb(client, first, "clear", reason="误听")
    verb(client, second, "uphold", reason="属实")
    statuses = list(RedFlag.objects.order_by("pk").values_list("status", "reason"))
    assert statuses == [(RedFlagStatus.CLEARED, "误听"), (RedFlagStatus.UPHELD, "属实")]
    page = client.get(change(RedFlag.objects.first()))
    assert not page.context["service_buttons"]


def test_a_decided_flag_is_refused_with_a_sentence():
    flag = HoldingFlagFactory()
    client = desk()
    verb(client, flag, "clear", reason="误听")
    response = verb(client, flag, "uphold", reason="属实")
    assert response.context["form"].errors


@pytest.mark.parametrize(
    ("role", "reads", "decides"),
    [
        (Role.BUREAU_ADMIN, 200, 200),
        (Role.BUREAU_AUDITOR, 200, 404),
        (Role.BUREAU_FINANCE, 404, 404),
    ],
)
def test_who_reads_and_who_decides_flags(role, reads, decides):
    flag = HoldingFlagFactory()
    client = desk(role)
    assert client.get(change(flag)).status_code == reads
    url = reverse("admin:assessment_redflag_do", args=[flag.pk, "clear"])
    assert client.get(url).status_code == decides


def rule_form(**values):
    return {
        "district": DistrictFactory().pk,
        "question": "gifts_or_meals",
        "answers": ["yes"],
        "severity": "serious",
        "holds_pay": "on",
        "valid_from": "2025-01-01",
        **values,
    }


def test_a_rule_is_entered_with_answers_that_its_question_can_have():
    url = reverse("admin:assessment_flagrule_add")
    response = desk().post(url, rule_form(answers=["yes", "unsure"]))
    assert response.status_code == 302, sentences(response)
    assert FlagRule.objects.get().answers == ["yes", "unsure"]
    wrong = desk().post(url, rule_form(question="satisfaction", answers=["yes"]))
    assert list(sentences(wrong)) == ["answers"]


def test_rules_of_another_district_are_not_there():
    rule = FlagRuleFactory(district=DistrictFactory(code="500198"))
    assert desk().get(change(rule)).status_code == 404


# --- adjustments


def test_finance_proposes_and_the_administrator_decides():
    contract = ContractFactory()
    finance, admin = desk(Role.BUREAU_FINANCE), desk()
    url = reverse("admin:assessment_adjustment_add")
    form = {"contract": contract.pk, "amount": "-50.00", "reason": "三月误付", "corrects": ""}
    assert admin.get(url).status_code == 404
    response = finance.post(url, form)
    assert response.status_code == 302, sentences(response)

    row = Adjustment.objects.get()
    assert (row.amount, row.status) == (Decimal("-50.00"), "proposed")
    refused = reverse("admin:assessment_adjustment_do", args=[row.pk, "approve"])
    assert finance.post(refused, {"service_action": "1"}).status_code == 404
    verb(admin, row, "approve")
    row.refresh_from_db()
    assert row.status == "approved"


@pytest.mark.parametrize(
    ("values", "field"),
    [({"amount": "0"}, "__all__"), ({"reason": ""}, "reason"), ({"amount": "1.234"}, "amount")],
)
def test_a_wrong_proposal_is_told(values, field):
    form = {"contract": ContractFactory().pk, "amount": "5", "reason": "误付", **values}
    response = desk(Role.BUREAU_FINANCE).post(reverse("admin:assessment_adjustment_add"), form)
    assert list(sentences(response)) == [field]


def test_a_contract_of_another_district_cannot_be_named():
    elsewhere = ContractFactory(
        mediator=MediatorFactory(station__district=DistrictFactory(code="500198"))
    )
    form = {"contract": elsewhere.pk, "amount": "5", "reason": "误付"}
    response = desk(Role.BUREAU_FINANCE).post(reverse("admin:assessment_adjustment_add"), form)
    assert list(sentences(response)) == ["contract"]


def test_a_proposal_does_not_change_in_place():
    row = AdjustmentFactory(proposed=True)
    page = desk(Role.BUREAU_FINANCE).get(change(row))
    assert page.status_code == 200
    assert not page.context["has_change_permission"]
