"""The pages of a judicial confirmation: the mediator's, the office's, the court's, the reports."""

from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from urllib.parse import unquote

import pytest
import time_machine
from django.urls import reverse

from cases.choices import ConfirmationStatus, ConfirmationTrack, Paper
from cases.models import Case, Confirmation, Enforcement, Objection, Party
from cases.selectors.confirmations import closing_terms, median, speed, speed_by_month
from cases.services.search import index_cases
from cases.tests.factories import (
    CaseFactory,
    ConfirmationFactory,
    CourtAssignmentFactory,
    CourtFactory,
    DocumentFactory,
    ObligationFactory,
)
from cases.tests.factories_confirmation import (
    ConfirmationRuleFactory,
    JointApplicantFactory,
    ready_case,
)
from mediation.common.models import AuditEvent
from mediation.common.roles import Role
from mediation.common.tests.factories import UserFactory
from stations.tests.factories import OfficeFactory, bureau_user, office_head

pytestmark = pytest.mark.django_db
april = pytest.mark.usefixtures("on_10_april_2025")

Status, Track = ConfirmationStatus, ConfirmationTrack
CLEAR = {
    "is_civil": "yes",
    "concerns_status": "no",
    "confirms_rights": "no",
    "belongs_elsewhere": "no",
    "connection": "mediation_body",
}


def on(day):
    return time_machine.travel(datetime(day.year, day.month, day.day, 4, tzinfo=UTC), tick=False)


def url(name, row):
    return reverse(f"cases:{name}", args=[row.pk])


def text(response):
    return response.content.decode()


def errors(response, field):
    return response.context["form"].errors.get(field, [])


def effective(effective_on, **facts):
    days = dict.fromkeys(("logged_on", "accepted_on", "closed_on", "due_on"), effective_on)
    return ready_case(**days, **facts)


def sign(case, day, **changes):
    """What the form of the joint application is sent."""
    data = {}
    for party in case.parties.all():
        data |= {f"manner_{party.pk}": "in_person", f"signed_{party.pk}": str(day)}
    return {**data, **changes}


def correct_all(case, name, phone):
    """Name and telephone of its first party, found by the search."""
    party = case.parties.first()
    party.name, party.phone = name, phone
    party.save()
    index_cases([case.pk])


@pytest.fixture
def court():
    return CourtFactory(code="渝0106")


@pytest.fixture
def desk(client, court):
    client.force_login(CourtAssignmentFactory(court=court).user)
    return client


# --- the dates, on the page


PAGES = [
    pytest.param(
        "2024-01-30",
        "2024-02-20",
        ["Have both parties apply by Thursday 2024-02-29, the last day: 9 days left."],
        id="leap day",
    ),
    pytest.param(
        "2024-02-01",
        "2024-02-20",
        [
            "Have both parties apply by Friday 2024-03-01: 10 days left.",
            "The legal last day is Monday 2024-03-04, because day 30, Saturday 2024-03-02, is a "
            "day off. A court may read this narrowly: the earlier day is safe.",
        ],
        id="day 30 is a Saturday",
    ),
    pytest.param(
        "2024-02-01",
        "2024-03-03",
        [
            "File today: the last working day inside the 30 days was Friday 2024-03-01.",
            "The legal last day is Monday 2024-03-04",
        ],
        id="after the cautious day",
    ),
    pytest.param(
        "2023-09-02",
        "2023-09-20",
        [
            "Have both parties apply by Thursday 2023-09-28: 8 days left.",
            "The legal last day is Saturday 2023-10-07",
        ],
        id="National Day, and a Saturday that is worked",
    ),
    pytest.param(
        "2024-02-01",
        "2024-03-05",
        [
            "The 30 days to apply ended on Monday 2024-03-04.",
            "A party may still go to court over the agreement.",
        ],
        id="a day too late",
    ),
]


@pytest.mark.parametrize(("effective_on", "today", "sentences"), PAGES)
def test_the_page_says_by_when_to_file(client, court, effective_on, today, sentences):
    case = effective(date.fromisoformat(effective_on))
    client.force_login(case.created_by)
    client.cookies["django_language"] = "en"
    with on(date.fromisoformat(today)):
        for name in ("detail", "apply_for_confirmation"):
            page = text(client.get(url(name, case)))
            assert [said for said in sentences if said not in page] == []


