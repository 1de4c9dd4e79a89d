"""Scans, archived files and appraisals of the small world."""

from datetime import date, timedelta

from django.utils import timezone

from cases.choices import Paper
from cases.choices_files import AppraisalAction, AppraisalStatus, FilePurpose, VolumeState
from cases.tests.factories import CaseFactory, DocumentFactory
from cases.tests.factories_files import (
    AppraisalFactory,
    FileRequirementFactory,
    RetentionRuleFactory,
    VolumeFactory,
    scan_of,
)
from mediation.common.tests.factories import UserFactory

DAY = date(2025, 4, 2)


def policy_of(district):
    """One must paper for each purpose, and a term for every file."""
    for purpose in FilePurpose:
        FileRequirementFactory(district=district, purpose=purpose, papers=Paper.RECORD)
    RetentionRuleFactory(district=district)


def more_policy(district, step):
    start = date(2030 + step, 1, 1)
    dated = {"district": district, "valid_from": start, "valid_to": start + timedelta(days=365)}
    for paper in (Paper.POWER, Paper.EVIDENCE, Paper.ANNEX):
        FileRequirementFactory(papers=paper, **dated)
    RetentionRuleFactory(outcome_group="failed", **dated)


def parts_of(cases, lead):
    """Photos on the three cases, and a finished case in the archive with a proposal."""
    for case in (cases.open, cases.submitted, cases.passed):
        scan_of(DocumentFactory(case=case, paper=Paper.AGREEMENT, position=2))
        scan_of(DocumentFactory(case=case, paper=Paper.IDENTITY, position=2))
    volume = VolumeFactory(case=_finished(lead))
    AppraisalFactory(volume=volume, proposed_on=DAY)


def every_state(home):
    """A PDF, a paper taken off, a destroyed file, appraisals of every kind and decision."""
    lead = home.mediators[0]
    case = CaseFactory(lead=lead)
    scan_of(DocumentFactory(case=case, paper=Paper.EVIDENCE), kind="pdf")
    DocumentFactory(
        case=case,
        paper=Paper.ANNEX,
        taken_off_by=lead.user,
        taken_off_at=timezone.now(),
        taken_off_reason="拍错了",
    )
    VolumeFactory(case=_finished(lead), state=VolumeState.DESTROYED, destroyed_on=DAY)
    VolumeFactory(case=_finished(lead), keep_until=None)
    decided = {"decided_by": UserFactory(), "decided_on": DAY, "decision_note": "同意"}
    for status in (AppraisalStatus.APPROVED, AppraisalStatus.REJECTED):
        volume = VolumeFactory(case=_finished(lead))
        AppraisalFactory(volume=volume, action=AppraisalAction.EXTEND, status=status, **decided)


def _finished(lead):
    return CaseFactory(lead=lead, settled=True, performance="done")
