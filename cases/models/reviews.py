"""Reviews of closed cases, by the office and then by the bureau."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.choices import CheckAnswer, Decision, Quality, ReviewLevel
from cases.querysets import ReviewPartQuerySet, ReviewQuerySet
from mediation.common.constraints import Refuse
from mediation.common.fields import MoneyField

from .cases import Case
from .review_policy import ReturnReason, ReviewCheck
from .tiers import Tier


class Review(models.Model):
    """One decision on a closed case (审核). Append-only: a new round adds a row."""

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="reviews"
    )
    level = models.CharField(_("level"), max_length=6, choices=ReviewLevel)
    round = models.PositiveSmallIntegerField(_("round"))
    decision = models.CharField(_("decision"), max_length=6, choices=Decision)
    tier_claimed = models.ForeignKey(
        Tier, verbose_name=_("tier claimed"), on_delete=models.PROTECT, related_name="+"
    )
    tier_fixed = models.ForeignKey(
        Tier,
        verbose_name=_("tier fixed"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    tier_proposed = models.ForeignKey(
        Tier,
        verbose_name=_("tier proposed by the rules"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    amount_fixed = MoneyField(_("amount fixed"), null=True, blank=True)
    quality = models.CharField(_("quality"), max_length=10, choices=Quality, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided at"))

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["case", "round", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "level", "round"],
                name="review_once_a_round",
                violation_error_message=_("This round is already decided."),
            ),
            models.CheckConstraint(
                name="review_no_needs_reason",
                condition=Q(decision=Decision.PASS) | ~Q(reason=""),
                violation_error_message=_("Say why the case is returned or rejected."),
            ),
            models.CheckConstraint(
                name="review_pass_fixes_tier",
                condition=~Q(decision=Decision.PASS) | Q(tier_fixed__isnull=False),
                violation_error_message=_("A case that passes has a tier."),
            ),
            Refuse(
                name="review_append_only",
                events=("update", "delete"),
                violation_error_message=_("A review is never changed; decide in a new round."),
            ),
        ]

    def __str__(self):
        return f"{self.case} · {self.get_level_display()} {self.round}"


class ReviewAnswer(models.Model):
    """What the reviewer answered to one line of the checklist. Append-only, like the review."""

    review = models.ForeignKey(
        Review, verbose_name=_("review"), on_delete=models.PROTECT, related_name="answers"
    )
    check_line = models.ForeignKey(
        ReviewCheck,
        verbose_name=_("checklist line"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    answer = models.CharField(_("answer"), max_length=3, choices=CheckAnswer)

    objects = ReviewPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer to the checklist")
        verbose_name_plural = _("answers to the checklist")
        ordering = ["review", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "check_line"],
                name="reviewanswer_once",
                violation_error_message=_("This line is already answered."),
            ),
            Refuse(
                name="reviewanswer_append_only",
                events=("update", "delete"),
                violation_error_message=_("A review is never changed; decide in a new round."),
            ),
        ]

    def __str__(self):
        return f"{self.check_line}: {self.get_answer_display()}"


class ReviewFault(models.Model):
    """One reason why a case was returned; the mediator sees each with the way to correct it."""

    review = models.ForeignKey(
        Review, verbose_name=_("review"), on_delete=models.PROTECT, related_name="faults"
    )
    reason = models.ForeignKey(
        ReturnReason,
        verbose_name=_("reason of a return"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = ReviewPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("reason why a case was returned")
        verbose_name_plural = _("reasons why cases were returned")
        ordering = ["review", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "reason"],
                name="reviewfault_once",
                violation_error_message=_("This reason is already named."),
            ),
            Refuse(
                name="reviewfault_append_only",
                events=("update", "delete"),
                violation_error_message=_("A review is never changed; decide in a new round."),
            ),
        ]

    def __str__(self):
        return str(self.reason)
