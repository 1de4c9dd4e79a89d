"""What became of an agreement: parts performed, urgings, defaults, the way shown afterwards."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.choices import DefaultKind, NextStep, Route, UrgeBy, WrittenRule
from cases.querysets import CasePartQuerySet, FulfilmentQuerySet
from mediation.common.constraints import NoOverlap, kept, range_in_order
from mediation.common.fields import MoneyField
from stations.models import PolicyRow

from .agreements import Obligation
from .cases import Case
from .documents import Document


class AgreementRule(PolicyRow):
    """When an agreement has to be written, and when its performance is reminded of (policy).

    The law lets the parties choose an oral agreement (art. 28). A city may ask for a written
    one where a party wants it, where it is not performed on the spot, or where the dispute is
    difficult (DOMAIN §1.4, 宁波 art. 24).
    """

    written_when_asked = models.BooleanField(_("written if a party asks for it"), default=True)
    written_when_not_at_once = models.BooleanField(
        _("written if not performed on the spot"), default=True
    )
    written_when_difficult = models.BooleanField(
        _("written if the tier counts as difficult"), default=True
    )
    effect = models.CharField(
        _("what it means"), max_length=10, choices=WrittenRule, default=WrittenRule.EXPLAIN
    )
    remind_days = models.PositiveSmallIntegerField(
        _("remind this many days before"), default=3, validators=[MaxValueValidator(60)]
    )

    class Meta:
        verbose_name = _("agreement rule")
        verbose_name_plural = _("agreement rules")
        ordering = ["district", "-valid_from"]
        constraints = [
            range_in_order("agreementrule_days_in_order"),
            NoOverlap(
                name="agreementrule_one_at_a_time",
                fields=["district"],
                violation_error_message=_(
                    "Another agreement rule is in force on some of these days."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.document_number} {self.valid_from:%Y-%m-%d}"


class Fulfilment(models.Model):
    """An obligation was met, wholly or by a part of its sum, with the paper that proves it."""

    obligation = models.ForeignKey(
        Obligation,
        verbose_name=_("obligation"),
        on_delete=models.PROTECT,
        related_name="fulfilments",
    )
    done_on = models.DateField(_("done on"))
    amount = MoneyField(_("amount paid"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    client_key = models.UUIDField(
        _("client key"), unique=True, null=True, blank=True, editable=False
    )
    proof = models.ForeignKey(
        Document,
        verbose_name=_("proof"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    recorded_at = models.DateTimeField(_("recorded at"))

    objects = FulfilmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("fulfilment")
        verbose_name_plural = _("fulfilments")
        ordering = ["obligation", "done_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="fulfilment_amount_positive",
                condition=Q(amount__isnull=True) | Q(amount__gt=0),
                violation_error_message=_("The amount paid is more than 0."),
            ),
            kept("fulfilment_kept"),
        ]

    def __str__(self):
        return f"{self.obligation} {self.done_on:%Y-%m-%d}"


class Urging(models.Model):
    """The committee urged a party to perform (督促履行, law art. 31)."""

    obligation = models.ForeignKey(
        Obligation, verbose_name=_("obligation"), on_delete=models.PROTECT, related_name="urgings"
    )
    urged_on = models.DateField(_("urged on"))
    by_way_of = models.CharField(_("how"), max_length=10, choices=UrgeBy)
    answer = models.CharField(_("what the party answered"), max_length=200, blank=True)
    promised_for = models.DateField(_("promised for"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = FulfilmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("urging")
        verbose_name_plural = _("urgings")
        ordering = ["obligation", "urged_on", "id"]
        constraints = [
            kept("urging_kept"),
        ]

    def __str__(self):
        return f"{self.obligation} {self.urged_on:%Y-%m-%d}"


class Default(models.Model):
    """A party did not perform (违约): since when it is known, why, what the others were told."""

    obligation = models.ForeignKey(
        Obligation, verbose_name=_("obligation"), on_delete=models.PROTECT, related_name="defaults"
    )
    kind = models.CharField(_("what was found"), max_length=10, choices=DefaultKind)
    found_on = models.DateField(_("found on"))
    reason = models.CharField(_("reason"), max_length=200)
    next_step = models.CharField(_("next step told"), max_length=15, choices=NextStep)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = FulfilmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("default")
        verbose_name_plural = _("defaults")
        ordering = ["obligation", "found_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["obligation", "found_on"],
                name="default_once_a_day",
                violation_error_message=_("This default is already recorded."),
            ),
            kept("default_kept"),
        ]

    def __str__(self):
        return f"{self.obligation} {self.found_on:%Y-%m-%d}"


class Referral(models.Model):
    """The parties were shown another way after mediation had ended (law arts. 26, 32)."""

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="referrals"
    )
    route = models.CharField(_("route"), max_length=15, choices=Route)
    body = models.CharField(_("to whom"), max_length=80, blank=True)
    told_on = models.DateField(_("parties told on"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = CasePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        ordering = ["case", "told_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "route"],
                name="referral_once_a_route",
                violation_error_message=_("The parties have already been shown this way."),
            ),
            kept("referral_kept"),
        ]

    def __str__(self):
        return f"{self.case} · {self.get_route_display()}"
