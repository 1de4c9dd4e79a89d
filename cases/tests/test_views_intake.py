"""The pages of intake: who opens them, what they do, what they refuse; and the admin's verbs."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from cases.choices import ClueStatus, RecusalStatus, ReturnStatus, Source
from cases.models import Case, Clue, ClueReturn, IntakeRefusal, Recusal, SourceRule
from cases.tests.factories import CaseFactory, ClueFactory
from cases.tests.factories_intake import (
    DecidedClueFactory,
    RecusalFactory,
    RefusalFactory,
    ReturnFactory,
    SourceRuleFactory,
)
from cases.tests.inputs import log
from mediation.common.roles import Role
from mediation.common.tests.factories import UserFactory
from mediators.tests.factories import ContractFactory, MediatorFactory
from stations.tests.factories import (
    DisputeTypeFactory,
    DistrictFactory,
    GridGroupFactory,
    bureau_user,
    office_head,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]


@pytest.fixture
def lead():
    return ContractFactory().mediator


@pytest.fixture
def page(client, lead):
    client.force_login(lead.user)
    return client


@pytest.fixture
def group(lead):
    return GridGroupFactory(station=lead.station)


def url(name, *rows):
    return reverse(f"cases:{name}", args=[row.pk for row in rows])


def do(label, row, verb):
    return reverse(f"admin:cases_{label}_do", args=[row.pk, verb])


CONFIRMED = {"service_action": "1"}


# --- clues


def clue_typed(of, **changes):
    return {
        "client_key": uuid4(),
        "group": of.pk,
        "found_on": "2025-04-09",
        "description": "两家为停车争吵",
        "people_count": 2,
        "risk": "",
        **changes,
    }


def test_a_clue_is_written_down_and_decided_on_its_page(page, group):
    answer = page.post(url("report_clue"), clue_typed(group))
    clue = Clue.objects.get()
    assert answer["Location"] == url("clue", clue)
    shown = page.get(url("clue", clue)).content.decode()
    assert f"{reverse('cases:log')}?clue={clue.pk}" in shown
    page.post(url("resolve_clue", clue), {"reason": "现场劝和"})
    clue.refresh_from_db()
    assert (clue.status, clue.reason) == (ClueStatus.RESOLVED, "现场劝和")
    assert "?clue=" not in page.get(url("clue", clue)).content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"found_on": "2025-04-11"}, "found_on"),
        ({"found_on": "soon"}, "found_on"),
        ({"description": ""}, "description"),
        ({"people_count": "0"}, "people_count"),
        ({"group": "999999"}, "group"),
    ],
)
def test_a_clue_that_cannot_be_is_refused_beside_its_field(page, group, changes, field):
    answer = page.post(url("report_clue"), clue_typed(group, **changes))
    assert answer.status_code == 200 and list(answer.context["form"].errors) == [field]
    assert not Clue.objects.exists()


def test_groups_of_other_stations_are_not_offered(page, group):
    foreign = GridGroupFactory()
    offered = page.get(url("report_clue")).context["form"].fields["group"].queryset
    assert list(offered) == [group]
    answer = page.post(url("report_clue"), clue_typed(foreign))
    assert list(answer.context["form"].errors) == ["group"]


def test_open_clues_stand_first(page, group):
    old = ClueFactory(group=group, found_on=date(2025, 1, 1))
    new = DecidedClueFactory(group=group, found_on=date(2025, 4, 1))
    assert list(page.get(url("clues")).context["page_obj"]) == [old, new]
    only_open = page.get(url("clues"), {"status": "open"}).context["page_obj"]
    assert list(only_open) == [old]


def test_foreign_rows_do_not_exist(page):
    clue, row = ClueFactory(), ReturnFactory()
    case, refusal = CaseFactory(), RefusalFactory()
    closed = [
        url("clue", clue),
        url("resolve_clue", clue),
        url("dismiss_clue", clue),
        url("report_returns", row),
        url("extend", case),
        url("recusal", case),
        url("refusal", refusal),
    ]
    assert [page.get(path).status_code for path in closed] == [404] * len(closed)
    posts = [path for path in closed if path not in (url("clue", clue), url("refusal", refusal))]
    assert [page.post(path).status_code for path in posts] == [404] * len(posts)


def test_the_head_of_the_office_uses_the_same_pages(client, lead, group):
    client.force_login(office_head(lead.office))
    client.post(url("report_clue"), clue_typed(group))
    clue = Clue.objects.get()
    assert "?clue=" not in client.get(url("clue", clue)).content.decode()
    client.post(url("dismiss_clue", clue), {"reason": "无纠纷"})
    clue.refresh_from_db()
    assert clue.status == ClueStatus.DISMISSED
    assert client.get(url("refuse")).status_code == 404


# --- returns


@pytest.fixture
def three(lead, group):
    """Returns of a group with a clue on record and of two without, waiting for March."""
    quiet, silent = (GridGroupFactory(station=lead.station) for _ in range(2))
    rows = [ReturnFactory(group=row) for row in (group, quiet, silent)]
    ClueFactory(group=group, found_on=date(2025, 3, 2))
    return rows


def filled_in(form):
    """What a page sends if nobody types anything."""
    found = {name: field.initial for name, field in form.fields.items()}
    return {name: value for name, value in found.items() if value is not None}


def reported():
    rows = ClueReturn.objects.filter(status=ReturnStatus.RETURNED)
    return set(rows.values_list("group", "found"))


def test_a_zero_is_said_and_never_filled_in(page, three):
    group, quiet, silent = (row.group_id for row in three)
    (batch,) = page.get(url("returns")).context["waiting"]
    assert (batch.groups, batch.last, batch.is_late) == (3, date(2025, 3, 31), True)
    path = reverse("cases:report_returns", args=[batch.first])
    typed = filled_in(page.get(path).context["form"])
    assert typed == {f"found_{group}": 1}  # what is on record, and nothing else
    assert page.post(path, typed | {f"found_{quiet}": 0}).status_code == 302
    assert reported() == {(group, 1), (quiet, 0)}  # the third was not heard from


def test_one_tick_says_that_all_the_others_found_nothing(page, three):
    group, quiet, silent = (row.group_id for row in three)
    path = url("report_returns", three[0])
    typed = filled_in(page.get(path).context["form"])
    assert page.post(path, typed | {"rest_found_nothing": "on"}).status_code == 302
    assert reported() == {(group, 1), (quiet, 0), (silent, 0)}


def test_a_return_without_a_number_reports_nothing(page, three):
    answer = page.post(url("report_returns", three[0]), {})
    assert list(answer.context["form"].errors) == ["__all__"]
    assert reported() == set()


def test_fewer_than_on_record_is_refused_beside_the_group(page, group):
    row = ReturnFactory(group=group)
    ClueFactory(group=group, found_on=date(2025, 3, 2))
    answer = page.post(url("report_returns", row), {f"found_{group.pk}": 0})
    assert list(answer.context["form"].errors) == [f"found_{group.pk}"]
    row.refresh_from_db()
    assert row.status == ReturnStatus.WAITING


def test_the_office_and_the_bureau_see_who_has_not_reported(client, lead, group):
    row = ReturnFactory(group=group)
    ReturnFactory(group=GridGroupFactory(station=lead.station), returned=True)
    ReturnFactory(group=GridGroupFactory(station__district=DistrictFactory(code="500198")))
    desk = reverse("admin:cases_cluereturn_changelist")
    for user in (office_head(lead.office), bureau_user(district=lead.district)):
        client.force_login(user)
        shown = client.get(desk, {"status__exact": "waiting"}).context["cl"].result_list
        assert list(shown) == [row]
        export = reverse("admin:cases_cluereturn_export", args=["csv"])
        text = b"".join(client.get(export, {"status__exact": "waiting"}).streaming_content)
        assert group.name in text.decode()


def test_the_dashboard_counts_the_missing_and_leads_to_them(client, lead, group):
    late = ReturnFactory(group=group)
    ReturnFactory(
        group=group,
        period_start=date(2025, 4, 1),
        period_end=date(2025, 5, 1),
        due_on=date(2025, 5, 6),
    )
    ReturnFactory(returned=True)
    client.force_login(bureau_user(district=lead.district))
    (district,) = client.get(reverse("admin:index")).context["districts"]
    figures = [figure for part in district["groups"] for figure in part]
    (figure,) = [one for one in figures if one.rows.model == "cluereturn"]
    assert figure.text == "1"
    assert list(client.get(figure.rows.url).context["cl"].result_list) == [late]


# --- refusals, terms, conflicts


def refusal_typed(**changes):
    return {
        "client_key": uuid4(),
        "source": "court",
        "organ": "第一法院",
        "source_document": "（2025）渝0199委调1号",
        "received_on": "2025-04-01",
        "refused_on": "2025-04-09",
        "summary": "已由法院受理",
        "reason": "other_organ",
        "route": "litigation",
        **changes,
    }


def test_a_refusal_is_recorded_and_shown_with_its_clock(page, lead):
    SourceRuleFactory(district=lead.district, court=True)
    answer = page.post(url("refuse"), refusal_typed())
    row = IntakeRefusal.objects.get()
    assert answer["Location"] == url("refusal", row)
    assert row.answer_by == date(2025, 4, 7) and row.answered_late
    assert "第一法院" in page.get(url("refusal", row)).content.decode()
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"organ": ""}, "organ"),
        ({"received_on": "2025-04-10"}, "refused_on"),
        ({"received_on": "0001-01-01", "refused_on": "0001-01-01"}, None),
        ({"reason": "other"}, "reason_note"),
        ({"reason": ""}, "reason"),
        ({"route": ""}, "route"),
    ],
)
def test_a_refusal_that_cannot_be_is_refused_on_the_page(page, changes, field):
    answer = page.post(url("refuse"), refusal_typed(**changes))
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field or "__all__"]
    assert not IntakeRefusal.objects.exists()


def test_a_letter_goes_to_no_organ_that_only_a_hidden_field_names(page):
    page.post(url("refuse"), refusal_typed(source="application", reason="no_dispute"))
    row = IntakeRefusal.objects.get()
    assert (row.organ, row.source_document) == ("", "")


def test_reason_and_route_are_not_chosen_for_the_mediator(page):
    form = page.get(url("refuse")).context["form"]
    assert [form.fields[name].choices[0][0] for name in ("reason", "route")] == ["", ""]


def extension_typed(case, **changes):
    return {
        "version": case.version,
        "due_on": "2025-05-20",
        "applicant_consent": "telephone",
        "applicant_agreed_on": "2025-04-09",
        "respondent_consent": "writing",
        "respondent_agreed_on": "2025-04-09",
        "reason": "等待鉴定",
        **changes,
    }


def test_a_term_is_extended_on_the_web(page, lead):
    case = log(lead)
    assert url("extend", case) in page.get(url("detail", case)).content.decode()
    refused = page.post(url("extend", case), extension_typed(case, due_on="2025-05-01"))
    assert list(refused.context["form"].errors) == ["due_on"]
    assert page.post(url("extend", case), extension_typed(case)).status_code == 302
    case.refresh_from_db()
    assert case.due_on == date(2025, 5, 20)
    assert "2025-05-20" in page.get(url("detail", case)).content.decode()


def test_the_page_of_a_case_says_how_it_came_in_and_by_which_clock(page, lead):
    rule = SourceRuleFactory(district=lead.district, court=True)
    paper = {"source_document": "（2025）渝0199委调1号", "received_on": date(2025, 4, 1)}
    case = log(lead, source="court", **paper)
    shown = page.get(url("detail", case)).content.decode()
    assert all(word in shown for word in (paper["source_document"], "2025-04-01", rule.name))
    assert f"{case.accept_by:%Y-%m-%d}" in shown


def test_a_conflict_is_declared_on_the_web_and_shown(page, lead):
    case = log(lead)
    typed = {"mediator": lead.pk, "ground": "relative", "asked_by": "", "note": ""}
    assert page.post(url("recusal", case), typed).status_code == 302
    assert Recusal.objects.get().status == RecusalStatus.OPEN
    shown = page.get(url("detail", case)).context
    assert [note.is_warning for note in shown["intake_notes"]] == [True]
    assert (shown["step"].url, shown["ways"], shown["may_edit"]) == ("", [], False)
    assert shown["danger"] is not None  # never waits
    assert list(page.post(url("extend", case), extension_typed(case)).context["form"].errors) == [
        "__all__"
    ]


def logged(**changes):
    parties = {
        f"party-{place}-{name}": value
        for place, side in enumerate(("applicant", "respondent"))
        for name, value in {"side": side, "kind": "person", "name": f"当事人{place}"}.items()
    }
    return {
        "client_key": uuid4(),
        "dispute_type": DisputeTypeFactory().pk,
        "source": "court",
        "relation": "citizens",
        "summary": "楼上漏水",
        "people_count": 2,
        "logged_on": "2025-04-01",
        "accepted_on": "2025-04-01",
        "party-TOTAL_FORMS": 2,
        "party-INITIAL_FORMS": 0,
        **parties,
        **changes,
    }


def test_logging_on_the_web_asks_for_what_the_rule_asks(page, lead):
    SourceRuleFactory(district=lead.district, court=True, term_days=7)
    bare = page.post(reverse("cases:log"), logged())
    assert list(bare.context["form"].errors) == ["source_document"]
    paper = {"source_document": "（2025）渝0199委调1号", "received_on": "2025-03-31"}
    assert page.post(reverse("cases:log"), logged(**paper)).status_code == 302
    case = Case.objects.get()
    assert (case.due_on, case.accept_by) == (date(2025, 4, 8), date(2025, 4, 3))


def test_the_page_of_corrections_shows_what_is_on_record(page, lead):
    case = log(lead, source=Source.APPLICATION, application_form="oral", place_basis="agreed")
    initial = page.get(url("correct", case)).context["form"].initial
    assert (initial["application_form"], initial["place_basis"]) == ("oral", "agreed")


# --- the admin


def test_the_office_decides_a_recusal_in_the_admin(client, lead):
    recusal = RecusalFactory(case=CaseFactory(lead=lead))
    heir = ContractFactory(mediator__station=lead.station).mediator
    foreign = ContractFactory().mediator
    replace = reverse("admin:cases_recusal_replace", args=[recusal.pk])
    client.force_login(office_head(lead.office))
    change = client.get(reverse("admin:cases_recusal_change", args=[recusal.pk]))
    assert replace in change.content.decode()
    offered = client.get(replace).context["form"].fields["replacement"].queryset
    assert list(offered) == [heir]
    typed = {"reason": "回避", "replacement": foreign.pk}
    assert list(client.post(replace, typed).context["form"].errors) == ["replacement"]
    assert client.post(replace, {**typed, "replacement": heir.pk}).status_code == 302
    recusal.refresh_from_db()
    assert (recusal.status, recusal.replacement) == (RecusalStatus.REPLACED, heir)


def test_only_those_in_charge_reach_a_recusal(client, lead):
    recusal = RecusalFactory(case=CaseFactory(lead=lead))
    paths = [
        reverse("admin:cases_recusal_replace", args=[recusal.pk]),
        do("recusal", recusal, "keep"),
    ]
    elsewhere = office_head(MediatorFactory().office)
    for user in (elsewhere, bureau_user(Role.BUREAU_AUDITOR, district=lead.district)):
        client.force_login(user)
        assert [client.get(path).status_code for path in paths] == [404, 404]


def test_the_mediator_stays_by_a_verb_of_the_admin(client, lead):
    recusal = RecusalFactory(case=CaseFactory(lead=lead))
    client.force_login(office_head(lead.office))
    typed = {**CONFIRMED, "reason": "双方书面同意"}
    client.post(do("recusal", recusal, "keep"), typed)
    assert Recusal.objects.get().status == RecusalStatus.OPEN
    client.post(do("recusal", recusal, "keep"), {**typed, "agreed_on": "2025-04-09"})
    assert Recusal.objects.get().status == RecusalStatus.STAYS


def test_clues_are_decided_in_the_admin_by_the_office_alone(client, lead, group):
    clue = ClueFactory(group=group)
    typed = {**CONFIRMED, "reason": "现场劝和"}
    client.force_login(bureau_user(district=lead.district))
    assert client.post(do("clue", clue, "resolve"), typed).status_code == 404
    client.force_login(office_head(lead.office))
    client.post(do("clue", clue, "resolve"), typed)
    clue.refresh_from_db()
    assert clue.status == ClueStatus.RESOLVED


def rule_typed(district, **changes):
    return {
        "district": district.pk,
        "name": "法院委派",
        "source": "court",
        "court_stage": "",
        "term_days": 30,
        "accept_within": 3,
        "document_number": "试司发〔2025〕9号",
        "valid_from": "2025-05-01",
        **changes,
    }


def test_the_bureau_keeps_the_rules_of_sources(client, lead):
    add = reverse("admin:cases_sourcerule_add")
    client.force_login(bureau_user(district=lead.district))
    assert client.post(add, rule_typed(lead.district)).status_code == 302
    for changes in (
        {},  # the same days again
        {"source": "police", "court_stage": "summary"},
        {"source": "police", "term_days": 0},
        {"source": "police", "valid_to": "2025-05-01"},
    ):
        answer = client.post(add, rule_typed(lead.district, **changes))
        assert answer.status_code == 200 and answer.context["adminform"].form.errors
    assert SourceRule.objects.count() == 1
    client.force_login(UserFactory(role=Role.MEDIATOR))
    assert client.get(add).status_code in (302, 404)
