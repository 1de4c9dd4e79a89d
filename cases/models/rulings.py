"""What may follow a ruling: an objection, and enforcement."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.choices_confirmation import EnforcementOutcome, ObjectionKind, ObjectionOutcome
from cases.querysets import ConfirmationPartQuerySet
from mediation.common.constraints import kept
from mediation.common.fields import MoneyField

from .confirmations import Confirmation
from .parties import Party


class Objection(models.Model):
    """Somebody objects to a ruling (CPL interpretation art. 372).

    A third party is not named here: the court's own file holds the name.
    """

    confirmation = models.ForeignKey(
        Confirmation,
        verbose_name=_("application for judicial confirmation"),
        on_delete=models.PROTECT,
        related_name="objections",
    )
    kind = models.CharField(_("who objects"), max_length=12, choices=ObjectionKind)
    party = models.ForeignKey(
        Party,
        verbose_name=_("party"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    known_on = models.DateField(_("ruling received or known on"))
    last_day = models.DateField(_("last day to object"))
    raised_on = models.DateField(_("raised on"))
    grounds = models.CharField(_("grounds"), max_length=200)
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=ObjectionOutcome, default=ObjectionOutcome.OPEN
    )
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = ConfirmationPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("objection to a ruling")
        verbose_name_plural = _("objections to rulings")
        ordering = ["-raised_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="objection_in_time",
                condition=Q(raised_on__gte=F("known_on")) & Q(raised_on__lte=F("last_day")),
                violation_error_message=_("The term for the objection is over."),
            ),
            models.CheckConstraint(
                name="objection_party_is_named",
                condition=(Q(kind=ObjectionKind.PARTY) & Q(party__isnull=False))
                | (Q(kind=ObjectionKind.THIRD_PARTY) & Q(party__isnull=True)),
                violation_error_message=_("Name the party that objects; a third party is not one."),
            ),
            models.CheckConstraint(
                name="objection_decided_has_day",
                condition=Q(outcome=ObjectionOutcome.OPEN) | Q(decided_on__isnull=False),
                violation_error_message=_("A decision has its day."),
            ),
            models.UniqueConstraint(
                fields=["confirmation"],
                condition=Q(outcome=ObjectionOutcome.OPEN),
                name="objection_one_open",
                violation_error_message=_("An objection to this ruling is already open."),
            ),
            kept("objection_kept"),
        ]

    def __str__(self):
        return f"{self.confirmation} · {self.get_kind_display()}"


class Enforcement(models.Model):
    """An application to enforce a confirmed agreement (申请执行), CPL art. 250."""

    confirmation = models.ForeignKey(
        Confirmation,
        verbose_name=_("application for judicial confirmation"),
        on_delete=models.PROTECT,
        related_name="enforcements",
    )
    court_name = models.CharField(_("court of enforcement"), max_length=60)
    applied_on = models.DateField(_("applied on"))
    last_day = models.DateField(_("last day to apply for enforcement"))
    amount = MoneyField(_("amount sought"), null=True, blank=True)
    outcome = models.CharField(
        _("outcome"), max_length=12, choices=EnforcementOutcome, default=EnforcementOutcome.RUNNING
    )
    recovered = MoneyField(_("amount recovered"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = ConfirmationPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("enforcement")
        verbose_name_plural = _("enforcements")
        ordering = ["-applied_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="enforcement_in_time",
                condition=Q(applied_on__lte=F("last_day")),
                violation_error_message=_("The term to apply for enforcement is over."),
            ),
            models.CheckConstraint(
                name="enforcement_amounts_not_negative",
                condition=(Q(amount__isnull=True) | Q(amount__gte=0))
                & (Q(recovered__isnull=True) | Q(recovered__gte=0)),
                violation_error_message=_("The amount is negative."),
            ),
            models.CheckConstraint(
                name="enforcement_ended_has_day",
                condition=(Q(outcome=EnforcementOutcome.RUNNING) & Q(ended_on__isnull=True))
                | (~Q(outcome=EnforcementOutcome.RUNNING) & Q(ended_on__isnull=False)),
                violation_error_message=_("An ended enforcement has its day."),
            ),
            models.UniqueConstraint(
                fields=["confirmation"],
                condition=Q(outcome=EnforcementOutcome.RUNNING),
                name="enforcement_one_running",
                violation_error_message=_("An enforcement of this ruling is already running."),
            ),
            kept("enforcement_kept"),
        ]

    def __str__(self):
        return f"{self.confirmation} · {self.get_outcome_display()}"
