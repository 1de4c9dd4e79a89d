"""What a citizen without an account sends to a station, and the code at its door."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.choices import RequestRoute, RequestStatus
from cases.querysets import (
    QrCodeQuerySet,
    RequestPartQuerySet,
    RequestQuerySet,
)
from mediation.common.constraints import NoOverlap, Refuse, paired, range_in_order
from mediation.common.fields import BlindIndexField, EncryptedTextField
from stations.models import PolicyRow, Station

from .cases import Case

NAME, ABOUT, OTHER_SIDE, NOTE = 40, 500, 80, 200
"""Longest texts: the least a station needs to call back (PIPL art. 6)."""


class CitizenRule(PolicyRow):
    """What the bureau promises citizens, from a day to a day: policy with its document number."""

    reply_within_working_days = models.PositiveSmallIntegerField(
        _("call back within (working days)"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
    )
    answer_within_days = models.PositiveSmallIntegerField(
        _("questions after closing answered within (days)"),
        default=90,
        validators=[MinValueValidator(1), MaxValueValidator(730)],
    )
    keep_days = models.PositiveSmallIntegerField(
        _("a decided request is kept for (days)"),
        default=365,
        validators=[MinValueValidator(30), MaxValueValidator(3650)],
        help_text=_("Then its name, telephone and words are destroyed; the numbers stay."),
    )

    class Meta:
        verbose_name = _("rule for requests of citizens")
        verbose_name_plural = _("rules for requests of citizens")
        ordering = ["district", "-valid_from"]
        constraints = [
            range_in_order("citizenrule_days_in_order"),
            NoOverlap(
                name="citizenrule_one_at_a_time",
                fields=["district"],
                violation_error_message=_("The district already has a rule on some of these days."),
            ),
            models.CheckConstraint(
                name="citizenrule_days_positive",
                condition=Q(
                    reply_within_working_days__gte=1, answer_within_days__gte=1, keep_days__gte=30
                ),
                violation_error_message=_("Enter at least one day, and at least 30 days to keep."),
            ),
        ]

    def __str__(self):
        return self.document_number


class QrCode(models.Model):
    """The code at a station's door (二维码). Its word cannot be guessed; a new one ends the old."""

    station = models.ForeignKey(
        Station, verbose_name=_("station"), on_delete=models.PROTECT, related_name="qr_codes"
    )
    token = models.CharField(_("word in the code"), max_length=32, unique=True, editable=False)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("issued by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    issued_at = models.DateTimeField(_("issued at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("ended by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = QrCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("QR code of a station")
        verbose_name_plural = _("QR codes of stations")
        ordering = ["station", "-issued_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["station"],
                condition=Q(ended_at__isnull=True),
                name="qrcode_one_in_force",
                violation_error_message=_("The station already has a QR code in force."),
            ),
            paired("qrcode_ended_day_and_person", "ended_at", "ended_by"),
            Refuse(
                name="qrcode_kept",
                events=("delete",),
                violation_error_message=_("A QR code stays on record; a new one ends it."),
            ),
        ]

    def __str__(self):
        return f"{self.station} {self.issued_at:%Y-%m-%d}"


class MediationRequest(models.Model):
    """A citizen asks a station for mediation (调解请求): who to call back, and about what.

    The number holds eight random digits, so that it cannot be guessed from another one. Name,
    telephone and words are encrypted, and destroyed when the rule's term is over.
    """

    number = models.CharField(_("request number"), max_length=20, unique=True)
    station = models.ForeignKey(
        Station, verbose_name=_("station"), on_delete=models.PROTECT, related_name="requests"
    )
    code = models.ForeignKey(
        QrCode, verbose_name=_("QR code"), on_delete=models.PROTECT, related_name="requests"
    )
    client_key = models.UUIDField(_("client key"), unique=True, editable=False)
    content_hash = models.CharField(max_length=64, editable=False)
    name = EncryptedTextField(_("name"), max_length=NAME, blank=True)
    phone = EncryptedTextField(_("telephone"), max_length=20, blank=True)
    phone_index = BlindIndexField(source="phone")
    about = EncryptedTextField(_("what it is about"), max_length=ABOUT, blank=True)
    other_side = EncryptedTextField(_("the other side"), max_length=OTHER_SIDE, blank=True)
    notice_version = models.CharField(_("privacy notice agreed to"), max_length=10)
    asked_at = models.DateTimeField(_("asked at"))
    reply_due_on = models.DateField(_("call back by"))
    status = models.CharField(
        _("status"), max_length=10, choices=RequestStatus, default=RequestStatus.NEW
    )
    route = models.CharField(_("way shown"), max_length=15, choices=RequestRoute, blank=True)
    reason = models.CharField(_("reason told"), max_length=NOTE, blank=True)
    case = models.ForeignKey(
        Case,
        verbose_name=_("case"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="requests",
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Empty where the citizen withdrew it."),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    forgotten_at = models.DateTimeField(_("personal data destroyed at"), null=True, blank=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for mediation")
        verbose_name_plural = _("requests for mediation")
        ordering = ["-asked_at", "-id"]
        indexes = [
            models.Index(
                fields=["station", "reply_due_on"],
                name="request_waiting",
                condition=Q(status__in=["new", "called"]),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="request_taken_has_case",
                condition=Q(status=RequestStatus.TAKEN, case__isnull=False)
                | (~Q(status=RequestStatus.TAKEN) & Q(case__isnull=True)),
                violation_error_message=_("A request that was taken names its case."),
            ),
            models.CheckConstraint(
                name="request_declined_shows_a_way",
                condition=Q(status=RequestStatus.DECLINED) & ~Q(route="") & ~Q(reason="")
                | ~Q(status=RequestStatus.DECLINED) & Q(route=""),
                violation_error_message=_("Who declines a request shows another way and says why."),
            ),
            models.CheckConstraint(
                name="request_decided_has_day",
                condition=Q(status__in=["new", "called"], decided_at__isnull=True)
                | (~Q(status__in=["new", "called"]) & Q(decided_at__isnull=False)),
                violation_error_message=_("A decided request says when it was decided."),
            ),
            models.CheckConstraint(
                name="request_decided_by_somebody",
                condition=Q(status__in=["taken", "declined"], decided_by__isnull=False)
                | Q(status__in=["new", "called", "withdrawn"], decided_by__isnull=True),
                violation_error_message=_("A decision names who took it."),
            ),
            models.CheckConstraint(
                name="request_forgotten_is_decided",
                condition=Q(forgotten_at__isnull=True)
                | (Q(decided_at__isnull=False) & Q(phone_index__isnull=True)),
                violation_error_message=_("Only a decided request is forgotten."),
            ),
            Refuse(
                name="request_kept",
                events=("delete",),
                violation_error_message=_("A request stays on record; it is decided or withdrawn."),
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def asked_on(self):
        """The business day of the request."""
        return timezone.localdate(self.asked_at)

    def is_late_on(self, day):
        """Was the promise to call back by a day broken? A call that was answered keeps it."""
        return self.status == RequestStatus.NEW and self.reply_due_on < day


class RequestCall(models.Model):
    """One time the station called back."""

    request = models.ForeignKey(
        MediationRequest,
        verbose_name=_("request"),
        on_delete=models.PROTECT,
        related_name="calls",
    )
    reached = models.BooleanField(_("reached"))
    note = EncryptedTextField(_("note"), max_length=NOTE, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    made_at = models.DateTimeField(_("made at"))

    objects = RequestPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("call back")
        verbose_name_plural = _("calls back")
        ordering = ["request", "made_at", "id"]
        constraints = [
            Refuse(
                name="requestcall_kept",
                events=("delete",),
                violation_error_message=_("A call stays on record as it was made."),
            ),
        ]

    def __str__(self):
        return f"{self.request} {self.made_at:%Y-%m-%d}"
