"""Courts, and applications for judicial confirmation."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.choices import ConfirmationStatus
from cases.querysets import ConfirmationQuerySet
from mediation.common.constraints import NoOverlap, range_in_order
from stations.models import Division
from stations.querysets import DatedQuerySet

from .cases import Case


class Court(models.Model):
    name = models.CharField(_("name"), max_length=60, unique=True)
    code = models.CharField(_("code"), max_length=20, unique=True)
    district = models.ForeignKey(
        Division, verbose_name=_("district"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("court")
        verbose_name_plural = _("courts")
        ordering = ["code"]

    def __str__(self):
        return self.name


class CourtAssignment(models.Model):
    """A liaison works for a court from a day to a day."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.PROTECT,
        related_name="court_assignments",
    )
    court = models.ForeignKey(
        Court, verbose_name=_("court"), on_delete=models.PROTECT, related_name="assignments"
    )
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to (exclusive)"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("court liaison")
        verbose_name_plural = _("court liaisons")
        ordering = ["court", "valid_from"]
        constraints = [
            range_in_order("courtassignment_days_in_order"),
            NoOverlap(
                name="courtassignment_once_at_a_time",
                fields=["user", "court"],
                violation_error_message=_(
                    "This person already works for the court on some of these days."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.court}"


class Confirmation(models.Model):
    """A joint application for judicial confirmation (司法确认申请), law art. 33, CPL art. 205."""

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="confirmations"
    )
    court = models.ForeignKey(
        Court, verbose_name=_("court"), on_delete=models.PROTECT, related_name="confirmations"
    )
    effective_on = models.DateField(_("agreement effective on"))
    last_day = models.DateField(_("last day for the application"))
    applied_on = models.DateField(_("applied on"))
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=ConfirmationStatus,
        default=ConfirmationStatus.SUBMITTED,
    )
    reason_code = models.CharField(_("reason code"), max_length=30, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    ruling_number = models.CharField(_("ruling number"), max_length=60, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("submitted by"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application for judicial confirmation")
        verbose_name_plural = _("applications for judicial confirmation")
        ordering = ["-applied_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(status__in=["submitted", "accepted", "valid"]),
                name="confirmation_one_running",
                violation_error_message=_("An application for this case is already running."),
            ),
            models.CheckConstraint(
                name="confirmation_applied_in_time",
                condition=Q(applied_on__gte=F("effective_on")) & Q(applied_on__lte=F("last_day")),
                violation_error_message=_("The 30 days for the joint application are over."),
            ),
            models.CheckConstraint(
                name="confirmation_ruling_has_number",
                condition=~Q(status__in=["valid", "rejected"])
                | (~Q(ruling_number="") & Q(decided_on__isnull=False)),
                violation_error_message=_("A ruling has a number and a day."),
            ),
        ]

    def __str__(self):
        return f"{self.case} · {self.court}"
