"""The court liaison's desk: applications for judicial confirmation of the own court."""

from functools import cached_property

from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from cases.choices import ConfirmationStatus
from cases.forms import CourtDecisionForm
from cases.models import Confirmation
from cases.permissions import can_answer_confirmation
from cases.services.confirmations import NEXT, decide
from mediation.common.roles import Role
from mediation.common.views import (
    RoleRequiredMixin,
    ScopedListView,
    ServiceFormMixin,
    Shown,
)


class ConfirmationsView(RoleRequiredMixin, ScopedListView):
    roles = (Role.COURT_LIAISON,)
    title = _("Applications for judicial confirmation")
    queryset = Confirmation.objects.select_related("case__committee", "case__station", "court")
    search_fields = ("case__number", "ruling_number")
    search_label = _("Case or ruling number")
    default_sort = ("-applied_on",)
    empty_sentence = _("No applications have arrived.")
    columns = (
        Shown("number", _("Case number"), value="case.number", link=True),
        Shown("committee", _("Committee"), value="case.committee.name"),
        Shown("applied_on", _("Applied on"), "date", sort="applied_on"),
        Shown("last_day", _("Last day"), "date", sort="last_day"),
        Shown("status", _("Status"), value="get_status_display", sort="status"),
        Shown("ruling_number", _("Ruling number")),
    )

    def row_url(self, row):
        return reverse("cases:confirmation", args=[row.pk])


class CourtDecisionView(RoleRequiredMixin, ServiceFormMixin, FormView):
    roles = (Role.COURT_LIAISON,)
    title = _("Decision of the court")
    form_class = CourtDecisionForm
    template_name = "cases/confirmation.html"
    success_message = _("The decision is recorded.")
    success_url = reverse_lazy("cases:confirmations")

    @cached_property
    def confirmation(self) -> Confirmation:
        visible = Confirmation.objects.visible_to(self.request.user)
        rows = visible.select_related("case__committee", "case__agreement", "court")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_crumbs(self):
        return (
            (_("Confirmations"), self.success_url),
            (self.confirmation.case.number, None),
        )

    def get_form_kwargs(self):
        allowed = NEXT.get(ConfirmationStatus(self.confirmation.status), ())
        statuses = [(s.value, s.label) for s in ConfirmationStatus if s in allowed]
        return {**super().get_form_kwargs(), "statuses": statuses}

    def perform(self, form):
        return decide(confirmation=self.confirmation, by=self.request.user, **form.cleaned_data)

    def get_context_data(self, **kwargs):
        parties = self.confirmation.case.parties.all()
        may_answer = can_answer_confirmation(self.request.user, self.confirmation)
        return super().get_context_data(
            confirmation=self.confirmation, parties=parties, may_answer=may_answer, **kwargs
        )
