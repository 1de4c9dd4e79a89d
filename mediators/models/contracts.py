"""Contracts with mediators."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mediation.common.constraints import NoOverlap, paired, range_in_order
from mediation.common.fields import MoneyField
from mediators.choices import ContractKind, EndReason
from mediators.querysets import ContractQuerySet

from .people import Mediator


class Contract(models.Model):
    """A commission contract (委托代理协议) or a part-time appointment (聘任).

    Terms never change in place: a renegotiation ends this row and starts another, so that a
    settlement computed from it last year still reads the same today. ``agreed_to`` is the end
    written in the paper; ``valid_to`` the end that took effect. Both are exclusive.
    """

    number = models.CharField(_("contract number"), max_length=40, unique=True)
    mediator = models.ForeignKey(
        Mediator, verbose_name=_("mediator"), on_delete=models.PROTECT, related_name="contracts"
    )
    kind = models.CharField(_("kind"), max_length=12, choices=ContractKind)
    valid_from = models.DateField(_("first day"))
    agreed_to = models.DateField(_("agreed end (exclusive)"), null=True, blank=True)
    valid_to = models.DateField(_("end in effect (exclusive)"), null=True, blank=True)
    monthly_fee = MoneyField(_("monthly base agency fee"), default=0)
    quarterly_quota = models.PositiveSmallIntegerField(_("cases per quarter"), default=0)
    signed_on = models.DateField(_("signed on"))
    end_reason = models.CharField(
        _("reason of the early end"), max_length=20, choices=EndReason, blank=True
    )
    end_explanation = models.TextField(_("explanation"), blank=True)
    end_proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("end proposed by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    proposed_to = models.DateField(_("proposed end (exclusive)"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("ended by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        ordering = ["mediator", "valid_from"]
        constraints = [
            range_in_order("contract_days_in_order"),
            range_in_order("contract_agreed_days_in_order", end="agreed_to"),
            models.CheckConstraint(
                name="contract_fee_not_negative",
                condition=Q(monthly_fee__gte=0),
                violation_error_message=_("The base fee is negative."),
            ),
            models.CheckConstraint(
                name="contract_appointment_has_no_fee",
                condition=Q(kind=ContractKind.COMMISSION) | Q(monthly_fee=0),
                violation_error_message=_("A part-time appointment has no base fee."),
            ),
            NoOverlap(
                name="contract_no_overlap",
                fields=["mediator"],
                violation_error_message=_(
                    "This mediator already has a contract on some of these days."
                ),
            ),
            paired("contract_end_day_and_person", "ended_at", "ended_by"),
            models.CheckConstraint(
                name="contract_end_needs_reason",
                condition=Q(ended_at__isnull=True)
                | (~Q(end_reason="") & ~Q(end_explanation="") & Q(valid_to__isnull=False)),
                violation_error_message=_("An early end needs a day, a reason and an explanation."),
            ),
            models.CheckConstraint(
                name="contract_end_by_second_person",
                condition=Q(ended_by__isnull=True)
                | Q(end_proposed_by__isnull=True)
                | ~Q(ended_by=F("end_proposed_by")),
                violation_error_message=_(
                    "Who proposed the end of a contract cannot also decide it."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.mediator.full_name}"
