"""Intake as the office and the bureau see it: rules, clues, returns, refusals, recusals, terms."""

from typing import Any

from django import forms
from django.contrib import admin
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.enums import ActionVariant

from cases.choices import ClueStatus, RecusalStatus
from cases.models import (
    Clue,
    ClueReturn,
    IntakeRefusal,
    IntakeRule,
    Recusal,
    SourceRule,
    TermExtension,
)
from cases.services import clues, recusals
from mediation.common.admin import (
    AdminFormView,
    ModelAdminBase,
    ReasonForm,
    ScopedAdminMixin,
    ViewOnlyAdminMixin,
    service_action,
)
from mediators.models import Mediator

from .dated import PolicyAdmin, dated


@admin.register(SourceRule)
class SourceRuleAdmin(PolicyAdmin):
    note = dated(
        _(
            "The clock of a case by how it came in: working days to accept, days to finish, how"
            " often and how far the term is extended, the paper and consent it needs. The "
            "closest row of the day of acceptance counts: court stage before source, dispute "
            "type before all."
        )
    )
    list_display = [
        "name",
        "source",
        "court_stage",
        "dispute_type",
        "accept_within",
        "term_days",
        "valid_from",
        "is_example",
    ]
    list_filter = ["source", "is_example", "valid_from"]
    list_select_related = ["dispute_type"]
    search_fields = ["name", "document_number"]
    fields = [
        "district",
        "name",
        ("source", "court_stage", "dispute_type"),
        ("accept_within", "term_days"),
        ("most_extensions", "extension_days"),
        ("needs_paper", "paper_name"),
        "needs_consent",
        "document_number",
        ("valid_from", "valid_to"),
        "is_example",
    ]
    autocomplete_fields = ["district", "dispute_type"]


@admin.register(IntakeRule)
class IntakeRuleAdmin(PolicyAdmin):
    note = dated(
        _(
            "How often grid groups report, when a return is late, how soon a clue is decided, "
            "when a mediator is reminded of a term, and how many may represent one side. One "
            "row is in force at a time."
        )
    )
    list_display = [
        "document_number",
        "return_period",
        "return_within_days",
        "answer_clue_within",
        "valid_from",
        "valid_to",
        "is_example",
    ]
    search_fields = ["document_number"]
    fields = [
        "district",
        ("return_period", "return_within_days"),
        "answer_clue_within",
        ("first_reminder_days", "last_reminder_days"),
        "most_representatives",
        "other_organ_bars",
        "document_number",
        ("valid_from", "valid_to"),
        "is_example",
    ]
    autocomplete_fields = ["district"]


@admin.register(Clue)
class ClueAdmin(ScopedAdminMixin, ViewOnlyAdminMixin, ModelAdminBase):
    list_display = ["group", "station", "found_on", "risk", "status", "case", "decided_by"]
    list_filter = ["status", "risk", "station", "found_on"]
    list_select_related = ["group", "station", "case", "decided_by"]
    search_fields = ["group__name"]
    fields = [
        ("group", "station"),
        "found_on",
        "description",
        ("people_count", "risk"),
        ("reported_by", "reported_at"),
        ("status", "case"),
        "reason",
        ("decided_by", "decided_at"),
    ]

    @service_action(
        description=_("Settled on the spot"),
        permission="cases.decide_clue",
        done=_("%(row)s: settled."),
        form=ReasonForm,
        when=lambda clue: clue.status == ClueStatus.OPEN,
    )
    def resolve(self, clue, *, by, reason):
        return clues.resolve_clue(clue=clue, by=by, reason=reason)

    @service_action(
        description=_("Nothing to it"),
        permission="cases.decide_clue",
        done=_("%(row)s: put aside."),
        form=ReasonForm,
        when=lambda clue: clue.status == ClueStatus.OPEN,
    )
    def dismiss(self, clue, *, by, reason):
        return clues.dismiss_clue(clue=clue, by=by, reason=reason)


@admin.register(ClueReturn)
class ClueReturnAdmin(ScopedAdminMixin, ViewOnlyAdminMixin, ModelAdminBase):
    """Filtered by "not reported" it is the list of who has not reported."""

    note = _(
        "What each grid group has to report for a period. No clue found is a report too (0). "
        "What is not reported after the last day is told to station and office."
    )
    list_display = ["group", "station", "period_start", "due_on", "status", "found", "timeliness"]
    list_filter = ["status", "period_start", "due_on", "station"]
    list_select_related = ["group", "station"]
    search_fields = ["group__name", "group__code", "station__name"]
    export_definition = _("One row for each grid group and period; 0 is a report.")
    fields = [
        ("group", "station"),
        ("period_start", "period_end", "due_on"),
        ("status", "found"),
        ("reported_by", "reported_at"),
    ]

    @display(description=_("In time"))
    def timeliness(self, row):
        told = timezone.localdate(row.reported_at) if row.reported_at else timezone.localdate()
        if told <= row.due_on:
            return _("yes") if row.reported_at else _("not due yet")
        return _("late") if row.reported_at else _("overdue")


