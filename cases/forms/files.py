"""Papers of the file: put on with photos or PDF files, taken off with a reason."""

import uuid

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.choices import Paper
from cases.choices_files import MADE_BY_MACHINE
from mediation.common.forms import WebForm

MOST_FILES = 30
PHOTOS = "image/jpeg,image/png,image/webp"
NOTHING_CHOSEN = _("Take a photo or choose a file. Of a paper without either, enter the pages.")
OFFERED = [choice for choice in Paper.choices if choice[0] not in MADE_BY_MACHINE]


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; an empty one is left to the service, which says what to do."""

    widget = FilesInput

    def __init__(self, **kwargs):
        super().__init__(allow_empty_file=True, **kwargs)

    def clean(self, data, initial=None):
        given = data if isinstance(data, list | tuple) else [data]
        uploads = [super(FilesField, self).clean(each) for each in given if each]
        if self.required and not uploads:
            raise ValidationError(self.error_messages["required"], code="required")
        refuse_too_many(uploads)
        return uploads


def refuse_too_many(uploads):
    if len(uploads) > MOST_FILES:
        raise ValidationError(
            _("At most %(limit)s files at once. Put the rest on file afterwards."),
            params={"limit": MOST_FILES},
        )


def limits_in_words() -> str:
    return gettext("At most %(each)s MB each, %(files)s files and %(all)s MB at once.") % {
        "each": settings.FILE_MAX_BYTES // 2**20,
        "files": MOST_FILES,
        "all": settings.REQUEST_MAX_BYTES // 2**20,
    }


class PaperForm(WebForm):
    paper = forms.ChoiceField(label=_("Paper"), choices=OFFERED)
    photos = FilesField(
        label=_("Take photos"),
        required=False,
        widget=FilesInput(attrs={"accept": PHOTOS, "capture": "environment"}),
        help_text=_("One photo a page, in order. Keep the whole sheet in the picture."),
    )
    files = FilesField(
        label=_("Choose photos or PDF files"),
        required=False,
        widget=FilesInput(attrs={"accept": f"{PHOTOS},application/pdf"}),
        help_text=lazy(limits_in_words, str)(),
    )
    pages = forms.IntegerField(
        label=_("Pages"),
        required=False,
        min_value=1,
        max_value=999,
        help_text=_("Only for a paper without photos; otherwise they are counted."),
    )
    dated_on = forms.DateField(label=_("Date on the paper"), required=False)
    is_by_hand = forms.NullBooleanField(
        label=_("Signed by hand"),
        required=False,
        widget=forms.Select(
            choices=[
                ("unknown", _("As the photos show")),
                ("true", _("Yes, this is the scan of the signed paper")),
                ("false", _("No, it is only a copy")),
            ]
        ),
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def clean(self):
        """A press of the button alone puts nothing on file."""
        data = super().clean()
        if not self.errors:
            refuse_too_many(self.uploads())
            if not (self.uploads() or data["pages"]):
                self.add_error("photos", NOTHING_CHOSEN)
        return data

    def uploads(self) -> list:
        """What was taken and what was chosen, in this order."""
        return [*self.cleaned_data["photos"], *self.cleaned_data["files"]]

    def facts(self) -> dict:
        names = ("paper", "pages", "dated_on", "is_by_hand")
        return {name: self.cleaned_data[name] for name in names}


class TakeOffForm(WebForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("For example: wrong case, unreadable, taken twice. No names."),
    )
