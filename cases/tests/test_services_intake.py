"""What is asked of each source, what is not accepted, and by when."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cases.choices import PartySide, RecusalStatus, RefusalReason, RouteTold, SideConsent, Source
from cases.models import Case, IntakeRefusal, NumberSeries, Recusal
from cases.services import intake, refusing, register
from cases.services.locking import ConflictOpen, NotYourCase
from cases.services.parties import correct_party
from cases.services.sessions import record_session
from cases.tests.factories import CaseFactory
from cases.tests.factories_intake import (
    ExtensionFactory,
    IntakeRuleFactory,
    RefusalFactory,
    SourceRuleFactory,
)
from cases.tests.inputs import DAY, log, party, two_parties
from mediation.common.idempotency import KeyUsedForSomethingElse
from mediation.common.models import AuditEvent, Notice
from mediation.common.tests.refusals import refused
from mediators.services.refusals import DayInTheFuture, NotInCharge, UnknownChoice
from mediators.tests.factories import ContractFactory, MediatorFactory
from stations.tests.factories import (
    CommitteeFactory,
    DisputeTypeFactory,
    StationFactory,
    office_head,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]

PAPER = {
    "source": Source.COURT,
    "source_document": "（2025）渝0199委调1号",
    "received_on": date(2025, 3, 28),
}
AGREED = {"respondent_consent": SideConsent.TELEPHONE, "consent_on": DAY}


@pytest.fixture
def mediator():
    DisputeTypeFactory()
    return ContractFactory().mediator


@pytest.fixture
def district(mediator):
    return mediator.district


# --- terms and clocks


def test_without_a_rule_the_term_is_thirty_days_and_there_is_no_clock(mediator):
    case = log(mediator, **PAPER)
    assert (case.due_on, case.accept_by, case.source_rule) == (date(2025, 5, 1), None, None)
    assert not case.accepted_late


@pytest.mark.parametrize(
    ("stage", "days"), [("pre_filing", 30), ("ordinary", 15), ("summary", 7), ("", 30)]
)
def test_the_term_of_a_court_depends_on_its_stage(mediator, district, stage, days):
    SourceRuleFactory(district=district, court=True)
    for court_stage, term in (("ordinary", 15), ("summary", 7)):
        SourceRuleFactory(district=district, court=True, court_stage=court_stage, term_days=term)
    case = log(mediator, **PAPER, court_stage=stage)
    assert (case.due_on - case.accepted_on).days == days


def test_a_labour_dispute_has_fifteen_days_by_whatever_way_it_came(mediator, district):
    labour = DisputeTypeFactory(code="labour")
    wages = DisputeTypeFactory(code="wages", parent=labour)
    SourceRuleFactory(district=district)
    rule = SourceRuleFactory(district=district, dispute_type=labour, term_days=15)
    case = log(mediator, dispute_type=wages)
    assert (case.source_rule, case.due_on) == (rule, date(2025, 4, 16))


def test_the_rule_of_the_day_of_acceptance_counts(mediator, district):
    SourceRuleFactory(district=district, term_days=20, valid_to=date(2025, 4, 2))
    SourceRuleFactory(district=district, term_days=40, valid_from=date(2025, 4, 2))
    days = [log(mediator, accepted_on=day) for day in (DAY, date(2025, 4, 2))]
    assert [(case.due_on - case.accepted_on).days for case in days] == [20, 40]


@pytest.mark.parametrize(
    ("received", "last"),
    [
        # Friday 28 March: Monday, Tuesday, Wednesday
        pytest.param(date(2025, 3, 28), date(2025, 4, 2), id="over a weekend"),
        # Tuesday 1 April: Wednesday, Thursday, and Monday after Tomb-Sweeping (4 to 6 April)
        pytest.param(date(2025, 4, 1), date(2025, 4, 7), id="over a holiday"),
    ],
)
def test_a_court_is_answered_within_three_working_days(mediator, district, received, last):
    SourceRuleFactory(district=district, court=True)
    case = log(mediator, **{**PAPER, "received_on": received})
    assert case.accept_by == last


def test_accepting_late_is_allowed_and_told(mediator, district):
    SourceRuleFactory(district=district, court=True)
    head = office_head(mediator.office)
    on_time = log(mediator, **PAPER)
    late = log(mediator, **{**PAPER, "received_on": date(2025, 3, 20)})
    assert (on_time.accepted_late, late.accepted_late) == (False, True)
    notice = Notice.objects.get()
    assert (notice.kind, notice.recipient) == ("cases.accepted_late", head)
    assert notice.subject_id == str(late.pk)


# --- what is refused


@pytest.mark.parametrize(
    ("facts", "broken", "field"),
    [
        ({"source_document": " "}, intake.PaperMissing, "source_document"),
        ({"received_on": None}, intake.PaperDayMissing, "received_on"),
        ({"received_on": date(2025, 4, 2)}, intake.PaperAfterAcceptance, "received_on"),
        ({"received_on": date(2025, 4, 11)}, DayInTheFuture, "received_on"),
        ({"court_stage": "by magic"}, UnknownChoice, "court_stage"),
    ],
)
def test_a_transfer_comes_with_its_paper(mediator, district, facts, broken, field):
    SourceRuleFactory(district=district, court=True)
    with refused(broken, field=field):
        log(mediator, **{**PAPER, **facts})


@pytest.mark.parametrize(
    ("facts", "broken", "field"),
    [
        ({}, intake.ConsentMissing, "respondent_consent"),
        ({"respondent_consent": "not_yet"}, intake.ConsentMissing, "respondent_consent"),
        ({"respondent_consent": "refused"}, intake.OtherSideRefuses, "respondent_consent"),
        ({"respondent_consent": "writing"}, intake.ConsentDayMissing, "consent_on"),
        ({**AGREED, "consent_on": date(2025, 4, 11)}, DayInTheFuture, "consent_on"),
    ],
)
def test_where_a_rule_asks_for_it_the_other_side_agrees_first(
    mediator, district, facts, broken, field
):
    SourceRuleFactory(district=district, needs_consent=True)
    with refused(broken, field=field):
        log(mediator, **facts)
    assert log(mediator, **AGREED).consent_on == DAY


def test_nothing_is_taken_up_against_a_clear_refusal(mediator):
    """Law art. 17: whatever the rule, and above all on one's own initiative."""
    with refused(intake.OtherSideRefuses):
        log(mediator, source=Source.OWN_INITIATIVE, respondent_consent=SideConsent.REFUSED)
    assert log(mediator, respondent_consent=SideConsent.NOT_YET).consent_on is None


