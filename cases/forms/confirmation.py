"""Judicial confirmation on the mediator's side: the check, the joint application, enforcement."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cases.calc.eligibility import DOUBTS
from cases.choices import CourtReason
from cases.choices_confirmation import CONNECTIONS, EnforcementOutcome, Manner
from cases.models import Court, Party
from cases.services.applicants import Applicant, NotJoint
from mediation.common.forms import WebForm, dress

YES, NO = "yes", "no"


class YesNoField(forms.TypedChoiceField):
    """Yes or no, and no answer chosen beforehand: the question has to be read."""

    widget = forms.RadioSelect

    def __init__(self, **kwargs: Any) -> None:
        choices = [(YES, _("Yes")), (NO, _("No"))]
        super().__init__(choices=choices, coerce=lambda value: value == YES, **kwargs)


class EligibilityForm(WebForm):
    """The five excluded classes, the court's connection, and what may be wrong with it."""

    is_civil = YesNoField(label=_("Is it a civil dispute that a court could decide?"))
    concerns_status = YesNoField(
        label=_("Does the agreement decide on a marriage, on parentage or on an adoption?"),
        help_text=_("Valid, invalid, dissolved. Support or property alone is not meant."),
    )
    confirms_rights = YesNoField(
        label=_(
            "Does it confirm who owns something, another real right, or intellectual property?"
        ),
        help_text=_("A house, land, a patent. Paying or handing over something is not meant."),
    )
    belongs_elsewhere = YesNoField(
        label=_(
            "Does the matter belong to another special procedure, a public summons or a bankruptcy?"
        )
    )
    connection = forms.ChoiceField(
        label=_("Why may this court be asked?"), choices=CONNECTIONS, widget=forms.RadioSelect
    )
    doubts = forms.MultipleChoiceField(
        label=_("Does anything speak against it?"),
        choices=[(code.value, CourtReason(code).label) for code in DOUBTS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("A court rejects such agreements. Leave empty if nothing does."),
    )


class ConfirmationForm(WebForm):
    """The court, and for each party how it takes part; ``has_doubts`` asks to read them."""

    court = forms.ModelChoiceField(
        label=_("Court"), queryset=Court.objects.none(), empty_label=None
    )

    def __init__(
        self,
        *args: Any,
        courts: Any,
        parties: Iterable[tuple[Party, str]],
        has_doubts: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["court"].queryset = courts
        self.people = list(parties)
        for party, name in self.people:
            self._ask(party, name)
        if has_doubts:
            self.fields["doubts_read"] = forms.BooleanField(
                label=_("We have read the warnings; the parties apply all the same."),
                required=False,
            )
        for field in self.fields.values():
            dress(field)

    def applicants(self) -> list[Applicant]:
        """The parties, as they take part."""
        data = self.cleaned_data
        return [
            Applicant(
                party=party,
                manner=data[f"manner_{party.pk}"],
                agent_name=data[f"agent_{party.pk}"],
                signed_on=data[f"signed_{party.pk}"],
            )
            for party, _name in self.people
            if data[f"manner_{party.pk}"]
        ]

    def _ask(self, party: Party, name: str) -> None:
        self.fields[f"manner_{party.pk}"] = forms.ChoiceField(
            label=format_lazy(_("{name} applies"), name=name),
            choices=Manner,
            widget=forms.RadioSelect,
            error_messages={"required": NotJoint.message},
        )
        self.fields[f"agent_{party.pk}"] = forms.CharField(
            label=format_lazy(_("Agent of {name}"), name=name), max_length=40, required=False
        )
        self.fields[f"signed_{party.pk}"] = forms.DateField(
            label=format_lazy(_("{name} signed on"), name=name), initial=timezone.localdate
        )


class WithdrawForm(WebForm):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class SupplyForm(WebForm):
    supplied_on = forms.DateField(label=_("Handed in on"), initial=timezone.localdate)


class EnforcementForm(WebForm):
    court_name = forms.CharField(
        label=_("Court of enforcement"),
        max_length=60,
        help_text=_("The court of the ruling, or the court where the property is."),
    )
    applied_on = forms.DateField(label=_("Applied on"), initial=timezone.localdate)
    amount = forms.DecimalField(
        label=_("Amount sought (yuan)"), max_digits=12, decimal_places=2, required=False
    )


class EnforcementEndForm(WebForm):
    outcome = forms.ChoiceField(
        label=_("How it ended"),
        choices=[row for row in EnforcementOutcome.choices if row[0] != "running"],
        widget=forms.RadioSelect,
    )
    ended_on = forms.DateField(label=_("Ended on"), initial=timezone.localdate)
    recovered = forms.DecimalField(
        label=_("Amount recovered (yuan)"), max_digits=12, decimal_places=2, required=False
    )
