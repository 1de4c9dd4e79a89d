"""What is not accepted, who steps back, and how much time there is."""

from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView, FormView

from cases.filters_intake import RefusalFilter
from cases.forms import ExtensionForm, RecusalForm, RefusalForm
from cases.models import IntakeRefusal
from cases.permissions import can_declare_recusal, can_extend_term, can_log_case
from cases.services.recusals import declare_recusal
from cases.services.refusing import refuse_acceptance
from cases.services.terms import extend_term
from cases.views.work import CaseFormView
from mediation.common.roles import Role
from mediation.common.views import (
    PageMixin,
    RoleRequiredMixin,
    ScopedListView,
    ScopedQuerysetMixin,
    ServiceFormMixin,
    Shown,
)
from mediators.models import Mediator

LIST = (_("Refused intakes"), reverse_lazy("cases:refusals"))


class RefusalsView(RoleRequiredMixin, ScopedListView):
    roles = (Role.MEDIATOR,)
    title = _("Refused intakes")
    crumbs = ((_("Me"), reverse_lazy("common:me")), (title, None))
    template_name = "cases/refusals.html"
    queryset = IntakeRefusal.objects.all()
    filterset_class = RefusalFilter
    search_fields = ("source_document", "organ", "summary")
    default_sort = ("-refused_on",)
    empty_sentence = _("You have refused nothing.")
    columns = (
        Shown("refused_on", _("Refused on"), "date", sort="refused_on", link=True),
        Shown("source", _("Source"), value="get_source_display"),
        Shown("reason", _("Reason"), value="get_reason_display"),
        Shown("route", _("Where the parties were sent"), value="get_route_display"),
        Shown("organ", _("Organ that handed it over")),
    )

    def row_url(self, row):
        return reverse("cases:refusal", args=[row.pk])


class RefusalView(RoleRequiredMixin, PageMixin, ScopedQuerysetMixin, DetailView):
    roles = (Role.MEDIATOR,)
    title = _("Refused intake")
    crumbs = (LIST, (title, None))
    queryset = IntakeRefusal.objects.select_related("station")
    template_name = "cases/refusal.html"


class RefuseView(RoleRequiredMixin, ServiceFormMixin, FormView):
    roles = (Role.MEDIATOR,)
    title = _("Do not accept")
    crumbs = (LIST, (title, None))
    form_class = RefusalForm
    template_name = "cases/refuse.html"
    submit_label = _("Record the refusal")
    success_message = _("Recorded. No file number was used.")

    def may_open(self, user):
        return super().may_open(user) and can_log_case(user)

    def perform(self, form):
        user = self.request.user
        return refuse_acceptance(
            by=user, mediator=user.mediator, station=user.mediator.station, **form.cleaned_data
        )

    def get_success_url(self):
        return reverse("cases:refusal", args=[self.result.pk])


class ExtendTermView(CaseFormView):
    permitted = staticmethod(can_extend_term)
    title = _("Extend the term")
    form_class = ExtensionForm
    template_name = "cases/extend.html"
    success_message = _("The term is extended.")

    def get_initial(self):
        return {"version": self.case.version, "applicant_agreed_on": timezone.localdate()}

    def perform(self, form):
        return extend_term(case=self.case, by=self.request.user, **form.cleaned_data)


class RecusalView(CaseFormView):
    permitted = staticmethod(can_declare_recusal)
    title = _("Conflict of interest")
    form_class = RecusalForm
    template_name = "cases/recusal.html"
    submit_label = _("Send to the office")
    success_message = _("The office decides. Until then the case stands still for this mediator.")

    def get_form_kwargs(self):
        on_the_case = Mediator.objects.filter(parts__case=self.case)
        return {**super().get_form_kwargs(), "mediators": on_the_case}

    def get_initial(self):
        return {"mediator": self.request.user.mediator.pk}

    def perform(self, form):
        return declare_recusal(case=self.case, by=self.request.user, **form.cleaned_data)