def test_the_page_reads_by_the_policy_of_the_day(client):
    ConfirmationRuleFactory(reading="holidays_only", is_example=True, document_number="示例9号")
    case = effective(date(2024, 2, 1))
    client.force_login(case.created_by)
    with on(date(2024, 2, 20)):
        page = text(client.get(url("detail", case)))
    assert "2024-03-02" in page and "2024-03-04" not in page
    assert "示例9号" in page


@pytest.mark.parametrize(("day", "accepted"), [("2024-03-04", True), ("2024-03-05", False)])
def test_the_form_takes_the_last_day_and_refuses_the_next(client, court, day, accepted):
    """Typed into the page, submitted by the head of the office: the whole way."""
    ConfirmationRuleFactory(office_decides=False)
    case = effective(date(2024, 2, 1))
    client.force_login(case.created_by)
    with on(date.fromisoformat(day)):
        data = sign(case, "2024-02-01", court=court.pk)
        response = client.post(url("apply_for_confirmation", case), data)
    if accepted:
        assert response.status_code == 302
        assert Confirmation.objects.get().applied_on == date(2024, 3, 4)
    else:
        assert "2024-03-04" in errors(response, "court")[0]
        assert not Confirmation.objects.exists()


def test_home_lists_what_is_about_to_end():
    """From a week before the cautious day until the legal one; a fixed number of queries."""
    case = effective(date(2024, 2, 1))
    expected = {(2024, 2, 22): [], (2024, 2, 23): [case], (2024, 3, 4): [case], (2024, 3, 5): []}
    for day, cases in expected.items():
        with on(date(*day)):
            assert [row.case for row in closing_terms(case.lead, date(*day))] == cases


def test_what_is_due_costs_the_same_for_any_number(django_assert_num_queries):
    case = effective(date(2024, 2, 1))
    for number in (1, 12):
        for _ in range(number):
            CaseFactory(
                lead=case.lead, settled=True, logged_on=date(2024, 2, 1), closed_on=date(2024, 2, 2)
            )
        with on(date(2024, 3, 1)), django_assert_num_queries(3):
            assert closing_terms(case.lead, date(2024, 3, 1), most=5)


# --- check and apply


@april
def test_the_check_leads_to_the_application(client, court):
    case = ready_case()
    case.eligibility_checks.all().delete()
    client.force_login(case.created_by)
    page = client.get(url("apply_for_confirmation", case))
    assert 'name="court"' not in text(page)  # nothing to fill in before the check
    answer = client.post(url("check_confirmation", case), CLEAR)
    assert answer.url == url("apply_for_confirmation", case)
    page = client.get(answer.url)
    assert [party.name in text(page) for party in case.parties.all()] == [True, True]
    answer = client.post(
        url("apply_for_confirmation", case), sign(case, "2025-04-09", court=court.pk)
    )
    assert answer.url == url("detail", case)
    assert case.confirmations.get().status == Status.PREPARED


@april
def test_an_excluded_class_is_told_before_anything_is_printed(client, court):
    case = ready_case()
    client.force_login(case.created_by)
    answer = client.post(url("check_confirmation", case), {**CLEAR, "confirms_rights": "yes"})
    assert answer.url == url("detail", case)
    page = client.get(url("apply_for_confirmation", case))
    assert "物权" in text(page) and 'name="court"' not in text(page)
    data = sign(case, "2025-04-09", court=court.pk)
    assert client.post(url("apply_for_confirmation", case), data).status_code == 200
    assert not case.confirmations.exists()


@april
@pytest.mark.parametrize("paper", ["confirmation", "merged"])
def test_a_hopeless_application_is_not_printed(client, paper):
    """Nobody has checked it; then checked and excluded; then clear."""
    case = ready_case()
    case.eligibility_checks.all().delete()
    client.force_login(case.created_by)
    path = reverse("cases:print", args=[case.pk, paper, "docx"])
    assert client.get(path).status_code == 302
    client.post(url("check_confirmation", case), {**CLEAR, "concerns_status": "yes"})
    said = client.get(path, follow=True)
    assert "婚姻、亲子、收养关系不能司法确认" in text(said)
    client.post(url("check_confirmation", case), CLEAR)
    assert client.get(path).status_code == 200


@april
def test_every_question_has_to_be_answered(client):
    case = ready_case()
    client.force_login(case.created_by)
    answer = client.post(url("check_confirmation", case), {})
    assert {name for name in CLEAR if errors(answer, name)} == set(CLEAR)
    assert case.eligibility_checks.count() == 1


