"""Mediation sessions, planned and held, with who took part; what was asked of others."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.choices import ParticipantKind
from cases.querysets import CasePartQuerySet, ParticipantQuerySet
from mediation.common.constraints import kept
from mediators.models import Mediator

from .cases import Case


class Session(models.Model):
    """One mediation session with its record (调解记录)."""

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="sessions"
    )
    held_on = models.DateField(_("held on"))
    starts_at = models.TimeField(_("from"), null=True, blank=True)
    ends_at = models.TimeField(_("until"), null=True, blank=True)
    place = models.CharField(_("place of mediation"), max_length=120, blank=True)
    is_public = models.BooleanField(_("held in public"), default=False, db_default=False)
    second_mediator = models.ForeignKey(
        Mediator,
        verbose_name=_("second mediator"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    recorder = models.CharField(_("recorder"), max_length=40, blank=True, db_default="")
    record = models.TextField(_("record"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = CasePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["case", "held_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="session_hours_in_order",
                condition=Q(ends_at__isnull=True)
                | (Q(starts_at__isnull=False) & Q(ends_at__gt=F("starts_at"))),
                violation_error_message=_("A session ends after it has begun."),
            ),
            kept("session_kept"),
        ]

    def __str__(self):
        return f"{self.case} {self.held_on:%Y-%m-%d}"


class Participant(models.Model):
    """Somebody beside the parties who joined a session, with their consent (law art. 20)."""

    session = models.ForeignKey(
        Session,
        verbose_name=_("session"),
        on_delete=models.PROTECT,
        related_name="participants",
    )
    name = models.CharField(_("name"), max_length=40)
    kind = models.CharField(_("takes part as"), max_length=12, choices=ParticipantKind)
    parties_consent = models.BooleanField(_("the parties consent"), default=False)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ["session", "id"]
        constraints = [
            models.CheckConstraint(
                name="participant_with_consent",
                condition=Q(parties_consent=True),
                violation_error_message=_(
                    "Others take part only with the consent of the parties. Ask them first."
                ),
            ),
            kept("participant_kept"),
        ]

    def __str__(self):
        return self.get_kind_display()


class SessionPlan(models.Model):
    """A session that is fixed for a day to come; it is held, or called off with a reason."""

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="session_plans"
    )
    planned_on = models.DateField(_("planned for"))
    starts_at = models.TimeField(_("from"), null=True, blank=True)
    place = models.CharField(_("place of mediation"), max_length=120, blank=True)
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("planned by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    session = models.OneToOneField(
        Session,
        verbose_name=_("session held"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="plan",
    )
    called_off_on = models.DateField(_("called off on"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = CasePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned session")
        verbose_name_plural = _("planned sessions")
        ordering = ["case", "planned_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "planned_on"],
                condition=Q(session__isnull=True, called_off_on__isnull=True),
                name="sessionplan_once_a_day",
                violation_error_message=_("A session is already planned for this day."),
            ),
            models.CheckConstraint(
                name="sessionplan_held_or_called_off",
                condition=Q(called_off_on__isnull=True) | (Q(session__isnull=True) & ~Q(reason="")),
                violation_error_message=_(
                    "A session that is called off was not held, and names its reason."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.case} {self.planned_on:%Y-%m-%d}"


class Inquiry(models.Model):
    """Somebody was asked about the dispute, with what they said (调查记录)."""

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="inquiries"
    )
    asked_on = models.DateField(_("asked on"))
    place = models.CharField(_("where they were asked"), max_length=120, blank=True)
    person_asked = models.CharField(_("who was asked"), max_length=40)
    relation = models.CharField(_("relation to the dispute"), max_length=60, blank=True)
    investigator = models.ForeignKey(
        Mediator,
        verbose_name=_("investigator"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    recorder = models.CharField(_("recorder"), max_length=40, blank=True)
    record = models.TextField(_("record"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = CasePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("inquiry")
        verbose_name_plural = _("inquiries")
        ordering = ["case", "asked_on", "id"]
        constraints = [
            kept("inquiry_kept"),
        ]

    def __str__(self):
        return f"{self.case} {self.asked_on:%Y-%m-%d}"
