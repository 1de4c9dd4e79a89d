"""What a dispute is about, and how it came in."""

import uuid
from collections.abc import Iterable, Mapping
from typing import ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.choices import (
    TRANSFERRED,
    ApplicationForm,
    CourtStage,
    PlaceBasis,
    RecusalGround,
    Relation,
    SideConsent,
    Source,
)
from mediation.common.forms import WebForm
from stations.models import DisputeType

NOT_SAID = ("", _("not said"))


def mark_only_for(form: forms.Form, fields: Mapping[str, Iterable[str]]) -> None:
    """Name the sources for which a field matters; the page shows it when one is chosen."""
    for name, sources in fields.items():
        form.fields[name].widget.attrs["data-only-for"] = " ".join(sorted(sources))


class DisputeForm(WebForm):
    """What a dispute is about, with the types in use on ``day``."""

    dispute_type = forms.ModelChoiceField(
        label=_("Dispute type"), queryset=DisputeType.objects.none(), empty_label=_("Choose")
    )
    source = forms.ChoiceField(label=_("Source"), choices=Source, initial=Source.APPLICATION)
    application_form = forms.ChoiceField(
        label=_("Form of the application"),
        choices=[NOT_SAID, *ApplicationForm.choices],
        initial=ApplicationForm.WRITTEN,
        required=False,
        help_text=_("Only for an application of a party."),
    )
    source_document = forms.CharField(
        label=_("Transfer paper"),
        required=False,
        max_length=60,
        help_text=_("Its number, if a court, the police or another body transferred the case."),
    )
    received_on = forms.DateField(
        label=_("Transfer paper received on"),
        required=False,
        help_text=_("The clock for accepting runs from this day."),
    )
    court_stage = forms.ChoiceField(
        label=_("Stage at the court"),
        choices=[NOT_SAID, *CourtStage.choices],
        required=False,
        help_text=_("Only for a case of a court; its term depends on it."),
    )
    relation = forms.ChoiceField(
        label=_("Relation of the parties"), choices=Relation, initial=Relation.CITIZENS
    )
    summary = forms.CharField(
        label=_("What is it about?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Who, when, where, what each side wants."),
    )
    place = forms.CharField(label=_("Where it happened"), required=False, max_length=120)
    place_basis = forms.ChoiceField(
        label=_("Why this station"),
        choices=[NOT_SAID, *PlaceBasis.choices],
        initial=PlaceBasis.AROSE_HERE,
        required=False,
    )
    people_count = forms.IntegerField(
        label=_("People involved"), min_value=1, max_value=100000, initial=2
    )
    is_public = forms.BooleanField(label=_("Mediated in public"), required=False)
    respondent_consent = forms.ChoiceField(
        label=_("Consent of the other side"),
        choices=[NOT_SAID, *SideConsent.choices],
        required=False,
    )
    consent_on = forms.DateField(
        label=_("The other side agreed on"),
        required=False,
        help_text=_("Only if it has agreed."),
    )
    before_other_organ = forms.BooleanField(
        label=_("A court, the police or another organ has taken or settled it"), required=False
    )

    # What matters only for some sources.
    ONLY_FOR: ClassVar[dict[str, frozenset[str]]] = {
        "application_form": frozenset({Source.APPLICATION}),
        "source_document": frozenset(TRANSFERRED),
        "received_on": frozenset(TRANSFERRED),
        "court_stage": frozenset({Source.COURT}),
    }

    def __init__(self, *args, day=None, **kwargs):
        super().__init__(*args, **kwargs)
        types = DisputeType.objects.to_choose(day or timezone.localdate())
        self.fields["dispute_type"].queryset = types
        mark_only_for(self, self.ONLY_FOR)


class LogCaseForm(DisputeForm):
    """The dispute itself; the parties come in a formset below it."""

    client_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    logged_on = forms.DateField(label=_("Logged on"), initial=timezone.localdate)
    accepted_on = forms.DateField(label=_("Accepted on"), initial=timezone.localdate)
    reserved_matter = forms.BooleanField(
        label=_("The law leaves it to a special organ, or forbids to mediate it"), required=False
    )
    conflict = forms.ChoiceField(
        label=_("Conflict of interest"),
        choices=[("", _("I have none")), *RecusalGround.choices],
        required=False,
        help_text=_("If you have one, the office decides who goes on with the case."),
    )


class CorrectCaseForm(DisputeForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
