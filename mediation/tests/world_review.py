"""Reviews in the small world: their policy, answers of the checklist, reasons of a return."""

from datetime import date

from cases.choices import CaseFact
from cases.tests.factories import TierFactory
from cases.tests.factories_review import (
    ReturnReasonFactory,
    ReviewAnswerFactory,
    ReviewCheckFactory,
    ReviewFaultFactory,
    ReviewRuleFactory,
    TierRuleFactory,
)


def parts_of(review):
    """What was answered and found at a review."""
    ReviewAnswerFactory(review=review)
    ReviewFaultFactory(review=review)


def policy_of(district):
    ReviewRuleFactory(district=district)
    TierRuleFactory(tier=TierFactory(scheme__district=district, code="difficult"))


def more_policy(district, step):
    facts = (CaseFact.AMOUNT, CaseFact.SESSIONS, CaseFact.DAYS)
    ReviewCheckFactory(district=district)
    ReturnReasonFactory(district=district)
    ReviewRuleFactory(
        district=district, valid_from=date(2010 + step, 1, 1), valid_to=date(2011 + step, 1, 1)
    )
    TierRuleFactory(
        tier=TierFactory(scheme__district=district, code="difficult"), fact=facts[step - 1]
    )
