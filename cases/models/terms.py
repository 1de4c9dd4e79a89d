"""Extensions of the working term, with the consent of both sides."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.choices import GIVEN, SideConsent
from cases.querysets import InsideQuerySet

from .cases import Case

HOW = [(how.value, how.label) for how in SideConsent if how in GIVEN]


class TermExtension(models.Model):
    """A later working deadline that both sides agreed to (DOMAIN §1.4); one row each time."""

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="extensions"
    )
    former_due_on = models.DateField(_("deadline before"))
    due_on = models.DateField(_("new deadline"))
    applicant_consent = models.CharField(_("how the applicant agreed"), max_length=10, choices=HOW)
    applicant_agreed_on = models.DateField(_("the applicant agreed on"))
    respondent_consent = models.CharField(
        _("how the other side agreed"), max_length=10, choices=HOW
    )
    respondent_agreed_on = models.DateField(_("the other side agreed on"))
    reason = models.CharField(_("reason"), max_length=200)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now, editable=False)

    objects = InsideQuerySet.as_manager()

    class Meta:
        verbose_name = _("extension of the term")
        verbose_name_plural = _("extensions of the term")
        ordering = ["case", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "former_due_on"],
                name="termextension_each_deadline_once",
                violation_error_message=_("This deadline has already been extended."),
            ),
            models.CheckConstraint(
                name="termextension_is_later",
                condition=Q(due_on__gt=F("former_due_on")),
                violation_error_message=_("The new deadline comes after the one before."),
            ),
            models.CheckConstraint(
                name="termextension_agreed_in_time",
                condition=Q(applicant_agreed_on__lte=F("former_due_on"))
                & Q(respondent_agreed_on__lte=F("former_due_on")),
                violation_error_message=_("Both sides agree before the term is over."),
            ),
        ]

    def __str__(self):
        return f"{self.case} → {self.due_on:%Y-%m-%d}"
