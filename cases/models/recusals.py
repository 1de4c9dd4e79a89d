"""Mediators who step back from a case (回避), and what the office decided."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.choices import PartySide, RecusalGround, RecusalStatus
from cases.querysets import InsideQuerySet
from mediation.common.constraints import paired
from mediators.models import Mediator

from .cases import Case


class Recusal(models.Model):
    """A conflict that a mediator declared, or for which a side asked the mediator off.

    While it is open the mediator does nothing on the case (`cases.services.locking.own_case`),
    save for reporting a danger.
    """

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="recusals"
    )
    mediator = models.ForeignKey(
        Mediator, verbose_name=_("mediator"), on_delete=models.PROTECT, related_name="recusals"
    )
    ground = models.CharField(_("ground"), max_length=10, choices=RecusalGround)
    asked_by = models.CharField(
        _("asked for by"),
        max_length=10,
        choices=PartySide,
        blank=True,
        help_text=_("Empty: the mediator declared it."),
    )
    note = models.CharField(_("explanation of the ground"), max_length=200, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=RecusalStatus, default=RecusalStatus.OPEN
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    created_at = models.DateTimeField(_("recorded at"), default=timezone.now, editable=False)
    agreed_on = models.DateField(_("both sides agreed in writing on"), null=True, blank=True)
    replacement = models.ForeignKey(
        Mediator,
        verbose_name=_("taken over by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
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

    objects = InsideQuerySet.as_manager()

    class Meta:
        verbose_name = _("recusal")
        verbose_name_plural = _("recusals")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "mediator"],
                condition=Q(status=RecusalStatus.OPEN),
                name="recusal_one_open",
                violation_error_message=_("The office is already deciding about this mediator."),
            ),
            paired("recusal_decided_day_and_person", "decided_by", "decided_at"),
            models.CheckConstraint(
                name="recusal_decision_has_reason",
                condition=Q(status=RecusalStatus.OPEN, decided_by__isnull=True)
                | (~Q(status=RecusalStatus.OPEN) & Q(decided_by__isnull=False) & ~Q(reason="")),
                violation_error_message=_("A decision names its reason and who took it."),
            ),
            models.CheckConstraint(
                name="recusal_stays_by_agreement",
                condition=~Q(status=RecusalStatus.STAYS) | Q(agreed_on__isnull=False),
                violation_error_message=_(
                    "The mediator stays only if both sides agreed in writing. Enter the day."
                ),
            ),
            models.CheckConstraint(
                name="recusal_unfounded_only_if_asked",
                condition=~Q(status=RecusalStatus.UNFOUNDED) | ~Q(asked_by=""),
                violation_error_message=_(
                    "A conflict that the mediator declared cannot be found unfounded."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.case} · {self.mediator}"
