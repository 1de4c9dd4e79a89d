"""The quarter end: ranking, bands, contracts under quota, and decisions by named people."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from assessment.choices import FlagStatus, QuarterStatus
from assessment.models import Place, QuarterRun, QuotaFlag, QuotaRule
from assessment.services import quarters
from assessment.tests.admin_client import desk, sentences, signed_in, told, verb
from assessment.tests.factories import QuarterRunFactory, QuotaFlagFactory, QuotaRuleFactory
from cases.tests.factories import CaseFactory
from mediation.common.choices import JobState
from mediation.common.models import Job
from mediation.common.periods import Quarter
from mediation.common.roles import Role
from mediators.models import Contract
from mediators.tests.factories import ContractFactory
from stations.tests.factories import DistrictFactory, office_head

pytestmark = pytest.mark.django_db

PAGE = "admin:assessment_quarter_end_of"
Q1 = Quarter(2025, 1)


@pytest.fixture(autouse=True)
def april():
    with time_machine.travel("2025-04-07T04:00:00+00:00", tick=False) as clock:
        yield clock


def page_url(quarter=Q1, district="500199"):
    return reverse(PAGE, args=[district, str(quarter)])


def ranked(*counts, quota=2):
    """A computed first quarter, with so many settled cases for each contract."""
    QuotaRuleFactory()
    contracts = [ContractFactory(quarterly_quota=quota) for _count in counts]
    for contract, count in zip(contracts, counts, strict=True):
        for _case in range(count):
            CaseFactory(lead=contract.mediator, passed=True)
    quarters.close_quarter(district=DistrictFactory(), quarter=Q1, by=None)
    return QuarterRun.objects.get(), contracts


def published(*counts):
    run, contracts = ranked(*counts)
    verb(desk(), run, "publish")
    run.refresh_from_db()
    return run, contracts


def buttons(response):
    return [button["path"].rstrip("/").rsplit("/", 1)[-1] for button in response.context["buttons"]]


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.BUREAU_ADMIN, 200),
        (Role.BUREAU_AUDITOR, 200),
        (Role.BUREAU_FINANCE, 404),
        (Role.SYSTEM_ADMIN, 404),
    ],
)
def test_who_finds_the_page(role, status):
    client = desk(role)
    assert client.get(page_url()).status_code == status
    entry = client.get(reverse("admin:assessment_quarter_end"))
    assert entry.status_code == (302 if status == 200 else 404)
    assert entry.get("Location", page_url()) == page_url()


def test_an_office_head_reads_places_of_the_own_office_and_not_the_page():
    _run, (mine, _other) = ranked(1, 2)
    client = signed_in(office_head(mine.mediator.office))
    assert client.get(page_url()).status_code == 404
    places = client.get(reverse("admin:assessment_place_changelist"))
    assert [row.contract for row in places.context["cl"].result_list] == [mine]


def test_another_district_or_an_unwritten_quarter_is_not_there():
    DistrictFactory(code="500198")
    assert desk().get(page_url(district="500198")).status_code == 404
    assert desk().get(reverse(PAGE, args=["500199", "2025Q5"])).status_code == 404


def test_shared_places_bands_and_the_arithmetic_are_shown():
    run, (first, second, third, short) = ranked(3, 2, 2, 0)
    Contract.objects.filter(pk=short.pk).update(valid_from=date(2025, 2, 15))
    quarters.close_quarter(district=DistrictFactory(), quarter=Q1, by=None)

    context = desk().get(page_url()).context

    rows = [(row.place.contract, row.place.rank, row.holders) for row, _words in context["ranking"]]
    assert rows == [(first, 1, 1), (second, 2, 2), (third, 2, 2), (short, 4, 1)]
    assert context["bands"] == [("优秀", 1), ("达标", 2), ("未达标", 1)]
    ((flag, words),) = context["flags"]
    assert (flag.contract, flag.counted, flag.quota_due) == (short, 0, 1)
    for figure in ("2", "45", "90", "1"):  # 2 × 45 ÷ 90 = 1
        assert figure in words


def test_computing_is_a_job_whose_end_leads_back(django_capture_on_commit_callbacks):
    QuotaRuleFactory()
    ContractFactory()
    client = desk()
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(client.get(page_url()).context["compute_url"])

    job = Job.objects.get()
    assert response["Location"] == reverse("common:job", args=[job.pk])
    assert (job.key, job.state) == ("500199:2025Q1", JobState.DONE)
    assert job.result["url"] == page_url()
    assert Place.objects.count() == 1
    auditor = desk(Role.BUREAU_AUDITOR)
    assert auditor.get(page_url()).context["compute_url"] == ""
    url = reverse("admin:assessment_quarter_compute", args=["500199", "2025Q1"])
    assert auditor.post(url).status_code == 404


def test_publishing_tells_the_mediators_and_closes_the_quarter():
    run, _contracts = published(2, 1)
    assert run.status == QuarterStatus.PUBLISHED
    assert run.flags.get().status == FlagStatus.NOTIFIED
    page = desk().get(page_url())
    assert page.context["compute_url"] == ""
    assert buttons(page) == []
    assert buttons(desk(Role.BUREAU_AUDITOR).get(page_url())) == ["verify"]


def test_a_quarter_that_runs_is_refused_with_a_sentence():
    run, _contracts = ranked(1)
    QuarterRun.objects.update(computed_at="2025-03-20T00:00:00Z")
    response = verb(desk(), run, "publish")
    assert "2025Q1" in told(response)[-1]
    run.refresh_from_db()
    assert run.status == QuarterStatus.DRAFT


def test_the_auditor_verifies_the_ranking(monkeypatch):
    run, _contracts = published(2, 1)
    auditor = desk(Role.BUREAU_AUDITOR)
    verified = verb(auditor, run, "verify").context["messages"]
    assert [message.level_tag for message in verified] == ["success"]
    monkeypatch.setattr(quarters, "ranking_digest", lambda run: "0" * 64)
    verified = verb(auditor, run, "verify").context["messages"]
    assert [message.level_tag for message in verified] == ["warning"]


def test_a_flag_is_answered_upheld_and_the_contract_ended_by_a_second_officer():
    run, (_good, short) = published(2, 1)
    flag = run.flags.get()
    first, second = desk(), desk()
    response = verb(first, flag, "uphold", reason="理由不成立")
    assert response.context["form"].errors  # the term for an answer is running
    quarters.answer_flag(flag=flag, by=short.mediator.user, answer="住院两周")
    assert "住院两周" in first.get(page_url()).content.decode()

    verb(first, flag, "uphold", reason="理由不成立")
    flag.refresh_from_db()
    assert flag.status == FlagStatus.UPHELD
    end = {"ends_on": "2025-05-01", "explanation": "未完成季度任务"}
    response = verb(first, flag, "terminate", **end)
    assert response.context["form"].errors  # the same officer
    verb(second, flag, "terminate", **end)
    short.refresh_from_db()
    assert short.valid_to == date(2025, 5, 1)


def test_a_flag_is_set_aside_with_a_reason():
    run, _contracts = published(2, 1)
    flag = run.flags.get()
    client = desk()
    assert verb(client, flag, "set_aside", reason="").context["form"].errors
    verb(client, flag, "set_aside", reason="住院属实")
    flag.refresh_from_db()
    assert (flag.status, flag.decision_reason) == (FlagStatus.SET_ASIDE, "住院属实")


def test_the_auditor_decides_nothing():
    run, _contracts = published(2, 1)
    flag = run.flags.get()
    for step in ("uphold", "set_aside", "terminate"):
        url = reverse("admin:assessment_quotaflag_do", args=[flag.pk, step])
        assert desk(Role.BUREAU_AUDITOR).post(url, {"service_action": "1"}).status_code == 404


# --- the rule


def rule_form(**values):
    return {
        "district": DistrictFactory().pk,
        "document_number": "试司发〔2025〕9号",
        "rounding": "down",
        "leave_counts": "on",
        "settled_only": "on",
        "bands": "达标 100\n优秀 120\n\n未达标 0",
        "answer_days": "5",
        "valid_from": "2025-01-01",
        "valid_to": "",
        **values,
    }


def test_bands_are_typed_a_line_each_and_sorted():
    url = reverse("admin:assessment_quotarule_add")
    response = desk().post(url, rule_form())
    assert response.status_code == 302, sentences(response)
    rule = QuotaRule.objects.get()
    assert rule.bands == [["优秀", 120], ["达标", 100], ["未达标", 0]]
    page = desk().get(reverse("admin:assessment_quotarule_change", args=[rule.pk]))
    assert "优秀 120\n达标 100" in page.content.decode()


@pytest.mark.parametrize("bands", ["优秀", "优秀 一百", "120", "优秀 120\n优秀 100"])
def test_bands_that_are_no_bands_are_told_beside_the_field(bands):
    response = desk().post(reverse("admin:assessment_quotarule_add"), rule_form(bands=bands))
    assert list(sentences(response)) == ["bands"]


def test_of_a_rule_with_a_published_ranking_only_the_end_can_be_set():
    published(2)
    rule = QuotaRule.objects.get()
    url = reverse("admin:assessment_quotarule_change", args=[rule.pk])
    client = desk()
    client.post(url, rule_form(answer_days="30", bands="", valid_to="2026-01-01"))
    rule.refresh_from_db()
    assert (rule.answer_days, rule.valid_to) == (5, date(2026, 1, 1))
    assert rule.bands != []


def test_a_rule_of_another_district_cannot_be_changed():
    rule = QuotaRuleFactory(district=DistrictFactory(code="500198"))
    url = reverse("admin:assessment_quotarule_change", args=[rule.pk])
    assert desk().post(url, rule_form(district=rule.district_id)).status_code == 404


@pytest.mark.parametrize("people", [1, 5])
def test_queries_do_not_grow_with_the_ranking(people, django_assert_num_queries):
    run, _contracts = ranked(*([0] * people))
    client = desk()
    client.get(page_url())
    with django_assert_num_queries(11):
        client.get(page_url())
    for name in ("place", "quotaflag"):
        with django_assert_num_queries(8):
            client.get(reverse(f"admin:assessment_{name}_changelist"))


def test_lists_are_scoped():
    QuotaFlagFactory(run=QuarterRunFactory(district=DistrictFactory(code="500198")))
    assert QuotaFlag.objects.count() == 1
    for name in ("quotaflag", "quarterrun"):
        page = desk().get(reverse(f"admin:assessment_{name}_changelist"))
        assert page.context["cl"].result_count == 0
