"""Forms of the web pages: labels above bordered inputs, fitting keyboards, errors in place.

A form of the pages subclasses `WebForm` (or `WebModelForm`); nothing else is needed. The admin
has its own widgets and takes from here the words of a missing answer.
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.forms.renderers import Jinja2, TemplatesSetting
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters.widgets import DateRangeWidget

from mediation.common.errors import Sentence

WIDGET_CLASSES = {
    forms.Textarea: "weui-textarea",
    forms.Select: "weui-select",
    forms.CheckboxInput: "",
    forms.CheckboxSelectMultiple: "",
    forms.RadioSelect: "",
    forms.HiddenInput: "",
    forms.Widget: "weui-input",
}


PLEASE_FILL_IN = _("Please fill this in.")
PLEASE_CHOOSE = _("Please choose.")
WRITE_THE_DAY = _("Write the day as 2026-10-31.")
TOO_LONG = _("At most %(limit_value)s characters, please: there are %(show_value)s.")
ANY = pgettext_lazy("filter", "any")


class DateInput(forms.DateInput):
    """The browser's own calendar, which speaks the person's language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DateTimeInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class MonthInput(forms.TextInput):
    """A month as 2025-03."""

    input_type = "month"


class WebRenderer(TemplatesSetting):
    """Renders a form, and each of its fields, with the templates of the pages.

    Django brings the templates of its widgets for Jinja too, which fills them in half the time;
    a form has dozens of them.
    """

    form_template_name = "common/form.html"
    field_template_name = "common/field.html"
    widgets = Jinja2()

    def get_template(self, template_name: str) -> Any:
        if template_name.startswith("django/forms/widgets/"):
            return self.widgets.get_template(template_name)
        return super().get_template(template_name)


class WebFormMixin:
    """Dresses the fields; ``keep`` says whether a draft may stay in the browser.

    Set ``keep = True`` only on a form without any personal data (SECURITY G19b): its draft is
    kept in the window's session storage and survives an ended session.
    """

    default_renderer = WebRenderer
    use_required_attribute = True
    keep = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():  # type: ignore[attr-defined]
            dress(field)

    def refuse(self, sentences: list[Sentence]) -> None:
        """Put the sentences of a refusal beside their fields, or above the form."""
        for field, sentence in sentences:
            self.add_error(field if field in self.fields else None, sentence)  # type: ignore[attr-defined]


class WebForm(WebFormMixin, forms.Form):
    pass


class WebModelForm(WebFormMixin, forms.ModelForm):
    pass


def dress_form(form: forms.BaseForm) -> None:
    """Give the form of a filter set the look of the pages; what is not chosen reads "any"."""
    form.renderer = WebRenderer()
    for field in form.fields.values():
        dress(field)
        _say_any(field)


def dress(field: forms.Field) -> None:
    """Give the widget its class, and the keyboard that fits what is asked."""
    _use_native_dates(field)
    say_what_to_do([field])
    widget = field.widget
    classes = next(WIDGET_CLASSES[kind] for kind in type(widget).__mro__ if kind in WIDGET_CLASSES)
    if classes:
        given = widget.attrs.get("class", "")
        widget.attrs["class"] = f"{classes} {given}".strip()
    if isinstance(field, forms.DecimalField):
        widget.input_type = "text"  # no arrows that change an amount by accident
        widget.attrs.setdefault("inputmode", "decimal")
        widget.attrs.setdefault("autocomplete", "off")
    elif isinstance(field, forms.IntegerField):
        widget.attrs.setdefault("inputmode", "numeric")


def _say_any(field: forms.Field) -> None:
    if isinstance(field, forms.ModelChoiceField):
        field.empty_label = ANY  # read with the rows, when the choices are drawn
    elif isinstance(field.widget, forms.Select):
        first, *others = field.widget.choices
        if first[0] in ("", "unknown"):
            field.widget.choices = [(first[0], ANY), *others]


def say_what_to_do(fields: Iterable[forms.Field]) -> None:
    """Django's "This field is required." and its like in words that say what to do; own stay."""
    usual = forms.Field.default_error_messages["required"]
    no_day = forms.DateField.default_error_messages["invalid"]
    for field in fields:
        if field.error_messages.get("required") == usual:
            choose = isinstance(field, forms.ChoiceField | forms.ModelChoiceField)
            field.error_messages["required"] = PLEASE_CHOOSE if choose else PLEASE_FILL_IN
        if isinstance(field, forms.DateField) and field.error_messages.get("invalid") == no_day:
            field.error_messages["invalid"] = WRITE_THE_DAY
        for check in field.validators:
            if type(check) is MaxLengthValidator and "message" not in vars(check):
                check.message = TOO_LONG


def _use_native_dates(field: forms.Field) -> None:
    if isinstance(field.widget, DateRangeWidget):
        for part, label in zip(field.widget.widgets, (_("from"), _("until")), strict=True):
            part.input_type = "date"
            part.attrs["aria-label"] = label
    elif type(field.widget) is forms.DateInput:
        _replace(field, DateInput(field.widget.attrs))
    elif type(field.widget) is forms.DateTimeInput:
        _replace(field, DateTimeInput(field.widget.attrs))


def _replace(field: forms.Field, widget: forms.Widget) -> None:
    widget.is_required = field.required
    field.widget = widget
