"""What an office head has to do, first thing."""

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext_lazy as _

from assessment.selectors.dashboard import Figure, rows_of
from cases.choices import (
    ConfirmationStatus,
    RecusalStatus,
    RequestStatus,
    ReviewState,
    SuspicionStatus,
    TeamState,
)
from cases.models import (
    Case,
    Confirmation,
    DuplicateSuspicion,
    Escalation,
    MediationRequest,
    Recusal,
    TeamProposal,
)
from mediation.common.periods import Month
from mediators.choices import LeaveStatus, SheetStatus
from mediators.models import AttendanceSheet, LeaveRequest


def office_duties(offices: Collection[int], today: date) -> list[Figure]:
    """What waits for the head of an office, each figure with its rows."""
    leave = LeaveRequest.objects.filter(
        mediator__office__in=offices, status=LeaveStatus.REQUESTED
    ).count()
    cases = Case.objects.filter(office__in=offices, review_state=ReviewState.SUBMITTED).count()
    suspected = DuplicateSuspicion.objects.filter(
        case__office__in=offices, status=SuspicionStatus.OPEN
    ).count()
    return [
        Figure(
            _("Leave to decide"),
            str(leave),
            rows_of("mediators_leaverequest", status__exact="requested"),
        ),
        Figure(
            _("Cases to review"),
            str(cases),
            rows_of("cases_case", review_state__exact="submitted"),
        ),
        Figure(
            _("Attendance sheets to sign"),
            str(_unsigned(offices, Month.before(today))),
            rows_of("mediators_attendancesheet"),
        ),
        Figure(
            _("Suspected duplicates"),
            str(suspected),
            rows_of("cases_duplicatesuspicion", status__exact="open"),
        ),
        *_case_duties(offices),
    ]


def _case_duties(offices: Collection[int]) -> list[Figure]:
    """What a case or a citizen waits for, beside its review."""
    of_office = {"case__office__in": offices}
    counted = (
        (
            _("Applications to submit"),
            Confirmation.objects.filter(**of_office, status=ConfirmationStatus.PREPARED),
            rows_of("cases_confirmation", status__exact="prepared"),
        ),
        (
            _("Recusals to decide"),
            Recusal.objects.filter(**of_office, status=RecusalStatus.OPEN),
            rows_of("cases_recusal", status__exact="open"),
        ),
        (
            _("Changes of team to decide"),
            TeamProposal.objects.filter(**of_office, state=TeamState.AGREED),
            rows_of("cases_teamproposal", state__exact="agreed"),
        ),
        (
            _("Dangers not closed"),
            Escalation.objects.filter(**of_office, closed_on=None),
            rows_of("cases_escalation", closed_on__isempty="1"),
        ),
        (
            _("Citizens to call back"),
            MediationRequest.objects.filter(station__office__in=offices, status=RequestStatus.NEW),
            rows_of("cases_mediationrequest", status__exact="new"),
        ),
    )
    return [Figure(label, str(rows.count()), link) for label, rows, link in counted]


def _unsigned(offices: Collection[int], month: Month) -> int:
    """Offices whose sheet of the month is not signed, or was never prepared."""
    signed = AttendanceSheet.objects.filter(
        office__in=offices, month=month.first_day, status=SheetStatus.SIGNED
    ).count()
    return len(offices) - signed
