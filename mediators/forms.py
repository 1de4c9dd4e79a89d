"""Forms of the mediators' pages and of the register of mediators."""

from datetime import date, timedelta

from django import forms
from django.core.validators import MaxValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mediation.common.forms import WebForm
from mediators.choices import LeaveKind
from mediators.models import Mediator
from mediators.services.people import Person

LATEST_DAY = date(2100, 12, 31)
"""A day that is still a date when days are added."""


class LeaveForm(WebForm):
    """People name the last day; the service takes the day after it."""

    kind = forms.ChoiceField(label=_("Kind of leave"), choices=LeaveKind)
    valid_from = forms.DateField(label=_("First day of leave"))
    valid_to = forms.DateField(
        label=_("Last day of leave"), validators=[MaxValueValidator(LATEST_DAY)]
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_valid_to(self):
        return self.cleaned_data["valid_to"] + timedelta(days=1)


class ReportBackForm(WebForm):
    returned_on = forms.DateField(label=_("First day back at work"), initial=timezone.localdate)


class RegisterMediatorForm(forms.ModelForm):
    """A new file; sex and date of birth follow from the ID number, where there is one."""

    class Meta:
        model = Mediator
        fields = [
            "number",
            "full_name",
            "id_number",
            "phone",
            "bank_account",
            "sex",
            "birth_date",
            "ethnicity",
            "education",
            "political_status",
            "origin",
            "specialities",
            "has_grassroots_experience",
            "may_be_paid",
            "not_paid_reason",
            "station",
            "user",
            "joined_on",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["station"].required = True
        self.fields["sex"].required = False
        for name in ("id_number", "phone", "bank_account"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def registration(self) -> dict:
        """What `register_mediator` takes."""
        data = dict(self.cleaned_data)
        person = Person(**{name: data.pop(name) for name in Person.__slots__})
        return {"person": person, **data}
