"""Judicial confirmation: both parties apply in time, the office submits, the term runs out."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction

from cases.calc.eligibility import Connection
from cases.choices import ConfirmationStatus, ConfirmationTrack, Paper, ReviewState, Source
from cases.choices_confirmation import Manner
from cases.models import Case, Confirmation, ConfirmationRule
from cases.services import confirmations
from cases.services.applicants import (
    AgentNameMissing,
    AgentNotExpected,
    AgentOfBothSides,
    Applicant,
    NotJoint,
    NotOfThisCase,
    PowerMissing,
    SignedTooEarly,
)
from cases.services.confirmation_watch import expire_confirmations, watch_confirmations
from cases.services.eligibility import check_eligibility
from cases.services.locking import NotSettled, NotYourCase
from cases.tests.factories import (
    CaseFactory,
    ConfirmationFactory,
    CourtAssignmentFactory,
    CourtFactory,
    DocumentFactory,
    PartyFactory,
)
from cases.tests.factories_confirmation import (
    ConfirmationRuleFactory,
    EligibilityCheckFactory,
    ready_case,
)
from mediation.common.models import AuditEvent, CalendarDay, Notice, User
from mediation.common.tests.factories import UserFactory
from mediation.common.tests.refusals import refused
from mediators.services.refusals import DayInTheFuture, NotInCharge, ReasonMissing, UnknownChoice
from stations.tests.factories import OfficeFactory, office_head

pytestmark = pytest.mark.django_db
april = pytest.mark.usefixtures("on_10_april_2025")

Status, Track = ConfirmationStatus, ConfirmationTrack


@pytest.fixture
def court():
    return CourtFactory()


def on(day):
    return time_machine.travel(_noon(day), tick=False)


def _noon(day):
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def case_effective(effective_on, **facts):
    """A case settled on the day, its papers on file, its agreement checked."""
    days = dict.fromkeys(("logged_on", "accepted_on", "closed_on", "due_on"), effective_on)
    return ready_case(**days, **facts)


def all_parties(case, day=None, **facts):
    day = day or case.agreement.agreed_on
    return [Applicant(party=party, signed_on=day, **facts) for party in case.parties.all()]


def prepare(case, court, applicants=None, **facts):
    applicants = all_parties(case) if applicants is None else applicants
    row = confirmations.prepare(
        case=case, by=case.created_by, court=court, applicants=applicants, **facts
    )
    head_of(case)  # who will decide is there already
    return row


def head_of(case):
    found = User.objects.filter(staff_assignments__office=case.office).first()
    return found or office_head(case.office)


def submit(row, day=None, by=None):
    by = by or head_of(row.case)
    return confirmations.submit(confirmation=row, by=by, applied_on=day)


def track(case):
    case.refresh_from_db()
    return case.confirmation


# --- the clock of the law


DATES = [
    pytest.param("2024-01-30", "2024-02-29", "2024-02-29", id="leap day, a Thursday"),
    pytest.param("2024-02-01", "2024-03-04", "2024-03-01", id="day 30 is a Saturday"),
    pytest.param("2023-09-02", "2023-10-07", "2023-09-28", id="National Day, worked Saturday"),
    pytest.param("2023-09-07", "2023-10-07", "2023-10-07", id="worked Saturday counts"),
    pytest.param("2023-09-08", "2023-10-08", "2023-10-08", id="worked Sunday counts"),
    pytest.param("2024-01-12", "2024-02-18", "2024-02-09", id="Spring Festival, worked Sunday"),
    pytest.param("2023-12-02", "2024-01-02", "2023-12-29", id="New Year's Day on a Monday"),
]


@pytest.mark.parametrize(("effective_on", "legal", "cautious"), DATES)
def test_the_last_day_is_in_time_and_the_day_after_is_not(court, effective_on, legal, cautious):
    """Through the service: submitted on the legal last day, refused with the reason a day later."""
    start, last = date.fromisoformat(effective_on), date.fromisoformat(legal)
    in_time, late = case_effective(start), case_effective(start)
    with on(last):
        row = submit(prepare(in_time, court), last)
        waiting = prepare(late, court)
    assert (row.effective_on, row.last_day, row.applied_on) == (start, last, last)
    with on(date.fromordinal(last.toordinal() + 1)):
        with refused(confirmations.TermOver, field="applied_on") as refusal:
            submit(waiting)
        assert refusal.value.params == {"days": 30, "effective": start, "last": last}
        never = case_effective(start)
        with refused(confirmations.TermOver, field="court"):
            prepare(never, court)


def test_the_reading_is_policy(court):
    """By the narrow reading an ordinary Saturday stands, and a holiday rolls all the same."""
    ConfirmationRuleFactory(reading="holidays_only")
    saturday, holiday = case_effective(date(2024, 2, 1)), case_effective(date(2023, 9, 1))
    with on(date(2024, 3, 2)):
        assert submit(prepare(saturday, court)).last_day == date(2024, 3, 2)
    late = case_effective(date(2024, 2, 1))
    with on(date(2024, 3, 3)), refused(confirmations.TermOver, field="court"):
        prepare(late, court)
    with on(date(2023, 10, 7)):
        assert submit(prepare(holiday, court)).last_day == date(2023, 10, 7)


@pytest.mark.parametrize(
    ("effective_on", "legal"),
    [
        pytest.param(date(2023, 8, 31), date(2023, 10, 7), id="Saturday inside the holiday"),
        pytest.param(date(2023, 9, 1), date(2023, 10, 7), id="the holiday on a Sunday"),
    ],
)
def test_a_weekend_inside_a_holiday_rolls_by_either_reading(court, effective_on, legal):
    for reading in ("roll_weekends", "holidays_only"):
        ConfirmationRule.objects.all().delete()
        ConfirmationRuleFactory(reading=reading)
        with on(legal):
            assert prepare(case_effective(effective_on), court).last_day == legal


def test_a_decreed_day_counts_at_once(court):
    """A made-up Saturday of the bureau's own calendar ends the term on it."""
    CalendarDay.objects.create(date=date(2024, 3, 2), is_workday=True, document_number="示例1号")
    with on(date(2024, 2, 20)):
        assert prepare(case_effective(date(2024, 2, 1)), court).last_day == date(2024, 3, 2)


