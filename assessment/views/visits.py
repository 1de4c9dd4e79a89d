"""The surveyor's pages: the list, one visit, its telephone, the calls, the questions."""

from functools import cached_property

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView, FormView, ListView

from assessment.choices import VisitStatus
from assessment.forms.visits import WITHOUT_ANSWERS, AttemptForm, QuestionsForm
from assessment.models import Visit
from assessment.selectors.visits import for_calls, masked_people, promises_of
from assessment.services.visits import record_attempt, record_visit, reveal_phone
from mediation.common.errors import RuleBroken
from mediation.common.roles import Role
from mediation.common.views import (
    PageMixin,
    RoleRequiredMixin,
    ScopedQuerysetMixin,
    ServiceFormMixin,
)
from mediation.common.views.lists import OpenPaginator


class VisitsView(RoleRequiredMixin, PageMixin, ScopedQuerysetMixin, ListView):
    """Visits still to be made; `FinishedView` shows the others."""

    roles = (Role.SURVEYOR,)
    title = _("Visits")
    template_name = "assessment/visits/list.html"
    queryset = for_calls(Visit.objects.all())
    paginator_class = OpenPaginator
    paginate_by = 40
    finished = False

    def get_queryset(self):
        rows = super().get_queryset()
        if self.finished:
            return rows.exclude(status=VisitStatus.ASSIGNED)
        return rows.filter(status=VisitStatus.ASSIGNED)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(finished=self.finished, **kwargs)
        context["entries"] = [
            {"visit": visit, "people": masked_people(visit.case), "calls": visit.attempts.all()}
            for visit in context["object_list"]
        ]
        return context


class FinishedView(VisitsView):
    title = _("Finished visits")
    finished = True


class OneVisitMixin(RoleRequiredMixin, PageMixin):
    """A page about one visit; another agency's is as if absent (404)."""

    roles = (Role.SURVEYOR,)

    @cached_property
    def visit(self) -> Visit:
        mine = for_calls(Visit.objects.visible_to(self.request.user))
        return get_object_or_404(mine, pk=self.kwargs["pk"])

    def get_object(self, queryset=None) -> Visit:
        return self.visit

    def get_title(self):
        return self.title or self.visit.case.number

    def get_crumbs(self):
        return ((_("Visits"), reverse("assessment:visits")), (self.get_title(), None))

    def get_success_url(self):
        return reverse("assessment:visits")

    def get_context_data(self, **kwargs):
        people = masked_people(self.visit.case)
        return super().get_context_data(visit=self.visit, people=people, **kwargs)


class VisitView(OneVisitMixin, DetailView):
    """One visit with masked names; the telephone comes on demand, by `TelephoneView`."""

    template_name = "assessment/visits/detail.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            calls=self.visit.attempts.all(),
            results=WITHOUT_ANSWERS,
            is_open=self.visit.status == VisitStatus.ASSIGNED,
            **kwargs,
        )


class TelephoneView(VisitView):
    """POST shows names and telephones on this one answer; nothing keeps them afterwards."""

    def get(self, request, *args, **kwargs):
        return redirect("assessment:visit", self.visit.pk)

    def post(self, request, *args, **kwargs):
        self.object = self.visit
        try:
            contacts = reveal_phone(visit=self.visit, by=request.user)
        except RuleBroken as refusal:
            messages.error(request, str(refusal))
            return redirect("assessment:visit", self.visit.pk)
        return self.render_to_response(self.get_context_data(contacts=contacts))


class AttemptView(OneVisitMixin, ServiceFormMixin, FormView):
    """A call that brought no answers."""

    title = _("Note a call")
    form_class = AttemptForm
    submit_label = _("Note the call")
    success_message = _("The call is noted.")

    def perform(self, form):
        return record_attempt(visit=self.visit, by=self.request.user, **form.cleaned_data)


class QuestionsView(OneVisitMixin, ServiceFormMixin, FormView):
    """The fixed questions; sent once, then sealed."""

    title = _("Questions")
    form_class = QuestionsForm
    template_name = "assessment/visits/questions.html"
    submit_label = _("Send and seal")
    success_message = _("The answers are sent and sealed.")
    success_url = reverse_lazy("assessment:visits")

    def get(self, request, *args, **kwargs):
        visit = self.visit
        if visit.status != VisitStatus.ASSIGNED or visit.phone_revealed_at is None:
            return redirect("assessment:visit", visit.pk)
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"visit": self.visit}

    def perform(self, form):
        return record_visit(visit=self.visit, by=self.request.user, **form.cleaned_data)

    def get_context_data(self, **kwargs):
        return super().get_context_data(promises=promises_of(self.visit), **kwargs)
