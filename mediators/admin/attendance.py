"""Attendance sheets and leave."""

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.enums import ActionVariant

from mediation.common.admin import (
    AdminForm,
    ModelAdminBase,
    ReasonForm,
    ScopedAdminMixin,
    ViewOnlyAdminMixin,
    service_action,
)
from mediation.common.periods import Month
from mediators.choices import LeaveStatus, SheetStatus
from mediators.models import (
    AttendanceEntry,
    AttendanceSheet,
    LeaveRequest,
)
from mediators.services import attendance, leave
from stations.models import Office


class EntryInline(TabularInline):
    model = AttendanceEntry
    fields = [
        "contract",
        "due_days",
        "personal_days",
        "sick_days",
        "official_days",
        "absent_days",
        "late_times",
        "note",
    ]
    readonly_fields = ["contract"]
    extra = 0
    max_num = 0
    can_delete = False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("contract__mediator")


class SheetForm(AdminForm):
    office = forms.ModelChoiceField(label=_("Office"), queryset=Office.objects.all())
    month = forms.CharField(label=_("Month"), max_length=7, help_text=_("For example 2026-10"))

    def clean_month(self):
        try:
            return Month.parse(self.cleaned_data["month"])
        except ValueError:
            raise forms.ValidationError(_("Write the month as 2026-10.")) from None


@admin.register(AttendanceSheet)
class SheetAdmin(ScopedAdminMixin, ModelAdminBase):
    """The office fills the entries, then signs; a signed sheet no longer moves."""

    list_display = ["office", "month", "status", "signed_by", "signed_at"]
    list_filter = ["status", "office", "month"]
    list_select_related = ["office", "signed_by"]
    date_hierarchy = "month"
    fields = ["office", "month", "status", "signed_by", "signed_at"]
    readonly_fields = fields
    inlines = [EntryInline]

    def has_add_permission(self, request):
        return False

    def is_frozen(self, row):
        return row.status == SheetStatus.SIGNED

    def save_service(self, form, *, by, change):
        return form.instance

    def save_formset(self, request, form, formset, change):
        """Each changed row goes through the service; the form itself writes nothing."""

    def save_related(self, request, form, formsets, change):
        for entry_form in (row for formset in formsets for row in formset.changed_forms):
            attendance.record_entry(
                sheet=form.instance,
                contract=entry_form.instance.contract,
                by=request.user,
                **{name: entry_form.cleaned_data[name] for name in EntryInline.fields[1:]},
            )

    @service_action(
        description=_("Prepare a month's sheet"),
        permission="mediators.add_attendancesheet",
        done=_("The sheet is prepared from contracts and granted leave."),
        places=("list",),
        form=SheetForm,
        variant=ActionVariant.PRIMARY,
    )
    def prepare(self, *, by, **terms):
        return attendance.prepare_sheet(by=by, **terms)

    @service_action(
        description=_("Sign and lock"),
        permission="mediators.sign_attendancesheet",
        done=_("%(row)s is signed. It no longer moves."),
        when=lambda sheet: sheet.status == SheetStatus.OPEN,
        explanation=_("After signing, a correction goes through the bureau."),
        variant=ActionVariant.PRIMARY,
    )
    def sign(self, sheet, *, by):
        return attendance.sign_sheet(sheet=sheet, by=by)


class ReturnForm(AdminForm):
    returned_on = forms.DateField(label=_("Back on"), initial=timezone.localdate)


@admin.register(LeaveRequest)
class LeaveAdmin(ScopedAdminMixin, ViewOnlyAdminMixin, ModelAdminBase):
    list_display = ["mediator", "kind", "valid_from", "valid_to", "status", "decided_by"]
    list_filter = ["status", "kind", "valid_from"]
    list_select_related = ["mediator", "decided_by"]
    search_fields = ["mediator__number", "mediator__full_name"]
    fields = [
        "mediator",
        "kind",
        "valid_from",
        "valid_to",
        "reason",
        "status",
        "requested_at",
        "decided_by",
        "decided_at",
        "decision_reason",
        "returned_on",
    ]

    @service_action(
        description=_("Grant the leave"),
        permission="mediators.decide_leaverequest",
        done=_("%(row)s: granted."),
        when=lambda row: row.status == LeaveStatus.REQUESTED,
        variant=ActionVariant.PRIMARY,
    )
    def approve(self, row, *, by):
        return leave.decide_leave(leave=row, approve=True, by=by)

    @service_action(
        description=_("Refuse the leave"),
        permission="mediators.decide_leaverequest",
        done=_("%(row)s: refused."),
        form=ReasonForm,
        when=lambda row: row.status == LeaveStatus.REQUESTED,
    )
    def refuse(self, row, *, by, reason):
        return leave.decide_leave(leave=row, approve=False, reason=reason, by=by)

    @service_action(
        description=_("Back from leave"),
        permission="mediators.close_leaverequest",
        done=_("%(row)s: back on duty."),
        places=("row",),
        form=ReturnForm,
        when=lambda row: row.status == LeaveStatus.APPROVED,
    )
    def report_back(self, row, *, by, returned_on):
        return leave.report_back(leave=row, returned_on=returned_on, by=by)