def test_the_rule_of_the_effective_day_counts(court):
    ConfirmationRuleFactory(valid_to=date(2024, 2, 1))
    ConfirmationRuleFactory(valid_from=date(2024, 2, 1), days=20)
    with on(date(2024, 2, 20)):
        assert prepare(case_effective(date(2024, 1, 31)), court).last_day == date(2024, 3, 1)
        assert prepare(case_effective(date(2024, 2, 1)), court).last_day == date(2024, 2, 21)


# --- eligibility


CLEAR = {
    "is_civil": True,
    "concerns_status": False,
    "belongs_elsewhere": False,
    "confirms_rights": False,
    "connection": Connection.MEDIATION_BODY,
}


def check(case, **changes):
    return check_eligibility(case=case, by=case.created_by, **{**CLEAR, **changes})


@april
@pytest.mark.parametrize(
    ("changes", "ground"),
    [
        ({"is_civil": False}, "not_civil"),
        ({"connection": Connection.NONE}, "wrong_court"),
        ({"connection": Connection.INVITING_COURT}, "wrong_court"),
        ({"concerns_status": True}, "status"),
        ({"belongs_elsewhere": True}, "special"),
        ({"confirms_rights": True}, "real_rights"),
    ],
)
def test_an_excluded_class_blocks_the_application(court, changes, ground):
    case = ready_case()
    assert check(case, **changes).grounds == [ground]
    with refused(confirmations.NotEligible):
        prepare(case, court)
    check(case)
    assert prepare(case, court).eligibility.grounds == []


@april
def test_where_a_court_invited_the_mediation_only_that_court_is_asked(court):
    case = ready_case(source=Source.COURT)
    assert check(case, connection=Connection.DOMICILE).grounds == ["wrong_court"]
    assert check(case, connection=Connection.INVITING_COURT).grounds == []


@april
def test_doubts_warn_and_have_to_be_read(court):
    case = ready_case()
    check(case, doubts=["unclear"])
    with refused(confirmations.DoubtsNotRead, field="doubts_read"):
        prepare(case, court)
    assert prepare(case, court, doubts_read=True).eligibility.grounds == ["unclear"]


@april
def test_only_a_check_of_the_present_agreement_counts(court):
    case = ready_case()
    case.agreement.content = "改为五日内付款"
    case.agreement.save()
    with refused(confirmations.NotChecked):
        prepare(case, court)