@april
def test_who_has_not_signed_is_named_beside_the_field(client, court):
    case = ready_case()
    first, other = case.parties.all()
    client.force_login(case.created_by)
    data = sign(case, "2025-04-09", court=court.pk, **{f"manner_{other.pk}": ""})
    answer = client.post(url("apply_for_confirmation", case), data)
    assert errors(answer, f"manner_{other.pk}") and not errors(answer, f"manner_{first.pk}")
    data = sign(case, "2025-04-09", court=court.pk, **{f"manner_{other.pk}": "agent"})
    answer = client.post(
        url("apply_for_confirmation", case), {**data, f"agent_{other.pk}": "陈律师"}
    )
    assert errors(answer, f"manner_{other.pk}")


@april
def test_the_page_of_a_prepared_application_says_where_it_is(client, court):
    case = ready_case(confirmation=Track.PREPARED)
    ConfirmationFactory(case=case, court=court, status=Status.PREPARED, applied_on=None)
    client.force_login(case.created_by)
    page = text(client.get(url("detail", case)))
    assert "申请先由司法所长审阅" in page and "2025-04-18" in page


@april
def test_home_says_what_the_court_wants(client):
    row = ConfirmationFactory(status=Status.SUPPLEMENT, supplement_by=date(2025, 4, 15))
    client.force_login(row.case.lead.user)
    page = text(client.get(reverse("home")))
    assert url("supply_confirmation", row) in page and "2025-04-15" in page


@april
def test_the_mediator_supplies_and_withdraws(client):
    row = ConfirmationFactory(
        case=ready_case(confirmation=Track.APPLIED),
        status=Status.SUPPLEMENT,
        decided_on=date(2025, 4, 8),
    )
    client.force_login(row.created_by)
    ways = [way.url for way in client.get(url("detail", row.case)).context["ways"]]
    assert {url("supply_confirmation", row), url("withdraw_confirmation", row)} <= set(ways)
    client.post(url("supply_confirmation", row), {"supplied_on": "2025-04-10"})
    client.post(url("withdraw_confirmation", row), {"reason": "双方另行协商"})
    row.refresh_from_db()
    assert (row.status, row.supplemented_on) == (Status.WITHDRAWN, date(2025, 4, 10))


@april
def test_enforcement_is_recorded_and_ended(client):
    case = CaseFactory(settled=True, confirmation=Track.VALID)
    ObligationFactory(agreement=case.agreement, due_on=date(2025, 4, 7))
    ConfirmationFactory(
        case=case,
        status=Status.VALID,
        ruling_number="（2025）渝0106民特1号",
        decided_on=date(2025, 4, 2),
    )
    client.force_login(case.created_by)
    page = client.get(url("detail", case))
    assert url("enforce", case) in text(page) and "2027-04-07" in text(page)
    data = {"court_name": "第一法院", "applied_on": "2025-04-10", "amount": "800.50"}
    client.post(url("enforce", case), data)
    row = Enforcement.objects.get()
    assert (row.amount, row.last_day) == (Decimal("800.50"), date(2027, 4, 7))
    assert url("end_enforcement", row) in text(client.get(url("detail", case)))
    client.post(url("end_enforcement", row), {"outcome": "performed", "ended_on": "2025-04-10"})
    row.refresh_from_db()
    assert row.outcome == "performed"


@april
def test_somebody_elses_rows_do_not_exist(client):
    row = ConfirmationFactory(case=ready_case())
    enforcement = Enforcement.objects.create(
        confirmation=row,
        court_name="第一法院",
        applied_on=date(2025, 4, 1),
        last_day=date(2027, 4, 1),
        recorded_by=row.created_by,
    )
    client.force_login(CaseFactory().created_by)
    closed = [
        url("check_confirmation", row.case),
        url("apply_for_confirmation", row.case),
        url("supply_confirmation", row),
        url("withdraw_confirmation", row),
        url("enforce", row.case),
        url("end_enforcement", enforcement),
    ]
    assert [client.get(path).status_code for path in closed] == [404] * 6
    assert [client.post(path).status_code for path in closed] == [404] * 6


# --- the court


