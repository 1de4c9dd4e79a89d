"""What an office head has to do, first thing."""

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext_lazy as _

from assessment.selectors.dashboard import Figure, rows_of
from cases.choices import ReviewState, SuspicionStatus
from cases.models import Case, DuplicateSuspicion
from mediation.common.periods import Month
from mediators.choices import LeaveStatus, SheetStatus
from mediators.models import AttendanceSheet, LeaveRequest


def office_duties(offices: Collection[int], today: date) -> list[Figure]:
    """Leave to decide, cases to review, sheets to sign, duplicates to settle."""
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
    ]


def _unsigned(offices: Collection[int], month: Month) -> int:
    """Offices whose sheet of the month is not signed, or was never prepared."""
    signed = AttendanceSheet.objects.filter(
        office__in=offices, month=month.first_day, status=SheetStatus.SIGNED
    ).count()
    return len(offices) - signed
