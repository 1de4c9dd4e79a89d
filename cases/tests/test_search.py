"""Cases are found by what was typed, by those who may, and the index says what the cases say."""

from datetime import date

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.calc.initials import initials
from cases.models import Case, CaseSearch
from cases.selectors import search
from cases.selectors.search import find_cases
from cases.services.parties import correct_party
from cases.services.performance import record_system_entry
from cases.services.register import correct_case
from cases.services.search import entries_of, index_cases, refresh_search
from cases.services.sessions import record_inquiry, record_session
from cases.tests.factories import (
    AgreementFactory,
    CaseFactory,
    ConfirmationFactory,
    CourtAssignmentFactory,
    PartyFactory,
    SessionFactory,
)
from cases.tests.inputs import DAY, agreement, close, log, party
from mediation.common import grams
from mediation.common.models import AuditEvent
from mediation.common.roles import Role
from mediators.tests.factories import MediatorFactory, resident_id
from stations.tests.factories import StationFactory, bureau_user, office_head

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]
ID = resident_id(777_001)
PHONE = "13912345678"
FACTS = ("dispute_type", "source", "relation", "people_count")


@pytest.fixture(params=["index", "walk"])
def both_ways(request, monkeypatch):
    """Rare words go through the index, words that are everywhere walk the rows."""
    indexed = request.param == "index"
    monkeypatch.setattr(search, "is_worth_asking", lambda model, terms: indexed and bool(terms))


@pytest.fixture
def case():
    """A settled case with everything that is looked into."""
    lead = MediatorFactory(full_name="单晓彤")
    case = CaseFactory(
        lead=lead,
        settled=True,
        agreed=None,
        closed_on=date(2025, 3, 20),
        summary="3栋502室夜间噪音扰民，邻居要求停止。",
        place="梧桐路17号",
        serial=4017,
        number="（2025）沙重人调字第4017号",
        external_number="渝调20250099",
        outcome_note="当场握手言和",
    )
    AgreementFactory(case=case, content="被申请人每晚十点后不再弹琴")
    SessionFactory(case=case, record="双方各让一步")
    PartyFactory(case=case, name="曾小贤", id_number=ID, phone=PHONE)
    PartyFactory(case=case, side="respondent", name="阿卜杜·热合曼", guardian_name="吕子乔")
    index_cases([case.pk])
    return case


def found(query, user, **options):
    rows = Case.objects.visible_to(user)
    return set(find_cases(rows, query, user=user, **options).values_list("number", flat=True))


FINDS = [
    "（2025）沙重人调字第4017号",
    "(2025)沙重人调字第4017号",
    "2025-4017",
    "２０２５－４０１７",
    "2025年4017号",
    "4017",
    "4017号",
    "第4017号",
    "沙重4017",
    "渝调20250099",
    "噪音",
    "夜间噪音扰民",
    "噪",
    "502室夜间",
    "握手言和",
    "弹琴",
    "各让一步",
    "梧桐路17号",
    "曾小贤",
    "曾 小贤",
    "小贤",
    "zxx",
    "ZXX",
    "cxx",
    "阿卜杜热合曼",
    "阿卜杜·热合曼",
    "吕子乔",
    "单晓彤",
    "sxt",
    ID,
    f"{ID[:6]} {ID[6:14]} {ID[14:]}",
    PHONE,
    "139 1234 5678",
    "+86 13912345678",
    "噪音 曾小贤 2025-4017",
]
MISSES = [
    "2024-4017",
    "401",
    "17号楼",
    "沙坝4017",
    "扰民夜间",
    "音夜",
    "贤曾",
    "xzx",
    "1391234567",
    "13912345679",
    resident_id(777_002),
    "噪音 王五",
    "！！",
    "%",
    "_",
    '"',
    "* OR 噪音",
    "9" * 100,
]


@pytest.mark.usefixtures("both_ways")
@pytest.mark.parametrize("query", FINDS)
def test_a_case_is_found_by(case, query):
    other = CaseFactory(district=case.district, summary="借款到期未还")
    index_cases([other.pk])
    boss = bureau_user(Role.BUREAU_ADMIN, district=case.district)
    assert found(query, boss) == {case.number}


@pytest.mark.usefixtures("both_ways")
@pytest.mark.parametrize("query", MISSES)
def test_a_case_is_not_found_by(case, query):
    boss = bureau_user(Role.BUREAU_ADMIN, district=case.district)
    assert found(query, boss) == set()


def test_an_empty_box_finds_everything(case):
    boss = bureau_user(Role.BUREAU_ADMIN, district=case.district)
    assert found("  ", boss) == {case.number}


BY_PERSON = ["曾小贤", "zxx", "吕子乔", ID, PHONE]
BY_FILE = ["噪音", "弹琴", "各让一步"]
BY_HEADER = ["4017号", "渝调20250099", "单晓彤"]


