"""The bureau's own templates of papers, and the printed files that wait to be fetched."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.choices import PrintedPaper, TemplateStatus
from cases.querysets import PaperTemplateQuerySet, PrintedFileQuerySet
from mediation.common.constraints import Refuse, paired
from stations.models import Division

from .cases import Case


class PaperTemplate(models.Model):
    """A Word template with which the bureau replaces a built-in one (SECURITY R24).

    The content never changes; another file is another version. One person offers a version,
    another one puts it in force, and the version before it retires. With none in force the
    built-in template is used.
    """

    district = models.ForeignKey(
        Division, verbose_name=_("district"), on_delete=models.PROTECT, related_name="+"
    )
    paper = models.CharField(_("paper"), max_length=20, choices=PrintedPaper)
    version = models.PositiveSmallIntegerField(_("version"))
    content = models.BinaryField(_("Word file"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    note = models.CharField(_("what is different"), max_length=200)
    status = models.CharField(
        _("status"), max_length=10, choices=TemplateStatus, default=TemplateStatus.OFFERED
    )
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("offered by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    offered_at = models.DateTimeField(_("offered at"))
    activated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("put in force by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    activated_at = models.DateTimeField(_("put in force at"), null=True, blank=True)
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("retired by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)
    reason = models.CharField(_("why retired"), max_length=500, blank=True)

    objects = PaperTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("template of a paper")
        verbose_name_plural = _("templates of papers")
        ordering = ["district", "paper", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["district", "paper", "version"],
                name="papertemplate_version_once",
                violation_error_message=_("This paper already has a template of this version."),
            ),
            models.UniqueConstraint(
                fields=["district", "paper"],
                condition=Q(status=TemplateStatus.IN_FORCE),
                name="papertemplate_one_in_force",
                violation_error_message=_("Another template of this paper is in force."),
            ),
            paired("papertemplate_activated_day_and_person", "activated_by", "activated_at"),
            paired("papertemplate_retired_day_and_person", "retired_by", "retired_at"),
            models.CheckConstraint(
                name="papertemplate_status_is_signed",
                condition=Q(status=TemplateStatus.OFFERED, activated_by=None, retired_by=None)
                | Q(status=TemplateStatus.IN_FORCE, activated_by__isnull=False, retired_by=None)
                | Q(status=TemplateStatus.RETIRED, retired_by__isnull=False),
                violation_error_message=_("Each step of a template names its person and time."),
            ),
            models.CheckConstraint(
                name="papertemplate_two_people",
                condition=Q(activated_by=None) | ~Q(activated_by=F("offered_by")),
                violation_error_message=_("Another person than its author puts it in force."),
            ),
            Refuse(
                name="papertemplate_content_stays",
                events=("update",),
                when="OLD.sha256 <> NEW.sha256 OR OLD.content <> NEW.content",
                violation_error_message=_("A template never changes; offer another version."),
            ),
            Refuse(
                name="papertemplate_is_kept",
                events=("delete",),
                violation_error_message=_("Templates are kept: they show how papers looked."),
            ),
        ]

    def __str__(self):
        return f"{self.get_paper_display()} · {self.version}"


class PrintedFile(models.Model):
    """A whole file as PDF, or the papers of several cases as zip, made for one person.

    The content lies encrypted in the document store under ``name`` and has no row there, so that
    the store's sweeper shreds it a day later; ``expires_at`` comes before that.
    """

    name = models.CharField(_("name in the store"), max_length=32, unique=True, editable=False)
    cases = models.ManyToManyField(Case, verbose_name=_("cases"), related_name="+")
    is_archive = models.BooleanField(_("several cases in a zip file"), default=False)
    is_for_court = models.BooleanField(_("only what the court is given"), default=False)
    pages = models.PositiveIntegerField(_("pages"), default=0)
    size = models.PositiveIntegerField(_("size in bytes"))
    made_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made for"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    made_at = models.DateTimeField(_("made at"))
    expires_at = models.DateTimeField(_("can be fetched until"))

    objects = PrintedFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("printed file")
        verbose_name_plural = _("printed files")
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="printedfile_expires",
                condition=Q(expires_at__gt=F("made_at")),
                violation_error_message=_("The end must come after the beginning."),
            )
        ]

    def __str__(self):
        return f"{self.made_at:%Y-%m-%d %H:%M}"
