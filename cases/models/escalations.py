"""Dangers that were reported at once, and what came of them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.choices import Risk
from cases.querysets import CasePartQuerySet, EscalationStepQuerySet
from mediation.common.constraints import kept

from .cases import Case


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
    closed_on = models.DateField(_("matter closed on"), null=True, blank=True)

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
            ),
            models.CheckConstraint(
                name="escalation_closed_has_result",
                condition=Q(closed_on__isnull=True) | ~Q(result=""),
                violation_error_message=_("Say how the matter ended before you close it."),
            ),
            kept("escalation_kept"),
        ]

    def __str__(self):
        return f"{self.case} · {self.get_risk_display()}"


class EscalationStep(models.Model):
    """What the body that was told answered or did, and what came of it."""

    escalation = models.ForeignKey(
        Escalation,
        verbose_name=_("escalation"),
        on_delete=models.PROTECT,
        related_name="steps",
    )
    happened_on = models.DateField(_("happened on"))
    reply = models.CharField(_("reply or step taken"), max_length=300)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    recorded_at = models.DateTimeField(_("recorded at"))

    objects = EscalationStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up of an escalation")
        verbose_name_plural = _("follow-ups of escalations")
        ordering = ["escalation", "happened_on", "id"]
        constraints = [
            kept("escalationstep_kept"),
        ]

    def __str__(self):
        return f"{self.escalation} {self.happened_on:%Y-%m-%d}"
