"""The month end: what is open, what it pays, and its steps by different people."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from assessment.admin.words import WITHHELD
from assessment.choices import RunStatus
from assessment.models import SettlementLine, SettlementRun
from assessment.reasons import SENTENCES
from assessment.services import settlements
from assessment.services.settlements import settle_month
from assessment.tests.admin_client import desk, signed_in, told, verb
from assessment.tests.factories import (
    APRIL,
    MARCH,
    AdjustmentFactory,
    BonusFactory,
    HoldingFlagFactory,
    PayerFactory,
    RunFactory,
    ScheduleFactory,
    approved,
    lock,
    more_like,
    rates,
)
from cases.tests.factories import CaseFactory, SuspicionFactory
from mediation.common import jobs
from mediation.common.choices import JobState
from mediation.common.models import Job
from mediation.common.roles import Role
from mediators.tests.factories import ContractFactory, EntryFactory, MediatorFactory
from stations.tests.factories import DistrictFactory, office_head

pytestmark = pytest.mark.django_db

PAGE = "admin:assessment_month_end_of"
JOB = "assessment.settle_month"
# How many rows two settled cases of one mediator leave in each list.
LISTS = {
    "settlementrun": 1,
    "settlement": 1,
    "settlementline": 2,
    "withhelditem": 0,
    "organisationline": 0,
}


@pytest.fixture(autouse=True)
def may():
    with time_machine.travel("2025-05-02T04:00:00+00:00", tick=False):
        yield


def page_url(month=MARCH, district="500199"):
    return reverse(PAGE, args=[district, str(month)])


def part_timer():
    lead = MediatorFactory()
    ContractFactory(mediator=lead, part_time=True)
    return lead


def settled(count=2, month=MARCH):
    """A computed run that pays one part-time mediator so many simple cases."""
    rates(ScheduleFactory(), {"simple": "100.00"})
    lead = part_timer()
    more_like(approved(lead, "simple"), count - 1)
    settle_month(district=lead.district, month=month, by=None)
    return SettlementRun.objects.get(), lead


def buttons(response):
    return [button["path"].rstrip("/").rsplit("/", 1)[-1] for button in response.context["buttons"]]


def open_counts(response):
    return {str(row["title"]): row["count"] for row in response.context["matters"]}.values()


# --- who and where


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.BUREAU_ADMIN, 200),
        (Role.BUREAU_FINANCE, 200),
        (Role.BUREAU_AUDITOR, 200),
        (Role.SYSTEM_ADMIN, 404),
        (Role.AUDIT_ADMIN, 404),
    ],
)
def test_the_bureau_sees_the_page_and_nobody_else(role, status):
    assert desk(role).get(page_url()).status_code == status


def test_office_heads_and_other_districts_do_not_find_it():
    lead = part_timer()
    DistrictFactory(code="500198")
    assert signed_in(office_head(lead.office)).get(page_url()).status_code == 404
    assert desk().get(page_url(district="500198")).status_code == 404
    assert desk().get(reverse(PAGE, args=["500199", "2025-13"])).status_code == 404


def test_the_entry_leads_to_the_last_whole_month():
    response = desk().get(reverse("admin:assessment_month_end"))
    assert response.status_code == 302
    assert response["Location"] == page_url(APRIL)
    assert desk(Role.SYSTEM_ADMIN).get(reverse("admin:assessment_month_end")).status_code == 404


@pytest.mark.parametrize("name", LISTS)
def test_lists_are_scoped_and_foreign_roles_do_not_find_them(name):
    run, _lead = settled()
    RunFactory(district=DistrictFactory(code="500198"))
    url = reverse(f"admin:assessment_{name}_changelist")
    page = desk(Role.BUREAU_FINANCE).get(url)
    assert page.status_code == 200
    assert page.context["cl"].result_count == LISTS[name]
    assert desk(Role.SECURITY_OFFICER).get(url).status_code == 404


# --- what is open


def test_open_matters_are_counted_each_with_its_list():
    contract = ContractFactory()
    signed = ContractFactory()
    EntryFactory(contract=signed, sheet__signed=True)
    CaseFactory(lead=contract.mediator, submitted=True)
    CaseFactory(lead=contract.mediator, office_passed=True)
    CaseFactory(lead=contract.mediator, office_passed=True, closed_on=date(2025, 4, 1))
    HoldingFlagFactory(case=CaseFactory(lead=contract.mediator, passed=True))
    SuspicionFactory(other=CaseFactory(lead=contract.mediator))

    page = desk().get(page_url())

    assert list(open_counts(page)) == [1, 1, 1, 1, 1]
    assert page.context["matters"][0]["names"] == [f"{contract.mediator.office.name}（1）"]
    for row in page.context["matters"]:
        assert desk().get(row["url"]).status_code == 200


def test_finance_reads_the_counts_without_links_it_may_not_follow():
    page = desk(Role.BUREAU_FINANCE).get(page_url())
    links = [bool(row["url"]) for row in page.context["matters"]]
    assert links == [True, True, True, False, False]


# --- figures


def test_totals_withheld_and_statements_of_a_month():
    schedule = ScheduleFactory()
    rates(schedule, {"simple": "100.00"})
    PayerFactory(schedule=schedule, payer="区", weight=1)
    PayerFactory(schedule=schedule, payer="街道", weight=1)
    BonusFactory(schedule=schedule)
    lead = part_timer()
    approved(lead, "simple")
    HoldingFlagFactory(case=approved(lead, "simple"))
    settle_month(district=lead.district, month=MARCH, by=None)

    context = desk().get(page_url()).context

    assert [(row.kind.value, row.count, row.amount) for row in context["figures"].kinds] == [
        ("case_subsidy", 1, Decimal("100.00"))
    ]
    assert context["payers"] == [("区", Decimal("50.00")), ("街道", Decimal("50.00"))]
    assert context["organisations"] == Decimal("20.00")
    ((word, final, count, query),) = context["withheld"]
    assert (final, count) == (False, 1)
    page = desk().get(f"{reverse('admin:assessment_withhelditem_changelist')}?{query}")
    assert [row.reason for row in page.context["cl"].result_list] == ["red_flag"]
    assert str(word) in page.content.decode()


def test_differences_to_the_month_before_come_largest_first_and_explained():
    rates(ScheduleFactory(), {"simple": "100.00"})
    few, many, same = part_timer(), part_timer(), part_timer()
    for lead in (few, many, same):
        approved(lead, "simple")
    settle_month(district=few.district, month=MARCH, by=None)
    lock(SettlementRun.objects.get())
    april = {"closed_on": date(2025, 4, 10), "approved_on": date(2025, 4, 12)}
    more_like(approved(many, "simple", **april), 2)
    approved(same, "simple", **april)
    AdjustmentFactory(contract=same.contracts.get(), amount=Decimal("-30.00"))
    settle_month(district=few.district, month=APRIL, by=None)

    found = desk().get(page_url(APRIL)).context["figures"].differences

    assert [(row.mediator, row.before, row.now) for row in found] == [
        (many, Decimal("100.00"), Decimal("300.00")),
        (few, Decimal("100.00"), Decimal("0.00")),
        (same, Decimal("100.00"), Decimal("70.00")),
    ]
    (part,) = found[0].parts
    assert (part.kind.value, part.count_before, part.count_now) == ("case_subsidy", 1, 3)
    assert [part.kind.value for part in found[2].parts] == ["adjustment"]


def test_every_reason_to_withhold_has_a_short_name():
    """Codes that only explain a payment are the rest of the sentences."""
    paid = {code for code in SENTENCES if code.startswith(("case_", "absence_", "cap_", "bonus_"))}
    assert set(WITHHELD) == set(SENTENCES) - paid - {"base_fee", "adjustment"}


# --- computing


def test_computing_is_a_job_and_is_asked_for_once(monkeypatch):
    monkeypatch.setitem(jobs._handlers, JOB, lambda job, progress, **args: None)
    client = desk(Role.BUREAU_FINANCE)
    url = client.get(page_url()).context["compute_url"]

    first = client.post(url)
    second = client.post(url)

    job = Job.objects.get()
    assert first["Location"] == second["Location"] == reverse("common:job", args=[job.pk])
    assert (job.kind, job.state) == (JOB, JobState.REQUESTED)
    assert job.args == {"district": DistrictFactory().pk, "month": "2025-03"}
    assert client.get(first["Location"]).status_code == 200
    assert client.get(page_url()).context["job"] == job


def test_only_finance_computes_and_only_a_draft():
    url = reverse("admin:assessment_month_compute", args=["500199", "2025-03"])
    assert desk(Role.BUREAU_ADMIN).post(url).status_code == 404
    assert desk(Role.BUREAU_ADMIN).get(page_url()).context["compute_url"] == ""
    run, _lead = settled()
    client = desk(Role.BUREAU_FINANCE)
    assert client.get(page_url()).context["compute_url"] == url
    verb(client, run, "put_forward")
    assert client.get(page_url()).context["compute_url"] == ""


# --- the steps


def test_a_month_goes_through_three_hands_and_closes():
    run, _lead = settled()
    finance, admin, auditor = desk(Role.BUREAU_FINANCE), desk(), desk(Role.BUREAU_AUDITOR)
    assert buttons(finance.get(page_url())) == ["put_forward"]
    assert buttons(admin.get(page_url())) == []

    response = verb(finance, run, "put_forward")
    assert response.redirect_chain[-1][0] == page_url()
    assert buttons(finance.get(page_url())) == []
    assert buttons(admin.get(page_url())) == ["confirm", "return_to_draft"]
    verb(admin, run, "confirm")
    assert buttons(finance.get(page_url())) == ["lock"]
    verb(finance, run, "lock")

    run.refresh_from_db()
    assert run.status == RunStatus.LOCKED
    page = auditor.get(page_url())
    assert run.digest in page.content.decode()
    assert buttons(page) == ["verify"]
    verified = verb(auditor, run, "verify")
    assert [message.level_tag for message in verified.context["messages"]] == ["success"]


def test_the_step_of_a_foreign_role_does_not_exist():
    run, _lead = settled()
    for role, step in [
        (Role.BUREAU_ADMIN, "put_forward"),
        (Role.BUREAU_FINANCE, "confirm"),
        (Role.BUREAU_ADMIN, "lock"),
        (Role.BUREAU_AUDITOR, "return_to_draft"),
        (Role.BUREAU_FINANCE, "verify"),
    ]:
        url = reverse("admin:assessment_settlementrun_do", args=[run.pk, step])
        assert desk(role).post(url, {"service_action": "1"}).status_code == 404
    run.refresh_from_db()
    assert run.status == RunStatus.DRAFT


def test_a_refused_step_says_why_and_changes_nothing():
    run, _lead = settled()
    response = verb(desk(), run, "confirm")
    assert "2025-03" in told(response)[-1]
    run.refresh_from_db()
    assert run.status == RunStatus.DRAFT


def test_returning_needs_a_reason():
    run, _lead = settled()
    verb(desk(Role.BUREAU_FINANCE), run, "put_forward")
    admin = desk()
    assert verb(admin, run, "return_to_draft", reason="").context["form"].errors
    verb(admin, run, "return_to_draft", reason="缺一张考勤表")
    run.refresh_from_db()
    assert run.status == RunStatus.DRAFT


def test_the_auditor_is_told_when_the_lines_are_not_what_was_locked(monkeypatch):
    run, _lead = settled()
    lock(run)
    monkeypatch.setattr(settlements, "run_digest", lambda run: "0" * 64)
    response = verb(desk(Role.BUREAU_AUDITOR), run, "verify")
    assert [message.level_tag for message in response.context["messages"]] == ["warning"]
    assert "0" * 64 in told(response)[0]


def test_a_run_opens_as_its_month_end():
    run, _lead = settled()
    url = reverse("admin:assessment_settlementrun_change", args=[run.pk])
    assert desk().get(url)["Location"] == page_url()
    elsewhere = RunFactory(district=DistrictFactory(code="500198"))
    url = reverse("admin:assessment_settlementrun_change", args=[elsewhere.pk])
    assert desk().get(url).status_code == 404


# --- statements and lines


def test_a_statement_shows_each_line_with_its_reason_in_words():
    _run, lead = settled(count=1)
    statement = lead.contracts.get().settlements.get()
    page = desk().get(reverse("admin:assessment_settlement_change", args=[statement.pk]))
    text = page.content.decode()
    assert "simple" in text and "100.00" in text
    assert not page.context["has_change_permission"]


def test_lists_of_money_end_with_their_sum():
    run, lead = settled(count=3)
    client = desk()
    url = reverse("admin:assessment_settlementline_changelist")
    page = client.get(f"{url}?settlement__run__id__exact={run.pk}")
    assert [sum_ for _label, sum_ in page.context["column_totals"]] == ["300.00"]
    nothing = client.get(f"{url}?q=不存在")
    assert [sum_ for _label, sum_ in nothing.context["column_totals"]] == ["0.00"]


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.BUREAU_FINANCE, 200), (Role.BUREAU_ADMIN, 200), (Role.BUREAU_AUDITOR, 404)],
)
def test_lines_of_the_month_leave_as_a_file(role, status):
    run, _lead = settled(count=2)
    url = reverse("admin:assessment_settlementline_export", args=["csv"])
    response = desk(role).get(f"{url}?settlement__run__id__exact={run.pk}")
    assert response.status_code == status
    if status == 200:
        text = b"".join(response.streaming_content).decode("utf-8-sig")
        assert text.count("100.00") >= SettlementLine.objects.count()


# --- queries


@pytest.mark.parametrize("people", [1, 5])
def test_queries_do_not_grow_with_the_district(people, django_assert_num_queries):
    rates(ScheduleFactory(), {"simple": "100.00"})
    for _ in range(people):
        lead = part_timer()
        approved(lead, "simple")
        ContractFactory()
        CaseFactory(lead=lead, submitted=True)
        HoldingFlagFactory(case=approved(lead, "simple"))
    settle_month(district=lead.district, month=MARCH, by=None)
    settle_month(district=lead.district, month=APRIL, by=None)
    client = desk(Role.BUREAU_FINANCE)
    client.get(page_url())
    with django_assert_num_queries(17):
        client.get(page_url(APRIL))
    for name, queries in LIST_QUERIES.items():
        with django_assert_num_queries(queries):
            client.get(reverse(f"admin:assessment_{name}_changelist"))


LIST_QUERIES = {"settlementrun": 6, "settlement": 9, "settlementline": 9, "withhelditem": 7}
