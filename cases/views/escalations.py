"""Dangers: reported at once, followed up until the matter is closed."""

from functools import cached_property

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from cases.forms import EscalationForm, EscalationStepForm
from cases.models import Case, Escalation
from cases.permissions import can_report_escalation
from cases.services.escalations import follow_up_escalation, report_escalation
from cases.views.work import CaseFormView


class EscalateView(CaseFormView):
    """Reporting a danger never waits for approval (People's Mediation Law, art. 25)."""

    permitted = staticmethod(can_report_escalation)
    title = _("Report a danger")
    form_class = EscalationForm
    template_name = "cases/escalate.html"
    submit_label = _("Report now")
    success_message = _("Reported. The office and the bureau have been told.")

    def perform(self, form):
        return report_escalation(case=self.case, by=self.request.user, **form.cleaned_data)


class FollowUpView(CaseFormView):
    title = _("What came of the danger")
    form_class = EscalationStepForm
    template_name = "cases/escalation.html"
    success_message = _("Recorded.")

    @cached_property
    def escalation(self) -> Escalation:
        mine = Escalation.objects.visible_to(self.request.user)
        return get_object_or_404(mine.select_related("case__committee"), pk=self.kwargs["pk"])

    @property
    def case(self) -> Case:
        return self.escalation.case

    def perform(self, form):
        by = self.request.user
        return follow_up_escalation(escalation=self.escalation, by=by, **form.cleaned_data)

    def get_context_data(self, **kwargs):
        steps = self.escalation.steps.all()
        return super().get_context_data(escalation=self.escalation, steps=steps, **kwargs)
