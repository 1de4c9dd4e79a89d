"""After the agreement: obligations met, urged, in default; the way shown to the parties."""

import uuid
from decimal import Decimal

from django import forms
from django.core.validators import MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.choices import DefaultKind, Performance, Route, UrgeBy
from cases.models import Document
from mediation.common.forms import WebForm

from .files import PHOTOS, FilesField, FilesInput


class PerformanceForm(WebForm):
    performance = forms.ChoiceField(label=_("Performance"), choices=Performance)
    performed_on = forms.DateField(label=_("Performed on"), required=False)
    sued_after = forms.BooleanField(
        label=_("A party sued over the agreement afterwards"), required=False
    )
    payment_order = forms.BooleanField(
        label=_("A party applied for a payment order"), required=False
    )


class ObligationForm(WebForm):
    """``papers``: what is on file and may prove it."""

    done_on = forms.DateField(label=_("Done on"), initial=timezone.localdate)
    amount = forms.DecimalField(
        label=_("Amount paid (yuan)"),
        required=False,
        max_digits=14,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01"))],
        help_text=_("Leave it empty if everything that was open has been done."),
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=200)
    proof = forms.ModelChoiceField(
        label=_("Proof on file"),
        queryset=Document.objects.none(),
        required=False,
        empty_label=_("None yet"),
        help_text=_("A receipt or transfer slip that is in the file already."),
    )
    photos = FilesField(
        label=_("Photos of the receipt"),
        required=False,
        widget=FilesInput(attrs={"accept": PHOTOS, "capture": "environment"}),
        help_text=_("They are put on file as proof of performance."),
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)

    def __init__(self, *args, papers=None, **kwargs):
        super().__init__(*args, **kwargs)
        if papers is not None:
            self.fields["proof"].queryset = papers

    def facts(self) -> dict:
        """What `record_obligation` is given besides the obligation and the person."""
        data = dict(self.cleaned_data)
        return {"uploads": data.pop("photos"), **data}


class UrgingForm(WebForm):
    urged_on = forms.DateField(label=_("Urged on"), initial=timezone.localdate)
    by_way_of = forms.ChoiceField(label=_("How"), choices=UrgeBy)
    answer = forms.CharField(label=_("What the party answered"), required=False, max_length=200)
    promised_for = forms.DateField(label=_("Promised for"), required=False)


class DefaultForm(WebForm):
    """``steps``: the ways that are open to the other side."""

    kind = forms.ChoiceField(
        label=_("What was found"), choices=DefaultKind, widget=forms.RadioSelect
    )
    found_on = forms.DateField(label=_("Found on"), initial=timezone.localdate)
    reason = forms.CharField(label=_("Reason"), max_length=200)
    next_step = forms.ChoiceField(label=_("Next step told"), widget=forms.RadioSelect)

    def __init__(self, *args, steps=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["next_step"].choices = [(step.value, step.label) for step in steps]


class ReferralForm(WebForm):
    route = forms.ChoiceField(label=_("Route"), choices=Route, widget=forms.RadioSelect)
    body = forms.CharField(
        label=_("To whom"),
        required=False,
        max_length=80,
        help_text=_("The court, commission or office."),
    )
    told_on = forms.DateField(label=_("Parties told on"), initial=timezone.localdate)
    note = forms.CharField(label=_("Note"), required=False, max_length=200)