def people_of(case):
    court = ConfirmationFactory(case=case, applied_on=date(2025, 3, 25)).court
    district = case.district
    return {
        Role.MEDIATOR: case.lead.user,
        Role.OFFICE_HEAD: office_head(case.office),
        Role.COURT_LIAISON: CourtAssignmentFactory(court=court).user,
        Role.BUREAU_ADMIN: bureau_user(Role.BUREAU_ADMIN, district=district),
        Role.BUREAU_FINANCE: bureau_user(Role.BUREAU_FINANCE, district=district),
        Role.BUREAU_AUDITOR: bureau_user(Role.BUREAU_AUDITOR, district=district),
    }


@pytest.mark.usefixtures("both_ways")
def test_who_finds_what(case):
    """Finance never by party or file; the court by party, not by the mediator's record."""
    everything = {*BY_HEADER, *BY_FILE, *BY_PERSON}
    may = {
        Role.MEDIATOR: everything,
        Role.OFFICE_HEAD: everything,
        Role.COURT_LIAISON: {*BY_HEADER, *BY_PERSON},
        Role.BUREAU_ADMIN: everything,
        Role.BUREAU_FINANCE: {*BY_HEADER},
        Role.BUREAU_AUDITOR: everything,
    }
    for role, user in people_of(case).items():
        hits = {query for query in everything if found(query, user)}
        assert hits == may[role], role


@pytest.mark.usefixtures("both_ways")
def test_an_old_case_is_no_longer_found_by_party_by_its_mediator(case):
    CaseFactory._meta.model.objects.filter(pk=case.pk).update(
        logged_on=date(2024, 12, 2), accepted_on=date(2024, 12, 2), closed_on=date(2024, 12, 20)
    )
    mine = case.lead.user
    assert {query for query in (*BY_FILE, *BY_PERSON) if found(query, mine)} == set(BY_FILE)
    assert found("曾小贤", office_head(case.office)) == {case.number}


@pytest.mark.usefixtures("both_ways")
def test_nobody_finds_a_foreign_case(case):
    elsewhere = StationFactory()
    strangers = [
        MediatorFactory().user,
        office_head(elsewhere.office),
        bureau_user(Role.BUREAU_ADMIN, district=elsewhere.district),
    ]
    for user in strangers:
        if case.district_id == elsewhere.district_id and user is strangers[-1]:
            continue
        assert not any(found(query, user) for query in (*BY_HEADER, *BY_FILE, *BY_PERSON))


def test_an_address_finds_no_people(case):
    assert found("曾小贤", case.lead.user, people=False) == set()
    assert found(PHONE, case.lead.user, people=False) == set()
    assert found("噪音", case.lead.user, people=False) == {case.number}


# --- the index says what the cases say


def differing():
    keys = list(Case.objects.values_list("pk", flat=True))
    kept = {row.pk: row for row in CaseSearch.objects.all()}
    return [
        key
        for key, entry in entries_of(keys).items()
        if key not in kept
        or any(getattr(kept[key], name) != getattr(entry, name) for name in entry.__slots__)
    ]


def test_services_keep_the_index_equal():
    """Every verb that changes a text or a name; a new one belongs into this list."""
    case = log(summary="楼道堆放杂物")
    by, person = case.created_by, case.parties.first()
    assert differing() == []
    facts = {name: getattr(case, name) for name in FACTS}
    case = correct_case(case=case, by=by, version=case.version, summary="楼道堆放家具", **facts)
    assert found("堆放家具", by) == {case.number}
    assert found("堆放杂物", by) == set()
    correct_party(party=person, data=party(1, name="曾小贤"), by=by)
    assert found("zxx", by) == {case.number}
    record_session(case=case, by=by, held_on=DAY, record="双方到场各陈理由")
    assert found("各陈理由", by) == {case.number}
    record_inquiry(case=case, by=by, asked_on=DAY, person_asked="楼长", record="确有家具")
    assert found("确有家具", by) == {case.number}
    case.refresh_from_db()
    case = close(case, agreement=agreement(content="五日内搬走"))
    assert found("五日内搬走", by) == {case.number}
    record_system_entry(case=case, by=by, external_number="渝调20250001", external_entered_on=DAY)
    assert found("渝调20250001", by) == {case.number}
    assert differing() == []


def test_what_somebody_forgot_is_found_in_the_night(case):
    Case.objects.filter(pk=case.pk).update(summary="琴声太响")
    case.lead.full_name = "单大山"
    case.lead.save(update_fields=["full_name"])
    forgotten = CaseFactory(lead=case.lead, summary="从未登记索引")
    assert set(differing()) == {case.pk, forgotten.pk}
    assert refresh_search() == 2
    assert differing() == []
    assert refresh_search() == 0
    user = case.lead.user
    assert found("琴声", user) == {case.number}
    assert found("噪音", user) == set()
    assert found("单大山", user) == {case.number, forgotten.number}


