"""How the days of a judicial confirmation are counted (policy), and the check before it."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.calc.deadlines import DAYS, Reading
from cases.choices_confirmation import CONNECTIONS, READINGS
from cases.querysets import CasePartQuerySet
from mediation.common.constraints import NoOverlap, range_in_order
from stations.models import PolicyRow

from .cases import Case


class ConfirmationRule(PolicyRow):
    """The terms of judicial confirmation in a district; the defaults are those of the statutes.

    An agreement follows the rule in force on the day it takes effect. How a last day on a day
    off is read is the bureau's to set, because courts read it both ways (DOMAIN §0.2). The days
    of the court are for orientation (DOMAIN §1.3).
    """

    days = models.PositiveSmallIntegerField(
        _("days to apply"),
        default=DAYS,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
        help_text=_("From the day the agreement takes effect, that day not counted."),
    )
    reading = models.CharField(
        _("a last day rolls over"),
        max_length=20,
        choices=READINGS,
        default=Reading.ROLL_WEEKENDS.value,
        help_text=_("Which days off move the legal last day to the next working day."),
    )
    urge_days = models.PositiveSmallIntegerField(
        _("remind this many days before"),
        default=7,
        validators=[MaxValueValidator(60)],
        help_text=_("Before the cautious day, the last working day inside the term."),
    )
    office_decides = models.BooleanField(
        _("the office head submits"),
        default=True,
        help_text=_("Without it the mediator's application goes to the court at once."),
    )
    court_accepts_in = models.PositiveSmallIntegerField(
        _("days for the court to accept"), default=3, help_text=_("For orientation.")
    )
    court_rules_in = models.PositiveSmallIntegerField(
        _("days for the court to rule"), default=15, help_text=_("For orientation.")
    )
    party_objects_in = models.PositiveSmallIntegerField(
        _("days for a party to object"), default=15, help_text=_("From receiving the ruling.")
    )
    third_party_objects_in = models.PositiveSmallIntegerField(
        _("months for a third party to object"),
        default=6,
        help_text=_("From knowing of the ruling."),
    )
    enforcement_months = models.PositiveSmallIntegerField(
        _("months to apply for enforcement"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(240)],
        help_text=_("From the last day of performance; of instalments, the last one."),
    )

    class Meta:
        verbose_name = _("rule of judicial confirmation")
        verbose_name_plural = _("rules of judicial confirmation")
        ordering = ["district", "-valid_from"]
        constraints = [
            range_in_order("confirmationrule_days_in_order"),
            NoOverlap(
                name="confirmationrule_one_at_a_time",
                fields=["district"],
                violation_error_message=_(
                    "Another rule of judicial confirmation is in force on some of these days."
                ),
            ),
            models.CheckConstraint(
                name="confirmationrule_days_positive",
                condition=models.Q(days__gte=1, enforcement_months__gte=1),
                violation_error_message=_("A term has at least one day."),
            ),
        ]

    def __str__(self):
        return f"{self.document_number}"


class EligibilityCheck(models.Model):
    """What a mediator answered before the joint application: can a court confirm this at all?

    ``grounds`` are codes of `cases.calc.eligibility.Ground`. ``agreement_key`` is a keyed hash
    of the agreement's words: an agreement written anew has to be checked anew. A new check is a
    new row; the last one counts.
    """

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="eligibility_checks"
    )
    connection = models.CharField(_("why this court"), max_length=20, choices=CONNECTIONS)
    grounds = models.JSONField(_("grounds against it"), default=list, blank=True)
    agreement_key = models.CharField(max_length=64, editable=False)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("checked by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    checked_at = models.DateTimeField(_("checked at"))

    objects = CasePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("eligibility check")
        verbose_name_plural = _("eligibility checks")
        ordering = ["-checked_at", "-id"]

    def __str__(self):
        return f"{self.case} {self.checked_at:%Y-%m-%d}"
