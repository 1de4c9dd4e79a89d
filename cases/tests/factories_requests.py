"""Requests of citizens and the codes at the doors, written as rows."""

from datetime import UTC, date, datetime
from uuid import uuid4

import factory

from cases.choices import RequestRoute, RequestStatus
from cases.models import CitizenRule, MediationRequest, QrCode, RequestCall
from cases.tests.factories import CaseFactory
from mediation.common.tests.factories import UserFactory
from stations.tests.factories import LONG_AGO, DistrictFactory, StationFactory

ASKED = datetime(2025, 4, 8, 1, tzinfo=UTC)


class CitizenRuleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CitizenRule

    district = factory.SubFactory(DistrictFactory)
    document_number = factory.Sequence(lambda n: f"试司发〔2025〕便民{n}号")
    valid_from = LONG_AGO
    is_example = True


class QrCodeFactory(factory.django.DjangoModelFactory):
    """The code in force of the station, the same one each time."""

    class Meta:
        model = QrCode
        django_get_or_create = ("station", "ended_at")

    station = factory.SubFactory(StationFactory)
    token = factory.Sequence(lambda n: f"code{n:018d}")
    issued_by = factory.SubFactory(UserFactory)
    issued_at = datetime(2025, 1, 2, 1, tzinfo=UTC)
    ended_at = None


class RequestFactory(factory.django.DjangoModelFactory):
    """A request of Tuesday, 8 April 2025 that nobody has answered yet."""

    class Meta:
        model = MediationRequest

    class Params:
        decided = factory.Trait(
            decided_by=factory.SubFactory(UserFactory), decided_at=datetime(2025, 4, 9, tzinfo=UTC)
        )
        taken = factory.Trait(
            decided=True,
            status=RequestStatus.TAKEN,
            case=factory.SubFactory(CaseFactory),
        )
        declined = factory.Trait(
            decided=True,
            status=RequestStatus.DECLINED,
            route=RequestRoute.COURT,
            reason="已在法院立案",
        )
        withdrawn = factory.Trait(decided=True, status=RequestStatus.WITHDRAWN, decided_by=None)

    station = factory.SubFactory(StationFactory)
    code = factory.SubFactory(QrCodeFactory, station=factory.SelfAttribute("..station"))
    number = factory.Sequence(lambda n: f"请2025-{n // 10000:04d}-{n % 10000:04d}")
    client_key = factory.LazyFunction(uuid4)
    content_hash = "ab" * 32
    name = factory.Sequence(lambda n: f"群众{n}")
    phone = factory.Sequence(lambda n: f"1993{n:07d}")
    about = "楼上漏水"
    notice_version = "2026-11-01"
    asked_at = ASKED
    reply_due_on = date(2025, 4, 11)


class CallFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RequestCall

    request = factory.SubFactory(RequestFactory)
    reached = True
    made_by = factory.SubFactory(UserFactory)
    made_at = datetime(2025, 4, 9, 1, tzinfo=UTC)
