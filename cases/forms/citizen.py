"""What citizens without an account fill in, and how a machine that fills in forms is told apart."""

import uuid

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.models.requests import ABOUT, NAME, OTHER_SIDE
from cases.services.requests import PhoneWrong
from mediation.common.forms import WebForm
from mediation.common.identity import check_phone

QUICKEST, OLDEST = 3, 24 * 3600
"""Seconds between the page being opened and sent: nobody reads and writes faster or slower."""

_stamps = signing.TimestampSigner(salt="cases.citizen.opened")


def stamp() -> str:
    """When the page was opened, signed."""
    return _stamps.sign("")


def telephone(help_text) -> forms.CharField:
    return forms.CharField(
        label=_("Telephone"),
        max_length=20,
        help_text=help_text,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )


class PersonForm(WebForm):
    """A form for people: ``homepage`` is a trap nobody sees, ``opened`` a signed time.

    What a machine is refused a person can send again at once: nothing typed is lost.
    """

    template_name = "cases/citizen/form.html"
    heading = _("This has not been sent yet")
    trap = "homepage"

    homepage = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    opened = forms.CharField(widget=forms.HiddenInput, required=False, initial=stamp)

    def clean(self):
        data = super().clean()
        if data.pop(self.trap, ""):
            raise ValidationError(_("Leave the hidden field empty, then send again."))
        if not self._was_open_long_enough(data.pop("opened", "")):
            self.data = self.data.copy()
            self.data[self.add_prefix("opened")] = stamp()
            raise ValidationError(_("Please read through what you wrote, then send again."))
        return data

    def _was_open_long_enough(self, opened: str) -> bool:
        try:
            _stamps.unsign(opened, max_age=OLDEST)
        except signing.BadSignature:
            return False
        try:
            _stamps.unsign(opened, max_age=QUICKEST - 1)
        except signing.SignatureExpired:
            return True
        return False


class AskForm(PersonForm):
    """The one-minute request; the least a station needs to call back (PIPL art. 6)."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = telephone(_("The station calls you on this number."))
    about = forms.CharField(
        label=_("What is it about?"),
        max_length=ABOUT,
        help_text=_("A few words are enough. No ID numbers, please."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    other_side = forms.CharField(
        label=_("Who is the other side?"),
        max_length=OTHER_SIDE,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    agreed = forms.BooleanField(
        label=_("I have read the privacy notice and agree to be called back."),
        error_messages={"required": _("Without your agreement the station may not call you.")},
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def clean_phone(self) -> str:
        """Looked at here too, so that all that is wrong is said at once."""
        try:
            return check_phone(self.cleaned_data["phone"])
        except ValueError as error:
            raise ValidationError(PhoneWrong.message) from error


class StatusForm(WebForm):
    template_name = "cases/citizen/form.html"

    number = forms.CharField(
        label=_("Number of your request or case"),
        max_length=60,
        help_text=_("It stands on your receipt, or at the top of your papers."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = telephone(_("The number that you gave the station."))
