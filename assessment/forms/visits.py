"""What a surveyor fills in: the result of a call, or the fixed questions."""

from datetime import datetime
from typing import Any

from django import forms
from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.choices import AttemptResult, PerformanceAnswer, Satisfaction, YesNo
from assessment.models import Visit
from mediation.common.forms import WebForm

SALT = "assessment.visit.started"
QUESTIONS = ("favouritism", "gifts_or_meals", "retaliation", "performance", "satisfaction")
WITHOUT_ANSWERS = [choice for choice in AttemptResult.choices if choice[0] != "answered"]


class AttemptForm(WebForm):
    result = forms.ChoiceField(
        label=_("What came of the call?"), choices=WITHOUT_ANSWERS, widget=forms.RadioSelect
    )


def asked(label: Any, choices: Any) -> forms.ChoiceField:
    """One question with its answers as large buttons."""
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)


class QuestionsForm(WebForm):
    """The five questions, which every party is asked in the same words.

    ``started`` is the server's own note of when the questions were opened, signed, because the
    time of a call is not the browser's to claim (SECURITY T3).
    """

    never_happened = forms.BooleanField(
        label=_("The party knows of no such mediation (leave the other questions out)"),
        required=False,
    )
    favouritism = asked(
        _("Did the mediator take sides or bend the rules for anybody?"), YesNo.choices
    )
    gifts_or_meals = asked(
        _("Did the mediator ask for or accept money, gifts or meals?"), YesNo.choices
    )
    retaliation = asked(_("Did the mediator threaten or take revenge on anybody?"), YesNo.choices)
    performance = asked(_("Has what was agreed been done?"), PerformanceAnswer.choices)
    satisfaction = forms.TypedChoiceField(
        label=_("How satisfied are you with the mediation?"),
        choices=Satisfaction.choices,
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
    )
    remarks = forms.CharField(
        label=_("Anything else the party said"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    started = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, visit: Visit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.visit = visit
        self.fields["started"].initial = _signed_now(visit)
        if self.data.get("never_happened"):
            for name in QUESTIONS:
                self.fields[name].required = False

    def clean_started(self) -> datetime:
        try:
            visit, started = signing.loads(self.cleaned_data["started"], salt=SALT)
        except signing.BadSignature:
            visit, started = None, ""
        if visit != self.visit.pk:
            raise forms.ValidationError(_("Open the questions again from the list of visits."))
        return datetime.fromisoformat(started)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        data["started_at"] = data.pop("started", None)
        return data


def _signed_now(visit: Visit) -> str:
    return signing.dumps([visit.pk, timezone.now().isoformat()], salt=SALT)
