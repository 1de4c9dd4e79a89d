"""Courts, and the joint applications that go to them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.choices import ConfirmationStatus, CourtReason
from cases.choices_confirmation import DONE_AT_COURT, RULINGS, Manner
from cases.querysets import ConfirmationPartQuerySet, ConfirmationQuerySet
from mediation.common.constraints import NoOverlap, kept, paired, range_in_order
from stations.models import Division
from stations.querysets import DatedQuerySet

from .cases import Case
from .confirmation_rules import EligibilityCheck
from .parties import Party


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
    """A joint application for judicial confirmation (司法确认申请), law art. 33, CPL art. 205.

    The mediator prepares it, the office submits it to the court (where the rule asks for the
    office's decision); the court sees it from the day it was applied for.
    """

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="confirmations"
    )
    court = models.ForeignKey(
        Court, verbose_name=_("court"), on_delete=models.PROTECT, related_name="confirmations"
    )
    eligibility = models.ForeignKey(
        EligibilityCheck,
        verbose_name=_("eligibility check"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="confirmations",
    )
    effective_on = models.DateField(_("agreement effective on"))
    last_day = models.DateField(_("last day for the application"))
    applied_on = models.DateField(_("applied on"), null=True, blank=True)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=ConfirmationStatus,
        default=ConfirmationStatus.PREPARED,
    )
    reason_code = models.CharField(_("reason code"), max_length=30, choices=CourtReason, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    supplement_by = models.DateField(_("papers wanted by"), null=True, blank=True)
    supplemented_on = models.DateField(_("papers supplied on"), null=True, blank=True)
    accepted_on = models.DateField(_("accepted by the court on"), null=True, blank=True)
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
    served_on = models.DateField(_("ruling served on"), null=True, blank=True)
    office_decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided in the office by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    office_decided_at = models.DateTimeField(_("decided in the office at"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("prepared by"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application for judicial confirmation")
        verbose_name_plural = _("applications for judicial confirmation")
        ordering = ["-applied_on", "-id"]
        indexes = [
            models.Index(
                fields=["decided_on"],
                name="confirmation_ruled_valid",
                condition=Q(status="valid"),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(
                    status__in=["prepared", "submitted", "supplement", "accepted", "valid"]
                ),
                name="confirmation_one_running",
                violation_error_message=_("An application for this case is already running."),
            ),
            models.CheckConstraint(
                name="confirmation_applied_in_time",
                condition=Q(applied_on__isnull=True)
                | (Q(applied_on__gte=F("effective_on")) & Q(applied_on__lte=F("last_day"))),
                violation_error_message=_("The 30 days for the joint application are over."),
            ),
            models.CheckConstraint(
                name="confirmation_at_court_has_day",
                condition=Q(status__in=["prepared", "sent_back", "lapsed", "withdrawn"])
                | Q(applied_on__isnull=False),
                violation_error_message=_("What lies before the court has its day of application."),
            ),
            models.CheckConstraint(
                name="confirmation_ruling_has_number",
                condition=~Q(status__in=["valid", "rejected", "revoked"])
                | (~Q(ruling_number="") & Q(decided_on__isnull=False)),
                violation_error_message=_("A ruling has a number and a day."),
            ),
            models.UniqueConstraint(
                fields=["court", "ruling_number"],
                condition=~Q(ruling_number=""),
                name="confirmation_ruling_once",
                violation_error_message=_("Another application already has this ruling number."),
            ),
            models.CheckConstraint(
                name="confirmation_office_is_other",
                condition=Q(office_decided_by__isnull=True) | ~Q(office_decided_by=F("created_by")),
                violation_error_message=_(
                    "Who prepared an application cannot decide on it in the office."
                ),
            ),
            paired("confirmation_office_day_and_person", "office_decided_by", "office_decided_at"),
            kept("confirmation_kept"),
        ]

    def __str__(self):
        return f"{self.case} · {self.court}"

    @property
    def days_so_far(self) -> int | None:
        """Days before the court: until it is done, or until today; none before it came there."""
        if self.applied_on is None:
            return None
        until = self.decided_on if self.status in DONE_AT_COURT else timezone.localdate()
        return (until - self.applied_on).days

    @property
    def days_used(self) -> int | None:
        """Days from the application to the ruling; none before there is one."""
        if self.status not in (*RULINGS, ConfirmationStatus.REVOKED):
            return None
        return (self.decided_on - self.applied_on).days


class JointApplicant(models.Model):
    """One party of the joint application, and how it takes part. All parties apply together."""

    confirmation = models.ForeignKey(
        Confirmation,
        verbose_name=_("application for judicial confirmation"),
        on_delete=models.PROTECT,
        related_name="applicants",
    )
    party = models.ForeignKey(
        Party, verbose_name=_("party"), on_delete=models.PROTECT, related_name="+"
    )
    manner = models.CharField(_("takes part"), max_length=10, choices=Manner)
    agent_name = models.CharField(_("agent"), max_length=40, blank=True)
    signed_on = models.DateField(_("signed on"))

    objects = ConfirmationPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("joint applicant")
        verbose_name_plural = _("joint applicants")
        ordering = ["confirmation", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["confirmation", "party"],
                name="jointapplicant_once",
                violation_error_message=_("This party already applies."),
            ),
            models.CheckConstraint(
                name="jointapplicant_agent_has_name",
                condition=(Q(manner=Manner.AGENT) & ~Q(agent_name=""))
                | (Q(manner=Manner.IN_PERSON) & Q(agent_name="")),
                violation_error_message=_("Name the agent; who comes in person needs none."),
            ),
        ]

    def __str__(self):
        return f"{self.confirmation} · {self.get_manner_display()}"
