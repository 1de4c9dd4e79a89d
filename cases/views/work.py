"""What a mediator does to a case: one form, one service each."""

from collections.abc import Callable
from functools import cached_property

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from cases.forms import SystemEntryForm
from cases.models import Case
from cases.permissions import can_record_system_entry, can_submit_case
from cases.selectors.papers import papers_missing
from cases.selectors.tier_proposals import tier_proposal
from cases.services.performance import record_system_entry
from cases.services.review import submit_for_review
from mediation.common.forms import WebForm
from mediation.common.roles import Role
from mediation.common.views import RoleRequiredMixin, ServiceFormMixin


class CaseFormView(RoleRequiredMixin, ServiceFormMixin, FormView):
    """A form about one of the mediator's own cases; foreign ones do not exist.

    ``permitted`` tells whether the case stands where this may be done: nobody fills in a form
    that cannot be sent. The service looks again.
    """

    roles = (Role.MEDIATOR,)
    permitted: Callable[..., bool] | None = None

    def get(self, request, *args, **kwargs):
        if self.permitted is not None and not self.permitted(request.user, self.case):
            messages.warning(request, _("This cannot be done as the case stands now."))
            return redirect("cases:detail", self.case.pk)
        return super().get(request, *args, **kwargs)

    @cached_property
    def case(self) -> Case:
        parts = ("committee", "dispute_type", "tier_claimed")
        mine = Case.objects.visible_to(self.request.user).select_related(*parts)
        return get_object_or_404(mine, pk=self.kwargs["pk"])

    def get_crumbs(self):
        return (
            (_("My cases"), reverse_lazy("cases:list")),
            (self.case.number, self.get_success_url()),
            (self.title, None),
        )

    def get_success_url(self):
        return reverse("cases:detail", args=[self.case.pk])

    def get_context_data(self, **kwargs):
        return super().get_context_data(case=self.case, **kwargs)


class SubmitCaseView(CaseFormView):
    permitted = staticmethod(can_submit_case)
    title = _("Submit for review")
    form_class = WebForm
    template_name = "cases/submit.html"
    submit_label = _("Submit for review")
    success_message = _("Submitted. The judicial office reviews it first, then the bureau.")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            proposal=tier_proposal(self.case), missing=papers_missing(self.case), **kwargs
        )

    def perform(self, form):
        return submit_for_review(case=self.case, by=self.request.user)


class SystemEntryView(CaseFormView):
    permitted = staticmethod(can_record_system_entry)
    title = _("Entry in the city's system")
    form_class = SystemEntryForm
    success_message = _("The entry is recorded.")

    def perform(self, form):
        return record_system_entry(case=self.case, by=self.request.user, **form.cleaned_data)
