"""What hangs on an application for judicial confirmation, written as rows."""

from datetime import UTC, date, datetime

import factory

from cases.calc.eligibility import Connection
from cases.choices import Paper
from cases.choices_confirmation import Manner, ObjectionKind
from cases.models import (
    ConfirmationRule,
    EligibilityCheck,
    Enforcement,
    JointApplicant,
    Objection,
)
from cases.selectors.eligibility import agreement_key
from cases.tests.factories import (
    CaseFactory,
    ConfirmationFactory,
    DocumentFactory,
    PartyFactory,
)
from stations.tests.factories import LONG_AGO, DistrictFactory


class ConfirmationRuleFactory(factory.django.DjangoModelFactory):
    """The district's rule, the same one each time."""

    class Meta:
        model = ConfirmationRule
        django_get_or_create = ("district", "valid_from")

    district = factory.SubFactory(DistrictFactory)
    document_number = "示例确认〔2020〕1号"
    valid_from = LONG_AGO


class EligibilityCheckFactory(factory.django.DjangoModelFactory):
    """A check of the case's agreement that found nothing against it."""

    class Meta:
        model = EligibilityCheck

    case = factory.SubFactory(CaseFactory, settled=True)
    connection = Connection.MEDIATION_BODY.value
    agreement_key = factory.LazyAttribute(lambda row: agreement_key(row.case))
    checked_by = factory.SelfAttribute("case.created_by")
    checked_at = datetime(2025, 3, 21, 1, tzinfo=UTC)


class JointApplicantFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = JointApplicant

    confirmation = factory.SubFactory(ConfirmationFactory)
    party = factory.SubFactory(PartyFactory, case=factory.SelfAttribute("..confirmation.case"))
    manner = Manner.IN_PERSON
    signed_on = date(2025, 3, 28)


class ObjectionFactory(factory.django.DjangoModelFactory):
    """A third party's, not decided."""

    class Meta:
        model = Objection

    confirmation = factory.SubFactory(ConfirmationFactory)
    kind = ObjectionKind.THIRD_PARTY
    known_on = date(2025, 4, 3)
    last_day = date(2025, 10, 3)
    raised_on = date(2025, 4, 4)
    grounds = "侵害案外人权益"
    recorded_by = factory.SelfAttribute("confirmation.created_by")


class EnforcementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Enforcement

    confirmation = factory.SubFactory(ConfirmationFactory)
    court_name = "第一法院"
    applied_on = date(2025, 4, 5)
    last_day = date(2027, 4, 20)
    recorded_by = factory.SelfAttribute("confirmation.created_by")


def ready_case(**facts):
    """A settled case of two parties, its papers on file and its agreement checked."""
    case = CaseFactory(**{"settled": True, **facts})
    PartyFactory(case=case)
    PartyFactory(case=case, side="respondent")
    for paper in (Paper.AGREEMENT, Paper.IDENTITY, Paper.CONFIRMATION):
        DocumentFactory(case=case, paper=paper)
    EligibilityCheckFactory(case=case)
    return case
