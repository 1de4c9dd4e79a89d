"""Cases that are being typed in on a phone and are not registered yet."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.choices import DraftStatus, Paper
from cases.querysets import CaseDraftQuerySet, DraftPhotoQuerySet
from mediation.common.fields import EncryptedTextField
from mediation.common.models import StoredFile
from mediators.models import Mediator

from .cases import Case
from .clues import Clue
from .requests import MediationRequest

STEPS = 5


class CaseDraft(models.Model):
    """A case form on its way, saved at each step; ``client_key`` is made by the phone.

    ``content`` is JSON: per field of the form its value, the version that wrote it, by which open
    page, and when (`cases.services.drafts`). It goes when the draft is filed or discarded: what is
    to stay stands in the case. Only the mediator sees it.
    """

    client_key = models.UUIDField(_("client key"), unique=True, editable=False)
    mediator = models.ForeignKey(
        Mediator, verbose_name=_("mediator"), on_delete=models.PROTECT, related_name="drafts"
    )
    clue = models.ForeignKey(
        Clue,
        verbose_name=_("clue"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="drafts",
    )
    request = models.ForeignKey(
        MediationRequest,
        verbose_name=_("request"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="drafts",
    )
    content = EncryptedTextField(_("content"), max_length=400_000, blank=True)
    step = models.PositiveSmallIntegerField(_("step"), default=1)
    version = models.PositiveIntegerField(_("version"), default=0)
    status = models.CharField(
        _("status"), max_length=10, choices=DraftStatus, default=DraftStatus.OPEN
    )
    started_at = models.DateTimeField(_("started at"))
    saved_at = models.DateTimeField(_("saved at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    case = models.OneToOneField(
        Case,
        verbose_name=_("case"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="draft",
    )

    objects = CaseDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("case draft")
        verbose_name_plural = _("case drafts")
        ordering = ["-saved_at", "-pk"]
        indexes = [
            models.Index(
                fields=["mediator", "-saved_at"],
                name="casedraft_open",
                condition=Q(status=DraftStatus.OPEN),
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="casedraft_step_of_five",
                condition=Q(step__gte=1, step__lte=STEPS),
                violation_error_message=_("The form has five steps."),
            ),
            models.CheckConstraint(
                name="casedraft_ended_means_ended",
                condition=Q(status=DraftStatus.OPEN, ended_at__isnull=True)
                | (~Q(status=DraftStatus.OPEN) & Q(ended_at__isnull=False)),
                violation_error_message=_("A draft that is filed or discarded says when."),
            ),
            models.CheckConstraint(
                name="casedraft_filed_has_case",
                condition=Q(status=DraftStatus.FILED, case__isnull=False)
                | (~Q(status=DraftStatus.FILED) & Q(case__isnull=True)),
                violation_error_message=_("A filed draft has a case, another one has none."),
            ),
        ]

    def __str__(self):
        return str(self.client_key)


class DraftPhoto(models.Model):
    """A photo of a paper, taken before its case is registered; with the case it goes on file."""

    draft = models.ForeignKey(
        CaseDraft, verbose_name=_("case draft"), on_delete=models.PROTECT, related_name="photos"
    )
    client_key = models.UUIDField(_("client key"), unique=True, editable=False)
    paper = models.CharField(_("paper"), max_length=20, choices=Paper)
    stored = models.OneToOneField(
        StoredFile, verbose_name=_("stored file"), on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(_("added at"))

    objects = DraftPhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo of a draft")
        verbose_name_plural = _("photos of drafts")
        ordering = ["draft", "added_at", "pk"]

    def __str__(self):
        return str(self.client_key)
