"""Closing a case: the day, the outcome, the agreement, the tier."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError

from cases.choices import AgreementForm, ConfirmationTrack, Decision, Outcome, Performance
from cases.models import Agreement, Case, Obligation
from cases.services import agreements, closing
from cases.services.agreements import AgreementData, ObligationData
from cases.services.locking import StaleVersion, UnknownTier
from cases.services.review import review_office
from cases.tests.factories import SchemeFactory, TierFactory
from cases.tests.inputs import DAY, agreement, close, log, submitted_case
from mediation.common.models import AuditEvent
from mediation.common.tests.refusals import refused
from mediators.services.refusals import DayInTheFuture, NegativeAmount, UnknownChoice
from mediators.tests.factories import ContractFactory
from stations.tests.factories import DistrictFactory, office_head

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]

FAILED = {"outcome": Outcome.TOO_FAR_APART, "agreement": None}


@pytest.fixture
def case():
    TierFactory()
    return log()


def test_a_settled_case_has_its_agreement(case):
    closed = close(case, amount=Decimal("1000.50"), evidence_fixed=True)

    case.refresh_from_db()
    assert (case.closed_on, case.outcome, case.amount) == (
        date(2025, 4, 8),
        Outcome.SETTLED_WRITTEN,
        Decimal("1000.50"),
    )
    assert case.evidence_fixed and not case.guided_to_court
    assert case.tier_claimed.code == "general" and case.tier_fixed is None
    made = case.agreement
    assert (made.form, made.agreed_on, made.effective_on, made.copies) == (
        AgreementForm.WRITTEN,
        date(2025, 4, 8),
        date(2025, 4, 8),
        3,
    )
    assert closed.version == case.version == 2
    assert AuditEvent.objects.first().facts["amount"] == "1000.50"


def test_a_failed_case_has_none(case):
    close(case, **FAILED)
    case.refresh_from_db()
    assert case.outcome == Outcome.TOO_FAR_APART
    assert not Agreement.objects.exists()


def test_a_case_that_was_not_mediated_needs_no_tier(case):
    close(case, outcome=Outcome.TRANSFERRED, agreement=None, tier_claimed=None)
    case.refresh_from_db()
    assert case.tier_claimed is None


@pytest.mark.parametrize(
    ("done", "performance", "performed_on"),
    [
        pytest.param([], Performance.NONE, None, id="nothing promised"),
        pytest.param([None, None], Performance.NOT_DUE, None, id="nothing done"),
        pytest.param([DAY, None], Performance.RUNNING, None, id="half done"),
        pytest.param([date(2025, 4, 9), DAY], Performance.DONE, date(2025, 4, 9), id="all done"),
    ],
)
def test_performance_follows_from_the_obligations(case, done, performance, performed_on):
    promised = tuple(
        ObligationData(description="赔偿", amount=Decimal(500), due_on=DAY, done_on=day)
        for day in done
    )
    close(case, agreement=agreement(agreed_on=DAY, obligations=promised))
    case.refresh_from_db()
    assert (case.performance, case.performed_on) == (performance, performed_on)
    assert Obligation.objects.count() == len(done)


@pytest.mark.parametrize(
    ("changes", "broken", "field"),
    [
        pytest.param(
            {"closed_on": date(2025, 3, 31)},
            closing.ClosedBeforeLogged,
            "closed_on",
            id="closed before it was logged",
        ),
        pytest.param(
            {"closed_on": date(2025, 4, 11)}, DayInTheFuture, "closed_on", id="closed tomorrow"
        ),
        pytest.param({"outcome": "won"}, UnknownChoice, "outcome", id="unknown outcome"),
        pytest.param(
            {"outcome": Outcome.OTHER, "agreement": None},
            closing.OutcomeNoteMissing,
            "outcome_note",
            id="other, without a note",
        ),
        pytest.param({"amount": Decimal("-0.01")}, NegativeAmount, "amount", id="negative amount"),
        pytest.param({"agreement": None}, closing.AgreementMissing, "agreement", id="no agreement"),
        pytest.param(
            {"outcome": Outcome.REFUSED},
            closing.AgreementNotExpected,
            "outcome",
            id="failed with an agreement",
        ),
        pytest.param(
            {**FAILED, "amount": Decimal(1)},
            closing.AgreementNotExpected,
            "outcome",
            id="failed with an amount",
        ),
        pytest.param({"tier_claimed": None}, closing.TierMissing, "tier_claimed", id="no tier"),
        pytest.param({"version": 0}, StaleVersion, None, id="an older version"),
        pytest.param(
            {"agreement": agreement(agreed_on=date(2025, 3, 31))},
            agreements.AgreementDaysWrong,
            "agreed_on",
            id="agreed before the case",
        ),
        pytest.param(
            {"agreement": agreement(agreed_on=date(2025, 4, 9))},
            agreements.AgreementDaysWrong,
            "agreed_on",
            id="agreed after closing",
        ),
        pytest.param(
            {"agreement": agreement(effective_on=date(2025, 4, 7))},
            agreements.EffectiveDayWrong,
            "effective_on",
            id="effective before agreed",
        ),
        pytest.param(
            {"agreement": agreement(effective_on=date(2025, 4, 11))},
            DayInTheFuture,
            "effective_on",
            id="effective tomorrow",
        ),
        pytest.param(
            {
                "outcome": Outcome.SETTLED_ORAL,
                "agreement": agreement(effective_on=date(2025, 4, 9)),
            },
            agreements.EffectiveDayWrong,
            "effective_on",
            id="oral, effective later",
        ),
        pytest.param(
            {"agreement": agreement(form=AgreementForm.ORAL)},
            agreements.AgreementFormWrong,
            "form",
            id="oral form, written outcome",
        ),
        pytest.param(
            {"agreement": agreement(obligations=(ObligationData(description="赔偿", due_on=DAY),))},
            agreements.ObligationDaysWrong,
            "due_on",
            id="due before agreed",
        ),
        pytest.param(
            {
                "agreement": agreement(
                    obligations=(
                        ObligationData(
                            description="赔偿", due_on=date(2025, 5, 1), amount=Decimal(-1)
                        ),
                    )
                )
            },
            NegativeAmount,
            "amount",
            id="negative obligation",
        ),
    ],
)
def test_impossible_closings_are_refused(case, changes, broken, field):
    with refused(broken, field=field):
        close(case, **changes)


def test_the_database_refuses_a_case_closed_before_it_was_logged(case):
    with pytest.raises(IntegrityError, match="case_closed_not_before_accepted"):
        Case.objects.filter(pk=case.pk).update(closed_on=date(2025, 3, 31), outcome=Outcome.REFUSED)


def test_an_agreement_has_a_content(case):
    with refused(closing.ContentMissing, field="content"):
        close(case, agreement=AgreementData(agreed_on=DAY, content=" "))
    case.refresh_from_db()
    assert case.closed_on is None and not Agreement.objects.exists()


def test_the_tier_belongs_to_the_guide_of_the_day_and_district(case):
    SchemeFactory(valid_from=date(2020, 1, 1)).tiers.update(name="旧")
    old = SchemeFactory(valid_from=date(2020, 1, 1))
    old.valid_to = date(2025, 4, 8)
    old.save()
    new = SchemeFactory(valid_from=date(2025, 4, 8))
    abroad = SchemeFactory(district=DistrictFactory(code="500198"))
    tiers = [TierFactory(scheme=scheme) for scheme in (old, new, abroad)]

    for tier in (tiers[0], tiers[2]):
        with refused(UnknownTier, field="tier_claimed"):
            close(case, tier_claimed=tier)
    with refused(UnknownTier, field="tier_claimed"):
        close(case, tier_claimed=tiers[1], closed_on=date(2025, 4, 7), **FAILED)
    assert close(case, tier_claimed=tiers[1]).tier_claimed == tiers[1]


def test_full_time_is_fixed_by_the_contract_of_the_closing_day():
    contract = ContractFactory(valid_to=date(2025, 4, 5))
    case = log(contract.mediator)
    ContractFactory(mediator=contract.mediator, part_time=True, valid_from=date(2025, 4, 5))
    assert case.lead_is_full_time
    assert not close(case).lead_is_full_time


def test_a_case_whose_leads_contract_ended_can_still_be_closed():
    contract = ContractFactory(valid_to=date(2025, 4, 5))
    assert close(log(contract.mediator)).lead_is_full_time


def test_the_parts_do_not_add_up_to_more_than_the_agreement(case):
    parts = tuple(
        ObligationData(description="付款", due_on=date(2025, 5, day), amount=Decimal("50.01"))
        for day in (1, 2)
    )
    with refused(closing.PromisedBeyondAmount, field="amount"):
        close(case, amount=Decimal("100.01"), agreement=agreement(obligations=parts))
    assert close(case, amount=Decimal("100.02"), agreement=agreement(obligations=parts)).amount


def test_a_case_is_closed_once_unless_it_is_returned(case):
    closed = close(case)
    with refused(closing.AlreadyClosed):
        close(closed)


@pytest.fixture
def returned():
    TierFactory()
    case = submitted_case()
    return review_office(
        case=case, by=office_head(case.office), decision=Decision.RETURN, reason="缺材料"
    )


def test_a_returned_case_is_closed_again_with_corrected_facts(returned):
    promised = (ObligationData(description="赔偿", due_on=date(2025, 5, 1)),)
    close(returned, agreement=agreement(content="改为五日内", obligations=promised))
    returned.refresh_from_db()
    assert returned.agreement.content == "改为五日内"
    assert returned.performance == Performance.NOT_DUE

    close(returned, **FAILED)
    returned.refresh_from_db()
    assert (returned.outcome, returned.performance) == (Outcome.TOO_FAR_APART, Performance.NONE)
    assert not Agreement.objects.exists() and not Obligation.objects.exists()


def test_an_agreement_before_the_court_is_not_changed(returned):
    Case.objects.filter(pk=returned.pk).update(confirmation=ConfirmationTrack.APPLIED)
    with refused(agreements.AgreementBound):
        close(returned)


def test_closing_takes_few_queries(case, django_assert_num_queries):
    tier, data = TierFactory(), agreement()
    with django_assert_num_queries(24):
        # savepoint 2, case, its mediators, their recusals, tier, copies, agreement, contract, case,
        # search index 9, comparison 2, event with its head 3
        closing.close_case(
            case=case,
            by=case.created_by,
            closed_on=date(2025, 4, 8),
            outcome=Outcome.SETTLED_WRITTEN,
            tier_claimed=tier,
            agreement=data,
            version=1,
        )
