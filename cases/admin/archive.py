"""The archive: files, terms that are over, appraisals by two people."""

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.enums import ActionVariant

from cases.choices_files import AppraisalAction, AppraisalStatus, VolumeState
from cases.models import Appraisal, ArchiveVolume
from cases.services.appraisal import decide_appraisal, propose_appraisal
from mediation.common.admin import (
    AdminForm,
    ModelAdminBase,
    ScopedAdminMixin,
    ViewOnlyAdminMixin,
    service_action,
)


class ProposeForm(AdminForm):
    action = forms.ChoiceField(label=_("Proposal"), choices=AppraisalAction)
    keep_until = forms.DateField(
        label=_("Keep until"), required=False, help_text=_("Empty: for ever.")
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )


class NoteForm(AdminForm):
    note = forms.CharField(
        label=_("Note"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed for a rejection."),
    )


class TermFilter(admin.SimpleListFilter):
    title = _("term")
    parameter_name = "term"

    def lookups(self, request, model_admin):
        return [("over", _("over, to be appraised")), ("ever", _("kept for ever"))]

    def queryset(self, request, queryset):
        if self.value() == "over":
            return queryset.term_over(timezone.localdate())
        return queryset.filter(keep_until__isnull=True) if self.value() == "ever" else queryset


@admin.register(ArchiveVolume)
class ArchiveVolumeAdmin(ScopedAdminMixin, ViewOnlyAdminMixin, ModelAdminBase):
    note = _(
        "Archived files. When a term is over, open the file and propose to keep it longer or "
        "to destroy it; another person approves."
    )
    list_display = [
        "case",
        "office",
        "year",
        "serial",
        "pages",
        "archived_on",
        "keep_until",
        "state",
    ]
    list_filter = [TermFilter, "state", "office", "archived_on"]
    list_select_related = ["case", "office"]
    search_fields = ["case__number"]
    search_help_text = _("Case number")
    fieldsets = [
        (None, {"fields": ["case", ("office", "year", "serial"), "pages", "file"]}),
        (
            _("Term"),
            {"fields": [("archived_on", "archived_by"), "rule", "keep_until"]},
        ),
        (_("State"), {"fields": [("state", "destroyed_on")]}),
    ]
    readonly_fields = ["file"]

    @display(description=_("Papers"))
    def file(self, volume):
        return format_html(
            '<a href="{}">{}</a>', reverse("cases:file", args=[volume.case_id]), _("Case file")
        )

    @service_action(
        description=_("Propose an appraisal"),
        permission="cases.propose_appraisal",
        done=_("%(row)s: another person now decides the proposal."),
        form=ProposeForm,
        when=lambda volume: volume.state == VolumeState.KEPT and volume.keep_until is not None,
        explanation=_(
            "Files whose term is over are kept longer or destroyed, by two people. What is "
            "destroyed cannot be brought back."
        ),
    )
    def propose(self, volume, *, by, **proposal):
        return propose_appraisal(volume=volume, by=by, **proposal)


@admin.register(Appraisal)
class AppraisalAdmin(ScopedAdminMixin, ViewOnlyAdminMixin, ModelAdminBase):
    note = _(
        "Proposals for files whose term is over. Approve those of somebody else, never your "
        "own. Destroying cannot be undone; number, days, type, outcome and money stay."
    )
    list_display = [
        "number",
        "action",
        "keep_until",
        "proposed_by",
        "proposed_on",
        "status",
        "decided_by",
        "decided_on",
    ]
    list_filter = ["status", "action"]
    list_select_related = ["volume__case", "proposed_by", "decided_by"]
    search_fields = ["volume__case__number"]
    search_help_text = _("Case number")
    fields = [
        "volume",
        ("action", "keep_until"),
        "reason",
        ("proposed_by", "proposed_on"),
        "status",
        ("decided_by", "decided_on"),
        "decision_note",
    ]

    @display(description=_("case number"))
    def number(self, appraisal):
        return appraisal.volume.case.number

    @service_action(
        description=_("Approve"),
        permission="cases.decide_appraisal",
        done=_("%(row)s is approved and carried out."),
        form=NoteForm,
        when=lambda appraisal: appraisal.status == AppraisalStatus.OPEN,
        explanation=_(
            "A destruction shreds the scans and wipes the people and their words at once. It "
            "cannot be undone."
        ),
        variant=ActionVariant.PRIMARY,
    )
    def approve(self, appraisal, *, by, note):
        return decide_appraisal(appraisal=appraisal, by=by, approve=True, note=note)

    @service_action(
        description=_("Reject"),
        permission="cases.decide_appraisal",
        done=_("%(row)s is rejected."),
        form=NoteForm,
        when=lambda appraisal: appraisal.status == AppraisalStatus.OPEN,
    )
    def reject(self, appraisal, *, by, note):
        return decide_appraisal(appraisal=appraisal, by=by, approve=False, note=note)
