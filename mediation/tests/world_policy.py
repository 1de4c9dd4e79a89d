"""Former editions of the policy of cases, so that its lists in the admin grow."""

from datetime import date

from cases.choices import CaseFact
from cases.tests.factories import AgreementRuleFactory, TierFactory
from cases.tests.factories_confirmation import ConfirmationRuleFactory
from cases.tests.factories_files import FileRequirementFactory, RetentionRuleFactory
from cases.tests.factories_intake import IntakeRuleFactory, SourceRuleFactory
from cases.tests.factories_papers import PaperTemplateFactory
from cases.tests.factories_requests import CitizenRuleFactory
from cases.tests.factories_review import ReviewRuleFactory, TierRuleFactory

DATED = (
    AgreementRuleFactory,
    CitizenRuleFactory,
    ConfirmationRuleFactory,
    FileRequirementFactory,
    IntakeRuleFactory,
    ReviewRuleFactory,
    SourceRuleFactory,
)
GROUPS = ("all", "mediated", "settled_written", "settled_oral")
FACTS = (CaseFact.AMOUNT, CaseFact.SESSIONS, CaseFact.DAYS)


def more_policy(district, step):
    """Two former editions of each in every step."""
    for year in (1950 + 2 * step, 1951 + 2 * step):
        days = {"valid_from": date(year, 1, 1), "valid_to": date(year + 1, 1, 1)}
        for factory in DATED:
            factory(district=district, **days)
        PaperTemplateFactory(district=district, retired=True)
    RetentionRuleFactory(district=district, outcome_group=GROUPS[step])
    for code in ("general", "major"):
        tier = TierFactory(scheme__district=district, code=code)
        TierRuleFactory(tier=tier, fact=FACTS[step - 1])
