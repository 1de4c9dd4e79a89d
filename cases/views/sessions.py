"""Sessions planned and held, and inquiries."""

from functools import cached_property

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms import (
    CallOffForm,
    InquiryForm,
    SessionForm,
    SessionPlanForm,
    participants_formset,
)
from cases.models import Case, SessionPlan
from cases.permissions import can_edit_case, can_plan_session
from cases.selectors.teams import colleagues_of
from cases.services.sessions import (
    call_off_session,
    plan_session,
    record_inquiry,
    record_session,
)
from cases.views.work import CaseFormView


class SessionView(CaseFormView):
    permitted = staticmethod(can_edit_case)
    title = _("Record a session")
    form_class = SessionForm
    template_name = "cases/session.html"
    success_message = _("The session is recorded.")

    def get_form_kwargs(self):
        colleagues = colleagues_of(self.case, besides=self.request.user)
        return {**super().get_form_kwargs(), "colleagues": colleagues}

    def get_initial(self):
        today = timezone.localdate()
        return {
            "held_on": self.case.closed_on or today,
            "place": self.case.place,
            "is_public": self.case.is_public,
        }

    @cached_property
    def others(self):
        return participants_formset(self.request.POST or None)

    def post(self, request, *args, **kwargs) -> HttpResponse:
        form = self.get_form()
        both_are_valid = all([form.is_valid(), self.others.is_valid()])
        return self.form_valid(form) if both_are_valid else self.form_invalid(form)

    def perform(self, form):
        others, by = self.others.participants(), self.request.user
        return record_session(case=self.case, by=by, participants=others, **form.cleaned_data)

    def get_context_data(self, **kwargs):
        return super().get_context_data(others=self.others, **kwargs)


class PlanSessionView(CaseFormView):
    permitted = staticmethod(can_plan_session)
    title = _("Plan a session")
    form_class = SessionPlanForm
    success_message = _("The session is planned. It stands on your first page.")

    def get_initial(self):
        return {"planned_on": timezone.localdate(), "place": self.case.place}

    def perform(self, form):
        return plan_session(case=self.case, by=self.request.user, **form.cleaned_data)


class CallOffView(CaseFormView):
    title = _("Call off a session")
    form_class = CallOffForm
    submit_label = _("Call off")
    success_message = _("The session is called off.")

    @cached_property
    def plan(self) -> SessionPlan:
        mine = SessionPlan.objects.visible_to(self.request.user)
        return get_object_or_404(mine.select_related("case__committee"), pk=self.kwargs["pk"])

    @property
    def case(self) -> Case:
        return self.plan.case

    def perform(self, form):
        return call_off_session(plan=self.plan, by=self.request.user, **form.cleaned_data)


class InquiryView(CaseFormView):
    permitted = staticmethod(can_edit_case)
    title = _("Record an inquiry")
    form_class = InquiryForm
    success_message = _("The inquiry is recorded.")

    def perform(self, form):
        return record_inquiry(case=self.case, by=self.request.user, **form.cleaned_data)
