"""The reviewer's form: the checklist, the decision, the tier, the reasons of a return."""

from functools import partial

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.choices import CheckAnswer, Decision, Quality, ReviewLevel
from cases.models import Case, ReviewCheck
from cases.selectors.review_desk import checklist, return_reasons, unmet_musts
from cases.selectors.tiers import tiers_in_force
from cases.services.review_refusals import MustNotMet
from mediation.common.admin import AdminForm
from mediation.common.admin.forms import dress


class ReviewForm(AdminForm):
    """``lines`` are the fields of the checklist; which of the rest counts follows the decision."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you decide.")},
    )
    tier_fixed = forms.ModelChoiceField(
        label=_("Tier fixed"), queryset=None, required=False, empty_label=_("As claimed")
    )
    amount_fixed = forms.DecimalField(
        label=_("Amount fixed (yuan)"),
        required=False,
        max_digits=12,
        decimal_places=2,
        help_text=_("Only where the schedule gives a range."),
    )
    quality = forms.ChoiceField(
        label=_("Quality"), choices=[("", "—"), *Quality.choices], required=False
    )
    faults = forms.ModelMultipleChoiceField(
        label=_("What has to be corrected"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The mediator sees each with a link to the place."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed for a return, a rejection, and another tier than claimed."),
    )

    def __init__(self, *args, case: Case, level: ReviewLevel, day, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["tier_fixed"].queryset = tiers_in_force(case.district_id, case.closed_on or day)
        self.fields["faults"].queryset = return_reasons(case, day)
        allowed = [Decision.PASS, Decision.RETURN]
        if level == ReviewLevel.BUREAU:
            allowed.append(Decision.REJECT)
        self.fields["decision"].choices = [(d.value, d.label) for d in allowed]
        self.unmet = partial(unmet_musts, case, level, day)
        self.checks = {f"check_{line.pk}": line for line in checklist(case, level, day)}
        for name, line in self.checks.items():
            self.fields[name] = _answer(line)
        self.order_fields(self.checks)

    def lines(self):
        return [self[name] for name in self.checks]

    def rest(self):
        return [self[name] for name in self.fields if name not in self.checks]

    def clean(self):
        """All the lines that stand in the way at once; the service would name the first."""
        data = super().clean()
        if data.get("decision") == Decision.PASS:
            answers = {line: data.get(name, "") for name, line in self.checks.items()}
            for line in self.unmet(answers):
                self.add_error(f"check_{line.pk}", str(MustNotMet(check=line.sentence)))
        return data

    def verdict(self) -> dict:
        """What the service takes; an unanswered line is left out."""
        data = dict(self.cleaned_data)
        answers = {line: data.pop(name) for name, line in self.checks.items()}
        data["answers"] = {line: CheckAnswer(answer) for line, answer in answers.items() if answer}
        if data["decision"] != Decision.RETURN:
            data["faults"] = []
        return data


def _answer(line: ReviewCheck) -> forms.Field:
    field = forms.ChoiceField(
        label=line.sentence,
        choices=CheckAnswer,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("A must for a pass.") if line.is_must else "",
    )
    dress(field)
    return field
