"""Who steps back, who takes over, and how long a case may take."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from cases.choices import MediatorRole, PartySide, RecusalStatus, SideConsent
from cases.models import Case
from cases.services import intake_watches, recusals, terms
from cases.services.escalations import report_escalation
from cases.services.locking import ConflictOpen, NotYourCase, StaleVersion
from cases.services.parties import OwnDispute
from cases.services.sessions import record_session
from cases.tests.factories import CaseFactory, CaseMediatorFactory, PartyFactory
from cases.tests.factories_intake import (
    ExtensionFactory,
    IntakeRuleFactory,
    RecusalFactory,
    SourceRuleFactory,
)
from mediation.common.models import AuditEvent, Notice, User
from mediation.common.tests.refusals import refused
from mediators.services.refusals import (
    DayInTheFuture,
    NotInCharge,
    NotUnderContract,
    ReasonMissing,
    UnknownChoice,
)
from mediators.tests.factories import ContractFactory, MediatorFactory, resident_id
from stations.tests.factories import bureau_user, office_head

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]


@pytest.fixture
def case():
    return CaseFactory(lead=ContractFactory().mediator)


@pytest.fixture
def head(case):
    return office_head(case.office)


def colleague(case, **changes):
    return ContractFactory(mediator__station=case.station, **changes).mediator


def declare(case, **changes):
    facts = {"case": case, "by": case.lead.user, "ground": "relative"}
    return recusals.declare_recusal(**{**facts, **changes})


def work(case, by):
    return record_session(case=case, by=by, held_on=date(2025, 3, 10), record="双方到场")


# --- declared


def test_a_conflict_stops_that_mediator_and_nobody_else(case, head):
    helper = colleague(case)
    CaseMediatorFactory(case=case, mediator=helper)
    recusal = declare(case)
    with refused(ConflictOpen):
        work(case, case.lead.user)
    assert work(case, helper.user)
    danger = {"risk": "fight", "people_count": 2, "measure": "劝阻", "reported_to": "派出所"}
    assert report_escalation(case=case, by=case.lead.user, **danger)
    notice = Notice.objects.get(kind="cases.recusal_waits")
    assert (notice.recipient, notice.subject_id) == (head, str(recusal.pk))


def test_a_side_asks_a_mediator_off_through_a_colleague_or_the_office(case, head):
    helper = colleague(case)
    CaseMediatorFactory(case=case, mediator=helper)
    asked = {"mediator": case.lead, "asked_by": PartySide.RESPONDENT}
    assert declare(case, by=helper.user, **asked).mediator == case.lead
    other = CaseFactory(lead=case.lead)
    assert declare(other, by=head, mediator=case.lead, asked_by=PartySide.APPLICANT)


def test_impossible_declarations_are_refused(case):
    helper, stranger = colleague(case), MediatorFactory()
    CaseMediatorFactory(case=case, mediator=helper)
    closed = CaseFactory(lead=case.lead, failed=True)
    for changes, broken in (
        ({"by": stranger.user}, NotYourCase),
        ({"mediator": helper}, NotYourCase),
        ({"mediator": stranger, "asked_by": "applicant"}, recusals.NotOnTheCase),
        ({"ground": "mood"}, UnknownChoice),
        ({"asked_by": "neighbour"}, UnknownChoice),
        ({"case": closed}, recusals.CaseAlreadyClosed),
    ):
        with refused(broken):
            declare(**{"case": case, **changes})
    declare(case)
    with refused(recusals.RecusalOpen):
        declare(case, by=helper.user, mediator=case.lead, asked_by="applicant")


# --- decided


def test_the_mediator_stays_if_both_sides_agreed_in_writing(case, head):
    recusal = declare(case)
    facts = {"recusal": recusal, "by": head, "reason": "双方书面同意"}
    with refused(recusals.AgreementDayMissing, field="agreed_on"):
        recusals.keep_mediator(**facts, agreed_on=None)
    with refused(DayInTheFuture, field="agreed_on"):
        recusals.keep_mediator(**facts, agreed_on=date(2025, 4, 11))
    decided = recusals.keep_mediator(**facts, agreed_on=date(2025, 4, 9))
    assert (decided.status, decided.decided_by) == (RecusalStatus.STAYS, head)
    assert work(case, case.lead.user)
    with refused(recusals.RecusalDecided):
        recusals.keep_mediator(**facts, agreed_on=date(2025, 4, 9))


def test_what_a_side_asked_for_may_be_unfounded_what_was_declared_not(case, head):
    declared = declare(case)
    with refused(recusals.DeclaredNotUnfounded):
        recusals.find_unfounded(recusal=declared, by=head, reason="查无此事")
    asked = RecusalFactory(case=CaseFactory(lead=case.lead), asked_by=PartySide.APPLICANT)
    found = recusals.find_unfounded(recusal=asked, by=head, reason="查无此事")
    assert found.status == RecusalStatus.UNFOUNDED


def test_another_mediator_takes_over_with_place_and_share(case, head):
    left, heir = case.lead, colleague(case, part_time=True)
    recusals.replace_mediator(recusal=declare(case), by=head, replacement=heir, reason="回避")
    case.refresh_from_db()
    assert (case.lead, case.lead_is_full_time) == (heir, False)
    assert list(case.mediators.values_list("mediator", "role", "share")) == [
        (heir.pk, MediatorRole.LEAD, 100)
    ]
    assert not Case.objects.visible_to(left.user).filter(pk=case.pk).exists()
    assert work(case, heir.user)
    event = AuditEvent.objects.get(verb="recusal_decided")
    assert (event.facts["mediator"], event.facts["share"]) == (left.number, 100)
    assert set(
        Notice.objects.filter(kind="cases.recusal_decided").values_list("recipient", flat=True)
    ) == {heir.user.pk}


def test_a_co_mediator_takes_over_or_leaves(case, head):
    helper = colleague(case)
    case.mediators.update(share=60)
    CaseMediatorFactory(case=case, mediator=helper, share=40)
    recusals.replace_mediator(recusal=declare(case), by=head, replacement=helper, reason="回避")
    case.refresh_from_db()
    assert (case.lead, case.mediators.get().share) == (helper, 100)
    trainee = colleague(case)
    CaseMediatorFactory(case=case, mediator=trainee)
    leaving = declare(case, by=trainee.user)
    recusals.replace_mediator(recusal=leaving, by=head, replacement=None, reason="回避")
    assert case.mediators.get().mediator == helper


def test_impossible_decisions_are_refused(case, head):
    recusal, heir = declare(case), colleague(case)
    foreign, idle = ContractFactory().mediator, MediatorFactory(station=case.station)
    party = PartyFactory(case=case, id_number=resident_id(700))
    party_to_it = colleague(case, mediator__id_number=party.id_number)
    elsewhere = office_head(MediatorFactory().office)
    lead = case.lead
    for changes, broken, field in (
        ({"reason": " "}, ReasonMissing, "reason"),
        ({"by": elsewhere}, NotInCharge, None),
        ({"by": lead.user}, NotInCharge, None),
        ({"replacement": None}, recusals.ReplacementMissing, "replacement"),
        ({"replacement": lead}, recusals.WrongReplacement, "replacement"),
        ({"replacement": foreign}, recusals.WrongReplacement, "replacement"),
        ({"replacement": idle}, NotUnderContract, "replacement"),
        ({"replacement": party_to_it}, OwnDispute, "replacement"),
    ):
        facts = {"recusal": recusal, "by": head, "reason": "回避", "replacement": heir}
        with refused(broken, field=field):
            recusals.replace_mediator(**{**facts, **changes})


def test_who_heads_the_office_does_not_decide_about_themselves(case):
    recusal = declare(case)
    assignment = office_head(case.office).staff_assignments.get()
    assignment.user = case.lead.user
    assignment.save()
    facts = {"recusal": recusal, "reason": "回避", "agreed_on": date(2025, 4, 9)}
    concerned = User.objects.get(pk=case.lead.user_id)
    with refused(recusals.OwnRecusal):
        recusals.keep_mediator(**facts, by=concerned)
    bureau = bureau_user(district=case.district)
    assert recusals.keep_mediator(**facts, by=bureau).decided_by == bureau


@pytest.mark.parametrize(
    "facts",
    [
        {"status": RecusalStatus.UNFOUNDED},
        {"agreed_on": None},
        {"reason": ""},
        {"decided_by": None},
    ],
)
def test_the_database_refuses_half_a_decision(case, facts):
    with pytest.raises(IntegrityError), transaction.atomic():
        RecusalFactory(case=case, decided=True, **facts)


# --- a longer term


def extend(case, **changes):
    facts = {
        "case": case,
        "by": case.lead.user,
        "version": case.version,
        "due_on": date(2025, 5, 20),
        "applicant_consent": SideConsent.TELEPHONE,
        "applicant_agreed_on": date(2025, 4, 9),
        "respondent_consent": SideConsent.WRITING,
        "respondent_agreed_on": date(2025, 4, 10),
        "reason": "等待鉴定",
    }
    return terms.extend_term(**{**facts, **changes})


@pytest.fixture
def running(case):
    """Accepted on 3 March, due on 30 April."""
    Case.objects.filter(pk=case.pk).update(due_on=date(2025, 4, 30))
    case.refresh_from_db()
    return case


def test_both_sides_agree_to_a_longer_term(running):
    row = extend(running)
    running.refresh_from_db()
    assert (row.former_due_on, running.due_on) == (date(2025, 4, 30), date(2025, 5, 20))
    assert running.version == 2
    assert AuditEvent.objects.get().verb == "term_extended"


def test_impossible_extensions_are_refused(running):
    for changes, broken, field in (
        ({"version": 0}, StaleVersion, None),
        ({"due_on": date(2025, 4, 30)}, terms.NewTermNotLater, "due_on"),
        ({"applicant_consent": "refused"}, UnknownChoice, "applicant_consent"),
        ({"respondent_consent": "not_yet"}, UnknownChoice, "respondent_consent"),
        ({"respondent_agreed_on": date(2025, 4, 11)}, DayInTheFuture, "respondent_agreed_on"),
        ({"applicant_agreed_on": date(2025, 3, 2)}, terms.ConsentTooEarly, "applicant_agreed_on"),
        ({"reason": ""}, ReasonMissing, "reason"),
    ):
        with refused(broken, field=field):
            extend(running, **changes)
    stranger = MediatorFactory()
    with refused(NotYourCase):
        extend(running, by=stranger.user)


def test_a_closed_case_and_a_term_that_is_over_are_not_extended(case):
    closed = CaseFactory(lead=case.lead, failed=True)
    with refused(terms.CaseClosed):
        extend(closed)
    with refused(terms.ConsentTooLate, field="applicant_agreed_on"):
        extend(case)
    agreed = {"applicant_agreed_on": date(2025, 4, 1), "respondent_agreed_on": date(2025, 4, 2)}
    assert extend(case, **agreed).former_due_on == date(2025, 4, 2)


def test_how_often_and_how_far_is_policy(running):
    rule = SourceRuleFactory(district=running.district, most_extensions=1, extension_days=20)
    Case.objects.filter(pk=running.pk).update(source_rule=rule)
    with refused(terms.ExtendedTooFar, field="due_on"):
        extend(running, due_on=date(2025, 5, 21))
    extend(running)
    running.refresh_from_db()
    with refused(terms.ExtendedTooOften, field="due_on"):
        extend(running, due_on=date(2025, 5, 25))


def test_the_database_refuses_a_consent_after_the_term(case):
    for facts in ({"due_on": date(2025, 4, 2)}, {"applicant_agreed_on": date(2025, 4, 3)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ExtensionFactory(case=case, **facts)


def test_reminders_come_seven_days_and_one_day_before(running):
    days = [date(2025, 4, day) for day in range(20, 31)]
    told = [
        day for day in days if intake_watches.watch_terms_ending(district=running.district, day=day)
    ]
    assert told == [date(2025, 4, 23)]  # the second notice of a day is none: the clock stands
    IntakeRuleFactory(district=running.district, first_reminder_days=3, last_reminder_days=0)
    Notice.objects.all().delete()
    assert intake_watches.watch_terms_ending(district=running.district, day=date(2025, 4, 27))
    Notice.objects.all().delete()
    assert intake_watches.watch_terms_ending(district=running.district, day=date(2025, 4, 30))
