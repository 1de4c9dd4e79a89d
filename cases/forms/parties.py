"""Parties as they are typed in."""

from dataclasses import replace

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.choices import IdType, PartyKind, PartySide
from cases.models import Party
from cases.services.parties import PartyData, check_party
from mediation.common.errors import REFUSALS, sentence_of
from mediation.common.forms import WebForm

CHOSEN = {"side", "kind", "id_type"}
"""Fields that say something without having been touched; a card of nothing else is empty."""


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
    is_representative = forms.BooleanField(
        label=_("Speaks for several people"),
        required=False,
        help_text=_("A side of many people names a few who speak for it."),
    )

    def party(self) -> PartyData:
        return PartyData(**self.cleaned_data)


class NewPartyForm(PartyForm):
    """A party of a case that is being logged: what cannot be is said beside its own field."""

    def has_changed(self) -> bool:
        return bool(set(self.changed_data) - CHOSEN)

    def clean(self):
        data = super().clean()
        if not self.errors:
            try:
                check_party(self.party())
            except REFUSALS as refusal:
                self.refuse(sentence_of(refusal))
        return data


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
        NewPartyForm, formset=PartyFormSet, extra=extra, min_num=2, max_num=12, validate_min=True
    )
