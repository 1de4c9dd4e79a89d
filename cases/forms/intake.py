"""Intake: clues and returns of grid groups, refusals, recusals, longer terms."""

import uuid
from typing import ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.choices import (
    GIVEN,
    TRANSFERRED,
    CourtStage,
    PartySide,
    RecusalGround,
    RefusalReason,
    Risk,
    RouteTold,
    SideConsent,
    Source,
)
from cases.models import ClueReturn
from mediation.common.forms import WebForm, dress
from mediators.models import Mediator
from stations.models import DisputeType, GridGroup

from .dispute import mark_only_for

CHOOSE = ("", _("Choose"))
"""What is said to the parties is chosen, never taken because it stands first."""

HOW = [(how.value, how.label) for how in SideConsent if how in GIVEN]


class ClueForm(WebForm):
    client_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    group = forms.ModelChoiceField(
        label=_("Grid group"), queryset=GridGroup.objects.none(), empty_label=_("Choose")
    )
    found_on = forms.DateField(label=_("Found on"), initial=timezone.localdate)
    description = forms.CharField(
        label=_("What was found?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Where, who is at odds about what, what was done so far."),
    )
    people_count = forms.IntegerField(
        label=_("People involved"), min_value=1, max_value=100000, initial=2
    )
    risk = forms.ChoiceField(
        label=_("Does it threaten to get worse?"),
        choices=[("", _("No")), *Risk.choices],
        required=False,
    )

    def __init__(self, *args, groups, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = groups


class ClueDecisionForm(WebForm):
    reason = forms.CharField(
        label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, question, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = question


class ReturnsForm(WebForm):
    """One number for each grid group of a station that has not reported for the period.

    Only what is on record is filled in: that a group found nothing has to be said, by a 0 or for
    all the others at once.
    """

    keep = True

    REST = "rest_found_nothing"

    def __init__(self, *args, rows: list[ClueReturn], on_record: dict[int, int], **kwargs):
        super().__init__(*args, **kwargs)
        self.groups = {f"found_{row.group_id}": row.group for row in rows}
        for name, group in self.groups.items():
            field = forms.IntegerField(
                label=group.name,
                required=False,
                min_value=0,
                max_value=999,
                initial=on_record.get(group.pk),
            )
            dress(field)
            self.fields[name] = field
        self.fields[self.REST] = forms.BooleanField(
            label=_("The groups left empty have told us that they found nothing (0)"),
            required=False,
        )

    def found(self) -> dict[GridGroup, int]:
        """The groups with a number; those left empty report later, or found nothing."""
        data = self.cleaned_data
        empty = 0 if data[self.REST] else None
        typed = {
            group: empty if data[name] is None else data[name]
            for name, group in self.groups.items()
        }
        return {group: count for group, count in typed.items() if count is not None}


class RefusalForm(WebForm):
    client_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    source = forms.ChoiceField(label=_("Source"), choices=Source, initial=Source.APPLICATION)
    organ = forms.CharField(
        label=_("Organ that handed it over"),
        required=False,
        max_length=80,
        help_text=_("The refusal letter goes there."),
    )
    source_document = forms.CharField(
        label=_("Transfer paper"), required=False, max_length=60, help_text=_("Its number.")
    )
    court_stage = forms.ChoiceField(
        label=_("Stage at the court"),
        choices=[("", _("not said")), *CourtStage.choices],
        required=False,
    )
    received_on = forms.DateField(label=_("Came in on"), initial=timezone.localdate)
    refused_on = forms.DateField(label=_("Refused on"), initial=timezone.localdate)
    applicant_name = forms.CharField(label=_("Applicant"), required=False, max_length=80)
    respondent_name = forms.CharField(label=_("Other side"), required=False, max_length=80)
    dispute_type = forms.ModelChoiceField(
        label=_("Dispute type"),
        queryset=DisputeType.objects.none(),
        required=False,
        empty_label=_("not said"),
    )
    summary = forms.CharField(
        label=_("What is it about?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )
    reason = forms.ChoiceField(
        label=_("Why it is not accepted"), choices=[CHOOSE, *RefusalReason.choices]
    )
    reason_note = forms.CharField(label=_("Note"), required=False, max_length=200)
    route = forms.ChoiceField(
        label=_("Where the parties were sent"),
        choices=[CHOOSE, *RouteTold.choices],
        help_text=_("Tell them before they leave (law art. 26)."),
    )

    ONLY_FOR: ClassVar[dict[str, frozenset[str]]] = {
        "organ": frozenset(TRANSFERRED),
        "source_document": frozenset(TRANSFERRED),
        "court_stage": frozenset({Source.COURT}),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["dispute_type"].queryset = DisputeType.objects.to_choose(timezone.localdate())
        mark_only_for(self, self.ONLY_FOR)


class ExtensionForm(WebForm):
    """A longer term, with how and when each side agreed."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    due_on = forms.DateField(label=_("New deadline"))
    applicant_consent = forms.ChoiceField(
        label=_("How the applicant agreed"), choices=HOW, widget=forms.RadioSelect
    )
    applicant_agreed_on = forms.DateField(
        label=_("The applicant agreed on"), initial=timezone.localdate
    )
    respondent_consent = forms.ChoiceField(
        label=_("How the other side agreed"), choices=HOW, widget=forms.RadioSelect
    )
    respondent_agreed_on = forms.DateField(
        label=_("The other side agreed on"), initial=timezone.localdate
    )
    reason = forms.CharField(label=_("Why more time is needed"), max_length=200)


class RecusalForm(WebForm):
    mediator = forms.ModelChoiceField(
        label=_("Who may have to step back"), queryset=Mediator.objects.none(), empty_label=None
    )
    asked_by = forms.ChoiceField(
        label=_("Who says so"),
        choices=[("", _("the mediator")), *PartySide.choices],
        required=False,
    )
    ground = forms.ChoiceField(label=_("Ground"), choices=RecusalGround, widget=forms.RadioSelect)
    note = forms.CharField(label=_("Explanation"), required=False, max_length=200)

    def __init__(self, *args, mediators, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["mediator"].queryset = mediators
