"""Attendance sheets and leave."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mediation.common.constraints import NoOverlap, Refuse, paired, range_in_order
from mediators.choices import LeaveKind, LeaveStatus, SheetStatus
from mediators.querysets import MediatorPartQuerySet, SheetEntryQuerySet, SheetQuerySet
from stations.models import Office

from .contracts import Contract
from .people import Mediator


class AttendanceSheet(models.Model):
    """The month's attendance report of one office (每月考勤报告); signed, it no longer moves."""

    office = models.ForeignKey(
        Office, verbose_name=_("office"), on_delete=models.PROTECT, related_name="sheets"
    )
    month = models.DateField(_("month"), help_text=_("First day of the month."))
    status = models.CharField(
        _("status"), max_length=10, choices=SheetStatus, default=SheetStatus.OPEN
    )
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("signed by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    signed_at = models.DateTimeField(_("signed at"), null=True, blank=True)

    objects = SheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance sheet")
        verbose_name_plural = _("attendance sheets")
        ordering = ["-month", "office"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "month"],
                name="attendancesheet_once_a_month",
                violation_error_message=_("The office already has a sheet for this month."),
            ),
            models.CheckConstraint(
                name="attendancesheet_month_is_first_day",
                condition=Q(month__day=1),
                violation_error_message=_("A month is written as its first day."),
            ),
            paired("attendancesheet_signed_day_and_person", "signed_by", "signed_at"),
            models.CheckConstraint(
                name="attendancesheet_signed_is_signed",
                condition=Q(status=SheetStatus.OPEN, signed_at__isnull=True)
                | Q(status=SheetStatus.SIGNED, signed_at__isnull=False),
                violation_error_message=_("A signed sheet names who signed it and when."),
            ),
        ]

    def __str__(self):
        return f"{self.office} {self.month:%Y-%m}"


class AttendanceEntry(models.Model):
    """One contract's days in one month: due, and absent by kind. Half days are 0.5."""

    sheet = models.ForeignKey(
        AttendanceSheet, verbose_name=_("sheet"), on_delete=models.PROTECT, related_name="entries"
    )
    contract = models.ForeignKey(
        Contract, verbose_name=_("contract"), on_delete=models.PROTECT, related_name="attendance"
    )
    month = models.DateField(_("month"))
    due_days = models.DecimalField(_("days due"), max_digits=4, decimal_places=1)
    personal_days = models.DecimalField(
        _("personal leave"), max_digits=4, decimal_places=1, default=0
    )
    sick_days = models.DecimalField(_("sick leave"), max_digits=4, decimal_places=1, default=0)
    official_days = models.DecimalField(
        _("official or statutory leave"), max_digits=4, decimal_places=1, default=0
    )
    absent_days = models.DecimalField(
        _("absent without leave"), max_digits=4, decimal_places=1, default=0
    )
    late_times = models.PositiveSmallIntegerField(_("times late"), default=0)
    note = models.CharField(_("note"), max_length=120, blank=True)
    is_locked = models.BooleanField(_("locked"), default=False, editable=False)

    objects = SheetEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance entry")
        verbose_name_plural = _("attendance entries")
        ordering = ["sheet", "contract"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "month"],
                name="attendanceentry_once_a_month",
                violation_error_message=_("This contract already has an entry for the month."),
            ),
            models.CheckConstraint(
                name="attendanceentry_days_fit",
                condition=Q(due_days__gte=0)
                & Q(personal_days__gte=0)
                & Q(sick_days__gte=0)
                & Q(official_days__gte=0)
                & Q(absent_days__gte=0)
                & Q(
                    due_days__gte=F("personal_days")
                    + F("sick_days")
                    + F("official_days")
                    + F("absent_days")
                ),
                violation_error_message=_("The days absent are more than the days due."),
            ),
            Refuse(
                name="attendanceentry_of_signed_sheet",
                when="OLD.is_locked",
                violation_error_message=_(
                    "The sheet is signed. A correction goes through the bureau."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.contract} {self.month:%Y-%m}"


class LeaveRequest(models.Model):
    """Leave asked for, decided, and reported back from (请销假)."""

    mediator = models.ForeignKey(
        Mediator, verbose_name=_("mediator"), on_delete=models.PROTECT, related_name="leave"
    )
    kind = models.CharField(_("kind"), max_length=12, choices=LeaveKind)
    valid_from = models.DateField(_("first day"))
    valid_to = models.DateField(_("end (exclusive)"))
    reason = models.CharField(_("reason"), max_length=200)
    status = models.CharField(
        _("status"), max_length=10, choices=LeaveStatus, default=LeaveStatus.REQUESTED
    )
    requested_at = models.DateTimeField(_("requested at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decision_reason = models.CharField(_("reason of the decision"), max_length=200, blank=True)
    returned_on = models.DateField(_("back on"), null=True, blank=True)

    objects = MediatorPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("leave request")
        verbose_name_plural = _("leave requests")
        ordering = ["-valid_from"]
        constraints = [
            range_in_order("leaverequest_days_in_order"),
            paired("leaverequest_decided_day_and_person", "decided_by", "decided_at"),
            NoOverlap(
                name="leaverequest_no_overlap",
                fields=["mediator"],
                condition=Q(status__in=["approved", "returned"]),
                violation_error_message=_("Leave is already granted on some of these days."),
            ),
        ]

    def __str__(self):
        return f"{self.mediator} {self.valid_from:%Y-%m-%d}"