def test_what_the_law_reserves_is_not_accepted(mediator):
    with refused(intake.NotForMediation, field="reserved_matter"):
        log(mediator, reserved_matter=True)


def test_whether_another_organ_bars_is_policy(mediator, district):
    with refused(intake.BeforeOtherOrgan, field="before_other_organ"):
        log(mediator, before_other_organ=True)
    IntakeRuleFactory(district=district, other_organ_bars=False)
    assert log(mediator, before_other_organ=True).before_other_organ


def test_what_belongs_to_another_source_is_not_kept(mediator):
    typed = {**PAPER, "application_form": "oral", "court_stage": "summary"}
    case = log(mediator, **{**typed, "source": Source.APPLICATION})
    assert (case.application_form, case.court_stage, case.received_on) == ("oral", "", None)
    assert log(mediator, **typed).application_form == ""


def test_a_side_of_many_names_at_most_five_who_speak_for_it(mediator, district):
    def crowd(count):
        speakers = [party(10 + n, is_representative=True) for n in range(count)]
        return [*speakers, party(30, PartySide.RESPONDENT, is_representative=True)]

    case = log(mediator, parties=crowd(5), people_count=60)
    with refused(intake.TooManyRepresentatives, field="parties"):
        log(mediator, parties=crowd(6), people_count=60)
    IntakeRuleFactory(district=district, most_representatives=3)
    with refused(intake.TooManyRepresentatives):
        correct_party(
            party=case.parties.filter(side=PartySide.APPLICANT).first(),
            data=party(10, is_representative=True),
            by=mediator.user,
        )


# --- corrections


def corrected(case, **changes):
    facts = {
        "by": case.created_by,
        "version": case.version,
        "dispute_type": case.dispute_type,
        "source": case.source,
        "relation": case.relation,
        "summary": case.summary,
        "people_count": 2,
        **changes,
    }
    return register.correct_case(case=case, **facts)


def test_a_corrected_source_brings_its_own_rule_and_deadline(mediator, district):
    SourceRuleFactory(district=district)
    court = SourceRuleFactory(district=district, court=True, term_days=15)
    case = corrected(log(mediator), **PAPER)
    case.refresh_from_db()
    assert (case.source_rule, case.due_on) == (court, date(2025, 4, 16))
    assert case.accept_by == date(2025, 4, 2)


def test_an_extended_deadline_survives_a_correction(mediator, district):
    case = log(mediator)
    ExtensionFactory(case=case, former_due_on=case.due_on, due_on=date(2025, 5, 20))
    Case.objects.filter(pk=case.pk).update(due_on=date(2025, 5, 20))
    SourceRuleFactory(district=district, term_days=15)
    assert corrected(case).due_on == date(2025, 5, 20)


