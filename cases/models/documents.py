"""Papers of a case file that are at hand, and their scans."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.choices import Paper
from cases.querysets_files import DocumentFileQuerySet, DocumentQuerySet
from mediation.common.constraints import Refuse, kept, paired
from mediation.common.models import StoredFile

from .cases import Case


class Document(models.Model):
    """A paper of the file (卷宗文书) that somebody has put on record, as a scan or by hand.

    A paper that was taken off the file again keeps its row and its place. With the archiving
    of its case it is locked.
    """

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="documents"
    )
    paper = models.CharField(_("paper"), max_length=20, choices=Paper)
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    pages = models.PositiveSmallIntegerField(_("pages"), default=1)
    dated_on = models.DateField(
        _("date on the paper"),
        null=True,
        blank=True,
        help_text=_("Empty: the day it was put on file."),
    )
    is_by_hand = models.BooleanField(
        _("scan of the paper signed by hand"), default=False, db_default=False
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("added by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    added_at = models.DateTimeField(_("added at"))
    taken_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("taken off by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    taken_off_at = models.DateTimeField(_("taken off at"), null=True, blank=True)
    taken_off_reason = models.CharField(
        _("why taken off"), max_length=200, blank=True, db_default=""
    )
    is_locked = models.BooleanField(_("archived"), default=False, db_default=False, editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["case", "paper", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "paper", "position"],
                name="document_once",
                violation_error_message=_("This paper is already in the file."),
            ),
            paired("document_taken_off_who_and_when", "taken_off_by", "taken_off_at"),
            models.CheckConstraint(
                name="document_taken_off_for_a_reason",
                condition=Q(taken_off_at__isnull=True)
                | ~Q(taken_off_reason="")
                | Q(is_locked=True),
                violation_error_message=_("Say why the paper is taken off the file."),
            ),
            Refuse(
                name="document_archived",
                events=("update",),
                when="OLD.is_locked AND (NEW.is_locked IS DISTINCT FROM OLD.is_locked"
                " OR NEW.paper IS DISTINCT FROM OLD.paper"
                " OR NEW.pages IS DISTINCT FROM OLD.pages"
                " OR NEW.dated_on IS DISTINCT FROM OLD.dated_on"
                " OR NEW.taken_off_at IS DISTINCT FROM OLD.taken_off_at)",
                violation_error_message=_("The file is archived. Its papers stay as they are."),
            ),
            Refuse(
                name="document_stays",
                events=("delete",),
                violation_error_message=_("A paper is taken off the file, never deleted."),
            ),
        ]

    def __str__(self):
        return f"{self.case} · {self.get_paper_display()}"


class DocumentFile(models.Model):
    """One photo or PDF of a paper, in the order of its pages."""

    document = models.ForeignKey(
        Document, verbose_name=_("paper"), on_delete=models.PROTECT, related_name="files"
    )
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    stored = models.OneToOneField(
        StoredFile,
        verbose_name=_("stored file"),
        on_delete=models.PROTECT,
        related_name="document_file",
    )

    objects = DocumentFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of a paper")
        verbose_name_plural = _("files of papers")
        ordering = ["document", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "position"],
                name="documentfile_position_once",
                violation_error_message=_("There is already a file at this place."),
            ),
            kept("documentfile_kept"),
        ]

    def __str__(self):
        return f"{self.document} · {self.position}"
