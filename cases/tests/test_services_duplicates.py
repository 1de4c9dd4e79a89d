"""Suspected duplicates: raised at logging and closing, decided by a person."""

from datetime import date

import pytest
from django.db import IntegrityError

from cases.calc.duplicates import Match
from cases.choices import IdType, PartySide, SuspicionStatus
from cases.models import DuplicateSuspicion
from cases.services import duplicates
from cases.services.parties import correct_party
from cases.tests.factories import CaseFactory, SuspicionFactory
from cases.tests.inputs import close, log, party, two_parties
from mediation.common.tests.refusals import refused
from mediators.services.refusals import NotInCharge, ReasonMissing
from mediators.tests.factories import ContractFactory, resident_id
from stations.tests.factories import (
    DisputeTypeFactory,
    OfficeAssignmentFactory,
    OfficeFactory,
    office_head,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]


def suspicions():
    rows = DuplicateSuspicion.objects.order_by("id")
    return list(rows.values_list("case", "other", "reason_code"))


def test_the_same_people_at_another_station_are_suspected():
    first = log()
    second = log(parties=[party(2), party(1, PartySide.RESPONDENT)])
    assert suspicions() == [(second.pk, first.pk, Match.SAME_PEOPLE)]


@pytest.mark.parametrize(
    "person",
    [
        pytest.param(party(1, id_number=resident_id(1).lower()), id="small letters"),
        pytest.param(
            party(1, id_number="".join(chr(ord(c) + 0xFEE0) for c in resident_id(1))),
            id="full-width digits",
        ),
        pytest.param(party(1, id_number="500199600101001", id_type=IdType.LEGACY), id="15 digits"),
        pytest.param(party(1, name="别名"), id="another name"),
    ],
)
def test_another_way_to_write_a_person_is_no_way_out(person):
    log()
    log(parties=[person, party(2, PartySide.RESPONDENT)])
    assert [reason for *_cases, reason in suspicions()] == [Match.SAME_PEOPLE]


def test_a_telephone_stands_in_for_a_number():
    both = {"id_number": "", "phone": "19900000001"}
    log(parties=[party(1, phone="19900000001"), party(2, PartySide.RESPONDENT)])
    log(parties=[party(8, **both), party(2, PartySide.RESPONDENT)])
    assert [reason for *_cases, reason in suspicions()] == [Match.LIKELY_SAME_PEOPLE]


@pytest.mark.parametrize(
    ("day", "found"),
    [
        pytest.param(date(2025, 1, 1), True, id="90 days apart"),
        pytest.param(date(2024, 12, 31), False, id="91 days apart"),
    ],
)
def test_the_window_is_ninety_days(day, found):
    early = ContractFactory(valid_from=date(2024, 1, 1)).mediator
    log(early, logged_on=day, accepted_on=day)
    log()
    assert bool(suspicions()) is found


def test_another_type_of_dispute_is_another_dispute():
    log()
    log(dispute_type=DisputeTypeFactory(code="property"))
    assert suspicions() == []


def test_a_suspicion_is_raised_once_and_again_for_a_corrected_party():
    first = log()
    second = log(parties=[party(1), party(3, PartySide.RESPONDENT)])
    assert suspicions() == []

    row = second.parties.get(side=PartySide.RESPONDENT)
    correct_party(party=row, data=party(2, PartySide.RESPONDENT), by=second.created_by)
    second.refresh_from_db()
    close(second)

    assert suspicions() == [(second.pk, first.pk, Match.SAME_PEOPLE)]


@pytest.fixture
def suspicion():
    return SuspicionFactory()


def decide(suspicion, by, *, same, reason="核对了双方"):
    return duplicates.decide(suspicion=suspicion, by=by, same=same, reason=reason)


def test_the_same_dispute_points_at_the_first_case(suspicion):
    head = office_head(suspicion.case.office)

    decided = decide(suspicion, head, same=True)

    suspicion.case.refresh_from_db()
    assert (decided.status, decided.decided_by) == (SuspicionStatus.SAME, head)
    assert suspicion.case.same_dispute_as == suspicion.other
    third = SuspicionFactory(other=suspicion.case, case=CaseFactory(lead=suspicion.case.lead))
    decide(third, head, same=True)
    third.case.refresh_from_db()
    assert third.case.same_dispute_as == suspicion.other


@pytest.mark.parametrize("earlier", [True, False])
def test_a_repeat_of_two_cases_makes_one_dispute_of_all_three(earlier):
    one, two = CaseFactory(), CaseFactory()
    first, other = (one, two) if earlier else (two, one)
    repeat = CaseFactory(same_dispute_as=first)
    suspicion = SuspicionFactory(other=other, case=repeat)

    head = office_head(repeat.office)
    first.created_by, by_first = head, first.created_by
    first.save(update_fields=["created_by"])
    with refused(duplicates.OwnSuspicion):
        decide(suspicion, head, same=True)
    first.created_by = by_first
    first.save(update_fields=["created_by"])
    decide(suspicion, head, same=True)

    for row in (one, two, repeat):
        row.refresh_from_db()
    assert (one.same_dispute_as, two.same_dispute_as, repeat.same_dispute_as) == (None, one, one)
    assert two.closed_on is not None and one.closed_on is None


def test_different_disputes_stay_apart(suspicion):
    decide(suspicion, office_head(suspicion.case.office), same=False)
    suspicion.case.refresh_from_db()
    assert suspicion.case.same_dispute_as is None


def test_impossible_decisions_are_refused(suspicion):
    head = office_head(suspicion.case.office)
    with refused(ReasonMissing, field="reason"):
        decide(suspicion, head, same=True, reason=" ")
    OfficeAssignmentFactory(user=suspicion.other.created_by, office=suspicion.case.office)
    with refused(duplicates.OwnSuspicion):
        decide(suspicion, suspicion.other.created_by, same=False)
    stranger = office_head(OfficeFactory())
    with refused(NotInCharge):
        decide(suspicion, stranger, same=False)
    decide(suspicion, head, same=False)
    with refused(duplicates.SuspicionDecided):
        decide(suspicion, head, same=True)


def test_the_database_refuses_a_decision_without_a_reason(suspicion):
    with pytest.raises(IntegrityError, match="duplicatesuspicion_decision_has_reason"):
        DuplicateSuspicion.objects.filter(pk=suspicion.pk).update(status=SuspicionStatus.SAME)


@pytest.mark.parametrize("size", [1, 4])
def test_comparing_takes_as_many_queries_for_one_as_for_many(size, django_assert_num_queries):
    for _ in range(size):
        log()
    case = log(parties=two_parties(50))
    for row, number in zip(case.parties.order_by("id"), (1, 2), strict=True):
        row.id_number = resident_id(number)
        row.save()
    with django_assert_num_queries(4):  # own parties, theirs, known ones, new ones
        assert len(duplicates.find_suspicions(case=case)) == size
