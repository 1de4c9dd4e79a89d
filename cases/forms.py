"""Forms of the mediator's pages. They read input; every rule is in the services."""

import uuid
from dataclasses import replace

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.choices import (
    SETTLED,
    CourtReason,
    IdType,
    Outcome,
    Paper,
    PartyKind,
    PartySide,
    Performance,
    Relation,
    Risk,
    Source,
)
from cases.models import Court, Party, Tier
from cases.services.agreements import AgreementData
from cases.services.parties import PartyData
from mediation.common.forms import WebForm
from stations.models import DisputeType


class DisputeForm(WebForm):
    """What a dispute is about, with the types in use on ``day``."""

    dispute_type = forms.ModelChoiceField(
        label=_("Dispute type"), queryset=DisputeType.objects.none(), empty_label=_("Choose")
    )
    source = forms.ChoiceField(label=_("Source"), choices=Source, initial=Source.APPLICATION)
    source_document = forms.CharField(
        label=_("Transfer paper"),
        required=False,
        max_length=60,
        help_text=_("Its number, if a court, the police or another body transferred the case."),
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
    people_count = forms.IntegerField(
        label=_("People involved"), min_value=1, max_value=100000, initial=2
    )
    is_public = forms.BooleanField(label=_("Mediated in public"), required=False)

    def __init__(self, *args, day=None, **kwargs):
        super().__init__(*args, **kwargs)
        in_use = DisputeType.objects.on(day or timezone.localdate())
        self.fields["dispute_type"].queryset = in_use.filter(children__isnull=True)


class LogCaseForm(DisputeForm):
    """The dispute itself; the parties come in a formset below it."""

    client_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    logged_on = forms.DateField(label=_("Logged on"), initial=timezone.localdate)
    accepted_on = forms.DateField(label=_("Accepted on"), initial=timezone.localdate)


class CorrectCaseForm(DisputeForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


class PartyForm(WebForm):
    side = forms.ChoiceField(label=_("Side"), choices=PartySide)
    kind = forms.ChoiceField(
        label=_("Person or organisation"), choices=PartyKind, initial=PartyKind.PERSON
    )
    name = forms.CharField(label=_("Name"), max_length=80)
    phone = forms.CharField(
        label=_("Telephone"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    id_type = forms.ChoiceField(
        label=_("Kind of ID"),
        choices=[("", _("Follows from the number")), *IdType.choices],
        required=False,
    )
    id_number = forms.CharField(
        label=_("ID or credit code number"),
        required=False,
        max_length=30,
        help_text=_("No document at hand? Leave it empty and add it later."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    address = forms.CharField(label=_("Address or workplace"), required=False, max_length=120)
    guardian_name = forms.CharField(
        label=_("Guardian"),
        required=False,
        max_length=40,
        help_text=_("Needed for a party under 14."),
    )

    def party(self) -> PartyData:
        return PartyData(**self.cleaned_data)


class CorrectPartyForm(PartyForm):
    """The numbers on record are not shown: what is left empty stays as it is."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("phone", "id_number"):
            self.fields[name].help_text = _("Leave it empty to keep the number on record.")

    def corrected(self, party: Party) -> PartyData:
        """What is on record, written over with what was typed."""
        on_record = PartyData(**{name: getattr(party, name) for name in PartyData.__slots__})
        typed = dict(self.cleaned_data)
        if not typed["phone"]:
            del typed["phone"]
        if not typed["id_number"]:
            del typed["id_number"], typed["id_type"]
        return replace(on_record, **typed)


class PartyFormSet(forms.BaseFormSet):
    """At least one applicant and one respondent; empty ones at the end are left out."""

    def parties(self) -> list[PartyData]:
        return [form.party() for form in self.forms if form.has_changed()]

    def refuse(self, sentences) -> None:
        for _field, sentence in sentences:
            self._non_form_errors.append(sentence)


def parties_formset(extra: int):
    return forms.formset_factory(
        PartyForm, formset=PartyFormSet, extra=extra, min_num=2, max_num=12, validate_min=True
    )


class CloseCaseForm(WebForm):
    closed_on = forms.DateField(label=_("Closed on"), initial=timezone.localdate)
    outcome = forms.ChoiceField(label=_("Outcome"), choices=[("", _("Choose")), *Outcome.choices])
    outcome_note = forms.CharField(label=_("Note"), required=False, max_length=200)
    tier_claimed = forms.ModelChoiceField(
        label=_("Tier claimed"),
        queryset=Tier.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    amount = forms.DecimalField(
        label=_("Amount in the agreement (yuan)"),
        required=False,
        max_digits=14,
        decimal_places=2,
    )
    agreed_on = forms.DateField(label=_("Agreed on"), required=False)
    effective_on = forms.DateField(
        label=_("Effective on"),
        required=False,
        help_text=_("Written: the day of the last signature or seal. Oral: the day agreed."),
    )
    content = forms.CharField(
        label=_("What was agreed"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    evidence_fixed = forms.BooleanField(label=_("Evidence was fixed"), required=False)
    guided_to_court = forms.BooleanField(
        label=_("The parties were guided to court or arbitration"), required=False
    )
    presence_evidenced = forms.BooleanField(
        label=_("Presence of the parties is evidenced"), required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, tiers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["tier_claimed"].queryset = tiers

    def agreement(self) -> AgreementData | None:
        data = self.cleaned_data
        if data["outcome"] not in SETTLED:
            return None
        return AgreementData(
            agreed_on=data["agreed_on"] or data["closed_on"],
            effective_on=data["effective_on"],
            content=data["content"],
        )


class PerformanceForm(WebForm):
    performance = forms.ChoiceField(label=_("Performance"), choices=Performance)
    performed_on = forms.DateField(label=_("Performed on"), required=False)


class SystemEntryForm(WebForm):
    external_number = forms.CharField(label=_("Number in the city's system"), max_length=60)
    external_entered_on = forms.DateField(label=_("Entered on"), initial=timezone.localdate)


class ObligationForm(WebForm):
    done_on = forms.DateField(label=_("Done on"), initial=timezone.localdate)


class SessionForm(WebForm):
    held_on = forms.DateField(label=_("Held on"), initial=timezone.localdate)
    place = forms.CharField(label=_("Where it was held"), required=False, max_length=120)
    record = forms.CharField(
        label=_("What was said"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Who came, what each side said, what was proposed."),
    )


class PaperForm(WebForm):
    paper = forms.ChoiceField(label=_("Paper"), choices=Paper)
    pages = forms.IntegerField(label=_("Pages"), min_value=1, max_value=999, initial=1)


class EscalationForm(WebForm):
    risk = forms.ChoiceField(label=_("Risk"), choices=Risk, widget=forms.RadioSelect)
    people_count = forms.IntegerField(label=_("People"), min_value=1, initial=1)
    measure = forms.CharField(label=_("Measure taken"), max_length=200)
    reported_to = forms.CharField(label=_("Reported to"), max_length=80)
    prevented = forms.BooleanField(label=_("Prevented"), required=False)


class ConfirmationForm(WebForm):
    court = forms.ModelChoiceField(
        label=_("Court"), queryset=Court.objects.none(), empty_label=None
    )
    applied_on = forms.DateField(label=_("Applied on"), initial=timezone.localdate)

    def __init__(self, *args, courts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["court"].queryset = courts


class CourtDecisionForm(WebForm):
    status = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    reason_code = forms.ChoiceField(
        label=_("Reason code"), choices=[("", _("None")), *CourtReason.choices], required=False
    )
    reason = forms.CharField(label=_("Reason"), required=False, max_length=200)
    ruling_number = forms.CharField(
        label=_("Ruling number"),
        required=False,
        max_length=60,
        help_text=_("For example （2026）渝0106民特12号"),
    )
    decided_on = forms.DateField(label=_("Decided on"), initial=timezone.localdate)

    def __init__(self, *args, statuses, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = statuses
