"""What a mediator does to a case: one form, one service each."""

from functools import cached_property

from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from cases.forms import (
    CloseCaseForm,
    ConfirmationForm,
    EscalationForm,
    PaperForm,
    PerformanceForm,
    SystemEntryForm,
)
from cases.models import Case, Court
from cases.selectors.tiers import tiers_in_force
from cases.services import confirmations
from cases.services.closing import close_case
from cases.services.papers import put_on_file
from cases.services.performance import record_performance, record_system_entry
from cases.services.review import submit_for_review
from cases.services.sessions import report_escalation
from mediation.common.forms import WebForm
from mediation.common.roles import Role
from mediation.common.views import RoleRequiredMixin, ServiceFormMixin


class CaseFormView(RoleRequiredMixin, ServiceFormMixin, FormView):
    """A form about one of the mediator's own cases; foreign ones do not exist."""

    roles = (Role.MEDIATOR,)

    @cached_property
    def case(self) -> Case:
        mine = Case.objects.visible_to(self.request.user).select_related("committee")
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


class CloseCaseView(CaseFormView):
    title = _("Close the case")
    form_class = CloseCaseForm
    submit_label = _("Close the case")
    success_message = _("The case is closed. Complete its papers, then submit it.")

    def get_form_kwargs(self):
        tiers = tiers_in_force(self.case.district_id, timezone.localdate())
        return {**super().get_form_kwargs(), "tiers": tiers}

    def get_initial(self):
        return {"version": self.case.version, "closed_on": timezone.localdate()}

    def perform(self, form):
        data = form.cleaned_data
        asked = ("agreed_on", "effective_on", "content")
        facts = {key: value for key, value in data.items() if key not in asked}
        return close_case(case=self.case, agreement=form.agreement(), by=self.request.user, **facts)


class SubmitCaseView(CaseFormView):
    title = _("Submit for review")
    form_class = WebForm
    template_name = "cases/submit.html"
    submit_label = _("Submit for review")
    success_message = _("Submitted. The judicial office reviews it first, then the bureau.")

    def perform(self, form):
        return submit_for_review(case=self.case, by=self.request.user)


class PerformanceView(CaseFormView):
    title = _("Performance")
    form_class = PerformanceForm
    success_message = _("The performance is recorded.")

    def get_initial(self):
        return {"performance": self.case.performance, "performed_on": self.case.performed_on}

    def perform(self, form):
        return record_performance(case=self.case, by=self.request.user, **form.cleaned_data)


class SystemEntryView(CaseFormView):
    title = _("Entry in the city's system")
    form_class = SystemEntryForm
    success_message = _("The entry is recorded.")

    def perform(self, form):
        return record_system_entry(case=self.case, by=self.request.user, **form.cleaned_data)


class PaperView(CaseFormView):
    title = _("Put a paper on file")
    form_class = PaperForm
    submit_label = _("Put on file")
    success_message = _("The paper is on file.")

    def perform(self, form):
        return put_on_file(case=self.case, by=self.request.user, **form.cleaned_data)


class EscalateView(CaseFormView):
    """Reporting a danger never waits for approval (People's Mediation Law, art. 25)."""

    title = _("Report a danger")
    form_class = EscalationForm
    template_name = "cases/escalate.html"
    submit_label = _("Report now")
    success_message = _("Reported. The office and the bureau have been told.")

    def perform(self, form):
        return report_escalation(case=self.case, by=self.request.user, **form.cleaned_data)


class ApplyForConfirmationView(CaseFormView):
    title = _("Apply for judicial confirmation")
    form_class = ConfirmationForm
    submit_label = _("Send to the court")
    success_message = _("The joint application is with the court.")

    def get_form_kwargs(self):
        courts = Court.objects.filter(district=self.case.district_id)
        return {**super().get_form_kwargs(), "courts": courts}

    def perform(self, form):
        return confirmations.apply(case=self.case, by=self.request.user, **form.cleaned_data)
