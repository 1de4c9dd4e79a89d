"""Mediators, their grades and their postings."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mediation.common.constraints import NoOverlap, range_in_order
from mediation.common.fields import BlindIndexField, EncryptedTextField
from mediators.choices import Education, Origin, PoliticalStatus, Sex
from mediators.querysets import MediatorPartQuerySet, MediatorQuerySet
from stations.models import Committee, DisputeType, Division, Office, PioneerPost, Station


class Mediator(models.Model):
    """A people's mediator (人民调解员): committee member or appointee (law art. 13–14).

    Full-time or part-time is not a column: it is the kind of the contract in force that day.
    ``office`` and ``station`` are where the person is now; the past is in postings.
    """

    number = models.CharField(_("mediator number"), max_length=20, unique=True)
    full_name = models.CharField(_("name"), max_length=40)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("login"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="mediator",
    )
    district = models.ForeignKey(
        Division, verbose_name=_("district"), on_delete=models.PROTECT, related_name="+"
    )
    committee = models.ForeignKey(
        Committee, verbose_name=_("committee"), on_delete=models.PROTECT, related_name="mediators"
    )
    office = models.ForeignKey(
        Office, verbose_name=_("office"), on_delete=models.PROTECT, related_name="mediators"
    )
    station = models.ForeignKey(
        Station,
        verbose_name=_("station"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="mediators",
    )
    sex = models.CharField(_("sex"), max_length=6, choices=Sex)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    ethnicity = models.CharField(_("ethnicity"), max_length=20, blank=True)
    education = models.CharField(_("education"), max_length=20, choices=Education)
    political_status = models.CharField(
        _("political status"), max_length=20, choices=PoliticalStatus
    )
    origin = models.CharField(_("origin"), max_length=20, choices=Origin)
    specialities = models.ManyToManyField(
        DisputeType, verbose_name=_("specialities"), blank=True, related_name="+"
    )
    has_grassroots_experience = models.BooleanField(
        _("has village, community or mediation experience"), default=False
    )
    id_number = EncryptedTextField(_("ID number"), blank=True)
    id_number_index = BlindIndexField(source="id_number")
    phone = EncryptedTextField(_("telephone"), blank=True)
    phone_index = BlindIndexField(source="phone")
    bank_account = EncryptedTextField(_("bank account"), blank=True)
    may_be_paid = models.BooleanField(
        _("may be paid"),
        default=True,
        help_text=_("False for civil servants and others barred from paid second jobs."),
    )
    not_paid_reason = models.CharField(_("why not paid"), max_length=80, blank=True)
    joined_on = models.DateField(_("joined on"))
    left_on = models.DateField(_("left on (exclusive)"), null=True, blank=True)

    objects = MediatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("mediator")
        verbose_name_plural = _("mediators")
        ordering = ["number"]
        constraints = [
            range_in_order("mediator_days_in_order", start="joined_on", end="left_on"),
            models.CheckConstraint(
                name="mediator_not_paid_needs_reason",
                condition=Q(may_be_paid=True) | ~Q(not_paid_reason=""),
                violation_error_message=_("Say why this mediator may not be paid."),
            ),
        ]

    def __str__(self):
        return f"{self.full_name}（{self.number}）"


class Grade(models.Model):
    """A grade (调解员等级) held from a day to a day; pay uses the one held when a case closed."""

    mediator = models.ForeignKey(
        Mediator, verbose_name=_("mediator"), on_delete=models.PROTECT, related_name="grades"
    )
    code = models.CharField(_("grade"), max_length=20)
    name = models.CharField(_("name of the grade"), max_length=20)
    document_number = models.CharField(_("document number"), max_length=60, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to (exclusive)"), null=True, blank=True)

    objects = MediatorPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("grade")
        verbose_name_plural = _("grades")
        ordering = ["mediator", "valid_from"]
        constraints = [
            range_in_order("grade_days_in_order"),
            NoOverlap(
                name="grade_one_at_a_time",
                fields=["mediator"],
                violation_error_message=_(
                    "This mediator already holds a grade on some of these days."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.mediator} · {self.name}"


class Posting(models.Model):
    """A mediator works at a station, at a pioneer post perhaps, from a day to a day."""

    mediator = models.ForeignKey(
        Mediator, verbose_name=_("mediator"), on_delete=models.PROTECT, related_name="postings"
    )
    station = models.ForeignKey(
        Station, verbose_name=_("station"), on_delete=models.PROTECT, related_name="postings"
    )
    pioneer_post = models.ForeignKey(
        PioneerPost,
        verbose_name=_("pioneer post"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="postings",
    )
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to (exclusive)"), null=True, blank=True)

    objects = MediatorPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        ordering = ["mediator", "valid_from"]
        constraints = [
            range_in_order("posting_days_in_order"),
            NoOverlap(
                name="posting_one_at_a_time",
                fields=["mediator"],
                violation_error_message=_(
                    "This mediator already has a posting on some of these days."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.mediator} · {self.station}"
