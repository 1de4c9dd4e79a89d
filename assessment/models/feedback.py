"""What a party says by itself after the closing, with the case number and the own telephone."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessment.choices import FeedbackKind, PerformanceAnswer, YesNo
from assessment.querysets import FeedbackQuerySet
from cases.models import Case, Party
from mediation.common.constraints import Refuse
from mediation.common.fields import EncryptedTextField

REMARKS = 300

# Nothing changes but the remarks, which are emptied at the end of their term.
_REWRITTEN = " OR ".join(
    [
        *(
            f"OLD.{column} IS DISTINCT FROM NEW.{column}"
            for column in ("case_id", "party_id", "kind", "satisfaction", "explained", "performed")
        ),
        "OLD.sent_at <> NEW.sent_at",
        "NEW.remarks <> ''",
    ]
)


class Feedback(models.Model):
    """A party's own word on a closed case (群众反馈): a few answers, or "this never happened".

    One of each kind a party: an answer given under pressure does not stand in the way of a
    later denial. Sealed once sent, and never shown to mediator, station or office.
    """

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="feedback"
    )
    party = models.ForeignKey(
        Party, verbose_name=_("party"), on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(_("kind"), max_length=12, choices=FeedbackKind)
    satisfaction = models.PositiveSmallIntegerField(
        _("satisfaction"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
    )
    explained = models.CharField(
        _("rights explained, free of charge"), max_length=6, choices=YesNo, blank=True
    )
    performed = models.CharField(
        _("agreement kept"), max_length=12, choices=PerformanceAnswer, blank=True
    )
    remarks = EncryptedTextField(_("remarks"), max_length=REMARKS, blank=True)
    sent_at = models.DateTimeField(_("sent at"))
    forgotten_at = models.DateTimeField(_("personal data destroyed at"), null=True, blank=True)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("feedback of a party")
        verbose_name_plural = _("feedback of parties")
        ordering = ["-sent_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["party", "kind"],
                name="feedback_once",
                violation_error_message=_("You have already sent this. Thank you."),
            ),
            models.CheckConstraint(
                name="feedback_answers_fit_the_kind",
                condition=Q(
                    kind=FeedbackKind.DENIAL,
                    satisfaction__isnull=True,
                    explained="",
                    performed="",
                )
                | (
                    Q(kind=FeedbackKind.SATISFACTION, satisfaction__gte=1, satisfaction__lte=5)
                    & ~Q(explained="")
                    & ~Q(performed="")
                ),
                violation_error_message=_("Answer every question."),
            ),
            Refuse(
                name="feedback_sealed",
                events=("update",),
                when=_REWRITTEN,
                violation_error_message=_("What a party said stays as it was sent."),
            ),
            Refuse(
                name="feedback_kept",
                events=("delete",),
                violation_error_message=_("What a party said stays as it was sent."),
            ),
        ]

    def __str__(self):
        return f"{self.case} · {self.get_kind_display()}"
