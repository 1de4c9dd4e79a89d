"""The result: how a case ended, the agreement with its obligations, and their performance."""

from datetime import date
from decimal import Decimal

from django import forms
from django.core.validators import MinValueValidator
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.calc.agreements import MOST_PARTS, monthly_parts
from cases.choices import SETTLED, Outcome
from cases.models import Tier
from cases.services.agreements import AgreementData, ObligationData, check_obligation
from cases.services.closing import check_outcome, check_tier
from mediation.common.errors import REFUSALS, sentence_of
from mediation.common.forms import WebForm

OWED = "owed"
"""Prefix of the obligations in the form of the closing."""

OF_AGREEMENT = (
    "agreed_on",
    "effective_on",
    "facts",
    "content",
    "copies",
    "written_wanted",
    "why_oral",
)
OF_SPLIT = ("instalments", "first_due_on")


class CloseCaseForm(WebForm):
    closed_on = forms.DateField(label=_("Closed on"), initial=timezone.localdate)
    outcome = forms.ChoiceField(label=_("Outcome"), choices=[("", _("Choose")), *Outcome.choices])
    outcome_note = forms.CharField(label=_("Note"), required=False, max_length=200)
    tier_claimed = forms.ModelChoiceField(
        label=_("Tier claimed"),
        queryset=Tier.objects.none(),
        widget=forms.RadioSelect,
        required=False,
        empty_label=None,
        help_text=_("Not needed for a case that was not mediated."),
        error_messages={
            "invalid_choice": _(
                "Another classification guide was in force on the day of closing. Choose one of "
                "its tiers."
            )
        },
    )
    amount = forms.DecimalField(
        label=_("Amount in the agreement (yuan)"),
        required=False,
        max_digits=14,
        decimal_places=2,
    )
    agreed_on = forms.DateField(
        label=_("Agreed on"), required=False, help_text=_("Left empty: the day of closing.")
    )
    effective_on = forms.DateField(
        label=_("Effective on"),
        required=False,
        help_text=_("Written: the day of the last signature or seal. Oral: the day agreed."),
    )
    facts = forms.CharField(
        label=_("Main facts and issues"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What happened, and what each side answers for."),
    )
    content = forms.CharField(
        label=_("What was agreed"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    copies = forms.IntegerField(
        label=_("Copies of the agreement"),
        required=False,
        min_value=2,
        max_value=100,
        help_text=_("Left empty: one for each party and one for the committee."),
    )
    written_wanted = forms.BooleanField(
        label=_("A party asked for a written agreement"), required=False
    )
    why_oral = forms.CharField(
        label=_("Why it is oral all the same"),
        required=False,
        max_length=200,
        help_text=_("Only where the rule wants a written agreement and it is oral."),
    )
    instalments = forms.IntegerField(
        label=_("Monthly parts"),
        required=False,
        min_value=1,
        max_value=MOST_PARTS,
        help_text=_("The amount above in so many equal parts, one a month."),
    )
    first_due_on = forms.DateField(label=_("First part due on"), required=False)
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

    def clean(self):
        """Monthly parts need a sum and a first day; the parts are made once all is typed.

        What the service would refuse of the result is said here already, all at once.
        """
        data = super().clean()
        wants_parts = data.get("instalments") or "split" in self.data
        complete = not set(self.errors) & {"amount", "instalments", "first_due_on"}
        self.parts = self._parts(data) if wants_parts and complete else ()
        if not self.errors:
            self._ask_service()
        return data

    def _ask_service(self) -> None:
        facts = self.closing()
        result = {name: facts[name] for name in ("outcome", "outcome_note", "amount", "agreement")}
        claim = {name: facts[name] for name in ("outcome", "tier_claimed")}
        for check, asked in ((check_outcome, result), (check_tier, claim)):
            try:
                check(**asked)
            except REFUSALS as refusal:
                self.refuse(sentence_of(refusal))

    def _parts(self, data) -> tuple[ObligationData, ...]:
        needed = {
            "amount": _("Enter the sum that is paid in parts."),
            "instalments": _("Enter the number of parts."),
            "first_due_on": _("Enter the day on which the first part is due."),
        }
        missing = [name for name in needed if not data.get(name)]
        for name in missing:
            self.add_error(name, needed[name])
        if missing:
            return ()
        try:
            return split_into_months(data["amount"], data["instalments"], data["first_due_on"])
        except ValueError:
            self.add_error("instalments", _("The sum is too small for so many parts."))
            return ()

    @property
    def day_of_agreement(self) -> date:
        return self.cleaned_data["agreed_on"] or self.cleaned_data["closed_on"]

    def closing(self, obligations: tuple[ObligationData, ...] = ()) -> dict:
        """What `close_case` is given besides the case and the person."""
        data = dict(self.cleaned_data)
        typed = {name: data.pop(name) for name in OF_AGREEMENT}
        for name in OF_SPLIT:
            data.pop(name)
        if data["outcome"] not in SETTLED:
            return {**data, "agreement": None}
        typed["agreed_on"] = self.day_of_agreement
        made = AgreementData(**typed, obligations=(*obligations, *self.parts))
        return {**data, "agreement": made}


class OwedForm(WebForm):
    """One obligation as it stands in the agreement."""

    description = forms.CharField(label=_("What is owed"), max_length=200)
    amount = forms.DecimalField(
        label=_("Amount (yuan)"),
        required=False,
        max_digits=14,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    due_on = forms.DateField(label=_("Due on"))
    done_on = forms.DateField(
        label=_("Done on"), required=False, help_text=_("Only if it was done on the spot.")
    )

    def ask_service(self, agreed_on: date) -> None:
        try:
            check_obligation(ObligationData(**self.cleaned_data), agreed_on=agreed_on)
        except REFUSALS as refusal:
            self.refuse(sentence_of(refusal))


class OwedFormSet(forms.BaseFormSet):
    """Obligations; blocks left empty do not count, and a page without them has none."""

    def is_valid(self) -> bool:
        return not self.is_bound or super().is_valid()

    def obligations(self) -> tuple[ObligationData, ...]:
        if not self.is_bound:
            return ()
        return tuple(
            ObligationData(**form.cleaned_data) for form in self.forms if form.has_changed()
        )

    def fits(self, agreed_on: date) -> bool:
        """Asks the service about each obligation; after `is_valid` of both forms."""
        for form in self.forms if self.is_bound else ():
            if form.has_changed():
                form.ask_service(agreed_on)
        return self.is_valid() and not any(form.errors for form in self.forms)

    def refuse(self, sentences) -> None:
        for _field, sentence in sentences:
            self._non_form_errors.append(sentence)


def obligations_formset(data=None, *, initial=(), extra: int = 1) -> OwedFormSet:
    """The obligations typed into ``data`` (a POST); blank blocks without it.

    A POST that has no such blocks gives an empty set, so that a form may leave them out.
    """
    has_blocks = data is not None and f"{OWED}-TOTAL_FORMS" in data
    made = forms.formset_factory(
        OwedForm, formset=OwedFormSet, extra=extra, max_num=MOST_PARTS, absolute_max=MOST_PARTS
    )
    if has_blocks:
        return made(data, prefix=OWED)
    return made(initial=list(initial), prefix=OWED)


def obligations_typed(data) -> list[dict[str, str]]:
    """The blocks of a POST as they were typed, empty ones left out: to show them once more."""
    total = data.get(f"{OWED}-TOTAL_FORMS", "")
    count = min(int(total), MOST_PARTS) if total.isdecimal() else 0
    rows = [
        {name: data.get(f"{OWED}-{place}-{name}", "") for name in OwedForm.base_fields}
        for place in range(count)
    ]
    return [row for row in rows if any(row.values())]


def split_into_months(total, count: int, first_due) -> tuple[ObligationData, ...]:
    """``total`` yuan in equal monthly parts; refuses (ValueError) what makes no parts.

    They are written in Chinese whatever the screen speaks: the agreement is printed from them.
    """
    with translation.override("zh-hans"):
        name = gettext("Part %(number)s of %(count)s")
    return tuple(
        ObligationData(
            description=name % {"number": part.number, "count": count},
            amount=part.amount,
            due_on=part.due_on,
        )
        for part in monthly_parts(total, count, first_due)
    )
