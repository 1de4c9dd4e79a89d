"""Intake in the small world: rules, clues, returns, refusals, recusals, longer terms."""

from datetime import date

from cases.choices import PartySide, RecusalStatus, Source
from cases.tests.factories import CaseFactory, ClueFactory
from cases.tests.factories_intake import (
    DecidedClueFactory,
    ExtensionFactory,
    IntakeRuleFactory,
    RecusalFactory,
    RefusalFactory,
    ReturnFactory,
    SourceRuleFactory,
)
from stations.tests.factories import GridGroupFactory


def policy_of(district):
    """A rule of intake, one for every source and one for courts."""
    IntakeRuleFactory(district=district)
    SourceRuleFactory(district=district)
    SourceRuleFactory(district=district, court=True)


def more_policy(district, step):
    SourceRuleFactory(
        district=district, source=Source.values[3 + step], valid_from=date(2030 + step, 1, 1)
    )
    IntakeRuleFactory(
        district=district, valid_from=date(2010 + step, 1, 1), valid_to=date(2011 + step, 1, 1)
    )


def parts_of(world, case):
    """What came in beside an open case of the lead, and what was decided about it."""
    group = GridGroupFactory(station=case.station)
    ClueFactory(group=group)
    ReturnFactory(group=group)
    number = len(world.canaries)
    RefusalFactory(
        mediator=case.lead,
        applicant_name=world.canary("applicant's name", f"金丝雀{number:04d}"),
    )
    RecusalFactory(case=case, decided=True)
    ExtensionFactory(case=case)


def every_state(home):
    """Clues, returns and recusals in each state."""
    lead = home.mediators[0]
    group = GridGroupFactory(station=lead.station)
    DecidedClueFactory(group=group, status="taken", case=CaseFactory(lead=lead), reason="")
    DecidedClueFactory(group=group, status="resolved")
    DecidedClueFactory(group=group, status="dismissed")
    ReturnFactory(group=group, returned=True)
    RecusalFactory(case=CaseFactory(lead=lead), asked_by=PartySide.RESPONDENT)
    for status in (RecusalStatus.REPLACED, RecusalStatus.UNFOUNDED):
        RecusalFactory(
            case=CaseFactory(lead=lead), decided=True, status=status, asked_by=PartySide.APPLICANT
        )
