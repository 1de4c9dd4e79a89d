"""A party's own word: sealed, once, unseen by the mediator's side, and decided before pay."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from assessment.choices import FeedbackKind, RedFlagStatus, Severity
from assessment.models import Feedback, RedFlag
from assessment.services.feedback import (
    SentBefore,
    StillOpen,
    deny_mediation,
    forget_remarks,
    send_feedback,
)
from assessment.services.red_flags import decide_flag
from assessment.tests.factories_visits import FlagRuleFactory
from cases.models import Case
from cases.services.lookups import look_up
from cases.tests.factories import CaseFactory, PartyFactory
from cases.tests.factories_requests import CitizenRuleFactory
from mediation.common.models import AuditEvent, Notice
from mediation.common.roles import Role
from mediation.common.tests.clock import on_10_april_2025
from mediation.common.tests.refusals import refused
from mediation.common.tests.threads import after, at_once
from mediators.tests.factories import MediatorFactory
from stations.tests.factories import bureau_user, office_head

__all__ = ["on_10_april_2025"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]
ANSWERS = {"satisfaction": 5, "explained": "yes", "performed": "done"}
PHONE = "19900001234"


@pytest.fixture
def party():
    case = CaseFactory(lead=MediatorFactory(), passed=True)
    return PartyFactory(case=case, phone=PHONE)


def test_answers_are_taken_down_and_sealed(party):
    send_feedback(party=party, remarks="谢谢", **ANSWERS)
    found = Feedback.objects.get()
    assert (found.case, found.kind, found.satisfaction) == (party.case, "satisfaction", 5)
    assert not RedFlag.objects.exists()
    event = AuditEvent.objects.get(verb="feedback_satisfaction")
    assert (event.actor, event.facts) == (None, {"case": party.case_id})
    with refused(SentBefore):
        send_feedback(party=party, **ANSWERS | {"satisfaction": 1})


def test_an_open_case_asks_nothing():
    party = PartyFactory(case=CaseFactory())
    with refused(StillOpen):
        send_feedback(party=party, **ANSWERS)
    with refused(StillOpen):
        deny_mediation(party=party)


def test_a_denial_holds_the_pay_until_the_bureau_decides(party):
    clerk, auditor = bureau_user(), bureau_user(Role.BUREAU_AUDITOR)
    deny_mediation(party=party, remarks="没去过调解站")
    flag = RedFlag.objects.holding().get()
    assert (flag.code, flag.severity, flag.case) == ("never_happened", "serious", party.case)
    told = Notice.objects.filter(kind="assessment.red_flag_raised")
    assert {notice.recipient for notice in told} == {clerk, auditor}
    assert "调解站" not in str(list(told.values()))
    decide_flag(flag=flag, by=clerk, uphold=False, reason="双方到场并签字")
    assert not RedFlag.objects.holding().exists()


def test_the_bureaus_rule_says_how_serious_a_denial_is(party):
    FlagRuleFactory(
        district=party.case.district,
        question="never_happened",
        severity=Severity.NOTE,
        holds_pay=False,
    )
    deny_mediation(party=party)
    assert RedFlag.objects.get().holds_pay is False


def test_bad_answers_raise_the_flags_of_a_visit(party):
    FlagRuleFactory(
        district=party.case.district, question="satisfaction", answers=["1", "2"], holds_pay=False
    )
    send_feedback(party=party, **ANSWERS | {"satisfaction": 2})
    assert RedFlag.objects.get().code == "satisfaction"


def test_each_party_denies_for_itself_also_after_a_decision(party):
    other = PartyFactory(case=party.case, side="respondent")
    deny_mediation(party=party)
    flag = RedFlag.objects.get()
    decide_flag(flag=flag, by=bureau_user(), uphold=False, reason="不属实")
    deny_mediation(party=other)
    assert RedFlag.objects.filter(status=RedFlagStatus.OPEN).count() == 1


def test_an_answer_given_under_pressure_does_not_stop_a_denial(party):
    send_feedback(party=party, **ANSWERS)
    deny_mediation(party=party)
    assert set(Feedback.objects.values_list("kind", flat=True)) == set(FeedbackKind.values)


def test_the_mediators_side_sees_no_trace(party):
    before = Case.objects.filter(pk=party.case_id).values().get()
    deny_mediation(party=party)
    assert Case.objects.filter(pk=party.case_id).values().get() == before
    mediator = party.case.lead
    for user in (mediator.user, office_head(mediator.office), bureau_user(Role.BUREAU_FINANCE)):
        assert not Feedback.objects.visible_to(user).exists()
        assert not RedFlag.objects.visible_to(user).exists()
        assert not Notice.objects.filter(recipient=user).exists()
    for user in (bureau_user(), bureau_user(Role.BUREAU_AUDITOR)):
        assert Feedback.objects.visible_to(user).exists()


def test_remarks_are_destroyed_when_their_term_is_over_and_nothing_hangs_on_them(party):
    CitizenRuleFactory(district=party.case.district, keep_days=30)
    other = PartyFactory(case=party.case, side="respondent")
    send_feedback(party=party, remarks="谢谢王调解员", **ANSWERS)
    deny_mediation(party=other, remarks="没去过")
    facts = {"district": party.case.district}
    assert forget_remarks(day=date(2025, 5, 10), **facts) == 0
    assert forget_remarks(day=date(2025, 5, 11), **facts) == 1
    assert [row.remarks for row in Feedback.objects.order_by("pk")] == ["", "没去过"]
    decide_flag(flag=RedFlag.objects.get(), by=bureau_user(), uphold=False, reason="不属实")
    assert forget_remarks(day=date(2025, 5, 11), **facts) == 1
    assert Feedback.objects.get(kind=FeedbackKind.SATISFACTION).satisfaction == 5


@pytest.mark.parametrize("change", [{"satisfaction": 1}, {"remarks": "改写"}, {"explained": "no"}])
def test_the_database_keeps_what_was_said(party, change):
    row = send_feedback(party=party, **ANSWERS)
    with pytest.raises(IntegrityError), transaction.atomic():
        Feedback.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Feedback.objects.filter(pk=row.pk).delete()


@pytest.mark.django_db(transaction=True)
def test_two_denials_of_one_party_at_once_are_one(tmp_path):
    party = PartyFactory(case=CaseFactory(failed=True))
    results = at_once(4, lambda _number: deny_mediation(party=party), folder=tmp_path)
    assert sum(isinstance(result, SentBefore) for result in results) == 3, results
    assert after(RedFlag.objects.count, folder=tmp_path) == 1


# --- the pages


def test_a_party_answers_on_the_telephone(client, party):
    holder = look_up(number=party.case.number, phone=PHONE).signed
    page = client.post(reverse("assessment:feedback"), {"holder": holder})
    assert page.context["form"].errors == {}
    wrong = {"holder": holder, "sent": "1", "satisfaction": "9", "explained": "yes"}
    page = client.post(reverse("assessment:feedback"), wrong)
    assert set(page.context["form"].errors) == {"satisfaction", "performed"}
    assert not Feedback.objects.exists()
    data = {"holder": holder, "sent": "1", **ANSWERS}
    assert client.post(reverse("assessment:feedback"), data).status_code == 200
    assert Feedback.objects.count() == 1
    again = client.post(reverse("assessment:feedback"), data)
    assert again.context["form"].non_field_errors()


def test_a_party_denies_on_the_telephone(client, party):
    holder = look_up(number=party.case.number, phone=PHONE).signed
    asked = client.post(reverse("assessment:denial"), {"holder": holder})
    assert not Feedback.objects.exists(), asked
    client.post(reverse("assessment:denial"), {"holder": holder, "sent": "1", "remarks": ""})
    assert Feedback.objects.get().kind == FeedbackKind.DENIAL


@pytest.mark.parametrize("name", ["feedback", "denial"])
def test_without_a_pass_nothing_is_taken_down(client, party, name):
    url = reverse(f"assessment:{name}")
    assert client.get(url).status_code == 302
    for holder in ("", "forged"):
        client.post(url, {"holder": holder, "sent": "1", **ANSWERS})
    assert not Feedback.objects.exists()


def test_the_pass_is_worth_nothing_after_the_last_day(client, party):
    holder = look_up(number=party.case.number, phone=PHONE).signed
    Case.objects.filter(pk=party.case_id).update(
        logged_on=date(2024, 1, 2), accepted_on=date(2024, 1, 2), closed_on=date(2024, 1, 9)
    )
    page = client.post(reverse("assessment:denial"), {"holder": holder, "sent": "1"})
    assert page.context["sentence"]
    assert not Feedback.objects.exists()


def test_the_bureau_reads_it_in_the_admin(client, party):
    deny_mediation(party=party, remarks="没去过调解站")
    client.force_login(bureau_user())
    row = Feedback.objects.get()
    page = client.get(reverse("admin:assessment_feedback_change", args=[row.pk]))
    assert "没去过调解站" in page.content.decode()
    assert party.name not in page.content.decode()
