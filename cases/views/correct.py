"""A mediator corrects what was typed, and records sessions and kept promises."""

from functools import cached_property

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms import CorrectCaseForm, CorrectPartyForm, ObligationForm, SessionForm
from cases.models import Case, Obligation, Party
from cases.permissions import can_see_parties
from cases.services.parties import correct_party
from cases.services.performance import record_obligation
from cases.services.register import correct_case
from cases.services.sessions import record_session
from cases.views.work import CaseFormView

FACTS = (
    "dispute_type",
    "source",
    "source_document",
    "relation",
    "summary",
    "place",
    "people_count",
    "is_public",
    "version",
)
SHOWN_OF_A_PARTY = ("side", "kind", "name", "address", "guardian_name")


class CorrectCaseView(CaseFormView):
    title = _("Correct the facts")
    form_class = CorrectCaseForm
    success_message = _("The facts are corrected.")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "day": self.case.logged_on}

    def get_initial(self):
        return {name: getattr(self.case, name) for name in FACTS}

    def perform(self, form):
        return correct_case(case=self.case, by=self.request.user, **form.cleaned_data)


class SessionView(CaseFormView):
    title = _("Record a session")
    form_class = SessionForm
    success_message = _("The session is recorded.")

    def get_initial(self):
        today = timezone.localdate()
        return {"held_on": self.case.closed_on or today}

    def perform(self, form):
        return record_session(case=self.case, by=self.request.user, **form.cleaned_data)


class CorrectPartyView(CaseFormView):
    """Numbers are written, never read: the page shows none of those on record."""

    title = _("Correct a party")
    form_class = CorrectPartyForm
    success_message = _("The party is corrected.")

    @cached_property
    def party(self) -> Party:
        mine = Party.objects.visible_to(self.request.user).select_related("case__committee")
        party = get_object_or_404(mine, pk=self.kwargs["pk"])
        if not can_see_parties(self.request.user, party.case):
            raise Http404
        return party

    @property
    def case(self) -> Case:
        return self.party.case

    def get_initial(self):
        return {name: getattr(self.party, name) for name in SHOWN_OF_A_PARTY}

    def perform(self, form):
        data = form.corrected(self.party)
        return correct_party(party=self.party, data=data, by=self.request.user)


class ObligationView(CaseFormView):
    title = _("Obligation met")
    form_class = ObligationForm
    template_name = "cases/obligation.html"
    success_message = _("The day is recorded.")

    @cached_property
    def obligation(self) -> Obligation:
        mine = Obligation.objects.visible_to(self.request.user)
        rows = mine.select_related("agreement__case__committee")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @property
    def case(self) -> Case:
        return self.obligation.agreement.case

    def perform(self, form):
        by = self.request.user
        return record_obligation(obligation=self.obligation, by=by, **form.cleaned_data)

    def get_context_data(self, **kwargs):
        return super().get_context_data(obligation=self.obligation, **kwargs)
