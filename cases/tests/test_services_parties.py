"""Parties: every number that cannot be, every person who may not."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from cases.choices import IdType, PartyKind, PartySide
from cases.models import Party
from cases.services import parties
from cases.services.locking import UnderReview
from cases.tests.inputs import log, party, submitted_case, two_parties
from mediation.common.crypto import blind_index
from mediation.common.tests.refusals import refused
from mediators.choices import Sex
from mediators.services.refusals import BadNumber, DayInTheFuture, UnknownChoice
from mediators.tests.factories import ContractFactory, resident_id
from stations.tests.factories import DisputeTypeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]

OTHER_SIDE = party(2, PartySide.RESPONDENT)


@pytest.fixture
def mediator():
    DisputeTypeFactory()
    return ContractFactory().mediator


def log_party(mediator, data, **changes):
    case = log(mediator, parties=[data, OTHER_SIDE], **changes)
    return case.parties.get(side=PartySide.APPLICANT)


def test_a_resident_number_says_sex_and_date_of_birth(mediator):
    data = party(1, id_number=resident_id(1011).lower(), phone="023 6536 8888")
    row = log_party(mediator, data)
    assert (row.id_type, row.id_number) == (IdType.RESIDENT, resident_id(1011))
    assert (row.sex, row.birth_date) == (Sex.MALE, date(1960, 1, 2))
    assert row.phone == "023-65368888"
    assert row.id_number_index == blind_index(resident_id(1011))


def test_numbers_are_encrypted_in_the_database(mediator):
    row = log_party(mediator, party(1, phone="19900000001"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number, phone FROM cases_party WHERE id = %s", [row.pk])
        stored = " ".join(cursor.fetchone())
    assert resident_id(1) not in stored and "19900000001" not in stored


@pytest.mark.parametrize(
    ("changes", "id_type", "number"),
    [
        pytest.param({"id_number": ""}, IdType.NONE, "", id="nothing at hand"),
        pytest.param(
            {"id_number": "914403001922038216", "kind": PartyKind.ORGANISATION},
            IdType.CREDIT_CODE,
            "914403001922038216",
            id="organisation",
        ),
        pytest.param(
            {"id_number": " E1234567 ", "id_type": IdType.PASSPORT},
            IdType.PASSPORT,
            "E1234567",
            id="passport",
        ),
        pytest.param(
            {"id_number": resident_id(1), "id_type": IdType.NONE},
            IdType.RESIDENT,
            resident_id(1),
            id="a number without its kind",
        ),
        pytest.param(
            {"id_number": "500199600101001", "id_type": IdType.LEGACY},
            IdType.LEGACY,
            resident_id(1),
            id="15 digits",
        ),
    ],
)
def test_kinds_of_documents(mediator, changes, id_type, number):
    row = log_party(mediator, party(1, **changes))
    assert (row.id_type, row.id_number) == (id_type, number)


@pytest.mark.parametrize(
    ("changes", "broken", "field"),
    [
        pytest.param({"id_number": "50019919600101000"}, BadNumber, "id_number", id="17 digits"),
        pytest.param({"id_number": "500199196002300018"}, BadNumber, "id_number", id="30 February"),
        pytest.param(
            {"id_number": "500199600230001", "id_type": IdType.LEGACY},
            BadNumber,
            "id_number",
            id="legacy without a date",
        ),
        pytest.param(
            {"id_number": "914403001922038217", "id_type": IdType.CREDIT_CODE},
            BadNumber,
            "id_number",
            id="credit code",
        ),
        pytest.param({"phone": "12"}, BadNumber, "phone", id="telephone"),
        pytest.param({"side": "judge"}, UnknownChoice, "side", id="unknown side"),
        pytest.param({"id_type": "library"}, UnknownChoice, "id_type", id="unknown document"),
        pytest.param(
            {"id_number": "", "birth_date": date(2025, 4, 11)},
            DayInTheFuture,
            "birth_date",
            id="born tomorrow",
        ),
        pytest.param(
            {"id_number": "", "birth_date": date(2011, 4, 11)},
            parties.GuardianMissing,
            "guardian_name",
            id="13 years old",
        ),
    ],
)
def test_impossible_parties_are_refused(mediator, changes, broken, field):
    with refused(broken, field=field):
        log_party(mediator, party(1, **changes))


def test_a_child_has_a_guardian_and_a_youth_needs_none(mediator):
    child = party(1, id_number="", birth_date=date(2011, 4, 11), guardian_name="监护人")
    assert log_party(mediator, child).guardian_name == "监护人"
    assert log_party(mediator, party(1, id_number="", birth_date=date(2011, 4, 10))).pk


@pytest.mark.parametrize("sides", [[], [PartySide.APPLICANT], [PartySide.RESPONDENT] * 2])
def test_both_sides_are_there(mediator, sides):
    rows = [party(number, side) for number, side in enumerate(sides)]
    with refused(parties.OneSideMissing, field="parties"):
        log(mediator, parties=rows)


def test_nobody_is_there_twice(mediator):
    with refused(parties.SamePartyTwice, field="parties"):
        log(mediator, parties=[party(1), party(1, PartySide.RESPONDENT)])


def test_a_party_has_a_name(mediator):
    with pytest.raises(ValidationError) as caught:
        log_party(mediator, party(1, name="  "))
    assert list(caught.value.message_dict) == ["name"]
    assert not Party.objects.exists()


def test_nobody_mediates_their_own_dispute():
    DisputeTypeFactory()
    mediator = ContractFactory(mediator__id_number=resident_id(1)).mediator
    helper = ContractFactory().mediator
    with refused(parties.OwnDispute, field="parties"):
        log(mediator, parties=two_parties())
    with refused(parties.OwnDispute, field="parties"):
        log(helper, parties=two_parties(), co_mediators=[(mediator, 10)])


def test_a_party_is_corrected_before_the_review(mediator):
    row = log_party(mediator, party(1))
    corrected = parties.correct_party(
        party=row, data=party(5, id_number=resident_id(55)), by=mediator.user
    )
    row.refresh_from_db()
    assert (row.pk, row.name, row.id_number) == (corrected.pk, "当事人5", resident_id(55))
    assert row.id_number_index == blind_index(resident_id(55))


def test_impossible_corrections_are_refused(mediator):
    row = log_party(mediator, party(1))
    for data, broken in (
        (party(1, PartySide.RESPONDENT), parties.OneSideMissing),
        (party(2), parties.SamePartyTwice),
        (party(1, id_number="1"), BadNumber),
    ):
        with refused(broken):
            parties.correct_party(party=row, data=data, by=mediator.user)
    row = submitted_case(mediator, parties=two_parties(20)).parties.first()
    with refused(UnderReview):
        parties.correct_party(party=row, data=party(1), by=mediator.user)
