"""What the case form adds to forms that exist elsewhere: sessions, a result, photos, if any."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cases.choices import Outcome, Paper
from cases.forms.closing import CloseCaseForm
from cases.forms.work import ParticipantForm, SessionForm
from cases.services.sessions import ParticipantData
from mediation.common.errors import Sentence
from mediation.common.forms import WebForm

MOST_SESSIONS = 10
OTHERS = (("other1", _("Other participant 1")), ("other2", _("Other participant 2")))
BY_MACHINE = (Paper.COVER, Paper.BACK_COVER)


class SessionEntryForm(SessionForm):
    """A session as part of the case form; with nothing but its day it is left out.

    Who else took part is asked in fields of its own (``other1_name``), so that a draft can hold
    them like every other field.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        note = _("Who came, what each side said. Not mediated yet? Leave it empty.")
        self.fields["record"].help_text = note
        for start, title in OTHERS:
            self.fields.update(_fields_of_other(start, title))

    def clean(self) -> dict[str, Any]:
        """Takes the others out of the fields and puts them together as ``participants``."""
        data = super().clean() or {}
        people = [self._other(data, start) for start, _title in OTHERS]
        return {**data, "participants": tuple(person for person in people if person)}

    def _other(self, data: dict[str, Any], start: str) -> ParticipantData | None:
        names = {name: f"{start}_{name}" for name in ParticipantForm.base_fields}
        typed = {name: data.pop(field, "") for name, field in names.items()}
        if not any(typed.values()):
            return None
        other = ParticipantForm(typed)
        for name, sentences in other.errors.items():
            self.add_error(names[name], sentences)
        return ParticipantData(**other.cleaned_data) if other.is_valid() else None

    def has_changed(self) -> bool:
        return bool(set(self.changed_data) - {"held_on"})


def _fields_of_other(start: str, title: Any) -> dict[str, forms.Field]:
    """The fields of `ParticipantForm`, none of them a must as long as all are empty."""
    found = {f"{start}_{name}": field for name, field in ParticipantForm().fields.items()}
    for field in found.values():
        field.required = False
        field.label = format_lazy("{} · {}", title, field.label)
    ask_first = _("Relatives, neighbours, experts … only with the consent of both parties.")
    found[f"{start}_name"].help_text = ask_first
    return found


class SessionFormSet(forms.BaseFormSet):
    def sessions(self) -> list[dict[str, Any]]:
        return [form.cleaned_data for form in self.forms if form.has_changed()]

    def refuse(self, sentences: list[Sentence]) -> None:
        next(form for form in self.forms if form.has_changed()).refuse(sentences)


def sessions_formset(extra: int) -> type[SessionFormSet]:
    return forms.formset_factory(
        SessionEntryForm, formset=SessionFormSet, extra=extra, max_num=MOST_SESSIONS
    )


class ResultForm(CloseCaseForm):
    """The closing; as long as no outcome is chosen the case stays open."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["version"]
        outcome = self.fields["outcome"]
        outcome.choices = [("", _("Not ended yet")), *Outcome.choices]
        outcome.label = _("How did it end?")
        outcome.help_text = _("Still being mediated? Go on without a choice.")


class PhotosForm(WebForm):
    """What the photos show."""

    paper = forms.ChoiceField(
        label=_("What do the photos show?"),
        choices=[choice for choice in Paper.choices if choice[0] not in BY_MACHINE],
        initial=Paper.AGREEMENT,
    )
