"""Rows of intake, written without a service."""

from datetime import UTC, date, datetime
from uuid import uuid4

import factory

from cases.choices import (
    ClueStatus,
    RecusalGround,
    RecusalStatus,
    RefusalReason,
    ReturnStatus,
    RouteTold,
    SideConsent,
    Source,
)
from cases.models import (
    ClueReturn,
    IntakeRefusal,
    IntakeRule,
    Recusal,
    SourceRule,
    TermExtension,
)
from cases.tests.factories import CaseFactory, ClueFactory
from mediation.common.tests.factories import UserFactory
from mediators.tests.factories import MediatorFactory
from stations.tests.factories import LONG_AGO, DistrictFactory, GridGroupFactory

DECIDED = datetime(2025, 3, 6, 1, tzinfo=UTC)


class SourceRuleFactory(factory.django.DjangoModelFactory):
    """``SourceRuleFactory(court=True)``: three working days, a paper, 30 days."""

    class Meta:
        model = SourceRule

    class Params:
        court = factory.Trait(
            source=Source.COURT,
            accept_within=3,
            needs_paper=True,
            paper_name="委派调解函",
        )

    district = factory.SubFactory(DistrictFactory)
    name = factory.Sequence(lambda n: f"来源规则{n}")
    term_days = 30
    document_number = factory.Sequence(lambda n: f"试司发〔2020〕受{n}号")
    valid_from = LONG_AGO


class IntakeRuleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = IntakeRule

    district = factory.SubFactory(DistrictFactory)
    document_number = factory.Sequence(lambda n: f"试司发〔2020〕理{n}号")
    valid_from = LONG_AGO


class DecidedClueFactory(ClueFactory):
    """``DecidedClueFactory(status="taken", case=…)``"""

    status = ClueStatus.RESOLVED
    reason = "已劝和"
    reported_by = factory.SubFactory(UserFactory)
    decided_by = factory.SubFactory(UserFactory)
    decided_at = DECIDED


class ReturnFactory(factory.django.DjangoModelFactory):
    """March 2025, not reported; ``ReturnFactory(returned=True)`` reported nothing found."""

    class Meta:
        model = ClueReturn

    class Params:
        returned = factory.Trait(
            status=ReturnStatus.RETURNED,
            found=0,
            reported_by=factory.SubFactory(UserFactory),
            reported_at=datetime(2025, 4, 2, 1, tzinfo=UTC),
        )

    group = factory.SubFactory(GridGroupFactory)
    station = factory.SelfAttribute("group.station")
    period_start = date(2025, 3, 1)
    period_end = date(2025, 4, 1)
    due_on = date(2025, 4, 6)


class RefusalFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = IntakeRefusal

    client_key = factory.LazyFunction(uuid4)
    mediator = factory.SubFactory(MediatorFactory)
    station = factory.SelfAttribute("mediator.station")
    office = factory.SelfAttribute("station.office")
    district = factory.SelfAttribute("station.district")
    source = Source.APPLICATION
    summary = "已起诉"
    received_on = date(2025, 3, 3)
    refused_on = date(2025, 3, 3)
    reason = RefusalReason.OTHER_ORGAN
    route = RouteTold.LITIGATION
    created_by = factory.SelfAttribute("mediator.user")


class RecusalFactory(factory.django.DjangoModelFactory):
    """Open; ``RecusalFactory(decided=True, status=…)`` is decided."""

    class Meta:
        model = Recusal

    class Params:
        decided = factory.Trait(
            status=RecusalStatus.STAYS,
            agreed_on=date(2025, 3, 5),
            reason="已核对",
            decided_by=factory.SubFactory(UserFactory),
            decided_at=DECIDED,
        )

    case = factory.SubFactory(CaseFactory)
    mediator = factory.SelfAttribute("case.lead")
    ground = RecusalGround.RELATIVE
    created_by = factory.SelfAttribute("case.created_by")


class ExtensionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TermExtension

    case = factory.SubFactory(CaseFactory)
    former_due_on = date(2025, 4, 2)
    due_on = date(2025, 5, 2)
    applicant_consent = SideConsent.TELEPHONE
    applicant_agreed_on = date(2025, 4, 1)
    respondent_consent = SideConsent.IN_PERSON
    respondent_agreed_on = date(2025, 4, 1)
    reason = "等待鉴定"
    recorded_by = factory.SelfAttribute("case.created_by")
