"""One dispute, one case: links, and repeats that are closed into the first."""

from datetime import date

import pytest

from cases.choices import LinkKind, Outcome, ReviewState, SuspicionStatus
from cases.models import Case, CaseLink
from cases.selectors.links import material_of_repeats, related_cases
from cases.selectors.reviews import open_suspicions
from cases.services import duplicates, links
from cases.services.duplicates import OwnSuspicion
from cases.services.locking import FileArchived, UnderReview
from cases.services.repeats import FirstNotApproved
from cases.services.review import submit_for_review
from cases.tests.factories import CaseFactory, DocumentFactory, SessionFactory, SuspicionFactory
from cases.tests.factories_files import VolumeFactory
from mediation.common.roles import Role
from mediation.common.tests.refusals import refused
from mediators.services.refusals import NotInCharge, ReasonMissing
from mediators.tests.factories import MediatorFactory
from stations.tests.factories import DistrictFactory, bureau_user, office_head

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]


@pytest.fixture
def first():
    return CaseFactory(settled=True)


@pytest.fixture
def repeat(first):
    return CaseFactory(station=first.station)


def merge(repeat, first, by=None, reason="同一纠纷"):
    return links.merge_repeat(
        case=repeat, first=first, by=by or office_head(repeat.office), reason=reason
    )


def link(case, other, **changes):
    facts = {"by": case.created_by, "kind": LinkKind.SERIES, "reason": "同一工地", **changes}
    return links.link_cases(case=case, other=other, **facts)


def test_an_open_repeat_is_closed_and_keeps_its_number(first, repeat):
    number = repeat.number
    merge(repeat, first)
    repeat.refresh_from_db()
    assert (repeat.number, repeat.same_dispute_as) == (number, first)
    assert (repeat.outcome, repeat.closed_on) == (Outcome.TRANSFERRED, date(2025, 4, 10))
    assert first.number in repeat.outcome_note


def test_a_closed_repeat_keeps_its_outcome(first):
    repeat = CaseFactory(passed=True)
    merge(repeat, first)
    repeat.refresh_from_db()
    assert (repeat.outcome, repeat.same_dispute_as) == (Outcome.SETTLED_WRITTEN, first)


@pytest.mark.parametrize("door", ["merge", "suspicion"])
def test_an_approved_case_is_never_lost_in_one_that_was_not(door):
    first, later = CaseFactory(settled=True), CaseFactory(passed=True)
    Case.objects.filter(pk=first.pk).update(review_state=ReviewState.REJECTED)
    first.refresh_from_db()
    suspicion, bureau = SuspicionFactory(case=later, other=first), bureau_user()
    with refused(FirstNotApproved, field="number"):
        if door == "merge":
            merge(later, first, by=bureau)
        else:
            duplicates.decide(suspicion=suspicion, by=bureau, same=True, reason="同一纠纷")
    merge(first, later, by=bureau)
    suspicion.refresh_from_db()
    assert suspicion.status == SuspicionStatus.SAME
    first.refresh_from_db()
    assert first.same_dispute_as == later


@pytest.mark.parametrize("state", ["submitted", "office_passed"])
def test_a_repeat_under_review_leaves_the_review(first, state):
    repeat = CaseFactory(**{state: True})
    merge(repeat, first, by=bureau_user())
    repeat.refresh_from_db()
    assert (repeat.review_state, repeat.submitted_at) == (ReviewState.NOT_SUBMITTED, None)
    assert (repeat.tier_fixed, repeat.office_reviewed_by) == (None, None)
    assert repeat.tier_claimed is not None


def test_all_repeats_point_at_the_one_first_case(first, repeat):
    third = CaseFactory()
    merge(third, repeat)
    merge(repeat, first)
    fourth = CaseFactory()
    merge(fourth, first)
    assert set(Case.objects.filter(same_dispute_as=first)) == {repeat, third, fourth}
    heads = {case.pk: office_head(case.office) for case in (first, repeat, third)}
    for case, other in ((repeat, first), (third, first), (first, repeat)):
        with refused(links.AlreadyARepeat, field="number"):
            merge(case, other, by=heads[case.pk])


def test_a_suspicion_between_the_two_is_decided(first, repeat):
    suspicion = SuspicionFactory(other=first, case=repeat)
    merge(repeat, first)
    suspicion.refresh_from_db()
    assert (suspicion.status, suspicion.reason) == (SuspicionStatus.SAME, "同一纠纷")


def test_every_suspicion_within_the_dispute_is_decided(first, repeat):
    third = CaseFactory()
    merge(repeat, first)
    inside = SuspicionFactory(other=repeat, case=third)
    outside = SuspicionFactory(other=repeat, case=CaseFactory())
    merge(third, first)
    inside.refresh_from_db()
    outside.refresh_from_db()
    assert (inside.status, outside.status) == (SuspicionStatus.SAME, SuspicionStatus.OPEN)
    assert list(open_suspicions(first)) == [outside], "what may repeat a repeat repeats the first"


