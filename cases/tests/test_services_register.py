"""Logging a case: its number, its day, everything that cannot be."""

from datetime import date
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from cases.choices import MediatorRole, PartySide, ReviewState, Source
from cases.models import Case, NumberSeries
from cases.services import numbers, receipts, register
from cases.services.locking import NotYourCase, StaleVersion, UnderReview
from cases.tests.factories import CaseFactory, TierFactory
from cases.tests.inputs import DAY, close, log, party, submitted_case, two_parties
from mediation.common.models import AuditEvent, IdempotencyKey
from mediation.common.tests.refusals import refused
from mediators.services.people import StationNotOpen
from mediators.services.refusals import DayInTheFuture, NotUnderContract, UnknownChoice
from mediators.tests.factories import ContractFactory, MediatorFactory, PostingFactory
from stations.tests.factories import DisputeTypeFactory, StationFactory, office_head

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]


@pytest.fixture
def mediator():
    DisputeTypeFactory()
    return ContractFactory().mediator


def test_a_case_keeps_the_facts_of_its_own_day(mediator):
    case = log(mediator, source=Source.COURT, source_document="（2025）渝0199委调1号")

    case.refresh_from_db()
    station = mediator.station
    assert (case.station, case.office, case.committee, case.district, case.division) == (
        station,
        station.office,
        station.committee,
        station.district,
        station.division,
    )
    assert (case.year, case.serial) == (2025, 1)
    assert case.number == f"（2025）{station.committee.short_name}人调字第1号"
    assert (case.lead, case.lead_is_full_time, case.created_by) == (mediator, True, mediator.user)
    assert (case.due_on, case.review_state) == (date(2025, 5, 1), ReviewState.NOT_SUBMITTED)
    assert list(case.mediators.values_list("mediator", "role", "share")) == [
        (mediator.pk, MediatorRole.LEAD, 100)
    ]
    assert case.parties.count() == 2
    assert AuditEvent.objects.get().verb == "case_logged"


def test_an_appointment_is_part_time():
    assert not log(ContractFactory(part_time=True).mediator).lead_is_full_time


def test_the_audit_log_holds_no_personal_data(mediator):
    log(mediator, summary="某某欠款")
    facts = str(AuditEvent.objects.get().facts)
    assert "当事人" not in facts and "500199" not in facts and "欠款" not in facts


def test_numbers_run_by_committee_and_by_year_of_acceptance(mediator):
    other = ContractFactory().mediator
    ContractFactory(mediator=mediator, valid_from=date(2024, 1, 1), valid_to=date(2025, 1, 1))

    cases = [
        log(mediator),
        log(mediator),
        log(other),
        log(mediator, logged_on=date(2024, 12, 31), accepted_on=date(2024, 12, 31)),
        log(mediator, logged_on=date(2024, 12, 31), accepted_on=date(2025, 1, 1)),
    ]

    assert [(case.year, case.serial) for case in cases] == [
        (2025, 1),
        (2025, 2),
        (2025, 1),
        (2024, 1),
        (2025, 3),
    ]


def test_the_year_turns_at_midnight_in_china(mediator):
    new_year, eve = date(2026, 1, 1), date(2025, 12, 31)
    ContractFactory(mediator=mediator, valid_from=new_year, agreed_to=date(2027, 1, 1))
    with time_machine.travel("2025-12-31T15:59:00Z", tick=False):  # 23:59 there
        with refused(DayInTheFuture, field="logged_on"):
            log(mediator, logged_on=new_year, accepted_on=new_year)
        log(mediator, logged_on=eve, accepted_on=eve)
    with time_machine.travel("2025-12-31T16:00:00Z", tick=False):  # New Year's Day there
        first = log(mediator, logged_on=new_year, accepted_on=new_year)
        late = log(mediator, logged_on=eve, accepted_on=eve)
    assert [(row.year, row.serial) for row in (first, late)] == [(2026, 1), (2025, 2)]


