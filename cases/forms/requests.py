"""The station's desk for requests of citizens: a call back, another way, a case."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.choices import RequestRoute
from cases.models import Case
from cases.models.requests import NOTE
from mediation.common.forms import WebForm


class CallForm(WebForm):
    reached = forms.TypedChoiceField(
        label=_("Did somebody answer?"),
        choices=[("yes", _("yes, we talked")), ("no", _("nobody answered"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=NOTE,
        required=False,
        help_text=_("For the station; the citizen does not read it."),
    )


class DeclineForm(WebForm):
    route = forms.ChoiceField(
        label=_("Which way did you show?"),
        choices=[("", _("Choose")), *RequestRoute.choices],
    )
    reason = forms.CharField(
        label=_("Why?"),
        max_length=NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The citizen reads this sentence with the status. Name nobody."),
    )


class TakeForm(WebForm):
    case = forms.ModelChoiceField(
        label=_("Case"),
        queryset=Case.objects.none(),
        empty_label=_("Choose"),
        help_text=_("Your cases of this station since a month before the request."),
    )

    def __init__(self, *args, cases, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["case"].queryset = cases
