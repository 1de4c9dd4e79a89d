"""Review: office, then bureau, two people, each decision a row."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError

from cases.choices import (
    Decision,
    PartySide,
    Quality,
    RecusalStatus,
    ReviewLevel,
    ReviewState,
)
from cases.models import Case, Review
from cases.services import review
from cases.services.locking import NotYourCase, UnknownTier
from cases.services.recusals import find_unfounded
from cases.services.review_batch import pass_batch
from cases.tests.factories import (
    CaseFactory,
    CaseMediatorFactory,
    PartyFactory,
    ReviewFactory,
    SchemeFactory,
    SuspicionFactory,
    TierFactory,
)
from cases.tests.factories_intake import RecusalFactory
from mediation.common.models import AuditEvent, Notice
from mediation.common.tests.refusals import refused
from mediators.services.refusals import NegativeAmount, NotInCharge, ReasonMissing, UnknownChoice
from mediators.tests.factories import MediatorFactory, resident_id
from stations.tests.factories import (
    BureauAssignmentFactory,
    DistrictFactory,
    OfficeAssignmentFactory,
    OfficeFactory,
    bureau_user,
    office_head,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]

TODAY = date(2025, 4, 10)


@pytest.fixture
def case():
    return CaseFactory(submitted=True)


@pytest.fixture
def head(case):
    return office_head(case.office)


@pytest.fixture
def bureau():
    return bureau_user()


def office(case, by, decision=Decision.PASS, **facts):
    return review.review_office(case=case, by=by, decision=decision, **facts)


def decide(case, by, decision=Decision.PASS, **facts):
    return review.review_bureau(case=case, by=by, decision=decision, **facts)


def test_a_closed_case_is_handed_to_the_office():
    case = CaseFactory(settled=True)
    submitted = review.submit_for_review(case=case, by=case.created_by)
    case.refresh_from_db()
    assert case.review_state == ReviewState.SUBMITTED
    assert case.submitted_at is not None and submitted.version == case.version == 2


def test_what_cannot_be_handed_in():
    still_open, no_tier = CaseFactory(), CaseFactory(failed=True, tier_claimed=None)
    with refused(review.NotClosed):
        review.submit_for_review(case=still_open, by=still_open.created_by)
    with refused(review.NoTierClaimed):
        review.submit_for_review(case=no_tier, by=no_tier.created_by)
    for state in ({"submitted": True}, {"office_passed": True}, {"passed": True}):
        case = CaseFactory(**state)
        with refused(review.AlreadySubmitted):
            review.submit_for_review(case=case, by=case.created_by)


def test_a_repeat_is_neither_handed_in_nor_passed(case, head, bureau):
    first = CaseFactory(settled=True)
    repeat = CaseFactory(settled=True, same_dispute_as=first)
    with refused(review.RepeatOfAnother):
        review.submit_for_review(case=repeat, by=repeat.created_by)
    office(case, head)
    Case.objects.filter(pk=case.pk).update(same_dispute_as=first)
    with refused(review.RepeatOfAnother) as caught:
        decide(case, bureau)
    assert first.number in str(caught.value)
    [passed] = pass_batch(cases=[case], level=ReviewLevel.BUREAU, by=bureau)
    assert passed.sentence
    rejected = decide(case, bureau, Decision.REJECT, reason="已并案")
    assert (rejected.review_state, rejected.approved_on) == (ReviewState.REJECTED, None)


def test_a_case_whose_team_may_still_change_is_not_handed_in():
    case = CaseFactory(settled=True)
    other = CaseMediatorFactory(case=case).mediator
    asked = RecusalFactory(case=case, mediator=other, asked_by=PartySide.RESPONDENT)
    with refused(review.ConflictUndecided):
        review.submit_for_review(case=case, by=case.created_by)
    find_unfounded(recusal=asked, by=office_head(case.office), reason="没有依据")
    review.submit_for_review(case=case, by=case.created_by)


def test_two_passes_approve_a_case(case, head, bureau):
    office(case, head, quality=Quality.GOOD)
    case.refresh_from_db()
    assert (case.review_state, case.office_reviewed_by) == (ReviewState.OFFICE_PASSED, head)
    assert case.tier_fixed == case.tier_claimed and case.approved_on is None

    decide(case, bureau, quality=Quality.FAIR)

    case.refresh_from_db()
    assert (case.review_state, case.approved_by, case.approved_on) == (
        ReviewState.PASSED,
        bureau,
        TODAY,
    )
    rows = Review.objects.order_by("id").values_list("level", "round", "decided_by", "quality")
    assert list(rows) == [
        (ReviewLevel.OFFICE, 1, head.pk, Quality.GOOD),
        (ReviewLevel.BUREAU, 1, bureau.pk, Quality.FAIR),
    ]
    assert AuditEvent.objects.filter(verb="case_reviewed").count() == 2


def test_the_bureau_may_fix_another_tier_than_the_office(case, head, bureau):
    higher, lower = TierFactory(code="major"), TierFactory(code="simple")

    office(case, head, tier_fixed=higher, amount_fixed=Decimal(800), reason="等级另定")
    case.refresh_from_db()
    assert (case.tier_fixed, case.amount_fixed) == (higher, Decimal("800.00"))

    decide(case, bureau, tier_fixed=lower, reason="等级另定")
    case.refresh_from_db()
    assert (case.tier_claimed.code, case.tier_fixed, case.amount_fixed) == (
        "general",
        lower,
        Decimal("800.00"),
    )
    assert list(Review.objects.order_by("id").values_list("tier_fixed__code", flat=True)) == [
        "major",
        "simple",
    ]


def test_without_a_tier_of_its_own_the_bureau_keeps_the_offices(case, head, bureau):
    higher = TierFactory(code="major")
    office(case, head, tier_fixed=higher, amount_fixed=Decimal(800), reason="等级另定")
    decide(case, bureau, amount_fixed=Decimal(700))
    case.refresh_from_db()
    assert (case.tier_fixed, case.amount_fixed) == (higher, Decimal("700.00"))


def test_a_returned_case_goes_a_second_round(case, head, bureau):
    office(case, head, tier_fixed=TierFactory(code="major"), reason="等级另定")
    decide(case, bureau, Decision.RETURN, reason="补充调解记录")

    case.refresh_from_db()
    assert (case.review_state, case.tier_fixed, case.office_reviewed_by) == (
        ReviewState.RETURNED,
        None,
        None,
    )
    notice = Notice.objects.get()
    assert (notice.kind, notice.recipient) == ("cases.review_returned", case.lead.user)

    review.submit_for_review(case=case, by=case.created_by)
    office(case, head)
    decide(case, bureau)

    case.refresh_from_db()
    assert case.review_state == ReviewState.PASSED and case.tier_fixed.code == "general"
    assert list(Review.objects.order_by("id").values_list("level", "round")) == [
        (ReviewLevel.OFFICE, 1),
        (ReviewLevel.BUREAU, 1),
        (ReviewLevel.OFFICE, 2),
        (ReviewLevel.BUREAU, 2),
    ]


def test_a_rejected_case_stays_rejected(case, head):
    office(case, head, Decision.REJECT, reason="不属于调解范围")
    assert Notice.objects.get().kind == "cases.review_rejected"
    with refused(review.AlreadySubmitted):
        review.submit_for_review(case=case, by=case.created_by)
    with refused(review.NotWaiting):
        office(case, head)


def test_reviews_come_in_order_and_once(case, head, bureau):
    with refused(review.NotWaiting):
        decide(case, bureau)
    office(case, head)
    with refused(review.NotWaiting):
        office(case, head)
    decide(case, bureau)
    second = bureau_user()
    with refused(review.NotWaiting):
        decide(case, second)


def test_two_reviews_need_two_people(case):
    both = office_head(case.office)
    BureauAssignmentFactory(user=both)
    office(case, both)
    with refused(review.SameReviewer):
        decide(case, both)


def test_offices_and_districts_review_their_own(case, head, bureau):
    for user in (office_head(OfficeFactory()), bureau):
        with refused(NotInCharge):
            office(case, user)
    office(case, head)
    for user in (office_head(case.office), bureau_user(district=DistrictFactory(code="500198"))):
        with refused(NotInCharge):
            decide(case, user)


def test_only_its_mediators_hand_a_case_in(head):
    case = CaseFactory(settled=True, lead__station__office=head.staff_assignments.get().office)
    helper = CaseMediatorFactory(case=case).mediator
    with refused(NotYourCase):
        review.submit_for_review(case=case, by=head)
    assert review.submit_for_review(case=case, by=helper.user).submitted_at is not None


def test_nobody_reviews_their_own_case(case, bureau):
    helper = CaseMediatorFactory(case=case).mediator
    party = MediatorFactory(id_number=resident_id(7))
    PartyFactory(case=case, id_number=resident_id(7))
    relative = MediatorFactory()
    RecusalFactory(case=case, mediator=relative, decided=True, status=RecusalStatus.REPLACED)
    own = (case.created_by, helper.user, party.user, relative.user)
    for user in own:
        OfficeAssignmentFactory(user=user, office=case.office)
        BureauAssignmentFactory(user=user)
    for user in own:
        with refused(review.OwnCase):
            office(case, user)
    Case.objects.filter(pk=case.pk).update(
        review_state=ReviewState.OFFICE_PASSED, office_reviewed_by=bureau
    )
    for user in own:
        with refused(review.OwnCase):
            decide(case, user)


def test_the_database_refuses_a_review_by_who_logged_the_case(case):
    with pytest.raises(IntegrityError, match="case_reviewers_are_others"):
        Case.objects.filter(pk=case.pk).update(office_reviewed_by=case.created_by)


def test_a_suspected_duplicate_does_not_pass(case, head):
    SuspicionFactory(case=CaseFactory(lead=case.lead), other=case)
    with refused(review.SuspicionOpen):
        office(case, head)
    office(case, head, Decision.RETURN, reason="疑似重复")


@pytest.mark.parametrize(
    ("facts", "broken", "field"),
    [
        pytest.param({"decision": "maybe"}, UnknownChoice, "decision", id="unknown decision"),
        pytest.param(
            {"decision": Decision.RETURN, "reason": " "},
            ReasonMissing,
            "reason",
            id="returned without a reason",
        ),
        pytest.param(
            {"decision": Decision.REJECT}, ReasonMissing, "reason", id="rejected without a reason"
        ),
        pytest.param(
            {"amount_fixed": Decimal("-0.01")},
            NegativeAmount,
            "amount_fixed",
            id="negative amount",
        ),
    ],
)
def test_impossible_verdicts_are_refused(case, head, facts, broken, field):
    with refused(broken, field=field):
        office(case, head, **facts)


def test_an_unknown_tier_is_refused(case, head):
    abroad = SchemeFactory(district=DistrictFactory(code="500198"))
    tier = TierFactory(scheme=abroad)
    with refused(UnknownTier, field="tier_fixed"):
        office(case, head, tier_fixed=tier)


def test_the_database_refuses_to_change_a_review():
    row = ReviewFactory()
    with pytest.raises(IntegrityError, match="review_append_only"):
        Review.objects.filter(pk=row.pk).update(reason="改")


def test_cases_in_a_batch_are_decided_one_by_one(head, case, bureau):
    own = CaseFactory(submitted=True, lead__station=case.station)
    CaseMediatorFactory(case=own, mediator=MediatorFactory(user=head))
    done, kept = [], []
    for row in (case, own):
        try:
            done.append(office(row, head))
        except review.OwnCase as refusal:
            kept.append(str(refusal))
    assert done == [case] and len(kept) == 1
    own.refresh_from_db()
    assert own.review_state == ReviewState.SUBMITTED


def test_a_review_takes_few_queries(case, head, django_assert_num_queries):
    office(CaseFactory(submitted=True, lead__station=case.station), head)
    with django_assert_num_queries(24):
        # savepoint 2, case, tier, takes part 3, policy 2, suspicions, file 4, checklist, round,
        # tiers 3, review, case, event 3
        office(case, head)
