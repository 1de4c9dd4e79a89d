"""What a clerk may type into a pay schedule, with the sentence beside the field that is wrong."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.choices import DeductionMode, RateKind
from assessment.models import AttendanceRule, Rate, RateSchedule
from mediation.common.admin import AdminForm

FIGURES = ("amount", "minimum", "maximum", "factor", "ratio_of_tier", "index_code")
NEEDED = {
    RateKind.FIXED: ("amount",),
    RateKind.RANGE: ("minimum", "maximum"),
    RateKind.RATIO: ("factor", "ratio_of_tier"),
    RateKind.INDEX: ("factor", "index_code"),
}
CELL = ("tier", "committee_level", "grade", "form", "outcome")


class ScheduleForm(forms.ModelForm):
    class Meta:
        model = RateSchedule
        fields = ["district", "tier_scheme"]

    def clean(self) -> Any:
        data = super().clean()
        scheme, district = data.get("tier_scheme"), data.get("district")
        if scheme and district and scheme.district_id != district.pk:
            self.add_error("tier_scheme", _("This guide belongs to another district."))
        return data


class RateForm(forms.ModelForm):
    """Each kind of rate has its own figures; the others stay empty."""

    class Meta:
        model = Rate
        fields = list(FIGURES)

    def clean(self) -> Any:
        data = super().clean()
        needed = NEEDED.get(data.get("kind"), FIGURES)
        for name in FIGURES:
            missing = data.get(name) in (None, "")
            if name in needed and missing and name not in self.errors and needed != FIGURES:
                self.add_error(name, _("This kind of rate needs it."))
            elif name not in needed and not missing:
                self.add_error(name, _("This kind of rate does not use it; leave it empty."))
        low, high = data.get("minimum"), data.get("maximum")
        if low is not None and high is not None and high < low:
            self.add_error("maximum", _("The maximum lies below the minimum."))
        return data


class UniqueRowsFormSet(forms.BaseInlineFormSet):
    """Two rows for the same thing are refused beside the second, before the database does."""

    key: tuple[str, ...] = ()

    def clean(self) -> None:
        super().clean()
        seen = set()
        for form in self.forms:
            data = getattr(form, "cleaned_data", None)
            if not data or data.get("DELETE") or not form.is_valid():
                continue
            key = tuple(data.get(name) or "" for name in self.key)
            if key in seen:
                form.add_error(self.key[0], _("Another row of this page is for the same case."))
            seen.add(key)


class AttendanceRuleForm(forms.ModelForm):
    class Meta:
        model = AttendanceRule
        fields = ["mode", "amount"]

    def clean(self) -> Any:
        data = super().clean()
        amount = data.get("amount")
        if data.get("mode") == DeductionMode.AMOUNT and amount is None:
            self.add_error("amount", _("Say how much a time costs."))
        return data


class ActivateForm(AdminForm):
    end_former = forms.BooleanField(
        label=_("End the edition in force"),
        required=False,
        help_text=_("Its last day is the one before this edition begins."),
    )


class CopyForm(AdminForm):
    name = forms.CharField(label=_("Name"), max_length=80)
    document_number = forms.CharField(label=_("Document number"), max_length=60)
    valid_from = forms.DateField(label=_("Valid from"), initial=timezone.localdate)
    valid_to = forms.DateField(label=_("Valid to (exclusive)"), required=False)
