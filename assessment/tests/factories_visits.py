"""Agencies, draws and visits. Time stands still at NOON in these tests (`freeze_time`)."""

from datetime import UTC, date, datetime

import factory

from assessment.choices import Severity
from assessment.models import Agency, AgencyAssignment, FlagRule
from assessment.services import draws
from cases.tests.factories import CaseFactory, PartyFactory
from mediation.common.roles import Role
from mediation.common.tests.factories import UserFactory
from mediators.tests.factories import MediatorFactory
from stations.tests.factories import LONG_AGO, DistrictFactory, bureau_user

NOON = datetime(2025, 4, 2, 4, tzinfo=UTC)
TODAY = date(2025, 4, 2)
MARCH = date(2025, 3, 1), date(2025, 4, 1)
SOURCE = "2025年4月3日双色球开奖号码"
SEED = "03 07 12 19 25 31|08"


class AgencyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Agency

    district = factory.SubFactory(DistrictFactory)
    name = factory.Sequence(lambda n: f"第{n}回访公司")
    contract_number = factory.Sequence(lambda n: f"回访{n}")
    valid_from = date(2025, 1, 1)
    valid_to = date(2026, 1, 1)


class AgencyAssignmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AgencyAssignment

    user = factory.SubFactory(UserFactory, role=Role.SURVEYOR)
    agency = factory.SubFactory(AgencyFactory)
    valid_from = LONG_AGO


class FlagRuleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FlagRule

    district = factory.SubFactory(DistrictFactory)
    question = "gifts_or_meals"
    answers = factory.LazyFunction(lambda: ["yes"])
    severity = Severity.SERIOUS
    holds_pay = True
    valid_from = LONG_AGO


def surveyor(agency):
    """A user who works for the agency."""
    return AgencyAssignmentFactory(agency=agency).user


def approved_cases(count, *, lead=None, number="案{}", **facts):
    """Cases approved in March by the same two people, each with two parties."""
    lead = lead or MediatorFactory()
    made = [CaseFactory(passed=True, lead=lead, number=number.format(1), **facts)]
    same = ("office_reviewed_by", "approved_by", "tier_claimed", "dispute_type")
    facts = {name: getattr(made[0], name) for name in same} | facts
    made += [
        CaseFactory(passed=True, lead=lead, number=number.format(n), **facts)
        for n in range(2, count + 1)
    ]
    for case in made:
        PartyFactory(case=case, side="applicant")
        PartyFactory(case=case, side="respondent")
    return made


class Bureau:
    """The people of the default district who make a draw."""

    def __init__(self):
        self.freezer = bureau_user()
        self.first = bureau_user()
        self.second = bureau_user(Role.BUREAU_AUDITOR)
        self.district = DistrictFactory()

    def freeze(self, **facts):
        facts = {"period_from": MARCH[0], "period_to": MARCH[1], "seed_source": SOURCE} | facts
        return draws.freeze_frame(district=self.district, by=self.freezer, **facts)

    def seeded(self, seed=SEED, **facts):
        return draws.enter_seed(draw=self.freeze(**facts), seed=seed, by=self.first)

    def drawn(self, seed=SEED, **facts):
        return draws.witness_seed(draw=self.seeded(seed, **facts), seed=seed, by=self.second)
