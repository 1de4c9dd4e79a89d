"""Who was under contract, where they worked, and which office reports their attendance."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from mediation.common.models import User
from mediation.common.periods import Month
from mediation.common.roles import Role
from mediators.choices import ContractKind, LeaveStatus
from mediators.models import Contract, LeaveRequest, Mediator, Posting
from stations.models import Division, Office
from stations.querysets import in_force

GRANTED = (LeaveStatus.APPROVED, LeaveStatus.RETURNED)


@dataclass(frozen=True, slots=True)
class Headcount:
    """Mediators with a contract in force on a day, by its kind."""

    full_time: int
    part_time: int

    @property
    def total(self) -> int:
        return self.full_time + self.part_time


def headcount(district: Division, *, on: date) -> Headcount:
    """Mediators of the district under contract on the day."""
    kinds = Contract.objects.on(on).filter(mediator__district=district)
    return Headcount(
        **kinds.aggregate(
            full_time=Count("pk", filter=Q(kind=ContractKind.COMMISSION)),
            part_time=Count("pk", filter=Q(kind=ContractKind.APPOINTMENT)),
        )
    )


def contract_on(mediator: Mediator, day: date) -> Contract | None:
    """The contract in force on the day."""
    return mediator.contracts.on(day).first()


def posting_on(mediator: Mediator, day: date) -> Posting | None:
    """The posting in force on the day, with its station."""
    return mediator.postings.on(day).select_related("station").first()


def under_contract_on(mediators: list[Mediator], day: date) -> dict[int, Contract]:
    """The contracts in force on the day, by mediator id."""
    return {row.mediator_id: row for row in Contract.objects.on(day).filter(mediator__in=mediators)}


def full_time_contracts(office: Office, month: Month) -> list[Contract]:
    """Full-time contracts of the month whose attendance this office reports, by mediator number.

    That is the office of the last station of the month; who was at no station belongs to the
    office of the person file.
    """
    start, end = month.first_day, month.end
    at_the_time = Posting.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=start), valid_from__lt=end
    )
    here = Q(mediator__office=office) | Q(
        mediator__in=at_the_time.filter(station__office=office).values("mediator")
    )
    contracts = (
        Contract.objects.overlapping(start, end)
        .filter(here, kind=ContractKind.COMMISSION)
        .select_related("mediator")
        .prefetch_related(
            Prefetch(
                "mediator__postings",
                at_the_time.select_related("station").order_by("valid_from"),
            )
        )
        .order_by("mediator__number", "valid_from")
    )
    return [row for row in contracts if _reporting_office_id(row, month) == office.pk]


def _reporting_office_id(contract: Contract, month: Month) -> int:
    end = min(contract.valid_to or month.end, month.end)
    postings = [row for row in contract.mediator.postings.all() if row.valid_from < end]
    return postings[-1].station.office_id if postings else contract.mediator.office_id


def granted_leave(contracts: list[Contract], month: Month) -> dict[int, list[LeaveRequest]]:
    """Leave granted to these people on days of the month, by mediator id."""
    found: dict[int, list[LeaveRequest]] = {}
    rows = LeaveRequest.objects.filter(
        mediator__in=[row.mediator_id for row in contracts],
        status__in=GRANTED,
        valid_from__lt=month.end,
        valid_to__gt=month.first_day,
    )
    for row in rows:
        found.setdefault(row.mediator_id, []).append(row)
    return found


def is_under_contract(mediator: Mediator, start: date, end: date) -> bool:
    """Is the mediator under contract on every day of ``[start, end)``?"""
    day = start
    for row in mediator.contracts.overlapping(start, end).order_by("valid_from"):
        if row.valid_from > day:
            return False
        if row.valid_to is None or row.valid_to >= end:
            return True
        day = row.valid_to
    return False


def attendance_is_signed(mediator: Mediator, start: date, end: date) -> bool:
    """Is the attendance of a month that has days of ``[start, end)`` already signed?"""
    return (
        mediator.contracts.filter(
            attendance__is_locked=True,
            attendance__month__gte=start.replace(day=1),
            attendance__month__lt=end,
        )
    ).exists()


def leave_overlapping(mediator: Mediator, start: date, end: date) -> Q:
    """Leave of the mediator, asked for or granted, on days of ``[start, end)``."""
    return Q(
        mediator=mediator,
        status__in=(LeaveStatus.REQUESTED, *GRANTED),
        valid_from__lt=end,
        valid_to__gt=start,
    )


def logins_for(mediator_id: int | None) -> QuerySet[User]:
    """Logins that the file of a mediator (None: a new one) may name: theirs, and free ones.

    A free login holds the mediator's role today and is named by no other file.
    """
    holds = Q(role_grants__role=Role.MEDIATOR) & in_force(timezone.localdate(), "role_grants__")
    free = Q(is_active=True, mediator__isnull=True) & holds
    own = Q(mediator=mediator_id) if mediator_id is not None else Q(pk__in=())
    return User.objects.filter(free | own).distinct().order_by("full_name", "pk")
