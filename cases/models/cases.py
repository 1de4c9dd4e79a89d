"""Cases and who mediates them."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.choices import (
    ApplicationForm,
    ConfirmationTrack,
    CourtStage,
    MediatorRole,
    Outcome,
    Performance,
    PlaceBasis,
    Relation,
    ReviewState,
    SideConsent,
    Source,
)
from cases.querysets import CasePartQuerySet, CaseQuerySet
from mediation.common.constraints import Refuse, kept, paired
from mediation.common.fields import MoneyField
from mediators.models import Mediator
from stations.models import Committee, DisputeType, Division, Office, Station

from .tiers import Tier


class Case(models.Model):
    """A case (调解案件) from its registration to its approval for pay.

    Where a fact could change later (office, lead's contract kind), the case keeps the value of
    its own day. Outcome, performance and confirmation are three separate tracks. The tier that
    the mediator claims and the tier that the bureau fixes are two columns, both kept.
    """

    number = models.CharField(_("case number"), max_length=60, unique=True)
    client_key = models.UUIDField(_("client key"), unique=True, editable=False)
    committee = models.ForeignKey(
        Committee, verbose_name=_("committee"), on_delete=models.PROTECT, related_name="cases"
    )
    year = models.PositiveSmallIntegerField(_("year"))
    serial = models.PositiveIntegerField(_("serial number"))
    station = models.ForeignKey(
        Station, verbose_name=_("station"), on_delete=models.PROTECT, related_name="cases"
    )
    office = models.ForeignKey(
        Office, verbose_name=_("office"), on_delete=models.PROTECT, related_name="cases"
    )
    district = models.ForeignKey(
        Division, verbose_name=_("district"), on_delete=models.PROTECT, related_name="+"
    )
    division = models.ForeignKey(
        Division,
        verbose_name=_("street or town"),
        on_delete=models.PROTECT,
        related_name="cases",
    )
    lead = models.ForeignKey(
        Mediator, verbose_name=_("lead mediator"), on_delete=models.PROTECT, related_name="led"
    )
    lead_is_full_time = models.BooleanField(_("led by a full-time mediator"))

    dispute_type = models.ForeignKey(
        DisputeType, verbose_name=_("dispute type"), on_delete=models.PROTECT, related_name="cases"
    )
    source = models.CharField(_("source"), max_length=20, choices=Source)
    source_document = models.CharField(_("transfer paper"), max_length=60, blank=True)
    source_rule = models.ForeignKey(
        "cases.SourceRule",
        verbose_name=_("rule of the source"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    received_on = models.DateField(_("transfer paper received on"), null=True, blank=True)
    accept_by = models.DateField(_("last day to accept"), null=True, blank=True)
    application_form = models.CharField(
        _("form of the application"), max_length=8, choices=ApplicationForm, blank=True
    )
    court_stage = models.CharField(
        _("stage at the court"), max_length=12, choices=CourtStage, blank=True
    )
    place_basis = models.CharField(
        _("why this station"), max_length=12, choices=PlaceBasis, blank=True
    )
    before_other_organ = models.BooleanField(_("another organ has taken it too"), default=False)
    respondent_consent = models.CharField(
        _("consent of the other side"), max_length=10, choices=SideConsent, blank=True
    )
    consent_on = models.DateField(_("consent given on"), null=True, blank=True)
    relation = models.CharField(_("relation of the parties"), max_length=20, choices=Relation)
    summary = models.TextField(_("what the dispute is about"))
    place = models.CharField(_("place of mediation"), max_length=120, blank=True)
    people_count = models.PositiveIntegerField(_("people involved"), default=2)
    amount = MoneyField(_("amount in the agreement"), null=True, blank=True)
    is_public = models.BooleanField(_("mediated in public"), default=False)

    logged_on = models.DateField(_("logged on"))
    accepted_on = models.DateField(_("accepted on"))
    received_at = models.DateTimeField(_("received by the server at"))
    due_on = models.DateField(_("working deadline"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome, blank=True)
    outcome_note = models.CharField(_("note on the outcome"), max_length=200, blank=True)
    performance = models.CharField(
        _("performance"), max_length=10, choices=Performance, default=Performance.NONE
    )
    performed_on = models.DateField(_("performed on"), null=True, blank=True)
    confirmation = models.CharField(
        _("judicial confirmation"),
        max_length=10,
        choices=ConfirmationTrack,
        default=ConfirmationTrack.NONE,
    )
    sued_after = models.BooleanField(_("sued after the agreement"), default=False)
    payment_order = models.BooleanField(_("payment order applied for"), default=False)
    evidence_fixed = models.BooleanField(_("evidence fixed"), default=False)
    guided_to_court = models.BooleanField(_("parties guided to court"), default=False)
    presence_evidenced = models.BooleanField(_("presence of the parties evidenced"), default=False)
    external_number = models.CharField(_("number in the city's system"), max_length=60, blank=True)
    external_entered_on = models.DateField(
        _("entered in the city's system on"), null=True, blank=True
    )

    review_state = models.CharField(
        _("review"), max_length=15, choices=ReviewState, default=ReviewState.NOT_SUBMITTED
    )
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    tier_claimed = models.ForeignKey(
        Tier,
        verbose_name=_("tier claimed"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    tier_fixed = models.ForeignKey(
        Tier,
        verbose_name=_("tier fixed"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    amount_fixed = MoneyField(
        _("amount fixed by the reviewer"),
        null=True,
        blank=True,
        help_text=_("Only where the schedule gives a range."),
    )
    office_reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("office review by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("approved by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    same_dispute_as = models.ForeignKey(
        "self",
        verbose_name=_("same dispute as"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="repeats",
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("logged by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["-logged_on", "-id"]
        indexes = [
            models.Index(fields=["district", "-logged_on", "-id"], name="case_district_newest"),
            models.Index(fields=["office", "-logged_on", "-id"], name="case_office_newest"),
            models.Index(fields=["district", "closed_on"], name="case_district_closed"),
            models.Index(fields=["district", "approved_on"], name="case_district_approved"),
            models.Index(fields=["updated_at", "id"], name="case_updated"),
            models.Index(
                fields=["district", "updated_at", "approved_on"],
                name="case_approved_and_touched",
                condition=Q(review_state="passed"),
            ),
            models.Index(
                fields=["office", "submitted_at"],
                name="case_waiting_for_office",
                condition=Q(review_state="submitted"),
            ),
            models.Index(
                fields=["district", "submitted_at"],
                name="case_waiting_for_bureau",
                condition=Q(review_state="office_passed"),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "year", "serial"],
                name="case_serial_once",
                violation_error_message=_("This file number is already in use."),
            ),
            models.CheckConstraint(
                name="case_accepted_not_before_logged",
                condition=Q(accepted_on__gte=F("logged_on")),
                violation_error_message=_("A case cannot be accepted before it was logged."),
            ),
            models.CheckConstraint(
                name="case_closed_not_before_accepted",
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("accepted_on")),
                violation_error_message=_("A case cannot be closed before it was logged."),
            ),
            models.CheckConstraint(
                name="case_closed_has_outcome",
                condition=(Q(closed_on__isnull=True) & Q(outcome=""))
                | (Q(closed_on__isnull=False) & ~Q(outcome="")),
                violation_error_message=_("A closed case has an outcome, an open one has none."),
            ),
            models.CheckConstraint(
                name="case_amount_not_negative",
                condition=(Q(amount__isnull=True) | Q(amount__gte=0))
                & (Q(amount_fixed__isnull=True) | Q(amount_fixed__gte=0)),
                violation_error_message=_("The amount is negative."),
            ),
            models.CheckConstraint(
                name="case_people_at_least_one",
                condition=Q(people_count__gte=1),
                violation_error_message=_("A dispute involves at least one person."),
            ),
            models.CheckConstraint(
                name="case_reviewed_only_when_closed",
                condition=Q(review_state="not_submitted") | Q(closed_on__isnull=False),
                violation_error_message=_("Only a closed case can be reviewed."),
            ),
            models.CheckConstraint(
                name="case_passed_is_complete",
                condition=~Q(review_state="passed")
                | Q(
                    tier_fixed__isnull=False,
                    approved_on__isnull=False,
                    approved_by__isnull=False,
                    office_reviewed_by__isnull=False,
                ),
                violation_error_message=_(
                    "An approved case has a fixed tier, a day and two reviewers."
                ),
            ),
            paired("case_approved_day_and_person", "approved_on", "approved_by"),
            models.CheckConstraint(
                name="case_reviewers_are_others",
                condition=(
                    Q(office_reviewed_by__isnull=True) | ~Q(office_reviewed_by=F("created_by"))
                )
                & (
                    Q(approved_by__isnull=True)
                    | (~Q(approved_by=F("created_by")) & ~Q(approved_by=F("office_reviewed_by")))
                ),
                violation_error_message=_(
                    "Who logged a case cannot review it, and the two reviews need two people."
                ),
            ),
            models.CheckConstraint(
                name="case_not_its_own_repeat",
                condition=Q(same_dispute_as__isnull=True) | ~Q(same_dispute_as=F("id")),
                violation_error_message=_("A case cannot repeat itself."),
            ),
            models.CheckConstraint(
                name="case_performed_day_only_when_done",
                condition=Q(performed_on__isnull=True) | Q(performance=Performance.DONE),
                violation_error_message=_("Only a performed agreement has a day of performance."),
            ),
            kept("case_kept"),
        ]

    def __str__(self):
        return self.number

    @property
    def accepted_late(self) -> bool:
        """Accepted after the last day that the rule of its source allows."""
        return self.accept_by is not None and self.accepted_on > self.accept_by


class CaseMediator(models.Model):
    """A mediator's part in a case, with the share of its pay in percent (shares add up to 100)."""

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="mediators"
    )
    mediator = models.ForeignKey(
        Mediator, verbose_name=_("mediator"), on_delete=models.PROTECT, related_name="parts"
    )
    role = models.CharField(_("role"), max_length=5, choices=MediatorRole)
    share = models.PositiveSmallIntegerField(
        _("share in percent"), validators=[MinValueValidator(0), MaxValueValidator(100)]
    )

    objects = CasePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("mediator of a case")
        verbose_name_plural = _("mediators of cases")
        ordering = ["case", "-role", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "mediator"],
                name="casemediator_once",
                violation_error_message=_("This mediator is already on the case."),
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(role=MediatorRole.LEAD),
                name="casemediator_one_lead",
                violation_error_message=_("A case has one lead mediator."),
            ),
            models.CheckConstraint(
                name="casemediator_share_in_percent",
                condition=Q(share__gte=0, share__lte=100),
                violation_error_message=_("A share lies between 0 and 100 percent."),
            ),
        ]

    def __str__(self):
        return f"{self.case} · {self.mediator}"


class NumberSeries(models.Model):
    """The last serial number given by a committee in a year; locked while a number is drawn."""

    committee = models.ForeignKey(
        Committee, verbose_name=_("committee"), on_delete=models.PROTECT, related_name="+"
    )
    year = models.PositiveSmallIntegerField(_("year"))
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        ordering = ["committee", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "year"],
                name="numberseries_once",
                violation_error_message=_("The committee already has a series for this year."),
            ),
            kept("numberseries_kept"),
            Refuse(
                name="numberseries_never_back",
                events=("update",),
                when="NEW.last < OLD.last",
                violation_error_message=_("A number that was given is never given again."),
            ),
        ]

    def __str__(self):
        return f"{self.committee} {self.year}"