@april
def test_the_court_sees_nothing_before_it_is_submitted(desk, court):
    case = ready_case()
    row = ConfirmationFactory(case=case, court=court, status=Status.PREPARED, applied_on=None)
    paths = [url("confirmation", row), url("detail", case), url("object", row)]
    assert [desk.get(path).status_code for path in paths] == [404] * 3
    assert case.number not in text(desk.get(reverse("cases:confirmations")))
    user = CourtAssignmentFactory(court=court).user
    for model in (Case, Party, Confirmation):
        assert not model.objects.visible_to(user).exists()
    Confirmation.objects.update(status=Status.SUBMITTED, applied_on=date(2025, 3, 28))
    assert [desk.get(path).status_code for path in paths] == [200] * 3
    assert Party.objects.visible_to(user).count() == 2


@april
@pytest.mark.parametrize(
    "typed",
    [
        "2025-417",
        "417号",
        "(2025)沙重人调字第417号",
        "（2025）渝0106民特7号",
        "(2025) 渝0106民特7号",
        "民特7",
        "7",
        "曾小贤",
        "zxx",
        "13912345678",
    ],
)
def test_the_desk_finds_by_numbers_and_people_of_its_court(desk, court, typed):
    def application(where, number, name, phone, ruling):
        serial = int(number[-4:-1])
        case = ready_case(serial=serial, number=number)
        correct_all(case, name, phone)
        return ConfirmationFactory(
            case=case,
            court=where,
            status=Status.VALID,
            ruling_number=ruling,
            decided_on=date(2025, 4, 1),
        )

    own = application(
        court, "（2025）沙重人调字第417号", "曾小贤", "13912345678", "（2025）渝0106民特7号"
    )
    other = application(
        court, "（2025）沙重人调字第418号", "田诗雨", "13912345679", "（2025）渝0106民特17号"
    )
    foreign = application(
        CourtFactory(code="渝0107"),
        "（2025）磁器口人调字第417号",
        "曾小贤",
        "13912345678",
        "（2025）渝0107民特7号",
    )
    response = desk.post(reverse("cases:confirmations"), {"q": typed})
    address, _sign, key = response.url.partition("?find=")
    assert address == reverse("cases:confirmations")
    assert len(typed) == 1 or typed not in unquote(key)  # a key of letters may hold any one
    page = text(desk.get(response.url))
    assert url("confirmation", own) in page
    assert url("confirmation", other) not in page
    assert url("confirmation", foreign) not in page
    told = AuditEvent.objects.filter(verb="person_searched").count()
    assert told == (typed == "13912345678")


@april
@pytest.mark.parametrize("typed", ["%", "'", "(", "1" * 5000, "号" * 5000, "\x00", "噪音"])
def test_what_fits_nothing_finds_nothing_at_the_desk(desk, court, typed):
    row = ConfirmationFactory(case=ready_case(summary="夜间噪音扰民"), court=court)
    page = desk.post(reverse("cases:confirmations"), {"q": typed}, follow=True)
    assert page.status_code == 200
    assert (url("confirmation", row) in text(page)) == (typed == "\x00")
    assert desk.get(reverse("cases:confirmations"), {"q": typed}).status_code == 200


@april
def test_the_bureau_finds_applications_the_same_way(client, court):
    case = ready_case()
    correct_all(case, "曾小贤", "13912345678")
    row = ConfirmationFactory(case=case, court=court)
    address = reverse("admin:cases_confirmation_changelist")
    opened = reverse("admin:cases_confirmation_change", args=[row.pk])
    for role, finds in ((Role.BUREAU_ADMIN, True), (Role.OFFICE_HEAD, False)):
        user = bureau_user(role, district=case.district) if finds else office_head(OfficeFactory())
        client.force_login(user)
        response = client.post(address, {"_search": "曾小贤"})
        assert "%E6" not in response.url
        assert (opened in text(client.get(response.url))) is finds
        assert client.get(address, {"q": "1" * 5000}).status_code == 200


