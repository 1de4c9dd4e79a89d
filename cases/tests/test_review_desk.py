"""The review desk: checklist, reasons of a return, the tier proposed, many cases in one go."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from cases.choices import CheckAnswer, CorrectAt, Decision, ReviewLevel, ReviewState
from cases.models import Review, ReviewAnswer, ReviewFault
from cases.selectors import review_desk as desk
from cases.selectors.reviewers import reviewers
from cases.selectors.tier_proposals import tier_proposal, tier_proposals
from cases.services import review
from cases.services.papers import NotPayable
from cases.services.review_batch import pass_batch
from cases.services.review_refusals import (
    MustNotMet,
    SuspicionOpen,
    TierReasonMissing,
    TooManyAtOnce,
)
from cases.services.review_watch import overdue_reviews, watch_reviews
from cases.tests.factories import (
    MUST_PAPERS,
    CaseFactory,
    PartyFactory,
    ReviewFactory,
    SessionFactory,
    SuspicionFactory,
    TierFactory,
)
from cases.tests.factories_review import (
    ReturnReasonFactory,
    ReviewCheckFactory,
    ReviewFaultFactory,
    ReviewRuleFactory,
    TierRuleFactory,
)
from mediation.common.models import AuditEvent, Notice
from mediation.common.tests.refusals import refused
from mediators.services.refusals import ReasonMissing, UnknownChoice
from stations.tests.factories import DistrictFactory, bureau_user, office_head

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]

TODAY = date(2025, 4, 10)


@pytest.fixture
def case():
    return ready()


@pytest.fixture
def head(case):
    return office_head(case.office)


def ready(without="", **facts):
    """A waiting case that the machine has nothing to say about, or the file of which lacks one."""
    facts = {"external_number": "渝矛调1", "external_entered_on": date(2025, 3, 21), **facts}
    papers = [paper for paper in MUST_PAPERS if paper != without]
    case = CaseFactory(submitted=True, papers=papers, **facts)
    TierFactory(scheme=case.tier_claimed.scheme, code="major")
    PartyFactory(case=case, side="applicant", phone="13900000001")
    PartyFactory(case=case, side="respondent", phone="")
    return case


def another(case, **facts):
    """Beside ``case``: of the same mediator, before the same office."""
    return ready(lead=case.lead, **facts)


def office(case, by, decision=Decision.PASS, **facts):
    return review.review_office(case=case, by=by, decision=decision, **facts)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


# --- the checklist


def test_a_must_has_to_be_answered_with_yes(case, head):
    line = ReviewCheckFactory()
    loose = ReviewCheckFactory(is_must=False)
    for answers in ({}, {line: CheckAnswer.NO}, {line: CheckAnswer.NOT_APPLICABLE}):
        with refused(MustNotMet, field=f"check_{line.pk}"):
            office(case, head, answers=answers)

    office(case, head, answers={line: CheckAnswer.YES, loose: CheckAnswer.NO})

    answered = ReviewAnswer.objects.values_list("check_line", "answer")
    assert set(answered) == {(line.pk, "yes"), (loose.pk, "no")}


def test_lines_of_another_level_or_place_or_time_are_not_asked(case, head):
    ReviewCheckFactory(level=ReviewLevel.BUREAU)
    ReviewCheckFactory(district=DistrictFactory(code="500198"))
    over = ReviewCheckFactory(valid_to=TODAY)
    assert not desk.checklist(case, ReviewLevel.OFFICE, TODAY).exists()
    with refused(UnknownChoice, field="answers"):
        office(case, head, answers={over: CheckAnswer.YES})
    office(case, head)


def test_a_return_needs_no_checklist(case, head):
    ReviewCheckFactory()
    office(case, head, Decision.RETURN, reason="补充签名")
    assert case.reviews.get().answers.count() == 0


def test_answers_never_change(case, head):
    line = ReviewCheckFactory()
    office(case, head, answers={line: CheckAnswer.YES})
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewAnswer.objects.update(answer=CheckAnswer.NO)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewAnswer.objects.all().delete()


# --- a return


def test_the_mediator_sees_each_reason_with_the_way_to_correct_it(case, head):
    record = ReturnReasonFactory(sentence="调解记录过于简单", correct_at=CorrectAt.SESSIONS)
    papers = ReturnReasonFactory(sentence="身份证明不清楚", correct_at=CorrectAt.PAPERS)

    office(case, head, Decision.RETURN, faults=[record, papers])

    row = case.reviews.get()
    assert row.reason == "调解记录过于简单；身份证明不清楚"
    page = signed_in(case.lead.user).get(reverse("cases:detail", args=[case.pk]))
    shown = page.content.decode()
    assert "身份证明不清楚" in shown and reverse("cases:session", args=[case.pk]) in shown
    assert [fault.url for fault in page.context["faults"]] == [
        reverse("cases:session", args=[case.pk]),
        reverse("cases:file", args=[case.pk]),
    ]


def test_a_reason_of_another_district_is_unknown(case, head):
    foreign = ReturnReasonFactory(district=DistrictFactory(code="500198"))
    with refused(UnknownChoice, field="faults"):
        office(case, head, Decision.RETURN, faults=[foreign])
    with refused(ReasonMissing, field="reason"):
        office(case, head, Decision.RETURN, reason="  ")


# --- the tier


def test_the_rules_propose_and_say_why(case):
    TierRuleFactory(tier=TierFactory(scheme=case.tier_claimed.scheme, code="difficult"))
    assert tier_proposal(case).tier.rank == 2  # the lowest that the guide has
    case.people_count = 12
    with translation.override("en"):
        proposal = tier_proposal(case)
    assert proposal.tier.code == "difficult"
    assert proposal.reasons == ["people involved: 12; the rule asks for at least 10"]


def test_no_rules_no_proposal(case):
    assert tier_proposal(case) is None
    assert tier_proposal(CaseFactory()) is None


def test_another_tier_than_claimed_needs_a_reason(case, head):
    higher = TierFactory(scheme=case.tier_claimed.scheme, code="difficult")
    with refused(TierReasonMissing, field="reason"):
        office(case, head, tier_fixed=higher)
    office(case, head, tier_fixed=case.tier_claimed)
    other = another(case)
    office(other, head, tier_fixed=higher, reason="涉及三个街道")
    assert other.reviews.get().reason == "涉及三个街道"


def test_the_review_keeps_what_the_rules_proposed(case, head):
    TierRuleFactory(tier=TierFactory(scheme=case.tier_claimed.scheme, code="difficult"))
    office(case, head)
    assert case.reviews.get().tier_proposed.code == "general"


# --- what the machine checks


def bad(case):
    return [check.sentence for check in desk.machine_checks(case) if not check.is_good]


def test_a_good_case_has_nothing_to_say_about(case):
    assert bad(case) == []


def test_each_thing_that_is_not_so_is_named():
    case = ready(without="record")
    with translation.override("en"):
        SuspicionFactory(case=CaseFactory(), other=case)
        case.external_entered_on = None
        case.parties.update(phone="", phone_index="")
        case.performance = "refused"
        assert bad(case) == [
            "The file is not complete for pay",
            "It is suspected that the case repeats another",
            "Not yet entered in the city's system",
            "What was promised is not done",
            "No party can be reached by telephone",
        ]


def test_many_cases_cost_as_much_as_one(case, django_assert_max_num_queries):
    TierRuleFactory(tier=TierFactory(scheme=case.tier_claimed.scheme, code="difficult"))
    cases = [case, another(case), another(case)]
    for row in cases:
        SessionFactory(case=row)
        _ = row.dispute_type, row.tier_claimed
    with django_assert_max_num_queries(16):
        assert len(desk.batch_obstacles(cases)) == 3
    assert set(tier_proposals(cases)) == {row.pk for row in cases}


# --- several in one go


def test_only_what_needs_no_look_passes_in_one_go(case, head):
    ReviewCheckFactory()
    unlisted = another(case, external_number="", external_entered_on=None)

    done = pass_batch(cases=[case, unlisted], level=ReviewLevel.OFFICE, by=head)

    assert [bool(outcome.sentence) for outcome in done] == [False, True]
    case.refresh_from_db()
    unlisted.refresh_from_db()
    assert case.review_state == ReviewState.OFFICE_PASSED
    assert unlisted.review_state == ReviewState.SUBMITTED
    assert ReviewAnswer.objects.get().answer == CheckAnswer.YES
    assert AuditEvent.objects.filter(verb="case_reviewed").count() == 1


def test_the_highest_tier_and_a_returned_case_are_looked_at(case):
    top = another(case, tier_claimed=TierFactory(scheme=case.tier_claimed.scheme, code="major"))
    ReviewFactory(case=case, decision=Decision.RETURN, tier_fixed=None, reason="补签名")
    with translation.override("en"):
        why = desk.batch_obstacles([case, top])
    assert why == {
        case.pk: ["it was returned before"],
        top.pk: ["the highest tier is looked at one by one"],
    }


def test_one_go_has_a_limit(case, head):
    ReviewRuleFactory(batch_limit=1)
    two = [case, another(case)]
    with refused(TooManyAtOnce, field="cases"):
        pass_batch(cases=two, level=ReviewLevel.OFFICE, by=head)
    assert pass_batch(cases=[], level=ReviewLevel.OFFICE, by=head) == []


# --- the clock


def test_the_bureau_hears_of_reviews_that_wait_too_long():
    user = bureau_user()
    rule = ReviewRuleFactory(office_days=2, bureau_days=2)
    at = datetime(2025, 4, 8, 1, tzinfo=UTC)  # Tuesday: 8 and 9 April are two working days
    CaseFactory(submitted=True, submitted_at=at)
    assert overdue_reviews(rule.district, TODAY) == 0
    CaseFactory(submitted=True, submitted_at=datetime(2025, 4, 7, 1, tzinfo=UTC))
    late = CaseFactory(office_passed=True)
    ReviewFactory(case=late, decided_at=datetime(2025, 3, 24, 1, tzinfo=UTC))
    assert overdue_reviews(rule.district, TODAY) == 2
    assert watch_reviews(district=rule.district, day=TODAY) == 1
    assert watch_reviews(district=rule.district, day=TODAY) == 0
    assert Notice.objects.get().recipient == user


def test_the_clock_counts_working_days(case):
    ReviewRuleFactory(office_days=3)
    case.submitted_at = datetime(2025, 4, 3, 1, tzinfo=UTC)  # Thursday; Friday is a holiday
    shown = desk.clock(case, ReviewLevel.OFFICE, TODAY)
    assert (shown.waited, shown.allowed, shown.is_overdue) == (4, 3, True)


# --- the reviewers


def test_how_reviewers_decide():
    user = bureau_user()
    case = CaseFactory(submitted=True, submitted_at=datetime(2025, 3, 20, 1, tzinfo=UTC))
    one = ReviewFactory(case=case, decision=Decision.RETURN, tier_fixed=None, reason="补签名")
    ReviewFactory(case=case, round=2, decided_by=one.decided_by)
    rows = reviewers(user, start=date(2025, 3, 1), end=date(2025, 4, 1))
    assert [(row.decisions, row.returned, row.return_rate, row.days) for row in rows] == [
        (2, 1, 50.0, 4)
    ]
    assert reviewers(user, start=date(2025, 4, 1), end=date(2025, 5, 1)) == []


# --- the pages


def url(case):
    return reverse("admin:cases_case_review", args=[case.pk])


def test_a_pile_is_worked_through_from_page_to_page(case, head):
    following = another(case, submitted_at=datetime(2025, 3, 22, 1, tzinfo=UTC))
    client = signed_in(head)
    assert client.get(reverse("admin:cases_case_desk")).url == url(case)

    line = ReviewCheckFactory()
    missed = client.post(url(case), {"decision": "pass"})
    assert f"check_{line.pk}" in missed.context["form"].errors

    done = client.post(url(case), {"decision": "pass", f"check_{line.pk}": "yes"})
    assert done.url == url(following)
    assert client.post(url(case), {"decision": "pass"}).status_code == 200  # waits no more
    assert Review.objects.count() == 1


def test_a_foreign_case_has_no_review_page(case):
    stranger = office_head(CaseFactory().office)
    assert signed_in(stranger).get(url(case)).status_code == 404
    assert signed_in(bureau_user()).get(url(case)).status_code == 200
    assert signed_in(case.lead.user).get(url(case)).status_code == 404


def test_the_batch_page_passes_the_ticked_cases(case, head):
    client, page = signed_in(head), reverse("admin:cases_case_batch", args=["office"])
    shown = client.get(page)
    assert shown.context["ready"] == [(case, False)]
    untold = client.post(page, {"cases": [case.pk]})
    assert "all_yes" in untold.context["form"].errors
    assert untold.context["ready"] == [(case, True)]  # the tick is not lost
    client.post(page, {"cases": [case.pk], "all_yes": "on"})
    case.refresh_from_db()
    assert case.review_state == ReviewState.OFFICE_PASSED
    assert client.get(reverse("admin:cases_case_batch", args=["bureau"])).status_code == 404


def test_a_file_that_lacks_a_must_cannot_pass_and_says_which():
    case = ready(without="notice")
    head = office_head(case.office)
    with refused(NotPayable), translation.override("en"):
        office(case, head)
    page = signed_in(head).post(url(case), {"decision": "pass"})
    assert "权利义务告知书" in page.content.decode()


def test_faults_never_change():
    ReviewFaultFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewFault.objects.all().delete()


def test_a_suspicion_leads_to_the_two_cases_beside_each_other(case, head):
    suspicion = SuspicionFactory(case=another(case), other=case)
    page = reverse("admin:cases_duplicatesuspicion_change", args=[suspicion.pk])
    shown = signed_in(head).get(url(case)).content.decode()
    assert page in shown and "139****0001" in shown
    both = signed_in(head).get(page).content.decode()
    assert both.count("139****0001") == 2 and both.count(case.summary) == 2


def test_a_case_waits_for_a_suspicion_about_a_repeat_of_it(case, head):
    repeat = another(case)
    repeat.same_dispute_as = case
    repeat.save(update_fields=["same_dispute_as"])
    SuspicionFactory(case=another(case), other=repeat)
    blocking = [check for check in desk.machine_checks(case) if check.blocks]
    assert [bool(check.url) for check in blocking] == [True]
    with refused(SuspicionOpen):
        office(case, head)