@april
def test_impossible_checks_are_refused():
    failed, case, stranger = CaseFactory(failed=True), ready_case(), UserFactory()
    with refused(NotSettled):
        check(failed)
    with refused(UnknownChoice, field="connection"):
        check(case, connection="moon")
    with refused(UnknownChoice, field="doubts"):
        check(case, doubts=["status"])
    with refused(NotYourCase):
        check_eligibility(case=case, by=stranger, **CLEAR)


# --- both parties


def test_the_last_day_ends_at_midnight_in_china(court):
    case = case_effective(date(2024, 1, 30))
    with time_machine.travel("2024-02-29T15:59:00Z", tick=False):  # 23:59 there
        waiting = prepare(case, court)
    new_day = time_machine.travel("2024-02-29T16:00:00Z", tick=False)  # 1 March there
    with new_day, refused(confirmations.TermOver, field="applied_on"):
        submit(waiting)
    with time_machine.travel("2024-02-29T15:59:00Z", tick=False):
        assert submit(waiting).applied_on == date(2024, 2, 29)


@april
def test_every_party_applies(court):
    case = ready_case()
    first, other = all_parties(case)
    with refused(NotJoint, field=f"manner_{other.party.pk}"):
        prepare(case, court, [first])
    with refused(NotOfThisCase):
        prepare(case, court, [first, first, other])
    stranger = Applicant(party=PartyFactory(), signed_on=date(2025, 4, 1))
    with refused(NotOfThisCase):
        prepare(case, court, [first, other, stranger])
    row = prepare(case, court)
    assert {applicant.party for applicant in row.applicants.all()} == set(case.parties.all())
    assert track(case) == Track.PREPARED


@april
def test_an_agent_has_a_power_of_attorney_and_one_side(court):
    case = ready_case()
    first, other = case.parties.all()

    def apply(**facts):
        agent = {"manner": Manner.AGENT, "agent_name": "陈律师", **facts}
        person = Applicant(party=first, signed_on=date(2025, 3, 21))
        by_agent = Applicant(party=other, signed_on=date(2025, 3, 21), **agent)
        return prepare(case, court, [person, by_agent])

    with refused(AgentNameMissing, field=f"agent_{other.pk}"):
        apply(agent_name=" ")
    with refused(AgentNotExpected, field=f"agent_{other.pk}"):
        apply(manner=Manner.IN_PERSON)
    with refused(PowerMissing, field=f"manner_{other.pk}"):
        apply()
    DocumentFactory(case=case, paper=Paper.POWER)
    with refused(AgentOfBothSides, field=f"agent_{other.pk}"):
        both = all_parties(case, manner=Manner.AGENT, agent_name="陈律师")
        prepare(case, court, both)
    assert apply().applicants.filter(agent_name="陈律师").count() == 1


@april
@pytest.mark.parametrize(
    ("day", "broken"),
    [(date(2025, 4, 11), DayInTheFuture), (date(2025, 3, 19), SignedTooEarly)],
)
def test_the_parties_signed_between_the_agreement_and_today(court, day, broken):
    case = ready_case()
    with refused(broken, field=f"signed_{case.parties.first().pk}"):
        prepare(case, court, all_parties(case, day))


# --- the office


@april
def test_the_office_submits_and_everybody_hears_of_it(court):
    liaison = CourtAssignmentFactory(court=court).user
    case = ready_case()
    head = head_of(case)
    row = prepare(case, court)
    assert Notice.objects.get().recipient == head
    row = submit(row, by=head)
    assert (row.status, row.applied_on, row.office_decided_by) == (
        Status.SUBMITTED,
        date(2025, 4, 10),
        head,
    )
    assert track(case) == Track.APPLIED
    assert {notice.recipient for notice in Notice.objects.all()} == {head, liaison, case.lead.user}
    verbs = AuditEvent.objects.filter(verb__startswith="confirmation_").values_list("verb")
    assert [verb for (verb,) in verbs.order_by("pk")] == [
        "confirmation_prepared",
        "confirmation_submitted",
    ]


@april
def test_only_the_own_office_decides_and_nobody_on_the_own_case(court):
    case = ready_case()
    row = prepare(case, court)
    other, own = office_head(OfficeFactory()), head_of(case)
    with refused(NotInCharge):
        submit(row, by=other)
    case.created_by = own
    case.save()
    with refused(confirmations.OwnApplication):
        submit(row, by=own)