# --- a conflict of interest, declared with the case


def test_a_declared_conflict_stops_the_mediator_from_the_first_day(mediator):
    head = office_head(mediator.office)
    case = log(mediator, conflict="relative")
    recusal = Recusal.objects.get()
    assert (recusal.case, recusal.mediator, recusal.status) == (
        case,
        mediator,
        RecusalStatus.OPEN,
    )
    assert Notice.objects.get(kind="cases.recusal_waits").recipient == head
    with refused(ConflictOpen):
        record_session(case=case, by=mediator.user, held_on=DAY, record="双方到场")
    assert AuditEvent.objects.get(verb="case_logged").facts["conflict"] == "relative"


# --- not accepted


def refuse(mediator, **changes):
    facts = {
        "by": mediator.user,
        "mediator": mediator,
        "client_key": uuid4(),
        "station": mediator.station,
        "source": Source.APPLICATION,
        "received_on": DAY,
        "refused_on": DAY,
        "summary": "已向法院起诉",
        "reason": RefusalReason.OTHER_ORGAN,
        "route": RouteTold.LITIGATION,
    }
    return refusing.refuse_acceptance(**{**facts, **changes})


TRANSFER = {"source": Source.COURT, "organ": "第一法院", "received_on": date(2025, 3, 28)}


def test_a_refusal_is_registered_and_burns_no_number(mediator, district):
    SourceRuleFactory(district=district, court=True)
    first = log(mediator)
    row = refuse(mediator, **TRANSFER, refused_on=date(2025, 4, 8), applicant_name="当事人一")
    assert log(mediator, parties=two_parties(9)).serial == first.serial + 1
    assert NumberSeries.objects.get().last == 2
    assert (row.office, row.answer_by, row.answered_late) == (
        mediator.office,
        date(2025, 4, 2),
        True,
    )
    event = AuditEvent.objects.get(verb="intake_refused")
    assert event.facts["reason"] == "other_organ" and "当事人" not in str(event.facts)


def test_the_same_refusal_sent_again_is_one_row(mediator):
    key = uuid4()
    assert refuse(mediator, client_key=key) == refuse(mediator, client_key=key)
    assert IntakeRefusal.objects.count() == 1
    with refused(KeyUsedForSomethingElse):
        refuse(mediator, client_key=key, summary="别的事")


@pytest.mark.parametrize(
    ("changes", "broken", "field"),
    [
        ({"source": Source.COURT}, refusing.OrganMissing, "organ"),
        ({"reason": "other"}, refusing.RefusalNoteMissing, "reason_note"),
        ({"received_on": date(2025, 4, 2)}, refusing.RefusedBeforeItCame, "refused_on"),
        ({"refused_on": date(2025, 4, 11)}, DayInTheFuture, "refused_on"),
        ({"reason": "because"}, UnknownChoice, "reason"),
        ({"route": "home"}, UnknownChoice, "route"),
        ({"source": "by magic"}, UnknownChoice, "source"),
    ],
)
def test_impossible_refusals_are_refused(mediator, changes, broken, field):
    with refused(broken, field=field):
        refuse(mediator, **changes)
    with pytest.raises(ValidationError), transaction.atomic():
        refuse(mediator, summary="")


def test_everybody_refuses_at_their_own_station(mediator):
    elsewhere, stranger = StationFactory(), MediatorFactory()
    with refused(NotInCharge):
        refuse(mediator, station=elsewhere)
    with refused(NotYourCase, field="mediator"):
        refuse(mediator, by=stranger.user)


@pytest.mark.parametrize(
    "facts",
    [
        {"source": Source.POLICE, "organ": ""},
        {"reason": RefusalReason.OTHER, "reason_note": ""},
        {"refused_on": date(2025, 3, 2)},
    ],
)
def test_the_database_refuses_a_refusal_without_its_parts(facts):
    with pytest.raises(IntegrityError), transaction.atomic():
        RefusalFactory(**facts)


# --- numbers are one space for all committees


def test_two_committees_at_work_never_share_a_short_name(mediator):
    ended = CommitteeFactory(valid_to=date(2025, 1, 1))
    CommitteeFactory(short_name=ended.short_name, valid_from=date(2025, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        CommitteeFactory(short_name=mediator.committee.short_name)
    assert CaseFactory(lead=mediator).committee == mediator.committee


def test_a_paper_of_the_year_one_is_late_and_no_error(mediator, district):
    SourceRuleFactory(district=district, court=True)
    assert log(mediator, **{**PAPER, "received_on": date(1, 1, 1)}).accepted_late