def test_who_took_part_in_the_first_of_the_dispute_does_not_decide(first, repeat):
    merge(repeat, first)
    head = office_head(first.office)
    first.created_by = head
    first.save(update_fields=["created_by"])
    third = CaseFactory(station=first.station)
    with refused(OwnSuspicion):
        merge(third, repeat, by=head)


def test_a_suspicion_decided_as_the_same_closes_the_open_repeat(first, repeat):
    suspicion = SuspicionFactory(other=first, case=repeat)
    by = office_head(repeat.office)
    duplicates.decide(suspicion=suspicion, by=by, same=True, reason="同一纠纷")
    repeat.refresh_from_db()
    assert (repeat.outcome, repeat.same_dispute_as) == (Outcome.TRANSFERRED, first)


def test_a_mediator_gives_up_an_own_case_before_it_is_submitted(first, repeat):
    merge(repeat, first, by=repeat.created_by)
    submitted = CaseFactory(submitted=True)
    with refused(UnderReview):
        merge(submitted, first, by=submitted.created_by)


def test_who_may_merge(first, repeat):
    stranger, head = MediatorFactory().user, office_head(repeat.office)
    with refused(NotInCharge):
        merge(repeat, first, by=stranger)
    with refused(ReasonMissing, field="reason"):
        merge(repeat, first, by=head, reason="")
    with refused(links.SameCase, field="number"):
        merge(repeat, repeat, by=head)
    first.created_by = head
    first.save(update_fields=["created_by"])
    with refused(OwnSuspicion):
        merge(repeat, first, by=head)


def test_what_a_repeat_brings_is_read_from_the_first(first, repeat):
    SessionFactory(case=repeat)
    DocumentFactory(case=repeat)
    merge(repeat, first)
    (material,) = material_of_repeats(first.created_by, first.repeats.all(), with_identity=True)
    assert (material.number, len(material.sessions), len(material.papers)) == (repeat.number, 1, 1)
    assert [row.number for row in related_cases(first.created_by, first, [repeat])] == [
        repeat.number
    ]


# --- a merge that was wrong


def separate(case, by=None, reason="两件事"):
    return links.separate_repeat(case=case, by=by or office_head(case.office), reason=reason)


def test_a_case_closed_by_the_merge_alone_is_open_again(first, repeat):
    suspicion = SuspicionFactory(other=first, case=repeat)
    merge(repeat, first)
    separate(repeat)
    repeat.refresh_from_db()
    suspicion.refresh_from_db()
    assert (repeat.same_dispute_as, repeat.closed_on, repeat.outcome) == (None, None, "")
    assert (suspicion.status, suspicion.reason) == (SuspicionStatus.DIFFERENT, "两件事")
    assert merge(repeat, first).same_dispute_as == first


def test_a_case_that_had_ended_keeps_its_outcome_and_can_be_handed_in(first):
    repeat = CaseFactory(submitted=True)
    merge(repeat, first)
    separate(repeat)
    repeat.refresh_from_db()
    assert (repeat.outcome, repeat.same_dispute_as) == (Outcome.SETTLED_WRITTEN, None)
    submit_for_review(case=repeat, by=repeat.created_by)


def test_a_repeat_that_was_merged_through_another_is_open_again_too(first, repeat):
    third = CaseFactory()
    merge(third, repeat)
    merge(repeat, first)
    separate(third)
    third.refresh_from_db()
    assert (third.closed_on, third.same_dispute_as) == (None, None)


def test_who_may_separate(first, repeat):
    head, bureau = office_head(repeat.office), bureau_user()
    with refused(links.NotARepeat):
        separate(repeat, by=head)
    merge(repeat, first)
    with refused(NotInCharge):
        separate(repeat, by=repeat.created_by)
    with refused(ReasonMissing, field="reason"):
        separate(repeat, by=head, reason=" ")
    first.created_by = head
    first.save(update_fields=["created_by"])
    with refused(OwnSuspicion):
        separate(repeat, by=head)
    VolumeFactory(case=repeat)
    with refused(FileArchived):
        separate(repeat, by=bureau)


# --- links


def test_two_cases_of_a_series_stay_two_cases(first, repeat):
    made = link(repeat, first)
    assert (made.case, made.other) == (repeat, first)
    shown = related_cases(first.created_by, first, [])
    assert [(row.number, row.url) for row in shown] == [(repeat.number, "")]
    repeat.refresh_from_db()
    assert repeat.same_dispute_as is None
    with refused(links.AlreadyLinked, field="number"):
        link(first, repeat, by=first.created_by)


def test_a_link_is_taken_back_and_stays_on_record(first, repeat):
    made = link(repeat, first)
    links.end_link(link=made, by=first.created_by)
    assert related_cases(first.created_by, first, []) == []
    assert CaseLink.objects.get().ended_by == first.created_by
    with refused(links.LinkEnded):
        links.end_link(link=made, by=first.created_by)
    link(repeat, first)


def test_links_stay_within_the_district(first):
    far = CaseFactory(district=DistrictFactory(code="500198", name="邻区"))
    with refused(links.OtherDistrict, field="number"):
        link(first, far)
    other, stranger = CaseFactory(), bureau_user(Role.BUREAU_ADMIN, district=far.district)
    with refused(NotInCharge):
        link(first, other, by=stranger)
