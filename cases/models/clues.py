"""Clues from grid groups, and suspicions that two cases are one dispute."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.choices import ClueStatus, Risk, SuspicionStatus
from cases.querysets import ClueQuerySet, SuspicionQuerySet
from mediation.common.constraints import kept, paired
from stations.models import GridGroup, Station

from .cases import Case

OF_THE_FIRST_VERSION = Q(reported_by__isnull=True)
"""Clues written down before their reporter was kept: who decided and why is not known either."""


class Clue(models.Model):
    """A clue (纠纷线索) that a grid group handed to its station."""

    group = models.ForeignKey(
        GridGroup, verbose_name=_("grid group"), on_delete=models.PROTECT, related_name="clues"
    )
    station = models.ForeignKey(
        Station, verbose_name=_("station"), on_delete=models.PROTECT, related_name="clues"
    )
    client_key = models.UUIDField(
        _("client key"), unique=True, null=True, blank=True, editable=False
    )
    found_on = models.DateField(_("found on"))
    description = models.TextField(_("description"))
    people_count = models.PositiveIntegerField(_("people involved"), default=2)
    risk = models.CharField(_("risk"), max_length=10, choices=Risk, blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("written down by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reported_at = models.DateTimeField(_("written down at"), default=timezone.now, editable=False)
    status = models.CharField(
        _("status"), max_length=10, choices=ClueStatus, default=ClueStatus.OPEN
    )
    case = models.OneToOneField(
        Case,
        verbose_name=_("case"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="clue",
    )
    reason = models.CharField(_("what was done, or why not"), max_length=200, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    objects = ClueQuerySet.as_manager()

    class Meta:
        verbose_name = _("clue")
        verbose_name_plural = _("clues")
        ordering = ["-found_on", "-id"]
        indexes = [
            models.Index(fields=["station", "-found_on"], name="clue_station_newest"),
            models.Index(fields=["found_on"], name="clue_open", condition=Q(status="open")),
        ]
        constraints = [
            models.CheckConstraint(
                name="clue_taken_has_case",
                condition=~Q(status=ClueStatus.TAKEN) | Q(case__isnull=False),
                violation_error_message=_("A clue that was taken names its case."),
            ),
            models.CheckConstraint(
                name="clue_decision_names_who_and_when",
                condition=OF_THE_FIRST_VERSION
                | Q(status=ClueStatus.OPEN, decided_by__isnull=True, decided_at__isnull=True)
                | (
                    ~Q(status=ClueStatus.OPEN)
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                ),
                violation_error_message=_("A decision names who took it and when."),
            ),
            models.CheckConstraint(
                name="clue_without_case_has_reason",
                condition=OF_THE_FIRST_VERSION
                | Q(status__in=[ClueStatus.OPEN, ClueStatus.TAKEN])
                | ~Q(reason=""),
                violation_error_message=_("Say what was done, or why there is nothing to it."),
            ),
            kept("clue_kept"),
        ]

    def __str__(self):
        return f"{self.group} {self.found_on:%Y-%m-%d}"


class DuplicateSuspicion(models.Model):
    """Two cases that may be one dispute; a person decides, with a reason, before pay."""

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="suspicions"
    )
    other = models.ForeignKey(
        Case, verbose_name=_("other case"), on_delete=models.PROTECT, related_name="+"
    )
    reason_code = models.CharField(_("why suspected"), max_length=30)
    status = models.CharField(
        _("status"), max_length=10, choices=SuspicionStatus, default=SuspicionStatus.OPEN
    )
    reason = models.CharField(_("reason of the decision"), max_length=200, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    objects = SuspicionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suspected duplicate")
        verbose_name_plural = _("suspected duplicates")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "other"],
                name="duplicatesuspicion_once",
                violation_error_message=_("These two cases are already being compared."),
            ),
            models.CheckConstraint(
                name="duplicatesuspicion_ordered",
                condition=Q(case__gt=F("other")),
                violation_error_message=_("The later case is compared with the earlier one."),
            ),
            paired("duplicatesuspicion_decided_day_and_person", "decided_by", "decided_at"),
            models.CheckConstraint(
                name="duplicatesuspicion_decision_has_reason",
                condition=Q(status=SuspicionStatus.OPEN)
                | (Q(decided_by__isnull=False) & ~Q(reason="")),
                violation_error_message=_("A decision names its reason and who took it."),
            ),
            kept("duplicatesuspicion_kept"),
        ]

    def __str__(self):
        return f"{self.case} ~ {self.other}"
