"""The archive: files that were bound and put away, and what became of them when the term ended."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.choices_files import AppraisalAction, AppraisalStatus, VolumeState
from cases.querysets_files import AppraisalQuerySet, VolumeQuerySet
from mediation.common.constraints import Refuse, paired
from stations.models import Office

from .cases import Case
from .file_policy import RetentionRule


class ArchiveVolume(models.Model):
    """The archived file of a case (归档卷宗): its number, its pages, and until when it is kept.

    A destroyed volume stays as a tombstone beside the case: number, days, type, outcome and
    money remain, the people and what they said are gone.
    """

    case = models.OneToOneField(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="volume"
    )
    office = models.ForeignKey(
        Office, verbose_name=_("office"), on_delete=models.PROTECT, related_name="+"
    )
    year = models.PositiveSmallIntegerField(_("year"))
    serial = models.PositiveIntegerField(_("volume number"))
    pages = models.PositiveSmallIntegerField(_("pages"))
    archived_on = models.DateField(_("archived on"))
    archived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("archived by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    rule = models.ForeignKey(
        RetentionRule, verbose_name=_("retention rule"), on_delete=models.PROTECT, related_name="+"
    )
    keep_until = models.DateField(
        _("kept until"), null=True, blank=True, help_text=_("Empty: for ever.")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=VolumeState, default=VolumeState.KEPT
    )
    destroyed_on = models.DateField(_("destroyed on"), null=True, blank=True)

    objects = VolumeQuerySet.as_manager()

    class Meta:
        verbose_name = _("archived file")
        verbose_name_plural = _("archived files")
        ordering = ["-year", "office", "-serial"]
        indexes = [
            models.Index(
                fields=["keep_until"], name="volume_term", condition=Q(state=VolumeState.KEPT)
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "year", "serial"],
                name="archivevolume_serial_once",
                violation_error_message=_("This volume number is already in use."),
            ),
            models.CheckConstraint(
                name="archivevolume_destroyed_means_destroyed",
                condition=Q(state=VolumeState.KEPT, destroyed_on__isnull=True)
                | Q(state=VolumeState.DESTROYED, destroyed_on__isnull=False),
                violation_error_message=_("A destroyed file says when."),
            ),
            Refuse(
                name="archivevolume_stays",
                events=("update",),
                when="OLD.state = 'destroyed'"
                " OR NEW.case_id IS DISTINCT FROM OLD.case_id"
                " OR NEW.office_id IS DISTINCT FROM OLD.office_id"
                " OR NEW.year IS DISTINCT FROM OLD.year"
                " OR NEW.serial IS DISTINCT FROM OLD.serial"
                " OR NEW.pages IS DISTINCT FROM OLD.pages"
                " OR NEW.archived_on IS DISTINCT FROM OLD.archived_on"
                " OR NEW.archived_by_id IS DISTINCT FROM OLD.archived_by_id",
                violation_error_message=_("An archived file stays as it was archived."),
            ),
            Refuse(
                name="archivevolume_never_deleted",
                events=("delete",),
                violation_error_message=_("An archived file is never deleted."),
            ),
        ]

    def __str__(self):
        return f"{self.year}-{self.serial}"


class Appraisal(models.Model):
    """What one person proposed for an archived file (鉴定) and another one decided."""

    volume = models.ForeignKey(
        ArchiveVolume,
        verbose_name=_("archived file"),
        on_delete=models.PROTECT,
        related_name="appraisals",
    )
    action = models.CharField(_("proposal"), max_length=8, choices=AppraisalAction)
    keep_until = models.DateField(
        _("keep until"), null=True, blank=True, help_text=_("Empty: for ever.")
    )
    reason = models.CharField(_("reason"), max_length=200)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("proposed by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    proposed_on = models.DateField(_("proposed on"))
    status = models.CharField(
        _("status"), max_length=10, choices=AppraisalStatus, default=AppraisalStatus.OPEN
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decision_note = models.CharField(_("note on the decision"), max_length=200, blank=True)

    objects = AppraisalQuerySet.as_manager()

    class Meta:
        verbose_name = _("appraisal")
        verbose_name_plural = _("appraisals")
        ordering = ["-proposed_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["volume"],
                condition=Q(status=AppraisalStatus.OPEN),
                name="appraisal_one_open",
                violation_error_message=_("An appraisal of this file is already waiting."),
            ),
            models.CheckConstraint(
                name="appraisal_by_two_people",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                violation_error_message=_("Another person decides than the one who proposed."),
            ),
            paired("appraisal_decided_who_and_when", "decided_by", "decided_on"),
            models.CheckConstraint(
                name="appraisal_decided_means_decided",
                condition=Q(status=AppraisalStatus.OPEN, decided_by__isnull=True)
                | (~Q(status=AppraisalStatus.OPEN) & Q(decided_by__isnull=False)),
                violation_error_message=_("A decided appraisal says by whom."),
            ),
            models.CheckConstraint(
                name="appraisal_destroyed_has_no_term",
                condition=Q(action=AppraisalAction.EXTEND) | Q(keep_until__isnull=True),
                violation_error_message=_("Only a file that is kept longer has a new last day."),
            ),
            Refuse(
                name="appraisal_decided_stays",
                events=("update",),
                when="OLD.status <> 'open'",
                violation_error_message=_("A decided appraisal stays as it was decided."),
            ),
            Refuse(
                name="appraisal_never_deleted",
                events=("delete",),
                violation_error_message=_("An appraisal is never deleted."),
            ),
        ]

    def __str__(self):
        return f"{self.volume} · {self.get_action_display()}"
