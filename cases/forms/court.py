"""The court's desk: answers to applications, objections to rulings."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.choices import CourtReason
from cases.choices_confirmation import ObjectionKind, ObjectionOutcome
from cases.models import Party
from mediation.common.forms import WebForm


class CourtDecisionForm(WebForm):
    status = forms.ChoiceField(
        label=_("Decision"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you decide.")},
    )
    reason_code = forms.ChoiceField(
        label=_("Reason code"),
        choices=[("", _("None")), *CourtReason.choices],
        required=False,
        help_text=_("For a return, a rejection, or where more is asked for."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=200,
        help_text=_("One sentence that tells the parties what to do."),
    )
    supplement_by = forms.DateField(
        label=_("Papers wanted by"),
        required=False,
        help_text=_("Where more is asked for. The day of the application stays what it was."),
    )
    ruling_number = forms.CharField(
        label=_("Ruling number"),
        required=False,
        max_length=60,
        help_text=_("For example （2026）渝0106民特12号"),
    )
    decided_on = forms.DateField(label=_("Decided on"), initial=timezone.localdate)
    served_on = forms.DateField(
        label=_("Ruling served on"),
        required=False,
        help_text=_("The parties may object within days from then."),
    )

    def __init__(self, *args: Any, statuses: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = statuses  # type: ignore[attr-defined]


class ObjectionForm(WebForm):
    kind = forms.ChoiceField(
        label=_("Who objects"), choices=ObjectionKind, widget=forms.RadioSelect
    )
    party = forms.ModelChoiceField(
        label=_("Party"),
        queryset=Party.objects.none(),
        required=False,
        empty_label=_("A third party, not named here"),
    )
    known_on = forms.DateField(label=_("Ruling received or known on"))
    raised_on = forms.DateField(label=_("Raised on"), initial=timezone.localdate)
    grounds = forms.CharField(
        label=_("Grounds"),
        max_length=200,
        help_text=_("Without names: the court's own file has them."),
    )

    def __init__(self, *args: Any, parties: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = parties  # type: ignore[attr-defined]


class ObjectionDecisionForm(WebForm):
    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[row for row in ObjectionOutcome.choices if row[0] != "open"],
        widget=forms.RadioSelect,
    )
    decided_on = forms.DateField(label=_("Decided on"), initial=timezone.localdate)
