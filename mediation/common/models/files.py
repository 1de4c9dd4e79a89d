from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mediation.common.choices import FileKind
from mediation.common.querysets import StoredFileQuerySet


class StoredFile(models.Model):
    """A photo or a PDF in the document store, made and read by `mediation.common.files`.

    The row says what lies under ``name`` in the store, encrypted; ``sha256`` and ``size`` are
    those of the plain content. A file that was shredded keeps its row: ``removed_at`` says when.
    Whoever needs a file refers to its row with a foreign key; what nothing refers to is swept.
    """

    name = models.CharField(_("name in the store"), max_length=32, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=5, choices=FileKind)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    width = models.PositiveIntegerField(_("width in pixels"), null=True, blank=True)
    height = models.PositiveIntegerField(_("height in pixels"), null=True, blank=True)
    pages = models.PositiveSmallIntegerField(_("pages"), default=1)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("added by"),
    )
    added_at = models.DateTimeField(_("added at"))
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")
        ordering = ["-added_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="storedfile_photo_has_measures",
                condition=Q(kind=FileKind.PDF, width__isnull=True, height__isnull=True)
                | Q(kind=FileKind.PHOTO, width__isnull=False, height__isnull=False),
                violation_error_message=_("A photo has a width and a height, a PDF has none."),
            ),
            models.CheckConstraint(
                name="storedfile_pages_at_least_one",
                condition=Q(pages__gte=1),
                violation_error_message=_("A file has at least one page."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_photo(self) -> bool:
        return self.kind == FileKind.PHOTO
