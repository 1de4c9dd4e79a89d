"""Judicial confirmation: the office decides on applications, the bureau keeps the rule."""

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import display
from unfold.enums import ActionVariant

from cases.choices import ConfirmationStatus
from cases.models import (
    Confirmation,
    ConfirmationRule,
    Enforcement,
    JointApplicant,
    Objection,
)
from cases.selectors.bundles import bundle_missing
from cases.selectors.eligibility import advice, verdict_of
from cases.selectors.search import asks_for_a_person, find_confirmations
from cases.selectors.terms import term_of
from cases.services import confirmations
from cases.services.search import note_person_search
from mediation.common.admin import (
    AdminForm,
    ModelAdminBase,
    PrivateSearchMixin,
    ReasonForm,
    ScopedAdminMixin,
    ViewOnlyAdminMixin,
    service_action,
)

from .dated import PolicyAdmin, dated
from .inlines import ViewOnlyInline


class SubmitForm(AdminForm):
    applied_on = forms.DateField(
        label=_("Applied on"),
        initial=timezone.localdate,
        help_text=_("The day the application reaches the court, today or before."),
    )


class ApplicantInline(ViewOnlyInline, TabularInline):
    model = JointApplicant
    fields = ["party", "manner", "agent_name", "signed_on"]


class ObjectionInline(ViewOnlyInline, TabularInline):
    model = Objection
    fields = ["kind", "known_on", "last_day", "raised_on", "grounds", "outcome", "decided_on"]


class EnforcementInline(ViewOnlyInline, TabularInline):
    model = Enforcement
    fields = [
        "court_name",
        "applied_on",
        "last_day",
        "amount",
        "outcome",
        "recovered",
        "ended_on",
    ]


def waits(confirmation: Confirmation) -> bool:
    return confirmation.status == ConfirmationStatus.PREPARED


def can_be_submitted(confirmation: Confirmation) -> bool:
    """Also after the last day: what reached the court in time is entered with its day."""
    return confirmation.status in confirmations.SUBMITTABLE


@admin.register(Confirmation)
class ConfirmationAdmin(PrivateSearchMixin, ScopedAdminMixin, ViewOnlyAdminMixin, ModelAdminBase):
    list_display = [
        "case",
        "court",
        "last_day",
        "applied_on",
        "status",
        "ruling_number",
        "decided_on",
        "days",
    ]
    list_filter = [
        "status",
        "court",
        "reason_code",
        "applied_on",
        "decided_on",
    ]
    list_select_related = ["case", "court"]
    search_fields = ["case__number", "ruling_number"]
    search_help_text = _("Case or ruling number, name, initials, telephone or ID number")
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("case", "court"),
                    "why_court",
                    ("effective_on", "safe_day", "last_day"),
                    "applied_on",
                    ("status", "created_by"),
                    "missing",
                    "doubts",
                ]
            },
        ),
        (
            _("Answer of the court"),
            {
                "fields": [
                    ("accepted_on", "decided_on", "served_on"),
                    ("ruling_number", "days"),
                    ("reason_code", "reason"),
                    ("supplement_by", "supplemented_on"),
                    ("office_decided_by", "office_decided_at"),
                ]
            },
        ),
    ]
    readonly_fields = ["safe_day", "why_court", "missing", "doubts", "days"]
    inlines = [ApplicantInline, ObjectionInline, EnforcementInline]

    def find_rows(self, rows, words, *, user, is_posted):
        return find_confirmations(rows, words, user=user, people=is_posted)

    def note_search(self, words, *, by):
        if asks_for_a_person(words):
            note_person_search(by=by)

    @display(description=_("days to the ruling"))
    def days(self, confirmation):
        used = confirmation.days_used
        return "—" if used is None else used

    @display(description=_("safe last day"))
    def safe_day(self, confirmation):
        return date_format(term_of(confirmation.case).cautious)

    @display(description=_("why this court"))
    def why_court(self, confirmation):
        check = confirmation.eligibility
        return check.get_connection_display() if check else "—"

    @display(description=_("papers missing"))
    def missing(self, confirmation):
        return " ".join(bundle_missing(confirmation.case, confirmation)) or "—"

    @display(description=_("warnings"))
    def doubts(self, confirmation):
        check = confirmation.eligibility
        return " ".join(advice(verdict_of(check).doubts)) or "—" if check else "—"

    @service_action(
        description=_("Submit to the court"),
        permission="cases.submit_confirmation",
        done=_("%(row)s: the application is with the court."),
        form=SubmitForm,
        when=can_be_submitted,
        variant=ActionVariant.PRIMARY,
    )
    def submit(self, confirmation, *, by, applied_on):
        return confirmations.submit(confirmation=confirmation, by=by, applied_on=applied_on)

    @service_action(
        description=_("Send back to the mediator"),
        permission="cases.submit_confirmation",
        done=_("%(row)s is back with the mediator."),
        form=ReasonForm,
        when=waits,
    )
    def send_back(self, confirmation, *, by, reason):
        return confirmations.send_back(confirmation=confirmation, by=by, reason=reason)


@admin.register(ConfirmationRule)
class ConfirmationRuleAdmin(PolicyAdmin):
    note = dated(
        _(
            "The days within which both parties apply to the court, which days off move the "
            "last day, when reminding begins, whether the office submits, and the terms to "
            "object and to enforce. An agreement follows the row of the day it takes effect."
        )
    )
    list_display = [
        "document_number",
        "days",
        "reading",
        "office_decides",
        "valid_from",
        "valid_to",
        "is_example",
    ]
    search_fields = ["document_number"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "district",
                    ("days", "reading"),
                    ("urge_days", "office_decides"),
                    ("court_accepts_in", "court_rules_in"),
                    ("party_objects_in", "third_party_objects_in"),
                    "enforcement_months",
                    "document_number",
                    ("valid_from", "valid_to"),
                    "is_example",
                ]
            },
        )
    ]
    autocomplete_fields = ["district"]
