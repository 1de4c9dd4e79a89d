"""Structure and people of the small world: parts of stations, sheets, leave, ended contracts."""

from datetime import UTC, date, datetime
from decimal import Decimal

from cases.tests.factories import CourtAssignmentFactory, SchemeFactory
from mediation.common.tests.factories import UserFactory
from mediators.choices import ContractKind, EndReason, LeaveKind, LeaveStatus, SheetStatus
from mediators.tests.factories import (
    ContractFactory,
    EntryFactory,
    GradeFactory,
    LeaveFactory,
    MediatorFactory,
    SheetFactory,
)
from stations.models import DivisionManagement
from stations.tests.factories import (
    LONG_AGO,
    CommitteeFactory,
    DisputeProfileFactory,
    DisputeTypeFactory,
    GridGroupFactory,
    GridMemberFactory,
    OfficeAssignmentFactory,
    OfficeFactory,
    PartyTeamFactory,
    PioneerPostFactory,
    StationFactory,
    TownFactory,
)

DECIDED = datetime(2025, 4, 1, 1, tzinfo=UTC)


def history_of(mediator):
    GradeFactory(mediator=mediator)


def parts_of(world, home):
    """A pioneer post, a party team, a grid group with its head, a dispute profile."""
    station = StationFactory(
        office=home.office, district=home.district, division=home.office.division
    )
    PioneerPostFactory(station=station)
    PartyTeamFactory(district=home.district, division=home.office.division)
    group = GridGroupFactory(station=station)
    number = len(world.canaries)
    GridMemberFactory(
        group=group, phone=world.canary("grid member's telephone", f"1994{number:07d}")
    )
    DisputeProfileFactory(station=station)
    DisputeTypeFactory(code=f"type{number}", name=f"第{number}类", position=number)


def sheet_of(home, step):
    """The signed sheet of March, February …, with an entry for each contract."""
    year, month = divmod(2025 * 12 + 2 - step, 12)
    sheet = SheetFactory(office=home.office, month=date(year, month + 1, 1), signed=True)
    for contract in home.contracts:
        EntryFactory(sheet=sheet, contract=contract, personal_days=Decimal("1.0"))


def leave_of(mediator, step):
    LeaveFactory(
        mediator=mediator, valid_from=date(2025, 4, 1 + step), valid_to=date(2025, 4, 2 + step)
    )


def more_structure(home):
    """More committees, offices and stations of the district, with mediators under contract."""
    division = home.office.division
    for _ in range(6):
        committee = CommitteeFactory(district=home.district, division=division)
        OfficeAssignmentFactory(office=OfficeFactory(district=home.district, division=division))
        station = StationFactory(
            office=home.office, district=home.district, division=division, committee=committee
        )
        mediator = MediatorFactory(station=station)
        GradeFactory(mediator=mediator)
        ContractFactory(mediator=mediator)
    for town in TownFactory.create_batch(4, parent=home.district):
        DisputeTypeFactory(code=town.code, name=town.name, position=1)
    DivisionManagement.objects.create(
        division=CommitteeFactory(district=home.district).division,
        by_this_bureau=True,
        managed_by="区司法局",
        valid_from=LONG_AGO,
    )


def more_courts(district, step):
    """Courts with a liaison each, and a former guide to the tiers."""
    CourtAssignmentFactory.create_batch(2, court__district=district)
    years = {"valid_from": date(2010 + step, 1, 1), "valid_to": date(2011 + step, 1, 1)}
    SchemeFactory(district=district, **years)
    SchemeFactory(
        district=district, **{name: day.replace(year=day.year - 5) for name, day in years.items()}
    )


def every_state(home):
    """Leave and sheets in every state, contracts of both kinds and ended for every reason."""
    mediator = home.mediators[1]
    for number, status in enumerate(LeaveStatus):
        decided = {} if status == LeaveStatus.REQUESTED else _decided()
        LeaveFactory(
            mediator=mediator,
            kind=LeaveKind.values[number],
            status=status,
            valid_from=date(2025, 2, 1 + 2 * number),
            valid_to=date(2025, 2, 2 + 2 * number),
            **decided,
        )
    SheetFactory(office=home.office, month=date(2025, 4, 1), status=SheetStatus.OPEN)
    for reason in EndReason:
        _ended(home, reason)
    ContractFactory(mediator=MediatorFactory(station=home.stations[0]), part_time=True)
    DivisionManagement.objects.create(
        division=home.office.division,
        by_this_bureau=False,
        managed_by="高新区管委会",
        valid_from=LONG_AGO,
    )


def _decided():
    return {"decided_by": UserFactory(), "decided_at": DECIDED, "decision_reason": "同意"}


def _ended(home, reason):
    ContractFactory(
        mediator=MediatorFactory(station=home.stations[0]),
        kind=ContractKind.COMMISSION,
        valid_to=date(2025, 3, 1),
        end_reason=reason,
        end_explanation="双方协商",
        end_proposed_by=UserFactory(),
        ended_by=UserFactory(),
        ended_at=DECIDED,
    )
