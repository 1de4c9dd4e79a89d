"""Why a file is not taken, in sentences that say what to do."""

from django.utils.translation import gettext_lazy as _

from mediation.common.errors import RuleBroken


class FileRefused(RuleBroken):
    """Parent of every "no" to an uploaded file."""

    code = "file_refused"
    message = _("This file cannot be taken.")


class EmptyFile(FileRefused):
    code = "file_empty"
    message = _("The file is empty. Choose it again.")


class FileTooBig(FileRefused):
    code = "file_too_big"
    message = _("The file is larger than %(limit)s MB. Take the photo again or scan it smaller.")


class UnknownKind(FileRefused):
    code = "file_kind_unknown"
    message = _("This is neither a photo (JPEG, PNG, WebP) nor a PDF. Take a photo of the paper.")


class HeicPhoto(FileRefused):
    code = "file_is_heic"
    message = _(
        "This photo is in the HEIC format, which cannot be read here. In the settings of the "
        "camera choose “most compatible” (JPEG), then take it again."
    )


class DamagedPhoto(FileRefused):
    code = "photo_damaged"
    message = _("The photo is damaged or incomplete. Take it again.")


class TooManyPixels(FileRefused):
    code = "photo_too_many_pixels"
    message = _("The photo has more than %(limit)s million pixels. Take it with a lower setting.")


class DamagedPdf(FileRefused):
    code = "pdf_damaged"
    message = _("The PDF is damaged or incomplete. Save or scan it again.")


class LockedPdf(FileRefused):
    code = "pdf_locked"
    message = _("The PDF is locked with a password. Save it without one.")


class ActivePdf(FileRefused):
    code = "pdf_active"
    message = _(
        "The PDF holds scripts, forms or attached files. Print it to a new PDF and choose that one."
    )


class TooManyPages(FileRefused):
    code = "pdf_too_many_pages"
    message = _("The PDF has more than %(limit)s pages. Split it.")


class StoreAway(RuleBroken):
    code = "document_store_away"
    message = _(
        "The document store cannot be reached at the moment. Try again in a few minutes, and tell "
        "the system administrator if it stays so."
    )
