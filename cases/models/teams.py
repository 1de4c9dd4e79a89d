"""Changes of a case's team and shares: proposed, agreed by everybody, decided by the office."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.choices import TeamState
from cases.querysets import TeamPartQuerySet, TeamProposalQuerySet
from mediation.common.constraints import paired
from mediators.models import Mediator

from .cases import Case


class TeamProposal(models.Model):
    """Who is to mediate a case from now on, and who gets which share of its pay (协办分配).

    It takes effect when everybody concerned has agreed and the office head has accepted it
    (SECURITY 2.2 T1: shares are an agreement of all sides, fixed before the review).
    """

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="team_proposals"
    )
    state = models.CharField(_("state"), max_length=10, choices=TeamState, default=TeamState.OPEN)
    reason = models.CharField(_("reason"), max_length=200)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("proposed by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    proposed_at = models.DateTimeField(_("proposed at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    answer = models.CharField(_("reason of the decision"), max_length=200, blank=True)

    objects = TeamProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of team")
        verbose_name_plural = _("changes of team")
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state__in=["open", "agreed"]),
                name="teamproposal_one_open",
                violation_error_message=_("A change of this team is already being decided."),
            ),
            paired("teamproposal_decided_day_and_person", "decided_by", "decided_at"),
            models.CheckConstraint(
                name="teamproposal_decided_has_person",
                condition=Q(state__in=["open", "agreed"]) | Q(decided_by__isnull=False),
                violation_error_message=_("A decision names who took it."),
            ),
            models.CheckConstraint(
                name="teamproposal_no_needs_reason",
                condition=~Q(state="refused") | ~Q(answer=""),
                violation_error_message=_("Say why the change is refused."),
            ),
        ]

    def __str__(self):
        return f"{self.case} · {self.get_state_display()}"

    @property
    def is_open(self) -> bool:
        """Does it still wait for a mediator's answer?"""
        return self.state == TeamState.OPEN

    @property
    def is_undecided(self) -> bool:
        return self.state in (TeamState.OPEN, TeamState.AGREED)


class TeamPart(models.Model):
    """One mediator's share before and after a change of team, with the day they agreed."""

    proposal = models.ForeignKey(
        TeamProposal,
        verbose_name=_("change of team"),
        on_delete=models.PROTECT,
        related_name="parts",
    )
    mediator = models.ForeignKey(
        Mediator, verbose_name=_("mediator"), on_delete=models.PROTECT, related_name="+"
    )
    share_before = models.PositiveSmallIntegerField(
        _("share so far"), null=True, blank=True, help_text=_("Empty for who is new to the case.")
    )
    share = models.PositiveSmallIntegerField(_("share in percent"))
    agreed_at = models.DateTimeField(_("agreed at"), null=True, blank=True)

    objects = TeamPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("share in a change of team")
        verbose_name_plural = _("shares in a change of team")
        ordering = ["proposal", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "mediator"],
                name="teampart_once",
                violation_error_message=_("This mediator is already in the proposal."),
            ),
            models.CheckConstraint(
                name="teampart_share_in_percent",
                condition=Q(share__gte=0, share__lte=100),
                violation_error_message=_("A share lies between 0 and 100 percent."),
            ),
        ]

    def __str__(self):
        return f"{self.mediator} {self.share}%"
