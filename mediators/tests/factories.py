"""Mediators with their postings and contracts."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import factory

from mediation.common.identity import check_digit
from mediation.common.roles import Role
from mediation.common.tests.factories import UserFactory
from mediators.choices import (
    ContractKind,
    Education,
    LeaveKind,
    Origin,
    PoliticalStatus,
    Sex,
    SheetStatus,
)
from mediators.models import (
    AttendanceEntry,
    AttendanceSheet,
    Contract,
    Grade,
    LeaveRequest,
    Mediator,
    Posting,
)
from stations.tests.factories import LONG_AGO, OfficeFactory, StationFactory


def resident_id(number: int) -> str:
    """An ID number that passes every check and belongs to nobody: no county has code 500199."""
    born = date(1960, 1, 1) + timedelta(days=number // 1000)
    body = f"500199{born:%Y%m%d}{number % 1000:03d}"
    return body + check_digit(body)


class MediatorFactory(factory.django.DjangoModelFactory):
    """A mediator with a login, posted to a station from the day of joining.

    ``MediatorFactory(posted=False)`` has no posting.
    """

    class Meta:
        model = Mediator
        skip_postgeneration_save = True

    number = factory.Sequence(lambda n: f"M{n:05d}")
    full_name = factory.Sequence(lambda n: f"调解员{n}")
    user = factory.SubFactory(UserFactory, role=Role.MEDIATOR)
    station = factory.SubFactory(StationFactory)
    committee = factory.SelfAttribute("station.committee")
    office = factory.SelfAttribute("station.office")
    district = factory.SelfAttribute("station.district")
    sex = Sex.FEMALE
    birth_date = date(1970, 5, 1)
    education = Education.COLLEGE
    political_status = PoliticalStatus.MASSES
    origin = Origin.COMMUNITY_WORKER
    joined_on = LONG_AGO

    @factory.post_generation
    def posted(self, create, posted, **kwargs):
        if create and posted is not False:
            PostingFactory(mediator=self)


class PostingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Posting

    mediator = factory.SubFactory(MediatorFactory, posted=False)
    station = factory.SelfAttribute("mediator.station")
    valid_from = factory.SelfAttribute("mediator.joined_on")


class ContractFactory(factory.django.DjangoModelFactory):
    """A full-time contract; ``ContractFactory(part_time=True)`` is an appointment."""

    class Meta:
        model = Contract

    class Params:
        part_time = factory.Trait(
            kind=ContractKind.APPOINTMENT, monthly_fee=Decimal("0.00"), quarterly_quota=0
        )

    number = factory.Sequence(lambda n: f"合同{n:05d}")
    mediator = factory.SubFactory(MediatorFactory)
    kind = ContractKind.COMMISSION
    valid_from = date(2025, 1, 1)
    agreed_to = date(2026, 1, 1)
    valid_to = factory.SelfAttribute("agreed_to")
    monthly_fee = Decimal("1800.00")
    quarterly_quota = 12
    signed_on = factory.SelfAttribute("valid_from")


class GradeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Grade

    mediator = factory.SubFactory(MediatorFactory)
    code = "second"
    name = "二级"
    valid_from = date(2025, 1, 1)


class SheetFactory(factory.django.DjangoModelFactory):
    """An open sheet of March 2025; ``SheetFactory(signed=True)`` is signed."""

    class Meta:
        model = AttendanceSheet

    class Params:
        signed = factory.Trait(
            status=SheetStatus.SIGNED,
            signed_by=factory.SubFactory(UserFactory),
            signed_at=datetime(2025, 4, 1, 1, tzinfo=UTC),
        )

    office = factory.SubFactory(OfficeFactory)
    month = date(2025, 3, 1)


class EntryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AttendanceEntry

    contract = factory.SubFactory(ContractFactory)
    sheet = factory.SubFactory(
        SheetFactory,
        office=factory.SelfAttribute("..contract.mediator.office"),
    )
    month = factory.SelfAttribute("sheet.month")
    due_days = Decimal("21.0")
    is_locked = factory.LazyAttribute(lambda row: row.sheet.status == SheetStatus.SIGNED)


class LeaveFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LeaveRequest

    mediator = factory.SubFactory(MediatorFactory)
    kind = LeaveKind.PERSONAL
    valid_from = date(2025, 3, 10)
    valid_to = date(2025, 3, 12)
    reason = "探亲"
    requested_at = datetime(2025, 3, 3, 1, tzinfo=UTC)
