"""Papers of a case file that are at hand."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.choices import Paper
from cases.querysets import CasePartQuerySet

from .cases import Case


class Document(models.Model):
    """A paper of the file (卷宗文书) that somebody has put on record, as a scan or by hand."""

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="documents"
    )
    paper = models.CharField(_("paper"), max_length=20, choices=Paper)
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    pages = models.PositiveSmallIntegerField(_("pages"), default=1)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("added by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    added_at = models.DateTimeField(_("added at"))

    objects = CasePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["case", "paper", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "paper", "position"],
                name="document_once",
                violation_error_message=_("This paper is already in the file."),
            )
        ]

    def __str__(self):
        return f"{self.case} · {self.get_paper_display()}"
