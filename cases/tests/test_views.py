"""The mediator's pages of a case: who may open them, what they do, what they refuse and cost."""

from datetime import date

import pytest
from django.urls import reverse

from cases.choices import Performance
from cases.models import Case
from cases.services.search import index_cases
from cases.tests.factories import (
    CaseFactory,
    CaseMediatorFactory,
    ConfirmationFactory,
    CourtAssignmentFactory,
    ObligationFactory,
    PartyFactory,
    SessionFactory,
)
from cases.tests.inputs import log
from mediation.common.roles import Role
from mediation.common.tests.factories import UserFactory
from mediators.tests.factories import MediatorFactory, resident_id

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]


@pytest.fixture
def lead():
    return MediatorFactory()


@pytest.fixture
def page(client, lead):
    client.force_login(lead.user)
    return client


def url(name, row):
    return reverse(f"cases:{name}", args=[row.pk])


def text(response):
    return response.content.decode()


def error_beside(response, field):
    return response.context["form"].errors.get(field, [])


def ways(page, case):
    return [way.url.split("/")[-2] for way in page.get(url("detail", case)).context["ways"]]


def facts(case, **changes):
    return {
        "dispute_type": case.dispute_type_id,
        "source": case.source,
        "relation": case.relation,
        "summary": "楼上漏水，泡坏吊顶",
        "place": "3栋",
        "people_count": 3,
        "version": case.version,
    } | changes


# --- who may open them


def test_somebody_elses_rows_do_not_exist(page):
    case = CaseFactory(settled=True)
    party = PartyFactory(case=case)
    obligation = ObligationFactory(agreement=case.agreement)
    closed = [
        url("detail", case),
        url("correct", case),
        url("session", case),
        url("correct_party", party),
        url("obligation", obligation),
    ]
    assert [page.get(path).status_code for path in closed] == [404] * 5
    assert [page.post(path).status_code for path in closed[1:]] == [404] * 4


def test_parties_cannot_be_opened_after_90_days(page, lead):
    case = CaseFactory(
        lead=lead, failed=True, logged_on=date(2025, 1, 2), closed_on=date(2025, 1, 9)
    )
    assert page.get(url("correct_party", PartyFactory(case=case))).status_code == 404


def test_a_mediator_without_a_file_logs_nothing(client):
    client.force_login(UserFactory(role=Role.MEDIATOR))
    assert client.get(reverse("cases:log")).status_code == 404


# --- the buttons


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        pytest.param(
            {},
            [
                "session",
                "plan",
                "inquiry",
                "paper",
                "correct",
                "extend",
                "recusal",
                "team",
                "link",
                "merge",
            ],
            id="open",
        ),
        pytest.param(
            {"settled": True, "review_state": "returned"},
            [
                "session",
                "inquiry",
                "paper",
                "correct",
                "close",
                "performance",
                "system-entry",
                "confirmation",
                "team",
                "link",
                "merge",
            ],
            id="returned",
        ),
        pytest.param(
            {"submitted": True},
            ["paper", "performance", "system-entry", "confirmation", "link"],
            id="submitted",
        ),
        pytest.param(
            {"failed": True},
            [
                "session",
                "inquiry",
                "paper",
                "correct",
                "system-entry",
                "referral",
                "team",
                "link",
                "merge",
            ],
            id="failed",
        ),
    ],
)
def test_the_menu_offers_what_is_possible(page, lead, state, expected):
    assert ways(page, CaseFactory(lead=lead, **state)) == expected


def test_a_running_application_is_not_offered_again(page, lead):
    case = CaseFactory(lead=lead, passed=True, confirmation="applied")
    assert "confirmation" not in ways(page, case)


def test_the_court_reads_and_gets_no_button(client, lead):
    confirmation = ConfirmationFactory(case=CaseFactory(lead=lead, settled=True))
    party = PartyFactory(case=confirmation.case)
    obligation = ObligationFactory(agreement=confirmation.case.agreement)
    client.force_login(CourtAssignmentFactory(court=confirmation.court).user)
    response = client.get(url("detail", confirmation.case))
    assert response.context["ways"] == []
    assert response.context["step"].url == ""
    assert url("correct_party", party) not in text(response)
    assert url("obligation", obligation) not in text(response)


def test_an_answered_application_has_no_form(client):
    waiting, answered = (
        ConfirmationFactory(),
        ConfirmationFactory(
            status="withdrawn", decided_on=date(2025, 4, 1), decided_by=UserFactory()
        ),
    )
    for confirmation, count in ((waiting, 1), (answered, 0)):
        client.force_login(CourtAssignmentFactory(court=confirmation.court).user)
        assert text(client.get(url("confirmation", confirmation))).count('name="status"') == (
            6 * count
        )