@april
def test_the_desk_shows_people_papers_days_and_takes_the_ruling(desk, court):
    case = ready_case()
    DocumentFactory(case=case, paper=Paper.POWER)
    row = ConfirmationFactory(case=case, court=court, eligibility=case.eligibility_checks.get())
    party = case.parties.first()
    JointApplicantFactory(confirmation=row, party=party, manner="agent", agent_name="陈律师")
    page = desk.get(url("confirmation", row))
    shown = text(page)
    for words in (party.name, "陈律师", "身份证明", "本调解委员会所在地", "13天", "3天"):
        assert words in shown
    data = {"status": "valid", "ruling_number": "(2025)渝0106民特7号", "decided_on": "2025-04-10"}
    assert desk.post(url("confirmation", row), data).url == reverse("cases:confirmations")
    row.refresh_from_db()
    assert (row.status, row.ruling_number) == (Status.VALID, "（2025）渝0106民特7号")
    listed = text(desk.get(reverse("cases:confirmations")))
    assert "（2025）渝0106民特7号" in listed and ">13<" in listed


@april
@pytest.mark.parametrize(
    ("applied", "accepted", "words"),
    [
        ("2025-04-10", None, "今天收到"),
        ("2025-04-09", None, "收到已1天"),
        ("2025-04-09", "2025-04-10", "今天受理"),
        ("2025-04-07", "2025-04-08", "受理已2天"),
    ],
)
def test_the_desk_counts_the_days_from_the_day_after(desk, court, applied, accepted, words):
    status = Status.ACCEPTED if accepted else Status.SUBMITTED
    row = ConfirmationFactory(court=court, status=status, applied_on=applied, accepted_on=accepted)
    assert words in text(desk.get(url("confirmation", row)))


@april
@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"status": "valid", "ruling_number": "7"}, "ruling_number"),
        ({"status": "returned", "reason": "不齐"}, "reason_code"),
        ({"status": "supplement", "reason": "不齐", "reason_code": "papers"}, "supplement_by"),
        ({"status": "revoked"}, "status"),
        ({"status": "accepted", "decided_on": "2025-04-31"}, "decided_on"),
    ],
)
def test_a_wrong_answer_is_a_sentence_beside_its_field(desk, court, data, field):
    row = ConfirmationFactory(court=court)
    response = desk.post(url("confirmation", row), {"decided_on": "2025-04-10", **data})
    assert response.status_code == 200 and errors(response, field)
    row.refresh_from_db()
    assert row.status == Status.SUBMITTED


@april
def test_what_cannot_be_read_is_told_in_words_that_help(desk, court):
    row = ConfirmationFactory(
        case=ready_case(),
        court=court,
        status=Status.VALID,
        decided_on=date(2025, 4, 1),
        ruling_number="（2025）渝0106民特7号",
    )
    data = {"kind": "third_party", "known_on": "31.3.", "raised_on": "", "grounds": "x" * 201}
    page = desk.post(url("object", row), data)
    assert errors(page, "known_on") == ["日期请写成 2026-10-31 的形式。"]
    assert errors(page, "grounds") == ["最多200个字，现有201个字。"]
    assert 'value="31.3."' in text(page)


@april
def test_an_objection_is_recorded_and_decided_at_the_desk(desk, court):
    case = CaseFactory(settled=True, confirmation=Track.VALID)
    row = ConfirmationFactory(
        case=case,
        court=court,
        status=Status.VALID,
        ruling_number="（2025）渝0106民特1号",
        decided_on=date(2025, 4, 2),
        served_on=date(2025, 4, 3),
    )
    assert "2025-04-18" in text(desk.get(url("confirmation", row)))
    data = {
        "kind": "third_party",
        "known_on": "2025-04-03",
        "raised_on": "2025-04-10",
        "grounds": "侵害权益",
    }
    assert errors(desk.post(url("object", row), {**data, "kind": "party"}), "party")
    desk.post(url("object", row), data)
    objection = Objection.objects.get()
    data = {"outcome": "upheld", "decided_on": "2025-04-10"}
    desk.post(url("decide_objection", objection), data)
    row.refresh_from_db()
    assert row.status == Status.REVOKED


# --- the office, in the admin


def verb(row, name):
    return reverse("admin:cases_confirmation_do", args=[row.pk, name])


@april
def test_the_head_of_the_office_submits_in_the_admin(client, court):
    case = ready_case()
    row = ConfirmationFactory(case=case, court=court, status=Status.PREPARED, applied_on=None)
    client.force_login(office_head(case.office))
    page = client.get(reverse("admin:cases_confirmation_change", args=[row.pk]))
    assert "提交法院" in text(page)
    submit = verb(row, "submit")
    assert submit in text(page)
    data = {"service_action": "1", "applied_on": "2025-04-11"}
    assert "尚未到来" in text(client.post(submit, data))
    client.post(submit, {**data, "applied_on": "2025-04-10"})
    row.refresh_from_db()
    assert (row.status, row.applied_on) == (Status.SUBMITTED, date(2025, 4, 10))


