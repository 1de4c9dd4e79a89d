"""The work on cases as the office and the bureau see it: dangers, teams, obligations, links."""

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import display
from unfold.enums import ActionVariant

from cases.choices import TeamState
from cases.models import (
    AgreementRule,
    CaseLink,
    Default,
    Escalation,
    EscalationStep,
    Fulfilment,
    Inquiry,
    Obligation,
    Referral,
    TeamPart,
    TeamProposal,
    Urging,
)
from cases.services import escalations, links, teams
from mediation.common.admin import (
    AdminForm,
    ModelAdminBase,
    ReasonForm,
    ScopedAdminMixin,
    ViewOnlyAdminMixin,
    service_action,
)

from .dated import PolicyAdmin, dated
from .inlines import ViewOnlyInline


class StepForm(AdminForm):
    happened_on = forms.DateField(label=_("Happened on"), initial=timezone.localdate)
    reply = forms.CharField(label=_("Reply or step taken"), max_length=300)
    closes = forms.BooleanField(label=_("The matter is closed"), required=False)
    result = forms.CharField(
        label=_("Result"),
        required=False,
        max_length=200,
        help_text=_("Needed when the matter is closed."),
    )
    prevented = forms.BooleanField(label=_("The danger was prevented"), required=False)


class EscalationStepInline(ViewOnlyInline, TabularInline):
    model = EscalationStep
    fields = ["happened_on", "reply", "recorded_by", "recorded_at"]


@admin.register(Escalation)
class EscalationAdmin(ScopedAdminMixin, ViewOnlyAdminMixin, ModelAdminBase):
    list_display = [
        "case",
        "risk",
        "people_count",
        "reported_to",
        "reported_at",
        "closed_on",
        "prevented",
    ]
    list_filter = [("closed_on", admin.EmptyFieldListFilter), "risk", "prevented", "reported_at"]
    list_select_related = ["case"]
    search_fields = ["case__number"]
    fields = [
        "case",
        ("risk", "people_count"),
        "measure",
        ("reported_to", "reported_at", "reported_by"),
        ("closed_on", "prevented"),
        "result",
    ]
    inlines = [EscalationStepInline]

    @service_action(
        description=_("Record what came of it"),
        permission="cases.follow_up_escalation",
        done=_("%(row)s: recorded."),
        form=StepForm,
        places=("row",),
        when=lambda row: row.closed_on is None,
        variant=ActionVariant.PRIMARY,
    )
    def follow_up(self, row, *, by, **step):
        return escalations.follow_up_escalation(escalation=row, by=by, **step)


class TeamPartInline(ViewOnlyInline, TabularInline):
    model = TeamPart
    fields = ["mediator", "share_before", "share", "agreed_at"]


@admin.register(TeamProposal)
class TeamProposalAdmin(ScopedAdminMixin, ViewOnlyAdminMixin, ModelAdminBase):
    list_display = ["case", "state", "proposed_by", "proposed_at", "decided_by"]
    list_filter = ["state", "proposed_at"]
    list_select_related = ["case", "proposed_by", "decided_by"]
    search_fields = ["case__number"]
    fields = [
        "case",
        "state",
        "reason",
        ("proposed_by", "proposed_at"),
        ("decided_by", "decided_at"),
        "answer",
    ]
    inlines = [TeamPartInline]

    @service_action(
        description=_("Accept the team"),
        permission="cases.decide_teamproposal",
        done=_("%(row)s: the team and its shares stand."),
        when=lambda row: row.state == TeamState.AGREED,
        variant=ActionVariant.PRIMARY,
    )
    def accept(self, row, *, by):
        return teams.decide_team(proposal=row, by=by, accept=True)

    @service_action(
        description=_("Refuse the team"),
        permission="cases.decide_teamproposal",
        done=_("%(row)s: the team stays as it was."),
        form=ReasonForm,
        when=lambda row: row.state == TeamState.AGREED,
    )
    def refuse(self, row, *, by, reason):
        return teams.decide_team(proposal=row, by=by, accept=False, reason=reason)


@admin.register(CaseLink)
class CaseLinkAdmin(ScopedAdminMixin, ViewOnlyAdminMixin, ModelAdminBase):
    list_display = ["case", "other", "kind", "linked_by", "linked_at", "ended_at"]
    list_filter = ["kind", ("ended_at", admin.EmptyFieldListFilter)]
    list_select_related = ["case", "other", "linked_by"]
    search_fields = ["case__number", "other__number"]
    fields = [
        ("case", "other"),
        "kind",
        "reason",
        ("linked_by", "linked_at"),
        ("ended_by", "ended_at"),
    ]

    @service_action(
        description=_("Take the link back"),
        permission="cases.link_case",
        done=_("%(row)s: no longer linked."),
        when=lambda row: row.ended_at is None,
    )
    def end(self, row, *, by):
        return links.end_link(link=row, by=by)


class FulfilmentInline(ViewOnlyInline, TabularInline):
    model = Fulfilment
    fields = ["done_on", "amount", "note", "proof", "recorded_by"]


class UrgingInline(ViewOnlyInline, TabularInline):
    model = Urging
    fields = ["urged_on", "by_way_of", "answer", "promised_for", "recorded_by"]


class DefaultInline(ViewOnlyInline, TabularInline):
    model = Default
    fields = ["found_on", "kind", "reason", "next_step", "recorded_by"]


@admin.register(Obligation)
class ObligationAdmin(ScopedAdminMixin, ViewOnlyAdminMixin, ModelAdminBase):
    list_display = ["case", "description", "amount", "due_on", "done_on"]
    list_filter = [("done_on", admin.EmptyFieldListFilter), "due_on"]
    list_select_related = ["agreement__case"]
    search_fields = ["agreement__case__number"]
    fields = ["case", "description", "amount", ("due_on", "done_on")]
    readonly_fields = ["case"]
    inlines = [FulfilmentInline, UrgingInline, DefaultInline]

    @display(description=_("case"), ordering="agreement__case__number")
    def case(self, row):
        return row.agreement.case.number


class InquiryInline(ViewOnlyInline, TabularInline):
    model = Inquiry
    fields = ["asked_on", "place", "person_asked", "relation", "investigator", "record"]


class ReferralInline(ViewOnlyInline, TabularInline):
    model = Referral
    fields = ["route", "body", "told_on", "note"]


@admin.register(AgreementRule)
class AgreementRuleAdmin(PolicyAdmin):
    note = dated(
        _(
            "When an agreement must be in writing, whether an oral one is then refused or needs"
            " a reason, and how many days before an instalment falls due the mediator is "
            "reminded."
        )
    )
    list_display = [
        "district",
        "effect",
        "remind_days",
        "document_number",
        "valid_from",
        "valid_to",
        "is_example",
    ]
    list_filter = ["is_example"]
    list_select_related = ["district"]
    search_fields = ["document_number"]
    fields = [
        "district",
        "written_when_asked",
        "written_when_not_at_once",
        "written_when_difficult",
        "effect",
        "remind_days",
        "document_number",
        ("valid_from", "valid_to"),
        "is_example",
    ]
    autocomplete_fields = ["district"]
