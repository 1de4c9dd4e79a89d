"""The station's desk: requests of citizens, each called back, shown another way or taken."""

from datetime import timedelta
from functools import cached_property

from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView, FormView

from cases.filters import RequestFilter
from cases.forms.requests import CallForm, DeclineForm, TakeForm
from cases.models import Case, MediationRequest
from cases.permissions import can_answer_request, can_log_case
from cases.selectors.requests import for_listing, masked
from cases.services.requests import decline_request, note_call, reveal_phone, take_request
from mediation.common.roles import Role
from mediation.common.views import (
    PageMixin,
    RoleRequiredMixin,
    ScopedListView,
    ServiceFormMixin,
    Shown,
)

BEFORE_THE_REQUEST = timedelta(days=30)
"""A case logged so long before may still be the one that was asked for."""


class RequestsView(RoleRequiredMixin, ScopedListView):
    roles = (Role.MEDIATOR, Role.OFFICE_HEAD)
    title = _("Requests of citizens")
    crumbs = ((_("Me"), reverse_lazy("common:me")), (title, None))
    queryset = for_listing()
    filterset_class = RequestFilter
    search_fields = ("number",)
    search_label = _("Request number")
    default_sort = (F("decided_at").desc(nulls_first=True), "reply_due_on")
    empty_sentence = _("No citizen has asked yet. The poster with the code hangs at the door?")
    columns = (
        Shown("number", _("Request number"), link=True),
        Shown("name", _("Name"), value=masked),
        Shown("asked_on", _("Asked on"), "date"),
        Shown("reply_due_on", _("Call back by"), "date", sort="reply_due_on"),
        Shown("status", _("Status"), value="get_status_display"),
        Shown("station", _("Station"), value="station.name"),
        Shown("case", _("Case number"), value="case"),
    )

    def row_url(self, row):
        return reverse("cases:request", args=[row.pk])


class OneRequestMixin(RoleRequiredMixin, PageMixin):
    """A page about one request; another station's is as if absent (404)."""

    roles = (Role.MEDIATOR, Role.OFFICE_HEAD)

    @cached_property
    def asked(self) -> MediationRequest:
        mine = for_listing().visible_to(self.request.user)
        return get_object_or_404(mine, pk=self.kwargs["pk"])

    def get_object(self, queryset=None) -> MediationRequest:
        return self.asked

    def get_title(self):
        return self.title or self.asked.number

    def get_crumbs(self):
        return (
            (_("Requests of citizens"), reverse_lazy("cases:requests")),
            (self.asked.number, self.get_success_url()),
            *([(self.title, None)] if self.title else []),
        )

    def get_success_url(self):
        return reverse("cases:request", args=[self.asked.pk])

    def get_context_data(self, **kwargs):
        return super().get_context_data(asked=self.asked, **kwargs)


class RequestView(OneRequestMixin, DetailView):
    """What was asked; the telephone comes on demand, by `RequestPhoneView`."""

    template_name = "cases/requests/detail.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            calls=self.asked.calls.select_related("made_by"),
            is_late=self.asked.is_late_on(timezone.localdate()),
            may_answer=can_answer_request(self.request.user, self.asked),
            may_log=can_log_case(self.request.user),
            **kwargs,
        )


class RequestPhoneView(RequestView):
    """POST shows the telephone on this one answer, after the log says who asked for it."""

    def get(self, request, *args, **kwargs):
        return redirect(self.get_success_url())

    def post(self, request, *args, **kwargs) -> HttpResponse:
        self.object = reveal_phone(request=self.asked, by=request.user)
        return self.render_to_response(self.get_context_data(phone=self.object.phone))


class AnswerView(OneRequestMixin, ServiceFormMixin, FormView):
    """A form about a request that waits."""

    def get(self, request, *args, **kwargs):
        if not can_answer_request(request.user, self.asked):
            return redirect(self.get_success_url())
        return super().get(request, *args, **kwargs)


class CallBackView(AnswerView):
    title = _("Note a call")
    form_class = CallForm
    submit_label = _("Note the call")
    success_message = _("The call is noted.")

    def perform(self, form):
        return note_call(request=self.asked, by=self.request.user, **form.cleaned_data)


class DeclineView(AnswerView):
    title = _("Show another way")
    form_class = DeclineForm
    submit_label = _("End the request")
    success_message = _("The request is ended; the citizen can read why.")

    def perform(self, form):
        return decline_request(request=self.asked, by=self.request.user, **form.cleaned_data)


class TakeView(AnswerView):
    """For a case that was logged without the request; "Log a case" does it by itself."""

    title = _("Already logged as a case")
    form_class = TakeForm
    submit_label = _("Link the case")
    success_message = _("The request is taken as this case.")

    def get_form_kwargs(self):
        since = self.asked.asked_on - BEFORE_THE_REQUEST
        cases = Case.objects.visible_to(self.request.user).filter(
            mediators__mediator__user=self.request.user,
            station=self.asked.station_id,
            logged_on__gte=since,
        )
        return {**super().get_form_kwargs(), "cases": cases.order_by("-logged_on", "-pk")}

    def perform(self, form):
        return take_request(request=self.asked, by=self.request.user, **form.cleaned_data)
