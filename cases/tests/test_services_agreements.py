"""The agreement rule, and what a returned case may still change of its obligations."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from cases.choices import Decision, Outcome, WrittenRule
from cases.models import Agreement, Obligation
from cases.services import agreements
from cases.services.agreements import ObligationData
from cases.services.performance import record_obligation
from cases.services.review import review_office, submit_for_review
from cases.tests.factories import AgreementRuleFactory, TierFactory
from cases.tests.inputs import agreement, close, log
from mediation.common.tests.refusals import refused
from stations.tests.factories import office_head

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]

ORAL = {"outcome": Outcome.SETTLED_ORAL}
LATER = ObligationData(description="赔偿", amount=Decimal(900), due_on=date(2025, 5, 1))


@pytest.fixture
def case():
    TierFactory()
    return log()


def promised(*rows, **facts):
    return agreement(obligations=rows, **facts)


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(promised(LATER), id="not on the spot"),
        pytest.param(promised(written_wanted=True), id="a party asked"),
    ],
)
def test_an_oral_agreement_is_explained_where_the_rule_wants_it_written(case, made):
    rule = AgreementRuleFactory(district=case.district)
    with refused(agreements.WhyOralMissing, field="why_oral") as said:
        close(case, **ORAL, agreement=made)
    assert rule.document_number in str(said.value)
    assert not Agreement.objects.exists()

    close(case, **ORAL, agreement=replace(made, why_oral="双方都坚持口头"))
    assert case.agreement.why_oral == "双方都坚持口头"


def test_a_strict_rule_refuses_it(case):
    AgreementRuleFactory(district=case.district, effect=WrittenRule.REFUSE)
    with refused(agreements.WrittenNeeded, field="outcome"):
        close(case, **ORAL, agreement=promised(LATER, why_oral="双方都坚持口头"))
    close(case, agreement=promised(LATER))


def test_a_difficult_tier_asks_for_it_and_a_simple_matter_does_not(case):
    AgreementRuleFactory(district=case.district)
    hard = TierFactory(code="difficult", counts_as_difficult=True)
    with refused(agreements.WhyOralMissing, field="why_oral"):
        close(case, **ORAL, tier_claimed=hard)
    close(case, **ORAL)


# --- closing a returned case again


def returned(case):
    submit_for_review(case=case, by=case.created_by)
    review_office(case=case, by=office_head(case.office), decision=Decision.RETURN, reason="补充")
    case.refresh_from_db()
    return case


def test_the_same_obligations_stay_the_rows_they_are(case):
    close(case, agreement=promised(LATER))
    row = Obligation.objects.get()
    record_obligation(
        obligation=row, by=case.created_by, done_on=date(2025, 4, 9), amount=Decimal(300)
    )
    close(returned(case), agreement=promised(LATER, content="改了文字"))
    assert Obligation.objects.get() == row and row.fulfilments.count() == 1
    case.refresh_from_db()
    assert (case.agreement.content, case.performance) == ("改了文字", "running")


def test_what_has_begun_to_be_performed_is_not_promised_anew(case):
    close(case, agreement=promised(LATER))
    record_obligation(
        obligation=Obligation.objects.get(),
        by=case.created_by,
        done_on=date(2025, 4, 9),
        amount=Decimal(300),
    )
    returned(case)
    with refused(agreements.ObligationsBegun, field="obligations"):
        close(case, agreement=promised())
    with refused(agreements.ObligationsBegun, field="obligations"):
        close(case, outcome=Outcome.REFUSED, agreement=None)
    assert Obligation.objects.count() == 1


def test_what_nobody_has_touched_is_promised_anew(case):
    close(case, agreement=promised(LATER))
    close(returned(case), agreement=promised())
    assert not Obligation.objects.exists()
