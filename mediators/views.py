"""A mediator's leave: asked for, and reported back from (请销假)."""

from datetime import timedelta
from functools import cached_property

from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from mediation.common.roles import Role
from mediation.common.views import RoleRequiredMixin, ScopedListView, ServiceFormMixin, Shown
from mediators.forms import LeaveForm, ReportBackForm
from mediators.models import LeaveRequest
from mediators.permissions import can_report_back, can_request_leave
from mediators.services.leave import report_back, request_leave


class OwnLeaveMixin(RoleRequiredMixin):
    """Who heads an office as well decides leave in the admin; here everybody sees their own."""

    roles = (Role.MEDIATOR,)

    def own_leave(self):
        mine = LeaveRequest.objects.visible_to(self.request.user)
        return mine.filter(mediator__user=self.request.user).select_related("mediator")


class LeaveView(OwnLeaveMixin, ScopedListView):
    title = _("My leave")
    crumbs = ((_("Me"), reverse_lazy("common:me")), (title, None))
    template_name = "mediators/leave.html"
    queryset = LeaveRequest.objects.all()
    default_sort = ("-valid_from",)
    empty_sentence = _("You have not asked for leave yet.")
    columns = (
        Shown("kind", _("Kind of leave"), value="get_kind_display"),
        Shown("valid_from", _("First day of leave"), "date", sort="valid_from"),
        Shown("last_day", _("Last day of leave"), "date", value=lambda row: last_day(row)),
        Shown("status", _("Status"), value="get_status_display"),
        Shown("decision_reason", _("Reason of the decision")),
        Shown("returned_on", _("Back on"), "date"),
    )

    def get_queryset(self):
        return super().get_queryset().filter(mediator__user=self.request.user)

    def get_context_data(self, **kwargs):
        begun = self.own_leave().filter(valid_from__lt=timezone.localdate())
        return super().get_context_data(
            may_ask=can_request_leave(self.request.user),
            running=[leave for leave in begun if can_report_back(self.request.user, leave)],
            **kwargs,
        )


class AskForLeaveView(OwnLeaveMixin, ServiceFormMixin, FormView):
    title = _("Ask for leave")
    crumbs = ((_("My leave"), reverse_lazy("mediators:leave")), (title, None))
    form_class = LeaveForm
    submit_label = _("Send the request")
    success_message = _("Your request is with the head of the office. You will be told.")
    success_url = reverse_lazy("mediators:leave")

    def may_open(self, user):
        return super().may_open(user) and can_request_leave(user)

    def perform(self, form):
        user = self.request.user
        return request_leave(mediator=user.mediator, by=user, **form.cleaned_data)


class ReportBackView(OwnLeaveMixin, ServiceFormMixin, FormView):
    title = _("Report back from leave")
    crumbs = ((_("My leave"), reverse_lazy("mediators:leave")), (title, None))
    form_class = ReportBackForm
    template_name = "mediators/report_back.html"
    submit_label = _("I am back at work")
    success_message = _("You have reported back.")
    success_url = reverse_lazy("mediators:leave")

    @cached_property
    def leave(self) -> LeaveRequest:
        return get_object_or_404(self.own_leave(), pk=self.kwargs["pk"])

    def perform(self, form):
        return report_back(leave=self.leave, by=self.request.user, **form.cleaned_data)

    def get_context_data(self, **kwargs):
        may_report = can_report_back(self.request.user, self.leave)
        return super().get_context_data(
            leave=self.leave, last_day=last_day(self.leave), may_report=may_report, **kwargs
        )


def last_day(leave: LeaveRequest):
    return leave.valid_to - timedelta(days=1)