@april
def test_the_database_keeps_preparing_and_deciding_apart(court):
    row = prepare(ready_case(), court)
    with pytest.raises(IntegrityError), transaction.atomic():
        Confirmation.objects.filter(pk=row.pk).update(
            office_decided_by=row.created_by, office_decided_at=_noon(date(2025, 4, 10))
        )


@april
def test_the_office_sends_back_with_a_reason_and_the_mediator_prepares_anew(court):
    case = ready_case()
    row, head = prepare(case, court), head_of(case)
    with refused(ReasonMissing, field="reason"):
        confirmations.send_back(confirmation=row, by=head, reason=" ")
    confirmations.send_back(confirmation=row, by=head, reason="被申请人签名不清")
    assert track(case) == Track.NONE
    with refused(confirmations.NotWaitingForOffice):
        submit(row, by=head)
    assert submit(prepare(case, court), by=head).status == Status.SUBMITTED


@april
def test_where_the_rule_says_so_it_goes_to_the_court_at_once(court):
    ConfirmationRuleFactory(office_decides=False)
    row = prepare(ready_case(), court)
    assert (row.status, row.applied_on, row.office_decided_by) == (
        Status.SUBMITTED,
        date(2025, 4, 10),
        None,
    )


@april
def test_impossible_submissions_are_refused(court):
    case = ready_case()
    row = prepare(case, court, all_parties(case, date(2025, 4, 3)))
    with refused(DayInTheFuture, field="applied_on"):
        submit(row, date(2025, 4, 11))
    with refused(confirmations.NotYetEffective, field="applied_on"):
        submit(row, date(2025, 3, 19))
    with refused(confirmations.NotSignedYet, field="applied_on"):
        submit(row, date(2025, 4, 2))
    case.documents.filter(paper=Paper.IDENTITY).update(paper=Paper.EVIDENCE)
    with refused(confirmations.BundleIncomplete):
        submit(row)


@april
def test_an_agreement_not_in_effect_waits(court):
    case = ready_case()
    case.agreement.effective_on = date(2025, 4, 5)
    case.agreement.save()
    EligibilityCheckFactory(case=case)
    row = prepare(case, court)
    with refused(confirmations.NotYetEffective, field="applied_on"):
        submit(row, date(2025, 4, 4))


@april
def test_one_application_at_a_time(court):
    case = ready_case()
    prepare(case, court)
    with refused(confirmations.ApplicationRunning):
        prepare(case, court)
    with pytest.raises(IntegrityError), transaction.atomic():
        ConfirmationFactory(case=case)
    failed = CaseFactory(failed=True)
    with refused(NotSettled):
        prepare(failed, court, [])


# --- taking back, supplying


@april
@pytest.mark.parametrize("status", [Status.PREPARED, Status.SUBMITTED, Status.SUPPLEMENT])
def test_the_parties_take_back_what_the_court_has_not_accepted(status):
    row = ConfirmationFactory(status=status)
    by = row.created_by
    with refused(ReasonMissing, field="reason"):
        confirmations.withdraw(confirmation=row, by=by, reason="")
    confirmations.withdraw(confirmation=row, by=by, reason="双方另行协商")
    assert track(row.case) == Track.WITHDRAWN


@april
@pytest.mark.parametrize("status", [Status.ACCEPTED, Status.RETURNED, Status.WITHDRAWN])
def test_only_the_court_ends_what_it_accepted(status):
    row = ConfirmationFactory(status=status)
    with refused(confirmations.NotWithdrawable):
        confirmations.withdraw(confirmation=row, by=row.created_by, reason="双方另行协商")


@april
def test_what_the_court_asked_for_is_supplied_on_the_old_day(court):
    liaison = CourtAssignmentFactory(court=court).user
    row = ConfirmationFactory(
        case=ready_case(),
        court=court,
        status=Status.SUPPLEMENT,
        decided_on=date(2025, 4, 8),
        accepted_on=date(2025, 4, 7),
    )
    by = row.created_by
    with refused(confirmations.SuppliedTooEarly, field="supplied_on"):
        confirmations.supply(confirmation=row, by=by, supplied_on=date(2025, 4, 7))
    supplied = confirmations.supply(confirmation=row, by=by)
    assert (supplied.status, supplied.applied_on, supplied.supplemented_on) == (
        Status.ACCEPTED,
        date(2025, 3, 28),
        date(2025, 4, 10),
    )
    assert Notice.objects.get().recipient == liaison
    with refused(confirmations.NothingWanted):
        confirmations.supply(confirmation=row, by=by)


