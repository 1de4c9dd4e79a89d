"""People: files, contracts, postings, attendance, leave."""

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import display
from unfold.enums import ActionVariant

from mediation.common.admin import (
    AdminForm,
    ModelAdminBase,
    ReasonForm,
    ScopedAdminMixin,
    ViewOnlyAdminMixin,
    service_action,
)
from mediation.common.identity import mask_id, mask_phone
from mediation.common.periods import Month
from mediators.choices import EndReason, LeaveStatus, SheetStatus
from mediators.forms import RegisterMediatorForm
from mediators.models import (
    AttendanceEntry,
    AttendanceSheet,
    Contract,
    Grade,
    LeaveRequest,
    Mediator,
    Posting,
)
from mediators.selectors import logins_for
from mediators.services import attendance, contracts, leave, people
from stations.models import Office


class ContractInline(TabularInline):
    model = Contract
    fields = ["number", "kind", "valid_from", "valid_to", "monthly_fee", "quarterly_quota"]
    readonly_fields = fields
    extra = 0
    can_delete = False
    max_num = 0


class PostingInline(TabularInline):
    model = Posting
    fields = ["station", "pioneer_post", "valid_from", "valid_to"]
    readonly_fields = fields
    extra = 0
    can_delete = False
    max_num = 0


class GradeInline(TabularInline):
    model = Grade
    fields = ["code", "name", "document_number", "valid_from", "valid_to"]
    readonly_fields = fields
    extra = 0
    can_delete = False
    max_num = 0


class GradeForm(AdminForm):
    code = forms.CharField(label=_("Grade"), max_length=20)
    name = forms.CharField(label=_("Name of the grade"), max_length=20)
    document_number = forms.CharField(label=_("Document number"), max_length=60, required=False)
    valid_from = forms.DateField(label=_("Valid from"), initial=timezone.localdate)


@admin.register(Mediator)
class MediatorAdmin(ScopedAdminMixin, ModelAdminBase):
    list_display = ["number", "full_name", "station", "office", "origin", "masked_phone"]
    list_filter = ["station", "office", "origin", "political_status", "may_be_paid"]
    list_select_related = ["station", "office"]
    search_fields = ["number", "full_name"]
    fields = [
        "number",
        "full_name",
        "sex",
        "birth_date",
        "ethnicity",
        "education",
        "political_status",
        "origin",
        "specialities",
        "has_grassroots_experience",
        "may_be_paid",
        "not_paid_reason",
        "masked_id",
        "masked_phone",
        "district",
        "committee",
        "office",
        "station",
        "user",
        "joined_on",
        "left_on",
    ]
    autocomplete_fields = ["specialities"]
    inlines = [ContractInline, PostingInline, GradeInline]

    def get_fields(self, request, obj=None):
        return super().get_fields(request, obj) if obj else RegisterMediatorForm.Meta.fields

    def get_form(self, request, obj=None, change=False, **kwargs):
        if not change:
            kwargs["form"] = RegisterMediatorForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_readonly_fields(self, request, obj=None):
        changes = people.CORRECTABLE | {"specialities"}
        return [name for name in self.fields if name not in changes] if obj else []

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def save_service(self, form, *, by, change):
        if change:
            return people.correct_mediator(mediator=form.instance, by=by, **form.cleaned_data)
        return people.register_mediator(by=by, **form.registration())

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """The bureau may not list accounts; it may pick one that waits for its mediator."""
        if db_field.name == "user":
            row = request.resolver_match.kwargs.get("object_id", "")
            kwargs["queryset"] = logins_for(int(row) if row.isdecimal() else None)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @display(description=_("ID number"))
    def masked_id(self, mediator):
        return mask_id(mediator.id_number) if mediator.id_number else ""

    @display(description=_("telephone"))
    def masked_phone(self, mediator):
        return mask_phone(mediator.phone) if mediator.phone else ""

    @service_action(
        description=_("Award a grade"),
        permission="mediators.add_grade",
        done=_("%(row)s: the grade is on record."),
        places=("row",),
        form=GradeForm,
    )
    def award_grade(self, mediator, *, by, **terms):
        return people.award_grade(mediator=mediator, by=by, **terms)


class EndForm(AdminForm):
    ends_on = forms.DateField(
        label=_("Ends on"),
        help_text=_("The first day on which the contract is no longer in force."),
    )
    reason = forms.ChoiceField(label=_("Reason"), choices=EndReason)
    explanation = forms.CharField(
        label=_("Explanation"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )


@admin.register(Contract)
class ContractAdmin(ScopedAdminMixin, ModelAdminBase):
    """Terms never change in place: sign a new contract, or end this one by two people."""

    list_display = [
        "number",
        "mediator",
        "kind",
        "valid_from",
        "valid_to",
        "monthly_fee",
        "quarterly_quota",
        "end_reason",
    ]
    list_filter = ["kind", "end_reason", "valid_from", "valid_to"]
    list_select_related = ["mediator"]
    search_fields = ["number", "mediator__number", "mediator__full_name"]
    fields = [
        "number",
        "mediator",
        "kind",
        "valid_from",
        "agreed_to",
        "monthly_fee",
        "quarterly_quota",
        "signed_on",
    ]
    autocomplete_fields = ["mediator"]

    def get_fields(self, request, obj=None):
        ended = ["valid_to", "end_reason", "end_explanation", "end_proposed_by", "ended_by"]
        return super().get_fields(request, obj) + (ended if obj else [])

    def is_frozen(self, row):
        return row.pk is not None

    def save_service(self, form, *, by, change):
        return contracts.sign_contract(by=by, **form.cleaned_data)

    @service_action(
        description=_("Propose an early end"),
        permission="mediators.change_contract",
        done=_("%(row)s: proposed. A second officer decides."),
        places=("row",),
        form=EndForm,
        when=lambda contract: contract.ended_at is None,
    )
    def propose_end(self, contract, *, by, **terms):
        return contracts.propose_end(contract=contract, by=by, **terms)

    @service_action(
        description=_("End the contract"),
        permission="mediators.terminate_contract",
        done=_("%(row)s: ended. The mediator has been told."),
        places=("row",),
        form=EndForm,
        when=lambda contract: contract.ended_at is None and contract.end_proposed_by_id,
        explanation=_("Somebody else has proposed this. Your decision ends the contract."),
        variant=ActionVariant.DANGER,
    )
    def terminate(self, contract, *, by, **terms):
        return contracts.terminate(contract=contract, by=by, **terms)


class PostingForm(forms.ModelForm):
    class Meta:
        model = Posting
        fields = ["mediator", "station", "pioneer_post", "valid_from"]


@admin.register(Posting)
class PostingAdmin(ScopedAdminMixin, ModelAdminBase):
    list_display = ["mediator", "station", "pioneer_post", "valid_from", "valid_to"]
    list_filter = ["station", "valid_from"]
    list_select_related = ["mediator", "station", "pioneer_post"]
    search_fields = ["mediator__number", "mediator__full_name"]
    fields = ["mediator", "station", "pioneer_post", "valid_from"]
    autocomplete_fields = ["mediator", "station", "pioneer_post"]

    def is_frozen(self, row):
        return row.pk is not None

    def save_service(self, form, *, by, change):
        return people.post_mediator(by=by, **form.cleaned_data)


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
