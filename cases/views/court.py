"""The court liaison's desk: applications for judicial confirmation of the own court."""

from functools import cached_property

from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from cases.choices import ConfirmationStatus
from cases.choices_confirmation import NEXT
from cases.filters import ConfirmationFilter
from cases.forms import CourtDecisionForm, ObjectionDecisionForm, ObjectionForm
from cases.models import Confirmation, Objection
from cases.permissions import can_answer_confirmation, can_record_objection
from cases.selectors.confirmations import desk
from cases.selectors.search import asks_for_a_person, find_confirmations
from cases.services.court import decide, decide_objection, record_objection
from cases.services.search import note_person_search
from mediation.common.roles import Role
from mediation.common.views import (
    PrivateSearchMixin,
    RoleRequiredMixin,
    ScopedListView,
    ServiceFormMixin,
    Shown,
)


class ConfirmationsView(RoleRequiredMixin, PrivateSearchMixin, ScopedListView):
    roles = (Role.COURT_LIAISON,)
    title = _("Applications for judicial confirmation")
    queryset = Confirmation.objects.for_desk()
    filterset_class = ConfirmationFilter
    search_fields = ("case__number", "ruling_number")
    search_label = _("Case or ruling number, name, initials, telephone or ID number")
    default_sort = ("is_answered", "-applied_on")
    empty_sentence = _("No applications have arrived.")
    definition = _(
        "What waits for the court comes first. Days: from the application to today, or to the "
        "ruling."
    )
    columns = (
        Shown("number", _("Case number"), value="case.number", link=True),
        Shown("committee", _("Committee"), value="case.committee.name"),
        Shown("applied_on", _("Applied on"), "date", sort="applied_on"),
        Shown("last_day", _("Last day"), "date", sort="last_day"),
        Shown("status", _("Status"), value="get_status_display", sort="status"),
        Shown("days", _("Days"), "int", value="days_so_far"),
        Shown("ruling_number", _("Ruling number")),
        Shown("decided_on", _("Decided on"), "date", sort="decided_on"),
    )

    def search(self, rows, words):
        user = self.request.user
        return find_confirmations(rows, " ".join(words), user=user, people=self.is_posted)

    def note_search(self, words):
        if asks_for_a_person(words):
            note_person_search(by=self.request.user)

    def row_url(self, row):
        return reverse("cases:confirmation", args=[row.pk])


class ConfirmationPageMixin(RoleRequiredMixin, ServiceFormMixin):
    """A form about one application to the own court; foreign ones do not exist."""

    roles = (Role.COURT_LIAISON,)
    template_name = "cases/confirmation.html"

    @cached_property
    def confirmation(self) -> Confirmation:
        visible = Confirmation.objects.visible_to(self.request.user)
        rows = visible.select_related("case__committee", "case__agreement", "court", "eligibility")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_crumbs(self):
        return (
            (_("Confirmations"), reverse("cases:confirmations")),
            (self.confirmation.case.number, None),
        )

    def get_success_url(self):
        return reverse("cases:confirmation", args=[self.confirmation.pk])

    def get_context_data(self, **kwargs):
        user, confirmation = self.request.user, self.confirmation
        return super().get_context_data(
            confirmation=confirmation,
            desk=desk(confirmation),
            may_answer=can_answer_confirmation(user, confirmation),
            may_object=can_record_objection(user, confirmation),
            **kwargs,
        )


class CourtDecisionView(ConfirmationPageMixin, FormView):
    title = _("Decision of the court")
    form_class = CourtDecisionForm
    success_message = _("The decision is recorded.")
    success_url = reverse_lazy("cases:confirmations")

    def get_success_url(self):
        return self.success_url

    def get_form_kwargs(self):
        allowed = NEXT.get(ConfirmationStatus(self.confirmation.status), ())
        statuses = [(s.value, s.label) for s in ConfirmationStatus if s in allowed]
        return {**super().get_form_kwargs(), "statuses": statuses}

    def perform(self, form):
        return decide(confirmation=self.confirmation, by=self.request.user, **form.cleaned_data)


class ObjectionView(ConfirmationPageMixin, FormView):
    title = _("Record an objection")
    form_class = ObjectionForm
    template_name = "common/form_page.html"
    success_message = _("The objection is recorded.")

    def get_form_kwargs(self):
        parties = self.confirmation.case.parties.all()
        return {**super().get_form_kwargs(), "parties": parties}

    def get_initial(self):
        return {"known_on": self.confirmation.served_on}

    def perform(self, form):
        by = self.request.user
        return record_objection(confirmation=self.confirmation, by=by, **form.cleaned_data)


class ObjectionDecisionView(ConfirmationPageMixin, FormView):
    title = _("Decide an objection")
    form_class = ObjectionDecisionForm
    template_name = "common/form_page.html"
    success_message = _("The decision is recorded.")

    @cached_property
    def objection(self) -> Objection:
        visible = Objection.objects.visible_to(self.request.user)
        rows = visible.select_related("confirmation__case__committee", "confirmation__court")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @property
    def confirmation(self) -> Confirmation:
        return self.objection.confirmation

    def perform(self, form):
        by = self.request.user
        return decide_objection(objection=self.objection, by=by, **form.cleaned_data)
