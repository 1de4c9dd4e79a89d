"""Agreements and what the parties promised in them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.choices import AgreementForm
from cases.querysets import CasePartQuerySet, ObligationQuerySet
from mediation.common.fields import MoneyField

from .cases import Case


class Agreement(models.Model):
    """A mediation agreement (人民调解协议), written or oral.

    Written: effective from the last required signature or seal (law art. 29); oral: from the
    day of agreement (art. 30).
    """

    case = models.OneToOneField(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="agreement"
    )
    form = models.CharField(_("form"), max_length=8, choices=AgreementForm)
    agreed_on = models.DateField(_("agreed on"))
    effective_on = models.DateField(_("effective on"))
    facts = models.TextField(_("main facts and issues"), blank=True)
    content = models.TextField(_("content"))
    copies = models.PositiveSmallIntegerField(_("copies"), default=3)
    written_wanted = models.BooleanField(
        _("a party asked for a written one"), default=False, db_default=False
    )
    why_oral = models.CharField(
        _("why it is oral all the same"), max_length=200, blank=True, db_default=""
    )

    objects = CasePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["-effective_on"]
        constraints = [
            models.CheckConstraint(
                name="agreement_effective_not_before_agreed",
                condition=Q(effective_on__gte=F("agreed_on")),
                violation_error_message=_("An agreement cannot take effect before it was made."),
            )
        ]

    def __str__(self):
        return str(self.case)


class Obligation(models.Model):
    """One thing to do or sum to pay by a day (履行义务), with the day it was done."""

    agreement = models.ForeignKey(
        Agreement,
        verbose_name=_("agreement"),
        on_delete=models.PROTECT,
        related_name="obligations",
    )
    description = models.CharField(_("what is owed"), max_length=200)
    amount = MoneyField(_("amount"), null=True, blank=True)
    due_on = models.DateField(_("due on"))
    done_on = models.DateField(_("done on"), null=True, blank=True)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        verbose_name = _("obligation")
        verbose_name_plural = _("obligations")
        ordering = ["agreement", "due_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="obligation_amount_not_negative",
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
                violation_error_message=_("The amount is negative."),
            )
        ]

    def __str__(self):
        return self.description
