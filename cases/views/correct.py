"""A mediator corrects what was typed."""

from functools import cached_property

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from cases.forms import CorrectCaseForm, CorrectPartyForm
from cases.models import Case, Party
from cases.permissions import can_edit_case, can_see_parties
from cases.services.parties import correct_party
from cases.services.register import correct_case
from cases.views.work import CaseFormView

FACTS = (
    "dispute_type",
    "source",
    "application_form",
    "source_document",
    "received_on",
    "court_stage",
    "relation",
    "summary",
    "place",
    "place_basis",
    "people_count",
    "is_public",
    "respondent_consent",
    "consent_on",
    "before_other_organ",
    "version",
)
SHOWN_OF_A_PARTY = ("side", "kind", "name", "address", "guardian_name", "is_representative")


class CorrectCaseView(CaseFormView):
    permitted = staticmethod(can_edit_case)
    title = _("Correct the facts")
    form_class = CorrectCaseForm
    success_message = _("The facts are corrected.")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "day": self.case.logged_on}

    def get_initial(self):
        return {name: getattr(self.case, name) for name in FACTS}

    def perform(self, form):
        return correct_case(case=self.case, by=self.request.user, **form.cleaned_data)


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
