"""Mediation sessions, and escalations that were reported."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.choices import Risk
from cases.querysets import CasePartQuerySet

from .cases import Case


class Session(models.Model):
    """One mediation session with its record (调解记录)."""

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="sessions"
    )
    held_on = models.DateField(_("held on"))
    place = models.CharField(_("place of mediation"), max_length=120, blank=True)
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

    def __str__(self):
        return f"{self.case} {self.held_on:%Y-%m-%d}"


class Escalation(models.Model):
    """A risk that was met and reported (law art. 25). Reporting never waits for approval."""

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="escalations"
    )
    risk = models.CharField(_("risk"), max_length=10, choices=Risk)
    people_count = models.PositiveIntegerField(_("people"), default=1)
    measure = models.CharField(_("measure taken"), max_length=200)
    reported_to = models.CharField(_("reported to"), max_length=80)
    reported_at = models.DateTimeField(_("reported at"))
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reported by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    prevented = models.BooleanField(_("prevented"), default=False)
    result = models.CharField(_("result"), max_length=200, blank=True)

    objects = CasePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        ordering = ["-reported_at"]
        constraints = [
            models.CheckConstraint(
                name="escalation_people_at_least_one",
                condition=Q(people_count__gte=1),
                violation_error_message=_("A risk concerns at least one person."),
            )
        ]

    def __str__(self):
        return f"{self.case} · {self.get_risk_display()}"
