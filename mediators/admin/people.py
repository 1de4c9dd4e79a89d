"""Mediators' files, grades and postings."""

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import display

from mediation.common.admin import (
    AdminForm,
    ModelAdminBase,
    ScopedAdminMixin,
    service_action,
)
from mediation.common.identity import mask_id, mask_phone
from mediators.forms import RegisterMediatorForm
from mediators.models import (
    Contract,
    Grade,
    Mediator,
    Posting,
)
from mediators.selectors import logins_for
from mediators.services import people


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
