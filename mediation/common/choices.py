"""Choices of the kernel's models."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Language(TextChoices):
    CHINESE = "zh-hans", _("Chinese")
    ENGLISH = "en", _("English")


class AuditArea(TextChoices):
    BUSINESS = "business", _("Business")
    SECURITY = "security", _("Security")


class JobState(TextChoices):
    REQUESTED = "requested", _("Requested")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class FileKind(TextChoices):
    """What lies in the document store; told from the content of a file."""

    PHOTO = "photo", _("photo")
    PDF = "pdf", _("PDF")


UNFINISHED = (JobState.REQUESTED, JobState.RUNNING)
