"""Which papers a file needs for what, and how long it is kept: entered by the bureau."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from cases.choices import Paper
from cases.forms.files import OFFERED
from cases.models import FileRequirement, RetentionRule

from .dated import PolicyAdmin, dated


class PapersField(forms.MultipleChoiceField):
    """Several papers in binding order, as the comma-separated text of the column."""

    def clean(self, value):
        chosen = set(super().clean(value))
        return ",".join(code for code in Paper.values if code in chosen)

    def prepare_value(self, value):
        return value.split(",") if isinstance(value, str) else value

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial), data)


class FileRequirementForm(forms.ModelForm):
    papers = PapersField(
        label=_("Papers, any one of them"),
        choices=OFFERED,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("Cover, catalogue and back cover are made by the machine."),
    )

    class Meta:
        model = FileRequirement
        fields = ["papers"]


@admin.register(FileRequirement)
class FileRequirementAdmin(PolicyAdmin):
    note = dated(
        _(
            "One paper, or any of several, that a file needs for one purpose: the archive, pay,"
            " or the court's confirmation. A must that is missing stops that purpose and is "
            "named; without any row the ministry's catalogue of 2010 stands."
        )
    )
    form = FileRequirementForm
    list_display = [
        "paper_names",
        "purpose",
        "outcome_group",
        "dispute_type",
        "is_must",
        "wet_ink",
        "valid_days",
        "valid_from",
        "valid_to",
        "is_example",
    ]
    list_filter = ["purpose", "outcome_group", "is_must", "valid_from"]
    list_select_related = ["dispute_type"]
    search_fields = ["document_number", "papers"]
    search_help_text = _("Document number")
    fields = [
        "district",
        "purpose",
        "papers",
        ("outcome_group", "dispute_type"),
        ("is_must", "wet_ink", "valid_days"),
        "document_number",
        ("valid_from", "valid_to"),
        "is_example",
    ]
    autocomplete_fields = ["district", "dispute_type"]

    @display(description=_("papers, any one of them"))
    def paper_names(self, row):
        return row.names()


@admin.register(RetentionRule)
class RetentionRuleAdmin(PolicyAdmin):
    note = dated(
        _(
            "How many years an archived file is kept, counted from the year after the closing; "
            "no years: for ever. The closest row by dispute type and outcome counts. Nothing is"
            " destroyed by itself: a file whose term is over is appraised by two people."
        )
    )
    list_display = [
        "document_number",
        "years_kept",
        "outcome_group",
        "dispute_type",
        "valid_from",
        "valid_to",
        "is_example",
    ]
    list_filter = ["outcome_group", "valid_from"]
    list_select_related = ["dispute_type"]
    search_fields = ["document_number"]
    search_help_text = _("Document number")
    fields = [
        "district",
        ("outcome_group", "dispute_type"),
        "years",
        "document_number",
        ("valid_from", "valid_to"),
        "is_example",
    ]
    autocomplete_fields = ["district", "dispute_type"]

    @display(description=_("Term"))
    def years_kept(self, row):
        return row.term()