CHINESE = st.text(alphabet="噪音扰民夜间楼道漏水王李张一二3a", min_size=0, max_size=30)


@given(texts=st.lists(CHINESE, min_size=1, max_size=5), word=CHINESE)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_index_and_walk_find_the_same(case, texts, word):
    """The index may never lose a row that the comparison would find, nor add one."""
    Case.objects.filter(pk=case.pk).update(summary="，".join(texts))
    index_cases([case.pk])
    boss = bureau_user(Role.BUREAU_ADMIN, district=case.district)
    answers = []
    for way in (True, False):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(search, "is_worth_asking", lambda m, near, way=way: way and bool(near))
            answers.append(found(word, boss))
    assert answers[0] == answers[1]


def test_a_surname_keeps_all_its_readings():
    """A name of many readings keeps eight spellings, each reading of the surname among them."""
    spelled = initials("单乐曾")
    assert {one[0] for one in spelled} == {"d", "c", "s"}
    assert len(spelled) == 8
    surnames = {"曾": "z", "单": "s", "解": "x", "仇": "q", "区": "o", "覃": "q", "冼": "x"}
    for surname, letter in surnames.items():
        assert letter in {one[0] for one in initials(f"{surname}长乐")}, surname


def test_a_month_that_is_none_is_refused_beside_its_field(client, case):
    client.force_login(case.lead.user)
    page = client.get(reverse("cases:list"), {"closed_month": "2025年3月"}).content.decode()
    assert "月份请写成 2026-10 的形式。" in page
    assert 'value="2025年3月"' in page


def test_a_filter_that_is_not_set_reads_any(client, case):
    client.force_login(case.lead.user)
    page = client.get(reverse("cases:list"), {"filters": 1}).content.decode()
    form = page[page.index('class="hm-filters"') : page.index("</details>")]
    assert form.count(">不限</option>") == form.count("<select")
    assert "-----" not in form and "未知" not in form
    kept = client.get(reverse("cases:list"), {"open": "false"}).content.decode()
    assert "尚未结案：否" in kept and "不限" not in kept


def test_a_common_word_is_not_collected(case, monkeypatch):
    monkeypatch.setattr(grams, "COMMON", 0)
    assert not grams.is_worth_asking(CaseSearch, [[["噪音"]]])
    assert grams.is_worth_asking(CaseSearch, [[["查无"]]])
    assert not grams.is_worth_asking(CaseSearch, [])


# --- doors


def test_the_page_keeps_names_out_of_the_address(client, case):
    client.force_login(case.lead.user)
    response = client.post(reverse("cases:list"), {"q": "曾小贤", "source": "", "open": "false"})
    assert response.status_code == 302
    assert "open=false" in response.url
    assert "find=" in response.url
    page = client.get(response.url)
    assert case.number in page.content.decode()
    assert 'value="曾小贤"' in page.content.decode()
    assert "曾小贤" not in str(client.session.items())
    assert AuditEvent.objects.filter(verb="person_searched").count() == 0


@pytest.mark.parametrize("typed", [ID, PHONE])
def test_a_search_for_a_person_is_on_record_without_the_number(client, case, typed):
    client.force_login(case.lead.user)
    page = client.post(reverse("cases:list"), {"q": typed}, follow=True)
    assert case.number in page.content.decode()
    event = AuditEvent.objects.get(verb="person_searched")
    assert event.actor == case.lead.user
    assert typed not in str(event.__dict__)


def test_a_key_of_another_session_finds_nothing_of_it(client, case):
    client.force_login(case.lead.user)
    url = client.post(reverse("cases:list"), {"q": "查无此人"}).url
    client.logout()
    client.force_login(case.lead.user)
    assert "查无此人" not in client.get(url).content.decode()


def test_the_admin_list_searches_the_same_way(client, case):
    boss = bureau_user(Role.BUREAU_ADMIN, district=case.district)
    client.force_login(boss)
    url = reverse("admin:cases_case_changelist")
    response = client.post(f"{url}?outcome__exact=settled_written", {"_search": PHONE})
    assert response.status_code == 302
    assert PHONE not in response.url
    assert case.number in client.get(response.url).content.decode()
    assert AuditEvent.objects.filter(verb="person_searched", actor=boss).count() == 1
    misses = client.post(url, {"_search": "查无此人"}, follow=True).content.decode()
    assert case.number not in misses
    assert 'value="查无此人"' in misses


def test_finance_does_not_find_by_party_in_the_admin(client, case):
    client.force_login(bureau_user(Role.BUREAU_FINANCE, district=case.district))
    url = reverse("admin:cases_case_changelist")
    assert case.number in client.get(url).content.decode()
    for words in ("曾小贤", PHONE, "噪音"):
        page = client.post(url, {"_search": words}, follow=True).content.decode()
        assert case.number not in page, words
