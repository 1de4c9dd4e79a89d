"""Forms of verbs and of pages in the admin, with the theme's widgets."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold import widgets

from mediation.common.errors import Sentence
from mediation.common.forms import say_what_to_do

# The theme's widget for each of Django's, most special first.
DRESS: tuple[tuple[type[forms.Widget], type[forms.Widget]], ...] = (
    (forms.Textarea, widgets.UnfoldAdminTextareaWidget),
    (forms.SelectMultiple, widgets.UnfoldAdminSelectMultipleWidget),
    (forms.CheckboxSelectMultiple, widgets.UnfoldAdminCheckboxSelectMultipleWidget),
    (forms.RadioSelect, widgets.UnfoldAdminRadioSelectWidget),
    (forms.Select, widgets.UnfoldAdminSelectWidget),
    (forms.CheckboxInput, widgets.UnfoldBooleanSwitchWidget),
    (forms.ClearableFileInput, widgets.UnfoldAdminFileFieldWidget),
    (forms.DateInput, widgets.UnfoldAdminSingleDateWidget),
    (forms.NumberInput, widgets.UnfoldAdminIntegerFieldWidget),
    (forms.HiddenInput, forms.HiddenInput),
    (forms.TextInput, widgets.UnfoldAdminTextInputWidget),
)


class AdminForm(forms.Form):
    """Write a plain form; the fields get the theme's widgets."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_what_to_do(self.fields.values())
        for field in self.fields.values():
            dress(field)

    def refuse(self, sentences: list[Sentence]) -> None:
        """Put the sentences of a refusal beside their fields, or above the form."""
        for field, sentence in sentences:
            self.add_error(field if field in self.fields else None, sentence)


class ReasonForm(AdminForm):
    """For every verb that must be explained."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Kept with the decision and shown to the person concerned."),
    )


def dress(field: forms.Field) -> None:
    old = field.widget
    for plain, dressed in DRESS:
        if isinstance(old, plain) and not isinstance(old, dressed):
            _swap(field, old, dressed)
            return
        if isinstance(old, plain):
            return


def _swap(field: forms.Field, old: forms.Widget, dressed: type[forms.Widget]) -> None:
    attrs = {name: value for name, value in old.attrs.items() if name != "class"}
    new = dressed(attrs=attrs)
    new.is_required = field.required
    if hasattr(old, "choices"):
        new.choices = old.choices
    field.widget = new