@admin.register(IntakeRefusal)
class IntakeRefusalAdmin(ScopedAdminMixin, ViewOnlyAdminMixin, ModelAdminBase):
    list_display = ["station", "mediator", "refused_on", "answer_by", "source", "reason", "route"]
    list_filter = ["reason", "route", "source", "station", "refused_on"]
    list_select_related = ["station", "mediator"]
    search_fields = ["source_document", "organ", "mediator__full_name"]
    fields = [
        ("station", "mediator"),
        ("source", "source_document", "organ"),
        ("received_on", "refused_on", "answer_by"),
        ("applicant_name", "respondent_name"),
        "summary",
        ("reason", "reason_note"),
        "route",
        ("created_by", "created_at"),
    ]


class KeepForm(ReasonForm):
    agreed_on = forms.DateField(
        label=_("Both sides agreed in writing on"),
        help_text=_("Put their paper on file."),
    )


class ReplaceForm(ReasonForm):
    replacement = forms.ModelChoiceField(
        label=_("Taken over by"),
        queryset=Mediator.objects.none(),
        required=False,
        empty_label=_("nobody: the share goes to the lead mediator"),
    )

    def __init__(self, *args: Any, mediators: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["replacement"].queryset = mediators


class ReplaceView(AdminFormView):
    """Who goes on with the case, of the office that it belongs to."""

    permissions = ("cases.decide_recusal",)
    form_class = ReplaceForm
    title = _("Another mediator takes over")
    submit_label = _("Hand over")
    success_message = _("The case is handed over. Who left it no longer sees it.")

    @cached_property
    def recusal(self) -> Recusal:
        rows = Recusal.objects.visible_to(self.request.user).select_related("case", "mediator")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        mine = Mediator.objects.visible_to(self.request.user).under_contract(timezone.localdate())
        mine = mine.filter(office=self.recusal.case.office_id)
        others = mine.exclude(pk=self.recusal.mediator_id).order_by("number")
        return {**super().get_form_kwargs(), "mediators": others}

    def perform(self, form: ReplaceForm) -> Recusal:
        user = self.request.user
        return recusals.replace_mediator(recusal=self.recusal, by=user, **form.cleaned_data)

    def get_success_url(self) -> str:
        return reverse("admin:cases_recusal_change", args=[self.recusal.pk])


@admin.register(Recusal)
class RecusalAdmin(ScopedAdminMixin, ViewOnlyAdminMixin, ModelAdminBase):
    list_display = ["case", "mediator", "ground", "asked_by", "status", "created_at", "decided_by"]
    list_filter = ["status", "ground", "asked_by", "created_at"]
    list_select_related = ["case", "mediator", "decided_by"]
    search_fields = ["case__number", "mediator__full_name"]
    fields = [
        ("case", "mediator"),
        ("ground", "asked_by"),
        "note",
        ("created_by", "created_at"),
        "status",
        ("agreed_on", "replacement"),
        "reason",
        ("decided_by", "decided_at"),
    ]
    custom_urls = [("<int:pk>/replace/", "cases_recusal_replace", ReplaceView.as_view())]

    @service_action(
        description=_("The mediator stays: both sides agreed in writing"),
        permission="cases.decide_recusal",
        done=_("%(row)s: the mediator stays."),
        places=("row",),
        form=KeepForm,
        when=lambda row: row.status == RecusalStatus.OPEN,
    )
    def keep(self, recusal, *, by, agreed_on, reason):
        return recusals.keep_mediator(recusal=recusal, by=by, agreed_on=agreed_on, reason=reason)

    @service_action(
        description=_("No ground found"),
        permission="cases.decide_recusal",
        done=_("%(row)s: the mediator goes on."),
        places=("row",),
        form=ReasonForm,
        when=lambda row: row.status == RecusalStatus.OPEN and row.asked_by != "",
    )
    def unfounded(self, recusal, *, by, reason):
        return recusals.find_unfounded(recusal=recusal, by=by, reason=reason)

    def render_change_form(self, request, context, **kwargs):
        """The button that leads to the choice of a mediator, beside the verbs."""
        response = super().render_change_form(request, context, **kwargs)
        row = kwargs.get("obj")
        if row is not None and row.status == RecusalStatus.OPEN:
            self._offer_replacement(request, response.context_data, row)
        return response

    def _offer_replacement(self, request, context, row) -> None:
        if not request.user.has_perm("cases.decide_recusal"):
            return
        button = {
            "title": _("Another mediator takes over"),
            "path": reverse("admin:cases_recusal_replace", args=[row.pk]),
            "variant": ActionVariant.PRIMARY,
            "icon": None,
        }
        context["service_buttons"] = [button, *context.get("service_buttons", [])]


@admin.register(TermExtension)
class TermExtensionAdmin(ScopedAdminMixin, ViewOnlyAdminMixin, ModelAdminBase):
    list_display = ["case", "former_due_on", "due_on", "recorded_by", "recorded_at"]
    list_filter = ["due_on", "recorded_at"]
    list_select_related = ["case", "recorded_by"]
    search_fields = ["case__number"]
    fields = [
        "case",
        ("former_due_on", "due_on"),
        ("applicant_consent", "applicant_agreed_on"),
        ("respondent_consent", "respondent_agreed_on"),
        "reason",
        ("recorded_by", "recorded_at"),
    ]
