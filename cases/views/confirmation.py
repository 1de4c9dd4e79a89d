"""The mediator's steps of a judicial confirmation: check, apply, supply, withdraw, enforce."""

from functools import cached_property

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.forms import (
    ConfirmationForm,
    EligibilityForm,
    EnforcementEndForm,
    EnforcementForm,
    SupplyForm,
    WithdrawForm,
)
from cases.models import Confirmation, Court, Enforcement
from cases.permissions import can_see_parties
from cases.selectors.confirmation_card import confirmation_card
from cases.selectors.eligibility import against_printing, verdict_of
from cases.services import confirmations
from cases.services.eligibility import check_eligibility
from cases.services.enforcement import end_enforcement, record_enforcement
from cases.views.work import CaseFormView


class AgreementFormView(CaseFormView):
    """A form about the agreement of a case, below its days and what stands against it."""

    template_name = "cases/confirmation_step.html"

    def get_context_data(self, **kwargs):
        card = confirmation_card(self.case)
        return super().get_context_data(**{"card": card, "show_form": True, **kwargs})


class CheckView(AgreementFormView):
    title = _("Can a court confirm it?")
    form_class = EligibilityForm
    submit_label = _("Check")
    success_message = _("Checked. What follows stands on this page.")

    def perform(self, form):
        return check_eligibility(case=self.case, by=self.request.user, **form.cleaned_data)

    def get_success_url(self):
        if self.result is None or verdict_of(self.result).is_blocked:
            return super().get_success_url()
        return reverse("cases:apply_for_confirmation", args=[self.case.pk])


class ApplyView(AgreementFormView):
    title = _("Apply for judicial confirmation")
    form_class = ConfirmationForm
    submit_label = _("Hand over the application")
    success_message = _("The joint application is on its way.")

    @cached_property
    def findings(self):
        return against_printing(self.case)

    def get_form_kwargs(self):
        case, user = self.case, self.request.user
        may_see = can_see_parties(user, case)
        people = [
            (party, party.name if may_see else party.get_side_display())
            for party in case.parties.all()
        ]
        courts = Court.objects.filter(district=case.district_id)
        extra = {"courts": courts, "parties": people, "has_doubts": bool(self.findings[1])}
        return {**super().get_form_kwargs(), **extra}

    def perform(self, form):
        return confirmations.prepare(
            case=self.case,
            by=self.request.user,
            court=form.cleaned_data["court"],
            applicants=form.applicants(),
            doubts_read=form.cleaned_data.get("doubts_read", False),
        )

    def get_context_data(self, **kwargs):
        context = super().get_context_data(blocked=self.findings[0], **kwargs)
        card, form = context["card"], context["form"]
        is_open = card is not None and card.is_open and not context["blocked"]
        return {**context, "show_form": is_open or form.is_bound}


class ApplicationFormView(AgreementFormView):
    """About one application to a court; foreign ones do not exist."""

    @cached_property
    def confirmation(self) -> Confirmation:
        mine = Confirmation.objects.visible_to(self.request.user)
        return get_object_or_404(mine.select_related("case__committee"), pk=self.kwargs["pk"])

    @property
    def case(self):
        return self.confirmation.case


class SupplyView(ApplicationFormView):
    title = _("Hand in what the court asked for")
    form_class = SupplyForm
    submit_label = _("Hand in")
    success_message = _("The court has been told that the papers are there.")

    def perform(self, form):
        by = self.request.user
        return confirmations.supply(confirmation=self.confirmation, by=by, **form.cleaned_data)


class WithdrawView(ApplicationFormView):
    title = _("Withdraw the application")
    form_class = WithdrawForm
    submit_label = _("Withdraw")
    success_message = _("The application is withdrawn.")

    def perform(self, form):
        by = self.request.user
        return confirmations.withdraw(confirmation=self.confirmation, by=by, **form.cleaned_data)


class EnforceView(AgreementFormView):
    title = _("Record an application for enforcement")
    form_class = EnforcementForm
    success_message = _("The application for enforcement is recorded.")

    def perform(self, form):
        return record_enforcement(case=self.case, by=self.request.user, **form.cleaned_data)


class EndEnforcementView(CaseFormView):
    title = _("End of the enforcement")
    form_class = EnforcementEndForm
    success_message = _("The end of the enforcement is recorded.")

    @cached_property
    def enforcement(self) -> Enforcement:
        mine = Enforcement.objects.visible_to(self.request.user)
        rows = mine.select_related("confirmation__case__committee")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @property
    def case(self):
        return self.enforcement.confirmation.case

    def perform(self, form):
        by = self.request.user
        return end_enforcement(enforcement=self.enforcement, by=by, **form.cleaned_data)
