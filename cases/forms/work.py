"""What was done: sessions, inquiries, papers, dangers, the entry in the city's system."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.choices import LinkKind, ParticipantKind, Risk
from cases.services.sessions import ConsentMissing, ParticipantData, check_session
from mediation.common.errors import REFUSALS, sentence_of
from mediation.common.forms import WebForm
from mediators.models import Mediator

MOST_PARTICIPANTS = 20
OF_DAY = ("held_on", "starts_at", "ends_at")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%H:%M")


class SystemEntryForm(WebForm):
    external_number = forms.CharField(label=_("Number in the city's system"), max_length=60)
    external_entered_on = forms.DateField(label=_("Entered on"), initial=timezone.localdate)


class SessionForm(WebForm):
    """``colleagues``: who may be the second mediator; without them it is not asked."""

    held_on = forms.DateField(label=_("Held on"), initial=timezone.localdate)
    starts_at = forms.TimeField(label=_("Begins at"), required=False, widget=TimeInput)
    ends_at = forms.TimeField(label=_("Ends at"), required=False, widget=TimeInput)
    place = forms.CharField(label=_("Where it was held"), required=False, max_length=120)
    is_public = forms.BooleanField(label=_("Held in public"), required=False)
    second_mediator = forms.ModelChoiceField(
        label=_("Second mediator"),
        queryset=Mediator.objects.none(),
        required=False,
        empty_label=_("None"),
    )
    recorder = forms.CharField(
        label=_("Recorder"),
        required=False,
        max_length=40,
        help_text=_("Left empty: the mediator."),
    )
    record = forms.CharField(
        label=_("What was said"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Who came, what each side said, what was proposed."),
    )

    def __init__(self, *args, colleagues=None, **kwargs):
        super().__init__(*args, **kwargs)
        if colleagues is None:
            del self.fields["second_mediator"]
        else:
            self.fields["second_mediator"].queryset = colleagues

    def clean(self):
        """Day and hours that cannot be are said before the case is there."""
        data = super().clean()
        if not set(self.errors) & set(OF_DAY):
            try:
                check_session(**{name: data.get(name) for name in OF_DAY})
            except REFUSALS as refusal:
                self.refuse(sentence_of(refusal))
        return data


class ParticipantForm(WebForm):
    name = forms.CharField(label=_("Name"), max_length=40)
    kind = forms.ChoiceField(
        label=_("Takes part as"), choices=[("", _("Choose")), *ParticipantKind.choices]
    )
    parties_consent = forms.BooleanField(
        label=_("The parties consent"),
        required=True,
        error_messages={"required": ConsentMissing.message},
    )


class ParticipantFormSet(forms.BaseFormSet):
    """Others at a session; blocks left empty do not count, and a page without them has none."""

    def is_valid(self) -> bool:
        return not self.is_bound or super().is_valid()

    def participants(self) -> tuple[ParticipantData, ...]:
        if not self.is_bound:
            return ()
        return tuple(
            ParticipantData(**form.cleaned_data) for form in self.forms if form.has_changed()
        )


def participants_formset(data=None, *, extra: int = 2) -> ParticipantFormSet:
    """The participants typed into ``data`` (a POST); blank blocks without it."""
    has_blocks = data is not None and "other-TOTAL_FORMS" in data
    made = forms.formset_factory(
        ParticipantForm,
        formset=ParticipantFormSet,
        extra=extra,
        max_num=MOST_PARTICIPANTS,
        absolute_max=MOST_PARTICIPANTS,
    )
    return made(data if has_blocks else None, prefix="other")


class SessionPlanForm(WebForm):
    planned_on = forms.DateField(label=_("Planned for"), initial=timezone.localdate)
    starts_at = forms.TimeField(label=_("Begins at"), required=False, widget=TimeInput)
    place = forms.CharField(label=_("Place of mediation"), required=False, max_length=120)


class CallOffForm(WebForm):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class InquiryForm(WebForm):
    asked_on = forms.DateField(label=_("Day of the inquiry"), initial=timezone.localdate)
    place = forms.CharField(label=_("Where they were asked"), required=False, max_length=120)
    person_asked = forms.CharField(label=_("Who was asked"), max_length=40)
    relation = forms.CharField(
        label=_("Relation to the dispute"),
        required=False,
        max_length=60,
        help_text=_("For example: neighbour of the respondent, saw it happen."),
    )
    recorder = forms.CharField(
        label=_("Recorder"),
        required=False,
        max_length=40,
        help_text=_("Left empty: the mediator."),
    )
    record = forms.CharField(
        label=_("What was asked and answered"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class EscalationForm(WebForm):
    risk = forms.ChoiceField(label=_("Risk"), choices=Risk, widget=forms.RadioSelect)
    people_count = forms.IntegerField(label=_("People"), min_value=1, initial=1)
    measure = forms.CharField(label=_("Measure taken"), max_length=200)
    reported_to = forms.CharField(
        label=_("Reported to"),
        max_length=80,
        help_text=_("Police station, street office … and whom you spoke to."),
    )
    reported_at = forms.DateTimeField(
        label=_("Reported at"), required=False, help_text=_("Left empty: now.")
    )
    prevented = forms.BooleanField(label=_("The danger was prevented"), required=False)


class EscalationStepForm(WebForm):
    happened_on = forms.DateField(label=_("Happened on"), initial=timezone.localdate)
    reply = forms.CharField(label=_("Reply or step taken"), max_length=300)
    closes = forms.BooleanField(label=_("The matter is closed"), required=False)
    result = forms.CharField(
        label=_("How the danger ended"),
        required=False,
        max_length=200,
        help_text=_("Needed when the matter is closed."),
    )
    prevented = forms.BooleanField(label=_("The danger was prevented"), required=False)


class LinkForm(WebForm):
    """Another case by its number, as the person sees it."""

    number = forms.CharField(label=_("Number of the other case"), max_length=60)
    kind = forms.ChoiceField(label=_("How they belong together"), choices=LinkKind)
    reason = forms.CharField(label=_("Reason"), max_length=200)


class MergeForm(WebForm):
    number = forms.CharField(
        label=_("Number of the first case"),
        max_length=60,
        help_text=_("This case is closed into it, keeps its number and is not paid."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)