def test_a_refused_case_leaves_no_gap_in_the_numbers(mediator):
    log(mediator)
    with refused(register.TooFewPeople):
        log(mediator, people_count=1)
    with pytest.raises(ValidationError):
        log(mediator, summary="")
    assert log(mediator).serial == 2


def test_the_number_follows_the_template_of_the_committee(mediator):
    committee = mediator.committee
    committee.number_template = "{year}-{committee}-{serial:04d}"
    committee.short_name = "沙重"
    committee.save()
    mediator.station.refresh_from_db()
    assert log(mediator).number == "2025-沙重-0001"


@pytest.mark.parametrize("template", ["{serial}", "{year.__class__}{committee}{serial}", "{"])
def test_a_template_that_cannot_number_cases_is_refused(mediator, template):
    committee = mediator.station.committee
    committee.number_template = template
    with refused(numbers.NumberTemplateWrong):
        log(mediator)


def test_two_committees_with_one_short_name_are_found_out(mediator):
    log(mediator)
    other = ContractFactory().mediator
    other.station.committee.short_name = mediator.station.committee.short_name
    with refused(numbers.NumberTaken):
        log(other)


def test_the_same_form_sent_again_gives_the_same_case(mediator):
    content = {"client_key": uuid4(), "parties": two_parties()}

    first = log(mediator, **content)
    again = log(mediator, **content)

    assert first == again
    assert Case.objects.count() == 1 and NumberSeries.objects.get().last == 1
    assert AuditEvent.objects.count() == 1 and IdempotencyKey.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"summary": "别的事"}, id="another summary"),
        pytest.param({"people_count": 3}, id="more people"),
        pytest.param({"accepted_on": date(2025, 4, 2)}, id="another day"),
        pytest.param({"parties": two_parties(5)}, id="other parties"),
    ],
)
def test_the_same_form_with_other_content_is_refused(mediator, change):
    key = uuid4()
    log(mediator, client_key=key)
    with refused(receipts.IdempotencyConflict):
        log(mediator, client_key=key, **change)


def test_another_persons_key_gives_nothing_away(mediator):
    key, colleague = uuid4(), MediatorFactory(station=mediator.station)
    log(mediator, client_key=key)
    with refused(receipts.IdempotencyConflict):
        log(mediator, client_key=key, by=colleague.user)


def test_everybody_logs_and_corrects_their_own_cases(mediator):
    TierFactory()
    case = log(mediator)
    head = office_head(mediator.office)
    with refused(NotYourCase, field="mediator"):
        log(mediator, by=head)
    with refused(NotYourCase):
        correct(case, by=head)
    with refused(NotYourCase):
        close(case, by=head)


@pytest.mark.parametrize(
    ("changes", "broken", "field"),
    [
        pytest.param(
            {"logged_on": date(2025, 4, 11), "accepted_on": date(2025, 4, 11)},
            DayInTheFuture,
            "logged_on",
            id="logged tomorrow",
        ),
        pytest.param(
            {"accepted_on": date(2025, 4, 11)},
            DayInTheFuture,
            "accepted_on",
            id="accepted tomorrow",
        ),
        pytest.param(
            {"accepted_on": date(2025, 3, 31)},
            register.AcceptedBeforeLogged,
            "accepted_on",
            id="accepted before it was logged",
        ),
        pytest.param(
            {"logged_on": date(2024, 12, 31), "accepted_on": DAY},
            NotUnderContract,
            "logged_on",
            id="before the contract",
        ),
        pytest.param({"source": "rumour"}, UnknownChoice, "source", id="unknown source"),
        pytest.param({"relation": "foes"}, UnknownChoice, "relation", id="unknown relation"),
        pytest.param(
            {"people_count": 1}, register.TooFewPeople, "people_count", id="too few people"
        ),
    ],
)
def test_impossible_cases_are_refused(mediator, changes, broken, field):
    with refused(broken, field=field):
        log(mediator, **changes)


