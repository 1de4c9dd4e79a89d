"""Performance in parts, urging, default, and the way shown afterwards."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from cases.choices import (
    ConfirmationTrack,
    DefaultKind,
    NextStep,
    Performance,
    Route,
    UrgeBy,
)
from cases.models import Case, Fulfilment
from cases.selectors.performance import next_steps
from cases.services import defaults, performance
from cases.services.locking import NotYourCase
from cases.tests.factories import CaseFactory, DocumentFactory, ObligationFactory
from mediation.common.tests.refusals import refused
from mediators.services.refusals import DayInTheFuture, ReasonMissing
from mediators.tests.factories import MediatorFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]


@pytest.fixture
def owed():
    """1,000 yuan due on 5 April, of a case settled on 20 March."""
    return ObligationFactory(agreement=CaseFactory(settled=True).agreement, due_on=date(2025, 4, 5))


def case_of(obligation):
    return Case.objects.get(pk=obligation.agreement.case_id)


def pay(obligation, amount=None, **changes):
    by = obligation.agreement.case.created_by
    facts = {"by": by, "done_on": date(2025, 4, 8), "amount": amount, **changes}
    return performance.record_obligation(obligation=obligation, **facts)


def default(obligation, **changes):
    facts = {
        "by": obligation.agreement.case.created_by,
        "kind": DefaultKind.REFUSED,
        "found_on": date(2025, 4, 9),
        "reason": "不愿支付",
        "next_step": NextStep.SUE,
        **changes,
    }
    return defaults.record_default(obligation=obligation, **facts)


def urge(obligation, **changes):
    facts = {
        "by": obligation.agreement.case.created_by,
        "urged_on": date(2025, 4, 9),
        "by_way_of": UrgeBy.PHONE,
        **changes,
    }
    return defaults.urge(obligation=obligation, **facts)


# --- parts


def test_a_sum_is_met_when_its_last_part_is_paid(owed):
    proof = DocumentFactory(case=owed.agreement.case, paper="performance")
    pay(owed, Decimal(400), proof=proof)
    owed.refresh_from_db()
    assert (owed.done_on, case_of(owed).performance) == (None, Performance.RUNNING)
    pay(owed)
    owed.refresh_from_db()
    assert owed.done_on == date(2025, 4, 8)
    assert case_of(owed).performance == Performance.DONE
    parts = owed.fulfilments.values_list("amount", "proof")
    assert list(parts) == [(Decimal(400), proof.pk), (Decimal(600), None)]


def test_a_payment_that_is_sent_twice_counts_once(owed):
    key = uuid4()
    pay(owed, Decimal(400), client_key=key)
    pay(owed, Decimal(400), client_key=key)
    assert Fulfilment.objects.count() == 1


def test_more_than_is_open_is_refused(owed):
    pay(owed, Decimal(400))
    with refused(performance.PaidTooMuch, field="amount"):
        pay(owed, Decimal("600.01"))
    elsewhere = DocumentFactory()
    with refused(performance.ForeignProof, field="proof"):
        pay(owed, proof=elsewhere)
    pay(owed)
    with refused(performance.ObligationMet):
        pay(owed)


def test_what_is_no_sum_is_done_as_a_whole(owed):
    deed = ObligationFactory(agreement=owed.agreement, amount=None, description="修好水管")
    with refused(performance.NoSumOwed, field="amount"):
        pay(deed, Decimal(1))
    pay(deed)
    deed.refresh_from_db()
    assert deed.done_on == date(2025, 4, 8)


# --- urging and default


def test_an_urging_keeps_what_was_promised(owed):
    urging = urge(owed, answer="月底付", promised_for=date(2025, 4, 30))
    urging.refresh_from_db()
    assert urging.promised_for == date(2025, 4, 30)
    with refused(defaults.PromisedTooEarly, field="promised_for"):
        urge(owed, promised_for=date(2025, 4, 8))
    with refused(defaults.UrgedTooEarly, field="urged_on"):
        urge(owed, urged_on=date(2025, 3, 19))
    pay(owed)
    with refused(defaults.AlreadyMet):
        urge(owed)


@pytest.mark.parametrize(
    ("paid", "kind", "track"),
    [
        (None, DefaultKind.REFUSED, Performance.REFUSED),
        (None, DefaultKind.PARTLY, Performance.PARTLY),
        (Decimal(1), DefaultKind.REFUSED, Performance.PARTLY),
    ],
)
def test_a_default_sets_the_track_and_a_payment_moves_it_on(owed, paid, kind, track):
    if paid:
        pay(owed, paid)
    default(owed, kind=kind)
    assert case_of(owed).performance == track
    pay(owed)
    assert case_of(owed).performance == Performance.DONE


@pytest.mark.parametrize(
    ("changes", "broken", "field"),
    [
        ({"found_on": date(2025, 4, 5)}, defaults.NotYetDue, "found_on"),
        ({"found_on": date(2025, 4, 11)}, DayInTheFuture, "found_on"),
        ({"reason": " "}, ReasonMissing, "reason"),
        ({"next_step": NextStep.ENFORCEMENT}, defaults.StepNotOpen, "next_step"),
    ],
)
def test_impossible_defaults_are_refused(owed, changes, broken, field):
    with refused(broken, field=field):
        default(owed, **changes)


def test_only_a_mediator_of_the_case(owed):
    stranger = MediatorFactory().user
    with refused(NotYourCase):
        default(owed, by=stranger)


@pytest.mark.parametrize(
    ("day", "track", "amount", "extra"),
    [
        (date(2025, 4, 9), "none", 1000, {"payment_order", "confirmation"}),
        (date(2025, 4, 30), "none", 1000, {"payment_order"}),
        (date(2025, 4, 9), "none", None, {"confirmation"}),
        (date(2025, 4, 9), ConfirmationTrack.VALID, None, {"enforcement"}),
    ],
)
def test_the_ways_that_are_open(owed, day, track, amount, extra):
    owed.amount, owed.agreement.case.confirmation = amount, track
    assert set(next_steps(owed, day)) == {"urge", "sue"} | extra


# --- referral


def refer(case, **changes):
    facts = {
        "by": case.created_by,
        "route": Route.COURT,
        "told_on": date(2025, 3, 21),
        **changes,
    }
    return defaults.refer_out(case=case, **facts)


def test_after_failure_the_parties_are_shown_the_way():
    case = CaseFactory(failed=True)
    refer(case, body="区法院")
    case.refresh_from_db()
    assert case.guided_to_court and case.referrals.get().body == "区法院"


def test_a_performed_agreement_is_not_referred_and_a_broken_one_is(owed):
    case = case_of(owed)
    for unbroken in (case, CaseFactory()):
        with refused(defaults.NothingToRefer):
            refer(unbroken)
    default(owed)
    assert refer(case, told_on=date(2025, 4, 9)).route == Route.COURT
    case.refresh_from_db()
    assert not case.guided_to_court


def test_the_day_lies_after_the_closing():
    case = CaseFactory(failed=True)
    with refused(defaults.ToldTooEarly, field="told_on"):
        refer(case, told_on=date(2025, 3, 19))
