"""The pages of the work: closing, sessions, teams, defaults, links, and what is due."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.choices import CaseFact, LinkKind, MediatorRole, Outcome, Performance, TeamState
from cases.models import (
    Case,
    CaseLink,
    Default,
    Escalation,
    Fulfilment,
    Inquiry,
    Obligation,
    Session,
    TeamProposal,
)
from cases.selectors import due
from cases.tests.factories import (
    MUST_PAPERS,
    AgreementRuleFactory,
    CaseFactory,
    CaseLinkFactory,
    CaseMediatorFactory,
    ClueFactory,
    DocumentFactory,
    EscalationFactory,
    ObligationFactory,
    SchemeFactory,
    SessionFactory,
    SessionPlanFactory,
    TeamPartFactory,
    TeamProposalFactory,
    TierFactory,
)
from cases.tests.factories_intake import ReturnFactory
from cases.tests.factories_review import TierRuleFactory
from mediation.common.tests.uploads import photo
from mediators.tests.factories import ContractFactory, MediatorFactory
from stations.tests.factories import office_head

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]


@pytest.fixture
def lead():
    return ContractFactory().mediator


@pytest.fixture
def page(client, lead):
    client.force_login(lead.user)
    return client


def url(name, row):
    return reverse(f"cases:{name}", args=[row.pk])


def closing(case, **changes):
    facts = {
        "closed_on": "2025-04-09",
        "outcome": Outcome.SETTLED_WRITTEN,
        "tier_claimed": TierFactory(scheme__district=case.district).pk,
        "content": "分期付款",
        "amount": "1000",
        "version": case.version,
    }
    return facts | changes


def owed(*rows):
    """The blocks of the page as a browser sends them, one left empty at the end."""
    sent = {"owed-TOTAL_FORMS": len(rows) + 1, "owed-INITIAL_FORMS": 0}
    for place, row in enumerate([*rows, {}]):
        for name in ("description", "amount", "due_on", "done_on"):
            sent[f"owed-{place}-{name}"] = row.get(name, "")
    return sent


def promises(case):
    rows = Obligation.objects.filter(agreement__case=case)
    return list(rows.values_list("description", "amount", "due_on", "done_on"))


# --- closing


def test_a_case_is_closed_with_what_the_parties_owe(page, lead):
    case = CaseFactory(lead=lead)
    rows = owed(
        {"description": "修好水管", "due_on": "2025-04-12"},
        {"description": "赔偿", "amount": "300", "due_on": "2025-04-09", "done_on": "2025-04-09"},
    )
    response = page.post(url("close", case), closing(case) | rows)
    assert response.status_code == 302, response.context["form"].errors
    assert promises(case) == [
        ("赔偿", Decimal(300), date(2025, 4, 9), date(2025, 4, 9)),
        ("修好水管", None, date(2025, 4, 12), None),
    ]
    case.refresh_from_db()
    assert case.performance == Performance.RUNNING


def test_one_more_block_keeps_everything_that_was_typed(page, lead):
    case = CaseFactory(lead=lead)
    rows = owed({"description": "修好水管", "due_on": "2025-04-12"})
    response = page.post(url("close", case), closing(case) | rows | {"more": "1"})
    shown = response.content.decode()
    assert "修好水管" in shown and "分期付款" in shown and 'value="2025-04-12"' in shown
    assert response.context["owed"].total_form_count() == 2
    assert not response.context["form"].errors and not promises(case)


def test_a_sum_is_split_into_monthly_parts_that_can_be_edited(page, lead):
    case = CaseFactory(lead=lead)
    typed = closing(case, instalments="3", first_due_on="2025-04-30") | owed()
    response = page.post(url("close", case), typed | {"split": "1"})
    rows = [form.initial for form in response.context["owed"].forms if form.initial]
    assert [(row["amount"], row["due_on"]) for row in rows] == [
        (Decimal("333.34"), date(2025, 4, 30)),
        (Decimal("333.33"), date(2025, 5, 30)),
        (Decimal("333.33"), date(2025, 6, 30)),
    ]
    assert not promises(case)


def test_the_parts_are_also_made_when_the_form_is_sent_at_once(page, lead):
    case = CaseFactory(lead=lead)
    page.post(url("close", case), closing(case, instalments="2", first_due_on="2025-04-30"))
    assert [amount for _what, amount, _due, _done in promises(case)] == [500, 500]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"instalments": "3"}, "first_due_on", id="no first day"),
        pytest.param(
            {"instalments": "3", "first_due_on": "2025-04-30", "amount": ""},
            "amount",
            id="no sum",
        ),
        pytest.param(
            {"instalments": "60", "first_due_on": "2025-04-30", "amount": "0.5"},
            "instalments",
            id="parts of nothing",
        ),
        pytest.param({"split": "1"}, "instalments", id="no number of parts"),
    ],
)
def test_what_makes_no_parts_is_told_beside_the_field(page, lead, changes, field):
    case = CaseFactory(lead=lead)
    response = page.post(url("close", case), closing(case) | changes)
    assert response.context["form"].errors.get(field)
    assert not promises(case)


def test_a_wrong_block_is_told_and_nothing_is_closed(page, lead):
    case = CaseFactory(lead=lead)
    rows = owed({"description": "赔偿", "amount": "-1", "due_on": "nie"})
    response = page.post(url("close", case), closing(case) | rows)
    assert set(response.context["owed"].forms[0].errors) == {"amount", "due_on"}
    case.refresh_from_db()
    assert case.closed_on is None


def test_a_refused_day_stands_beside_its_obligation(page, lead):
    case = CaseFactory(lead=lead)
    rows = owed({"description": "赔偿", "due_on": "2025-04-01"})
    response = page.post(url("close", case), closing(case) | rows)
    assert "2025-04-09" in str(response.context["owed"][0].errors["due_on"])
    assert "data-errors" in response.content.decode()


def test_a_returned_case_brings_back_what_it_was_closed_with(page, lead):
    case = CaseFactory(lead=lead, settled=True, review_state="returned")
    ObligationFactory(agreement=case.agreement, description="旧义务")
    response = page.get(url("close", case))
    assert response.context["form"].initial["content"] == case.agreement.content
    assert response.context["owed"].forms[0].initial["description"] == "旧义务"


@pytest.mark.parametrize("name", ["close", "submit", "correct", "session", "plan_session"])
def test_what_can_no_longer_be_done_opens_no_form(page, lead, name):
    """An old link leads back to the case, with a word why."""
    case = CaseFactory(lead=lead, settled=True, review_state="submitted")
    response = page.get(url(name, case), follow=True)
    assert response.redirect_chain == [(url("detail", case), 302)]
    assert [str(each) for each in response.context["messages"]] == ["案件目前的状态不能办理此事。"]


def test_a_case_that_closed_under_an_earlier_guide_is_closed_with_its_tiers(page, lead):
    case = CaseFactory(lead=lead)
    old = SchemeFactory(district=case.district, valid_from=date(2020, 1, 1))
    old.valid_to = date(2025, 4, 8)
    old.save()
    earlier = TierFactory(scheme=old)
    today = TierFactory(scheme=SchemeFactory(district=case.district, valid_from=old.valid_to))
    facts = closing(case, closed_on="2025-04-07", tier_claimed=today.pk)
    refusal = page.post(url("close", case), facts)
    field = refusal.context["form"]["tier_claimed"]
    assert [row for row, _label in field.field.choices] == [earlier.pk] and field.errors
    page.post(url("close", case), {**facts, "tier_claimed": earlier.pk})
    case.refresh_from_db()
    assert case.tier_claimed == earlier


def test_the_rule_is_named_on_the_page(page, lead):
    case = CaseFactory(lead=lead)
    rule = AgreementRuleFactory(district=case.district, is_example=True)
    shown = page.get(url("close", case)).content.decode()
    assert rule.document_number in shown


def test_a_case_that_was_not_mediated_is_closed_without_a_tier(page, lead):
    case = CaseFactory(lead=lead)
    facts = closing(case, outcome=Outcome.ALREADY_TAKEN, amount="", tier_claimed="")
    assert page.post(url("close", case), facts).status_code == 302


# --- the tier that the rules propose


@pytest.fixture
def difficult(lead):
    """The rule: ten people, or 100 000 yuan, make a case difficult."""
    tier = TierFactory(scheme__district=lead.district, code="difficult")
    TierRuleFactory(tier=tier)
    TierRuleFactory(tier=tier, fact=CaseFact.AMOUNT, at_least=100_000)
    return tier


def test_the_closing_shows_what_the_rules_propose(page, lead, difficult):
    case = CaseFactory(lead=lead, people_count=12)
    shown = page.get(url("close", case))
    assert shown.context["proposal"].tier == difficult
    assert shown.context["proposal"].reasons[0] in shown.content.decode()


def test_the_sum_in_the_form_counts_for_the_proposal(page, lead, difficult):
    case = CaseFactory(lead=lead, people_count=2)
    TierFactory(scheme=difficult.scheme, code="simple")
    assert page.get(url("close", case)).context["proposal"].tier != difficult
    for amount, expected in (("250000", True), ("much", False)):
        shown = page.post(url("close", case), {"amount": amount, "closed_on": ""})
        assert (shown.context["proposal"].tier == difficult) is expected


def test_before_submitting_claim_and_proposal_stand_side_by_side(page, lead, difficult):
    claimed = TierFactory(scheme=difficult.scheme, code="simple")
    case = CaseFactory(lead=lead, settled=True, people_count=12, tier_claimed=claimed)
    shown = page.get(url("submit", case))
    assert shown.context["proposal"].tier == difficult
    assert shown.context["missing"][0] in shown.content.decode()
    assert all(tier.name in shown.content.decode() for tier in (claimed, difficult))


# --- sessions and inquiries


def test_a_session_with_others(page, lead):
    case = CaseFactory(lead=lead)
    others = {
        "other-TOTAL_FORMS": 2,
        "other-INITIAL_FORMS": 0,
        "other-0-name": "舅舅",
        "other-0-kind": "relative",
    }
    facts = {"held_on": "2025-04-09", "record": "双方到场", **others}
    response = page.post(url("session", case), facts)
    assert response.context["others"][0].errors["parties_consent"] and not Session.objects.exists()
    page.post(url("session", case), {**facts, "other-0-parties_consent": "on"})
    assert Session.objects.get().participants.get().name == "舅舅"


def test_an_inquiry_is_recorded_and_read_on_the_page(page, lead):
    case = CaseFactory(lead=lead)
    facts = {"asked_on": "2025-04-09", "person_asked": "邻居甲", "record": "听到争吵声"}
    page.post(url("inquiry", case), facts)
    assert Inquiry.objects.get().investigator == lead
    assert "听到争吵声" in page.get(url("detail", case)).content.decode()


def test_a_planned_session_is_called_off(page, lead):
    case = CaseFactory(lead=lead)
    page.post(url("plan_session", case), {"planned_on": "2025-04-12", "starts_at": "09:30"})
    plan = case.session_plans.get()
    assert url("call_off", plan) in page.get(url("detail", case)).content.decode()
    page.post(url("call_off", plan), {"reason": "一方住院"})
    plan.refresh_from_db()
    assert plan.reason == "一方住院"


def test_a_plan_that_was_not_held_is_no_longer_ahead_of_a_closed_case(page, lead):
    case = CaseFactory(lead=lead, settled=True)
    plan = SessionPlanFactory(case=case)
    assert url("call_off", plan) not in page.get(url("detail", case)).content.decode()


# --- performance


def test_a_part_is_paid_then_a_default_is_recorded(page, lead):
    case = CaseFactory(lead=lead, settled=True)
    row = ObligationFactory(agreement=case.agreement, due_on=date(2025, 4, 1))
    key = page.get(url("obligation", row)).context["form"]["client_key"].value()
    facts = {"done_on": "2025-04-02", "amount": "400", "client_key": str(key)}
    for _again in range(2):
        page.post(url("obligation", row), facts)
    assert Fulfilment.objects.get().amount == 400
    nothing = page.post(url("obligation", row), {"done_on": "2025-04-02", "amount": "0"})
    assert nothing.context["form"].errors["amount"]

    page.post(url("urge", row), {"urged_on": "2025-04-05", "by_way_of": "phone"})
    steps = dict(page.get(url("default", row)).context["form"].fields["next_step"].choices)
    assert "sue" in steps and "enforcement" not in steps
    facts = {"kind": "refused", "found_on": "2025-04-09", "reason": "无钱", "next_step": "sue"}
    page.post(url("default", row), facts)
    assert Default.objects.get().next_step == "sue"
    shown = page.get(url("detail", case))
    assert "refer" in str([way.url for way in shown.context["ways"]])
    assert page.post(url("refer", case), {"route": "court", "told_on": "2025-04-10"}).url


def test_a_photo_of_the_receipt_is_put_on_file_as_proof(page, lead, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    case = CaseFactory(lead=lead, settled=True)
    row = ObligationFactory(agreement=case.agreement)
    facts = {"done_on": "2025-04-02", "client_key": str(uuid4()), "photos": photo()}
    response = page.post(url("obligation", row), facts)
    assert response.status_code == 302, response.context["form"].errors
    proof = Fulfilment.objects.get().proof
    assert (proof.paper, proof.files.count()) == ("performance", 1)


# --- the team


def test_a_team_is_proposed_answered_and_decided(page, client, lead):
    case = CaseFactory(lead=lead)
    colleague = ContractFactory(mediator__station=lead.station).mediator
    facts = {
        f"share_{lead.pk}": 60,
        "newcomer": colleague.pk,
        "newcomer_share": 40,
        "reason": "需要两人",
    }
    page.post(url("propose_team", case), facts)
    proposal = TeamProposal.objects.get()

    client.force_login(colleague.user)
    shown = client.get(url("team", proposal)).content.decode()
    assert "楼上漏水" not in shown and url("team", proposal) in client.get("/").content.decode()
    assert client.get(url("detail", case)).status_code == 404
    client.post(url("team", proposal), {"agrees": "yes"})
    proposal.refresh_from_db()
    assert proposal.state == TeamState.AGREED

    client.force_login(office_head(case.office))
    do = reverse("admin:cases_teamproposal_do", args=[proposal.pk, "accept"])
    client.post(do, {"service_action": "1"})
    proposal.refresh_from_db()
    assert proposal.state == TeamState.ACCEPTED
    assert case.mediators.get(role=MediatorRole.CO).share == 40


# --- dangers, links, repeats


def test_the_red_button_stands_first_and_the_danger_is_followed_up(page, lead):
    case = CaseFactory(lead=lead)
    danger = EscalationFactory(case=case)
    shown = page.get(url("detail", case)).content.decode()
    assert shown.index(url("escalate", case)) < shown.index("hm-grid")
    facts = {"happened_on": "2025-04-09", "reply": "已平息", "closes": "on", "result": "散去"}
    page.post(url("escalation", danger), facts)
    danger.refresh_from_db()
    assert danger.closed_on == date(2025, 4, 9)
    assert (
        '<form method="post" id="page-form"' in page.get(url("escalation", danger)).content.decode()
    )


def test_a_danger_is_recorded_with_the_hour_it_was_reported(page, lead):
    case = CaseFactory(lead=lead)
    facts = {"risk": "suicide", "people_count": 1, "measure": "陪护", "reported_to": "派出所"}
    late = page.post(url("escalate", case), {**facts, "reported_at": "2025-04-10T23:50"})
    assert late.context["form"].errors["reported_at"]
    page.post(url("escalate", case), {**facts, "reported_at": "2025-04-09T20:10"})
    page.post(url("escalate", case), facts)
    earlier, now = Escalation.objects.order_by("pk")
    assert timezone.localtime(earlier.reported_at).isoformat() == "2025-04-09T20:10:00+08:00"
    assert now.reported_at == timezone.now()


def test_a_number_that_is_not_ones_own_is_as_if_absent(page, lead):
    case, foreign = CaseFactory(lead=lead), CaseFactory()
    for name in ("link", "merge"):
        facts = {"number": foreign.number, "kind": LinkKind.SERIES, "reason": "同一工地"}
        response = page.post(url(name, case), facts)
        assert response.context["form"].errors["number"]
    assert not CaseLink.objects.exists()


def test_a_link_is_made_and_taken_back(page, lead):
    one, other = CaseFactory(lead=lead), CaseFactory(lead=lead)
    typed = f" {other.number} ".replace("（", "(").replace("）", ") ")
    page.post(url("link", one), {"number": typed, "kind": LinkKind.SERIES, "reason": "同一工地"})
    link = CaseLink.objects.get()
    assert other.number in page.get(url("detail", one)).content.decode()
    page.post(url("end_link", link))
    assert not CaseLink.objects.standing().exists()


def test_a_repeat_is_merged_and_read_from_the_first(page, lead):
    first, repeat = CaseFactory(lead=lead), CaseFactory(lead=lead)
    SessionFactory(case=repeat, record="重复案的记录")
    page.post(url("merge", repeat), {"number": first.number, "reason": "同一纠纷"})
    assert "重复案的记录" in page.get(url("detail", first)).content.decode()
    repeat.refresh_from_db()
    assert repeat.outcome == Outcome.TRANSFERRED
    assert first.number in page.get(url("detail", repeat)).context["step"].sentence


def test_an_office_merges_in_the_admin(client):
    first, repeat = CaseFactory(settled=True), CaseFactory()
    head = office_head(repeat.office)
    client.force_login(head)
    Case = type(first)
    Case.objects.filter(pk=first.pk).update(office=repeat.office)
    do = reverse("admin:cases_case_do", args=[repeat.pk, "merge"])
    client.post(do, {"service_action": "1", "number": first.number, "reason": "同一纠纷"})
    repeat.refresh_from_db()
    assert repeat.same_dispute_as == first


def test_somebody_elses_rows_do_not_exist(page):
    case = CaseFactory(settled=True)
    row = ObligationFactory(agreement=case.agreement)
    team = TeamProposalFactory(case=case)
    TeamPartFactory(proposal=team)
    paths = [
        *(url(name, case) for name in ("close", "plan_session", "inquiry", "propose_team")),
        *(url(name, case) for name in ("refer", "link", "merge")),
        *(url(name, row) for name in ("obligation", "urge", "default")),
        url("call_off", SessionPlanFactory(case=case)),
        url("escalation", EscalationFactory(case=case)),
        url("end_link", CaseLinkFactory(other=case)),
        url("team", team),
        url("withdraw_team", team),
    ]
    assert {page.get(path).status_code for path in paths} == {404}
    assert {page.post(path).status_code for path in paths} == {404}


# --- what is due


def test_each_kind_of_duty_is_found(lead):
    today = date(2025, 4, 10)
    case = CaseFactory(lead=lead, due_on=date(2025, 4, 9))
    settled = CaseFactory(lead=lead, settled=True)
    ObligationFactory(agreement=settled.agreement, due_on=date(2025, 4, 8))
    ObligationFactory(agreement=settled.agreement, due_on=date(2025, 4, 30))
    SessionPlanFactory(case=case, planned_on=date(2025, 4, 12))
    EscalationFactory(case=case)
    CaseFactory(lead=lead, settled=True, review_state="returned")
    CaseFactory(lead=lead, settled=True, review_state="returned", same_dispute_as=settled)
    TeamPartFactory(proposal__case=case, mediator=lead)
    ClueFactory(station=lead.station)
    returns = [ReturnFactory(group__station=lead.station) for _ in range(2)]
    ReturnFactory(group__station=lead.station, returned=True)
    found = {kind.__name__: kind(lead, today) for kind in due.KINDS}
    for name in ("dangers_open", "returned", "sessions_planned", "obligations", "terms", "teams"):
        assert len(found[name]) == 1, name
    assert found["clues"] and found["papers"]
    assert found["obligations"][0].is_late and found["terms"][0].is_late
    assert not found["sessions_planned"][0].is_late
    (batch,) = found["returns"]
    assert (batch.url, batch.is_late) == (url("report_returns", returns[0]), True)


def test_a_closed_case_waits_to_be_submitted_and_for_no_session(lead):
    case = CaseFactory(lead=lead, settled=True)
    SessionPlanFactory(case=case)
    for paper in MUST_PAPERS:
        DocumentFactory(case=case, paper=paper)
    found = list(due.everything_due(lead, date(2025, 4, 10)))
    assert [(row.number, row.url) for row in found] == [(case.number, url("detail", case))]
    Case.objects.filter(pk=case.pk).update(review_state="submitted")
    assert list(due.everything_due(lead, date(2025, 4, 10))) == []


def test_nobody_elses_duty_is_found(lead):
    case = CaseFactory(due_on=date(2025, 4, 9))
    SessionPlanFactory(case=case)
    EscalationFactory(case=case)
    stranger = MediatorFactory()
    assert list(due.everything_due(stranger, date(2025, 4, 10))) == []


@pytest.mark.parametrize("count", [1, 12])
def test_what_is_due_costs_the_same_for_many(lead, count, django_assert_max_num_queries):
    for _ in range(count):
        case = CaseFactory(lead=lead, settled=True)
        ObligationFactory(agreement=case.agreement, due_on=date(2025, 4, 8))
        SessionPlanFactory(case=CaseFactory(lead=lead, due_on=date(2025, 4, 9)))
        EscalationFactory(case=case)
    with django_assert_max_num_queries(24):
        list(due.everything_due(lead, date(2025, 4, 10)))


@pytest.mark.parametrize("count", [1, 8])
def test_the_page_of_a_case_costs_the_same_for_much_work(
    page, lead, count, django_assert_max_num_queries
):
    case = CaseFactory(lead=lead, settled=True)
    for _ in range(count):
        ObligationFactory(agreement=case.agreement)
        SessionFactory(case=case)
        EscalationFactory(case=case)
        CaseLinkFactory(other=case, case=CaseFactory(lead=lead))
        CaseMediatorFactory(case=case)
        SessionFactory(case=CaseFactory(lead=lead, same_dispute_as=case))
    with django_assert_max_num_queries(64):
        page.get(url("detail", case))