def test_the_station_must_have_been_open_and_the_mediator_posted_there(mediator):
    log(mediator)
    elsewhere = StationFactory(committee=mediator.committee)
    closed = ContractFactory(
        mediator__station=StationFactory(valid_to=date(2025, 4, 1), committee=mediator.committee)
    ).mediator
    moved = ContractFactory(mediator__posted=False).mediator
    PostingFactory(mediator=moved, valid_from=date(2025, 4, 2))
    with refused(register.NotPosted, field="station"):
        log(mediator, station=elsewhere)
    with refused(StationNotOpen, field="station"):
        log(closed)
    with refused(register.NotPosted, field="station"):
        log(moved)


def test_the_dispute_type_must_be_in_use_and_not_a_heading(mediator):
    log(mediator)
    old = DisputeTypeFactory(code="old", valid_to=DAY)
    heading = DisputeTypeFactory(code="labour")
    DisputeTypeFactory(code="wages", parent=heading)
    with refused(register.UnknownDisputeType, field="dispute_type"):
        log(mediator, dispute_type=old)
    with refused(register.DisputeTypeTooWide, field="dispute_type"):
        log(mediator, dispute_type=heading)


def test_co_mediators_have_their_shares(mediator):
    helper, trainee = ContractFactory().mediator, ContractFactory(part_time=True).mediator

    case = log(mediator, co_mediators=[(helper, 30), (trainee, 0)])

    shares = case.mediators.order_by("id").values_list("mediator", "role", "share")
    assert list(shares) == [
        (mediator.pk, MediatorRole.LEAD, 70),
        (helper.pk, MediatorRole.CO, 30),
        (trainee.pk, MediatorRole.CO, 0),
    ]


def test_impossible_teams_are_refused(mediator):
    log(mediator)
    helper, stranger = ContractFactory().mediator, MediatorFactory()
    for shares in ([(helper, 101)], [(helper, -1)], [(helper, 60), (stranger, 41)]):
        with refused(register.SharesWrong, field="co_mediators"):
            log(mediator, co_mediators=shares)
    for twice in ([(mediator, 10)], [(helper, 10), (helper, 10)]):
        with refused(register.MediatorTwice, field="co_mediators"):
            log(mediator, co_mediators=twice)
    with refused(NotUnderContract, field="logged_on"):
        log(mediator, co_mediators=[(stranger, 10)])


def test_the_database_refuses_a_serial_number_twice(mediator):
    case = log(mediator)
    with pytest.raises(IntegrityError):
        CaseFactory(lead=mediator, year=2025, serial=case.serial, number="别的号")


def correct(case, **changes):
    facts = {
        "by": case.created_by,
        "version": case.version,
        "dispute_type": case.dispute_type,
        "source": case.source,
        "relation": case.relation,
        "summary": "邻居噪音",
        "people_count": 3,
        **changes,
    }
    return register.correct_case(case=case, **facts)


def test_a_case_is_corrected_before_it_is_submitted(mediator):
    case = log(mediator)
    corrected = correct(case, is_public=True)
    case.refresh_from_db()
    assert (case.summary, case.people_count, case.is_public) == ("邻居噪音", 3, True)
    assert corrected.version == case.version == 2


def test_impossible_corrections_are_refused(mediator):
    case = log(mediator)
    with refused(StaleVersion):
        correct(case, version=0)
    with refused(register.TooFewPeople, field="people_count"):
        correct(case, people_count=1)
    submitted = submitted_case(mediator)
    with refused(UnderReview):
        correct(submitted)


@pytest.mark.parametrize("size", [1, 3])
def test_logging_takes_as_many_queries_for_few_parties_as_for_many(
    mediator, size, django_assert_num_queries
):
    log(mediator)
    parties = [
        party(10 + 2 * n + (side == PartySide.RESPONDENT), side)
        for n in range(size)
        for side in PartySide
    ]
    with django_assert_num_queries(30):
        # the test's own dispute type; savepoints 2, series, key, subtypes, rules of sources,
        # contracts, posting, number, series, case, mediators, parties, what the search finds 10,
        # key, comparison 2, event with its head 3
        log(mediator, parties=parties, people_count=9)