# --- sessions


def test_a_session_is_recorded(page, lead):
    case = CaseFactory(lead=lead)
    data = {"held_on": "2025-04-09", "place": "社区", "record": "双方到场"}
    response = page.post(url("session", case), data)
    assert response.url == url("detail", case)
    session = case.sessions.get()
    assert (session.held_on, session.place, session.record) == (
        date(2025, 4, 9),
        "社区",
        "双方到场",
    )


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        pytest.param("2025-04-11", "尚未到来", id="tomorrow"),
        pytest.param("2025-03-02", "受理", id="before acceptance"),
    ],
)
def test_a_session_on_an_impossible_day_is_refused(page, lead, day, sentence):
    case = CaseFactory(lead=lead)
    response = page.post(url("session", case), {"held_on": day, "record": "双方到场"})
    assert sentence in error_beside(response, "held_on")[0]
    assert "双方到场" in text(response)
    assert not case.sessions.exists()


# --- the facts


def test_the_facts_are_corrected(page, lead):
    case = CaseFactory(lead=lead)
    shown = page.get(url("correct", case)).context["form"]
    assert shown["summary"].value() == "楼上漏水"
    page.post(url("correct", case), facts(case, is_public="on"))
    case.refresh_from_db()
    assert (case.summary, case.place, case.people_count) == ("楼上漏水，泡坏吊顶", "3栋", 3)
    assert (case.is_public, case.version) == (True, 2)


def test_an_older_page_does_not_overwrite(page, lead):
    case = CaseFactory(lead=lead, version=4)
    response = page.post(url("correct", case), facts(case, version=3))
    assert "已被他人修改" in str(response.context["form"].non_field_errors())
    case.refresh_from_db()
    assert (case.summary, case.version) == ("楼上漏水", 4)


def test_fewer_people_than_parties_are_refused(page, lead):
    case = CaseFactory(lead=lead)
    PartyFactory.create_batch(4, case=case)
    response = page.post(url("correct", case), facts(case))
    assert "4" in error_beside(response, "people_count")[0]
    case.refresh_from_db()
    assert case.people_count == 2


def test_a_submitted_case_is_not_corrected(page, lead):
    case = CaseFactory(lead=lead, submitted=True)
    response = page.post(url("correct", case), facts(case))
    assert "已提交" in str(response.context["form"].non_field_errors())
    assert Case.objects.get().summary == "楼上漏水"


# --- parties


@pytest.fixture
def parties(lead):
    case = CaseFactory(lead=lead)
    first = PartyFactory(case=case, name="张三", phone="19900001111", ethnicity="汉族")
    return first, PartyFactory(case=case, name="李四", side="respondent")


def typed(**changes):
    return {"side": "applicant", "kind": "person", "name": "张三丰"} | changes


def test_the_page_of_a_party_shows_no_number(page, parties):
    shown = text(page.get(url("correct_party", parties[0])))
    assert 'value="张三"' in shown
    assert parties[0].id_number not in shown
    assert parties[0].phone not in shown


def test_numbers_left_empty_stay(page, parties):
    party = parties[0]
    number = party.id_number
    page.post(url("correct_party", party), typed(address="3栋"))
    party.refresh_from_db()
    assert (party.name, party.address) == ("张三丰", "3栋")
    assert (party.id_number, party.phone, party.ethnicity) == (number, "19900001111", "汉族")


def test_a_number_is_replaced(page, parties):
    party = parties[0]
    page.post(url("correct_party", party), typed(id_number=resident_id(1_000_500)))
    party.refresh_from_db()
    assert party.id_number == resident_id(1_000_500)


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        pytest.param({"id_number": "500199196001010000"}, "id_number", "证件号", id="bad number"),
        pytest.param({"phone": "123"}, "phone", "电话", id="bad phone"),
        pytest.param({"side": "respondent"}, "side", "申请人", id="no applicant left"),
    ],
)
def test_an_impossible_party_is_refused(page, parties, changes, field, sentence):
    party = parties[0]
    response = page.post(url("correct_party", party), typed(**changes))
    assert sentence in error_beside(response, field)[0]
    party.refresh_from_db()
    assert (party.name, party.side, party.phone) == ("张三", "applicant", "19900001111")


# --- obligations


