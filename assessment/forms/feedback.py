"""What a party says by itself: three questions, or "this never happened"."""

from django import forms
from django.utils.translation import gettext_lazy as _

from assessment.choices import PerformanceAnswer, Satisfaction, YesNo
from assessment.models.feedback import REMARKS
from mediation.common.forms import WebForm


def _remarks(label) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=REMARKS,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )


class WordForm(WebForm):
    """What a party sends; the look is that of the citizens' pages."""

    template_name = "cases/citizen/form.html"
    heading = _("This has not been sent yet")


class FeedbackForm(WordForm):
    satisfaction = forms.TypedChoiceField(
        label=_("How satisfied are you with the mediation?"),
        choices=Satisfaction.choices,
        coerce=int,
        widget=forms.RadioSelect,
    )
    explained = forms.ChoiceField(
        label=_("Were you told your rights, and that mediation costs nothing?"),
        choices=YesNo.choices,
        widget=forms.RadioSelect,
    )
    performed = forms.ChoiceField(
        label=_("Has what was agreed been done?"),
        choices=PerformanceAnswer.choices,
        widget=forms.RadioSelect,
    )
    remarks = _remarks(_("Anything else you would like to say"))


class DenialForm(WordForm):
    remarks = _remarks(_("What the bureau should know"))