@april
def test_the_rule_is_a_row_of_the_bureau(client):
    user = bureau_user(Role.BUREAU_ADMIN)
    rule = ConfirmationRuleFactory()
    client.force_login(user)
    path = reverse("admin:cases_confirmationrule_change", args=[rule.pk])
    fields = ("days", "reading", "urge_days", "court_accepts_in", "court_rules_in")
    fields += ("party_objects_in", "third_party_objects_in", "enforcement_months")
    data = {name: getattr(rule, name) for name in fields}
    data |= {
        "district": rule.district_id,
        "document_number": "司发1号",
        "valid_from": str(rule.valid_from),
    }
    assert client.post(path, {**data, "days": "0"}).status_code == 200
    assert client.post(path, {**data, "reading": "holidays_only"}).status_code == 302
    rule.refresh_from_db()
    assert (rule.days, rule.reading) == (30, "holidays_only")


# --- how fast


SERIALS = count(1)


def ruled(applied, decided, status=Status.VALID, agreed=None, closed=None):
    agreed = agreed or applied
    case = CaseFactory(
        settled=True, logged_on=date(2025, 1, 2), closed_on=closed or agreed, due_on=decided
    )
    case.agreement.agreed_on = case.agreement.effective_on = agreed
    case.agreement.save()
    return ConfirmationFactory(
        case=case,
        status=status,
        effective_on=agreed,
        applied_on=applied,
        last_day=date(2025, 12, 31),
        decided_on=decided,
        ruling_number=f"（2025）渝0106民特{next(SERIALS)}号",
    )


def test_mediated_confirmed_gone_in_one_day():
    """Only where agreement, closing, application and ruling fall on one day."""
    day, later = date(2025, 3, 10), date(2025, 3, 14)
    first = ruled(day, day)
    ruled(day, day, agreed=date(2025, 3, 3), closed=day)  # agreed a week before
    ruled(day, day, agreed=day, closed=later)  # closed days after
    ruled(day, later)
    ruled(day, day, status=Status.REJECTED)
    found = speed(first.case.district_id, start=date(2025, 1, 1), end=date(2026, 1, 1))
    assert (found.ruled, found.valid, found.same_day, found.share) == (5, 4, 1, Decimal("25.0"))
    # days from the agreement of those ruled valid: 0, 0, 4, 7; before the court: 0, 0, 0, 0, 4
    assert (found.median_days, found.median_court_days) == (Decimal("2.0"), Decimal("0.0"))


def test_nothing_ruled_has_no_share(db):
    found = speed(1, start=date(2025, 1, 1), end=date(2026, 1, 1))
    assert (found.share, found.median_days) == (None, None)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [({3: 1}, "3.0"), ({1: 2, 9: 1}, "1.0"), ({1: 1, 2: 1}, "1.5"), ({0: 5, 30: 5}, "15.0")],
)
def test_the_median_of_counted_days(counts, expected):
    assert median(Counter(counts)) == Decimal(expected)


@april
def test_the_report_counts_by_month_what_one_may_see(client):
    march = ruled(date(2025, 3, 10), date(2025, 3, 10))
    ruled(date(2025, 3, 28), date(2025, 4, 1))
    user = bureau_user(Role.BUREAU_AUDITOR)
    months = list(speed_by_month(user, start=date(2025, 1, 1), end=date(2025, 5, 1)))
    assert [(row.month, row.same_day) for row in months] == [
        (date(2025, 3, 1), 1),
        (date(2025, 4, 1), 0),
    ]
    client.force_login(user)
    path = reverse("api-report-confirmations") + "?first=2025-01&last=2025-03"
    answer = client.get(path).json()
    assert answer["rows"] == [
        {
            "month": "2025-03-01",
            "ruled": 1,
            "valid": 1,
            "same_day": 1,
            "share": "100.0",
            "median_days": "0.0",
            "median_court_days": "0.0",
        }
    ]
    written = b"".join(client.get(path + "&format=csv").streaming_content).decode()
    assert "2025-03-01" in written
    client.force_login(UserFactory(role=Role.COURT_LIAISON))
    assert client.get(path).json()["rows"] == []
    assert march.days_used == 0