# --- the nightly watch


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2024, 2, 22), 0),
        (date(2024, 2, 23), 1),  # seven days before the cautious Friday
        (date(2024, 2, 28), 0),
        (date(2024, 2, 29), 1),  # the eve
        (date(2024, 3, 1), 1),  # the cautious day
        (date(2024, 3, 4), 1),  # the legal last day
        (date(2024, 3, 5), 0),
    ],
)
def test_the_lead_is_reminded_on_the_days_that_matter(day, told):
    case = case_effective(date(2024, 2, 1))
    with on(day):
        assert watch_confirmations(district=case.district, day=day) == told
        assert watch_confirmations(district=case.district, day=day) == 0
    assert Notice.objects.count() == told
    if told:
        notice = Notice.objects.get()
        assert notice.params["cautious"] == "2024-03-01"
        assert (notice.params["legal"], notice.due_on) == ("2024-03-04", date(2024, 3, 1))


def test_the_term_runs_out_overnight(court):
    quiet, prepared = case_effective(date(2024, 2, 1)), case_effective(date(2024, 2, 1))
    applied = ConfirmationFactory(
        case=case_effective(date(2024, 2, 1), confirmation=Track.APPLIED),
        applied_on=date(2024, 2, 20),
        last_day=date(2024, 3, 4),
    )
    with on(date(2024, 3, 4)):
        row = prepare(prepared, court)
        assert expire_confirmations(district=quiet.district, day=date(2024, 3, 4)) == 0
    with on(date(2024, 3, 5)):
        assert expire_confirmations(district=quiet.district, day=date(2024, 3, 5)) == 2
        assert expire_confirmations(district=quiet.district, day=date(2024, 3, 5)) == 0
    row.refresh_from_db()
    assert (track(quiet), track(prepared), row.status) == (
        Track.EXPIRED,
        Track.EXPIRED,
        Status.LAPSED,
    )
    assert (track(applied.case), quiet.version) == (Track.APPLIED, 2)


def test_what_reached_the_court_in_time_is_entered_the_day_after(court):
    case = case_effective(date(2024, 2, 1))
    with on(date(2024, 3, 4)):
        row = prepare(case, court)
    with on(date(2024, 3, 5)):
        expire_confirmations(district=case.district, day=date(2024, 3, 5))
        with refused(confirmations.TermOver, field="applied_on"):
            submit(row)
        with refused(confirmations.NotWaitingForOffice):
            confirmations.send_back(confirmation=row, by=head_of(case), reason="已逾期")
        row = submit(row, date(2024, 3, 4))
    assert (row.status, track(case)) == (Status.SUBMITTED, Track.APPLIED)


def test_what_lapsed_does_not_come_back_for_another_agreement(court):
    case = case_effective(date(2024, 2, 1))
    with on(date(2024, 3, 4)):
        row = prepare(case, court)
    with on(date(2024, 3, 5)):
        expire_confirmations(district=case.district, day=date(2024, 3, 5))
        case.agreement.effective_on = date(2024, 2, 20)
        case.agreement.save()
        with refused(confirmations.NotWaitingForOffice):
            submit(row, date(2024, 3, 4))
        EligibilityCheckFactory(case=case)
        other = prepare(Case.objects.get(pk=case.pk), court)
        Confirmation.objects.filter(pk=row.pk).update(effective_on=date(2024, 2, 20))
        with refused(confirmations.ApplicationRunning):
            submit(row, date(2024, 3, 4))
    assert other.status == Status.PREPARED


def test_a_case_closed_anew_has_a_term_anew():
    """A returned case whose term ran out gets its agreement written anew, and its track with it."""
    from cases.services.closing import close_case
    from cases.tests.inputs import agreement

    case = case_effective(
        date(2025, 3, 3), confirmation=Track.EXPIRED, review_state=ReviewState.RETURNED
    )
    with on(date(2025, 4, 10)):
        close_case(
            case=case,
            by=case.created_by,
            closed_on=date(2025, 4, 8),
            outcome=case.outcome,
            tier_claimed=case.tier_claimed,
            agreement=agreement(),
            version=case.version,
        )
    assert track(case) == Track.NONE
