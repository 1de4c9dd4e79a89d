"""Rules of intake as dated policy, and the register of what was not accepted."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.choices import (
    TRANSFERRED,
    CourtStage,
    RefusalReason,
    ReturnPeriod,
    RouteTold,
    Source,
)
from cases.querysets import IntakeRefusalQuerySet
from mediation.common.constraints import NoOverlap, kept, range_in_order
from mediation.common.fields import EncryptedTextField
from mediators.models import Mediator
from stations.models import DisputeType, Division, Office, PolicyRow, Station


class SourceRule(PolicyRow):
    """What one source asks for, and its two clocks: to accept, and to finish (DOMAIN §5.1).

    An empty source, stage or type means "any"; of the rules that fit a case the closest one is
    taken (`cases.calc.intake.closest`), and the case keeps it.
    """

    name = models.CharField(_("name"), max_length=60)
    source = models.CharField(
        _("source"), max_length=20, choices=Source, blank=True, help_text=_("Empty: any source.")
    )
    court_stage = models.CharField(
        _("stage at the court"),
        max_length=12,
        choices=CourtStage,
        blank=True,
        help_text=_("Only for cases of a court. Empty: any stage."),
    )
    dispute_type = models.ForeignKey(
        DisputeType,
        verbose_name=_("dispute type"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Holds for the types below it as well. Empty: any type."),
    )
    accept_within = models.PositiveSmallIntegerField(
        _("working days to accept or refuse"),
        null=True,
        blank=True,
        help_text=_("From the day the paper was received, else from the logging. Empty: no clock."),
    )
    term_days = models.PositiveSmallIntegerField(
        _("days to finish"), validators=[MinValueValidator(1)]
    )
    most_extensions = models.PositiveSmallIntegerField(
        _("extensions at most"), null=True, blank=True, help_text=_("Empty: no limit.")
    )
    extension_days = models.PositiveSmallIntegerField(
        _("days of an extension at most"), null=True, blank=True, help_text=_("Empty: no limit.")
    )
    needs_paper = models.BooleanField(_("needs a transfer paper"), default=False)
    paper_name = models.CharField(_("name of the paper"), max_length=40, blank=True)
    needs_consent = models.BooleanField(_("needs the consent of the other side"), default=False)

    class Meta:
        verbose_name = _("rule of a source")
        verbose_name_plural = _("rules of sources")
        ordering = ["district", "source", "court_stage", "-valid_from"]
        constraints = [
            range_in_order("sourcerule_days_in_order"),
            NoOverlap(
                name="sourcerule_one_at_a_time",
                fields=["district", "source", "court_stage"],
                condition=Q(dispute_type__isnull=True),
                violation_error_message=_(
                    "Another rule for this source is in force on some of these days."
                ),
            ),
            NoOverlap(
                name="sourcerule_type_one_at_a_time",
                fields=["district", "source", "court_stage", "dispute_type"],
                violation_error_message=_(
                    "Another rule for this source and type is in force on some of these days."
                ),
            ),
            models.CheckConstraint(
                name="sourcerule_stage_only_of_a_court",
                condition=Q(court_stage="") | Q(source=Source.COURT),
                violation_error_message=_("Only a case of a court has a stage at the court."),
            ),
            models.CheckConstraint(
                name="sourcerule_at_least_a_day",
                condition=Q(term_days__gte=1),
                violation_error_message=_("The term has at least one day."),
            ),
        ]

    def __str__(self):
        return self.name


class IntakeRule(PolicyRow):
    """What holds for every source: returns of grid groups, reminders, representatives."""

    return_period = models.CharField(
        _("grid groups report each"),
        max_length=10,
        choices=ReturnPeriod,
        default=ReturnPeriod.MONTH,
    )
    return_within_days = models.PositiveSmallIntegerField(
        _("days to report after the period"), default=5
    )
    answer_clue_within = models.PositiveSmallIntegerField(
        _("working days to decide a clue"), default=3
    )
    first_reminder_days = models.PositiveSmallIntegerField(
        _("first reminder: days before the deadline"), default=7
    )
    last_reminder_days = models.PositiveSmallIntegerField(
        _("last reminder: days before the deadline"), default=1
    )
    most_representatives = models.PositiveSmallIntegerField(
        _("representatives of one side at most"), default=5
    )
    other_organ_bars = models.BooleanField(
        _("what another organ has taken is not accepted"), default=True
    )

    class Meta:
        verbose_name = _("rule of intake")
        verbose_name_plural = _("rules of intake")
        ordering = ["district", "-valid_from"]
        constraints = [
            range_in_order("intakerule_days_in_order"),
            NoOverlap(
                name="intakerule_one_at_a_time",
                fields=["district"],
                violation_error_message=_(
                    "Another rule of intake is in force on some of these days."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.document_number}（{self.valid_from:%Y-%m-%d}）"


class IntakeRefusal(models.Model):
    """A dispute that was not accepted (不予受理), with the reason and the route told.

    It never was a case and burns no file number. The names are kept for the letter alone.
    """

    client_key = models.UUIDField(_("client key"), unique=True, editable=False)
    station = models.ForeignKey(
        Station, verbose_name=_("station"), on_delete=models.PROTECT, related_name="+"
    )
    office = models.ForeignKey(
        Office, verbose_name=_("office"), on_delete=models.PROTECT, related_name="+"
    )
    district = models.ForeignKey(
        Division, verbose_name=_("district"), on_delete=models.PROTECT, related_name="+"
    )
    mediator = models.ForeignKey(
        Mediator, verbose_name=_("mediator"), on_delete=models.PROTECT, related_name="+"
    )
    source = models.CharField(_("source"), max_length=20, choices=Source)
    source_document = models.CharField(_("transfer paper"), max_length=60, blank=True)
    organ = models.CharField(_("organ that handed it over"), max_length=80, blank=True)
    applicant_name = EncryptedTextField(_("applicant"), blank=True)
    respondent_name = EncryptedTextField(_("other side"), blank=True)
    summary = models.TextField(_("what the dispute is about"))
    received_on = models.DateField(_("came in on"))
    refused_on = models.DateField(_("refused on"))
    answer_by = models.DateField(_("last day to answer"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=15, choices=RefusalReason)
    reason_note = models.CharField(_("note on the reason"), max_length=200, blank=True)
    route = models.CharField(_("route told"), max_length=15, choices=RouteTold)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    created_at = models.DateTimeField(_("recorded at"), default=timezone.now, editable=False)

    objects = IntakeRefusalQuerySet.as_manager()

    class Meta:
        verbose_name = _("refused intake")
        verbose_name_plural = _("refused intakes")
        ordering = ["-refused_on", "-id"]
        indexes = [
            models.Index(fields=["district", "-refused_on"], name="refusal_district_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                name="intakerefusal_not_before_it_came",
                condition=Q(refused_on__gte=models.F("received_on")),
                violation_error_message=_("A dispute cannot be refused before it came in."),
            ),
            models.CheckConstraint(
                name="intakerefusal_organ_of_a_transfer",
                condition=~Q(source__in=sorted(TRANSFERRED)) | ~Q(organ=""),
                violation_error_message=_("Name the organ that handed the dispute over."),
            ),
            models.CheckConstraint(
                name="intakerefusal_other_reason_has_note",
                condition=~Q(reason=RefusalReason.OTHER) | ~Q(reason_note=""),
                violation_error_message=_("Say in a few words why it is not accepted."),
            ),
            kept("intakerefusal_kept"),
        ]

    def __str__(self):
        return f"{self.station} {self.refused_on:%Y-%m-%d}"

    @property
    def answered_late(self) -> bool:
        return self.answer_by is not None and self.refused_on > self.answer_by
