"""A change of the team of a case: proposed by one mediator, answered by the others."""

from functools import cached_property

from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from cases.forms import TeamAnswerForm, TeamForm
from cases.models import TeamProposal
from cases.permissions import can_change_team
from cases.selectors.teams import colleagues_of
from cases.services.teams import agree_team, propose_team, withdraw_team
from cases.views.work import CaseFormView
from mediation.common.forms import WebForm
from mediation.common.roles import Role
from mediation.common.views import RoleRequiredMixin, ServiceFormMixin


class ProposeTeamView(CaseFormView):
    permitted = staticmethod(can_change_team)
    title = _("Change the team")
    form_class = TeamForm
    template_name = "cases/team_form.html"
    submit_label = _("Propose")
    success_message = _("Proposed. Everybody named has to agree, then the office head decides.")

    def get_form_kwargs(self):
        parts = self.case.mediators.select_related("mediator")
        colleagues = colleagues_of(self.case, besides=self.request.user)
        return {**super().get_form_kwargs(), "parts": parts, "colleagues": colleagues}

    def perform(self, form):
        reason, by = form.cleaned_data["reason"], self.request.user
        return propose_team(case=self.case, by=by, shares=form.shares(), reason=reason)

    def get_success_url(self):
        proposal = self.result
        return reverse("cases:team", args=[proposal.pk]) if proposal else super().get_success_url()

    def get_crumbs(self):
        return (
            (_("My cases"), reverse_lazy("cases:list")),
            (self.case.number, reverse("cases:detail", args=[self.case.pk])),
            (self.title, None),
        )


class TeamView(RoleRequiredMixin, ServiceFormMixin, FormView):
    """One proposal: who gets what, who has agreed; nothing of the parties is shown here."""

    roles = (Role.MEDIATOR,)
    title = _("Change of team")
    form_class = TeamAnswerForm
    template_name = "cases/team.html"
    submit_label = _("Send the answer")
    success_message = _("Your answer is recorded.")

    @cached_property
    def proposal(self) -> TeamProposal:
        mine = TeamProposal.objects.visible_to(self.request.user)
        rows = mine.select_related("case__station", "proposed_by", "decided_by")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_crumbs(self):
        return ((_("My cases"), reverse_lazy("cases:list")), (self.proposal.case.number, None))

    def perform(self, form):
        agrees, reason = form.cleaned_data["agrees"] == "yes", form.cleaned_data["reason"]
        by = self.request.user
        return agree_team(proposal=self.proposal, by=by, agrees=agrees, reason=reason)

    def get_success_url(self):
        return reverse("cases:team", args=[self.proposal.pk])

    def get_context_data(self, **kwargs):
        user, parts = self.request.user, self.proposal.parts.select_related("mediator")
        return super().get_context_data(
            proposal=self.proposal,
            parts=parts,
            may_answer=_waits_for(self.proposal, parts, user),
            may_withdraw=self.proposal.is_undecided and self.proposal.proposed_by_id == user.pk,
            **kwargs,
        )


class WithdrawTeamView(TeamView):
    title = _("Withdraw the proposal")
    form_class = WebForm
    template_name = "cases/team_withdraw.html"
    submit_label = _("Withdraw the proposal")
    success_message = _("The proposal is withdrawn.")

    def perform(self, form):
        return withdraw_team(proposal=self.proposal, by=self.request.user)


def _waits_for(proposal, parts, user) -> bool:
    open_for = {part.mediator.user_id for part in parts if part.agreed_at is None}
    return proposal.is_open and user.pk in open_for
