"""Mediators' files: registered, posted, graded."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from mediation.common.models import AuditEvent
from mediation.common.roles import Role
from mediation.common.tests.factories import UserFactory
from mediation.common.tests.refusals import refused
from mediators.choices import Education, Origin, PoliticalStatus, Sex
from mediators.models import Mediator
from mediators.services import people
from mediators.services.refusals import BadNumber, DayInTheFuture, DaysOutOfOrder
from mediators.tests.factories import GradeFactory, MediatorFactory, resident_id
from stations.tests.factories import DisputeTypeFactory, PioneerPostFactory, StationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]

PERSON = people.Person(
    number="T0001",
    full_name="测试员",
    education=Education.COLLEGE,
    political_status=PoliticalStatus.MASSES,
    origin=Origin.VOLUNTEER,
    id_number=resident_id(10),
    phone="199 0000 0001",
)


@pytest.fixture
def clerk():
    return UserFactory(role=Role.BUREAU_ADMIN)


def register(clerk, person=PERSON, **changes):
    facts = {"station": changes.pop("station", None) or StationFactory(), **changes}
    facts.setdefault("joined_on", date(2025, 4, 1))
    return people.register_mediator(person=person, by=clerk, **facts)


def test_a_file_is_opened_with_its_first_posting(clerk):
    station = StationFactory()
    kind = DisputeTypeFactory()

    mediator = register(clerk, station=station, specialities=[kind])

    mediator.refresh_from_db()
    assert (mediator.office, mediator.committee, mediator.district) == (
        station.office,
        station.committee,
        station.district,
    )
    assert (mediator.sex, mediator.birth_date) == (Sex.FEMALE, date(1960, 1, 1))
    assert mediator.phone == "19900000001"
    assert mediator.postings.get().valid_from == date(2025, 4, 1)
    assert list(mediator.specialities.all()) == [kind]


def test_the_audit_log_holds_no_personal_data(clerk):
    register(clerk)
    facts = str(AuditEvent.objects.get().facts)
    assert PERSON.full_name not in facts and PERSON.id_number not in facts


@pytest.mark.parametrize(
    ("change", "field"),
    [
        pytest.param({"id_number": resident_id(10)[:17] + "0"}, "id_number", id="check digit"),
        pytest.param({"id_number": "500199196002300010"}, "id_number", id="30 February"),
        pytest.param({"phone": "12345678901"}, "phone", id="no mobile number"),
    ],
)
def test_numbers_that_cannot_be_are_refused(clerk, change, field):
    station = StationFactory()
    with refused(BadNumber, field=field):
        register(clerk, replace(PERSON, **change), station=station)


def test_a_number_in_use_is_refused(clerk):
    MediatorFactory(number="T0001")
    with pytest.raises(ValidationError) as caught:
        register(clerk)
    assert list(caught.value.message_dict) == ["number"]
    assert Mediator.objects.count() == 1


def test_who_may_not_be_paid_has_a_reason(clerk):
    with translation.override("en"), pytest.raises(ValidationError, match="Say why"):
        register(clerk, replace(PERSON, may_be_paid=False))
    person = replace(PERSON, may_be_paid=False, not_paid_reason="公务员")
    assert register(clerk, person).pk


def test_impossible_days_are_refused(clerk):
    closed = StationFactory(valid_to=date(2025, 4, 1))
    with refused(DayInTheFuture, field="joined_on"):
        register(clerk, station=closed, joined_on=date(2025, 4, 11))
    with refused(people.StationNotOpen, field="station"):
        register(clerk, station=closed)


def test_a_posting_ends_the_one_before_and_moves_the_file(clerk):
    mediator = MediatorFactory()
    first, station = mediator.postings.get(), StationFactory()
    post = PioneerPostFactory(station=station)

    people.post_mediator(
        mediator=mediator,
        station=station,
        pioneer_post=post,
        valid_from=date(2025, 4, 1),
        by=clerk,
    )

    first.refresh_from_db()
    mediator.refresh_from_db()
    assert first.valid_to == date(2025, 4, 1)
    assert (mediator.station, mediator.office, mediator.committee) == (
        station,
        station.office,
        station.committee,
    )


def test_impossible_postings_are_refused(clerk):
    mediator, station = MediatorFactory(joined_on=date(2025, 4, 1)), StationFactory()
    elsewhere = PioneerPostFactory()

    def post(**facts):
        facts = {"station": station, "valid_from": date(2025, 4, 5), **facts}
        people.post_mediator(mediator=mediator, by=clerk, **facts)

    with refused(people.PostedLater, field="valid_from"):
        post(valid_from=date(2025, 4, 1))
    with refused(people.PostElsewhere, field="pioneer_post"):
        post(pioneer_post=elsewhere)
    with refused(DayInTheFuture, field="valid_from"):
        post(valid_from=date(2025, 4, 11))


def test_a_grade_ends_the_one_before(clerk):
    first = GradeFactory()
    award = {
        "mediator": first.mediator,
        "code": "first",
        "name": "一级",
        "document_number": "试司发〔2025〕3号",
        "by": clerk,
    }
    with refused(people.GradedLater, field="valid_from"):
        people.award_grade(valid_from=first.valid_from, **award)
    with refused(DaysOutOfOrder, field="valid_to"):
        people.award_grade(valid_from=date(2025, 4, 1), valid_to=date(2025, 4, 1), **award)

    grade = people.award_grade(valid_from=date(2025, 4, 1), **award)

    first.refresh_from_db()
    assert (first.valid_to, grade.valid_to) == (date(2025, 4, 1), None)


def test_a_file_is_corrected_but_nobody_is_moved(clerk):
    mediator, speciality = MediatorFactory(), DisputeTypeFactory()

    def correct(**facts):
        people.correct_mediator(mediator=mediator, specialities=[speciality], by=clerk, **facts)

    with pytest.raises(ValidationError, match="may not be paid|报酬|补贴|支付|发放"):
        correct(may_be_paid=False)
    with pytest.raises(TypeError):
        correct(station=StationFactory())
    correct(full_name="改正后", may_be_paid=False, not_paid_reason="在职公务员")

    row = Mediator.objects.get(pk=mediator.pk)
    assert (row.full_name, row.may_be_paid, row.station) == ("改正后", False, mediator.station)
    assert list(row.specialities.all()) == [speciality]
    event = AuditEvent.objects.get(verb="mediator_corrected")
    assert event.facts == {"fields": "full_name may_be_paid not_paid_reason"}