def test_the_last_obligation_makes_the_agreement_performed(page, lead):
    case = CaseFactory(lead=lead, passed=True)
    first, second = ObligationFactory.create_batch(2, agreement=case.agreement)
    assert (
        text(page.get(url("detail", case))).count("/cases/obligations/") == 6
    )  # met, urge, default
    page.post(url("obligation", first), {"done_on": "2025-04-01"})
    case.refresh_from_db()
    assert case.performance != Performance.DONE
    page.post(url("obligation", second), {"done_on": "2025-04-02"})
    case.refresh_from_db()
    assert (case.performance, case.performed_on) == (Performance.DONE, date(2025, 4, 2))
    assert "/cases/obligations/" not in text(page.get(url("detail", case)))


def test_an_obligation_is_not_met_before_the_agreement(page, lead):
    case = CaseFactory(lead=lead, settled=True)
    obligation = ObligationFactory(agreement=case.agreement)
    response = page.post(url("obligation", obligation), {"done_on": "2025-03-19"})
    assert "2025-03-20" in error_beside(response, "done_on")[0]
    obligation.refresh_from_db()
    assert obligation.done_on is None


def test_who_only_sees_the_case_does_not_record(client, lead):
    """A colleague's case is seen by a co-mediator, who may; by nobody else."""
    case = CaseFactory(lead=lead)
    co = CaseMediatorFactory(case=case).mediator
    client.force_login(co.user)
    client.post(url("session", case), {"held_on": "2025-04-09", "record": "到场"})
    assert case.sessions.get().recorded_by == co.user


# --- what a page costs


@pytest.mark.parametrize("count", [1, 20])
def test_queries_of_the_list(page, lead, count, django_assert_num_queries):
    CaseFactory.create_batch(count, lead=lead)
    with django_assert_num_queries(11):
        page.get(reverse("cases:list"))


@pytest.mark.parametrize("count", [1, 20])
def test_queries_of_a_case(page, lead, count, django_assert_num_queries):
    case = CaseFactory(lead=lead, settled=True)
    PartyFactory.create_batch(count, case=case)
    SessionFactory.create_batch(count, case=case)
    ObligationFactory.create_batch(count, agreement=case.agreement)
    with django_assert_num_queries(24):
        page.get(url("detail", case))


@pytest.mark.parametrize("count", [2, 20])
@pytest.mark.parametrize(
    ("name", "queries"), [("correct", 10), ("session", 10), ("close", 15), ("performance", 9)]
)
def test_queries_of_a_form(page, lead, name, queries, count, django_assert_num_queries):
    case = CaseFactory(lead=lead, settled=name == "performance")
    PartyFactory.create_batch(count, case=case)
    with django_assert_num_queries(queries):
        assert page.get(url(name, case)).status_code == 200


@pytest.mark.parametrize("count", [1, 20])
def test_queries_of_a_party_and_an_obligation(page, lead, count, django_assert_num_queries):
    case = CaseFactory(lead=lead, settled=True)
    parties = PartyFactory.create_batch(count, case=case)
    obligations = ObligationFactory.create_batch(count, agreement=case.agreement)
    with django_assert_num_queries(9):
        page.get(url("correct_party", parties[0]))
    with django_assert_num_queries(6):
        page.get(url("obligation", obligations[0]))


@pytest.mark.parametrize("count", [1, 20])
def test_queries_of_the_court(client, count, django_assert_num_queries):
    assignment = CourtAssignmentFactory()
    client.force_login(assignment.user)
    for _ in range(count):
        confirmation = ConfirmationFactory(court=assignment.court)
    with django_assert_num_queries(8):
        client.get(reverse("cases:confirmations"))
    PartyFactory.create_batch(count, case=confirmation.case)
    with django_assert_num_queries(15):
        client.get(url("confirmation", confirmation))


def test_a_logged_case_is_found_again(client):
    case = log()
    client.force_login(case.created_by)
    assert case.number in text(client.get(reverse("cases:list")))


def test_a_party_is_searched_only_while_the_identity_is_open(client):
    old, fresh = CaseFactory(settled=True), CaseFactory()
    PartyFactory(case=old, name="查无此人甲")
    long_ago = {"logged_on": date(2024, 12, 2), "accepted_on": date(2024, 12, 2)}
    Case.objects.filter(pk=old.pk).update(closed_on=date(2024, 12, 20), **long_ago)
    part = CaseFactory(lead=old.lead)
    PartyFactory(case=part, name="查无此人乙")
    index_cases([old.pk, fresh.pk, part.pk])
    client.force_login(old.lead.user)

    def found(words):
        page = client.post(reverse("cases:list"), {"q": words}, follow=True).content.decode()
        return [case.number for case in (old, fresh, part) if case.number in page]

    assert found("查无此人乙") == [part.number]
    assert found("查无此人甲") == []  # closed more than 90 days ago
    assert old.number in found(old.number)
