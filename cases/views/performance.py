"""After the agreement: what is met, urged, in default, and the way shown afterwards."""

from functools import cached_property

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms import (
    DefaultForm,
    ObligationForm,
    PerformanceForm,
    ReferralForm,
    UrgingForm,
)
from cases.models import Case, Obligation
from cases.permissions import can_record_performance, can_refer
from cases.selectors.performance import next_steps
from cases.services.defaults import record_default, refer_out, urge
from cases.services.performance import record_obligation, record_performance
from cases.views.work import CaseFormView


class PerformanceView(CaseFormView):
    permitted = staticmethod(can_record_performance)
    title = _("Performance")
    form_class = PerformanceForm
    success_message = _("The performance is recorded.")

    def get_initial(self):
        names = ("performance", "performed_on", "sued_after", "payment_order")
        return {name: getattr(self.case, name) for name in names}

    def perform(self, form):
        return record_performance(case=self.case, by=self.request.user, **form.cleaned_data)


class ReferralView(CaseFormView):
    permitted = staticmethod(can_refer)
    title = _("Show the parties another way")
    form_class = ReferralForm
    success_message = _("Recorded: the parties know where to go.")

    def perform(self, form):
        return refer_out(case=self.case, by=self.request.user, **form.cleaned_data)


class ObligationFormView(CaseFormView):
    """A form about one obligation of an own case."""

    template_name = "cases/obligation.html"

    @cached_property
    def obligation(self) -> Obligation:
        mine = Obligation.objects.visible_to(self.request.user)
        rows = mine.select_related("agreement__case__committee")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @property
    def case(self) -> Case:
        return self.obligation.agreement.case

    def get_context_data(self, **kwargs):
        fulfilments = self.obligation.fulfilments.all()
        return super().get_context_data(
            obligation=self.obligation, fulfilments=fulfilments, **kwargs
        )


class ObligationView(ObligationFormView):
    title = _("Obligation met")
    form_class = ObligationForm
    success_message = _("The day is recorded.")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "papers": self.case.documents.on_file()}

    def perform(self, form):
        by = self.request.user
        return record_obligation(obligation=self.obligation, by=by, **form.facts())


class UrgeView(ObligationFormView):
    title = _("Urge to perform")
    form_class = UrgingForm
    success_message = _("The urging is recorded.")

    def perform(self, form):
        return urge(obligation=self.obligation, by=self.request.user, **form.cleaned_data)


class DefaultView(ObligationFormView):
    title = _("Record a default")
    form_class = DefaultForm
    success_message = _("The default is recorded, and what the other side was told.")

    def get_form_kwargs(self):
        steps = next_steps(self.obligation, timezone.localdate())
        return {**super().get_form_kwargs(), "steps": steps}

    def perform(self, form):
        by = self.request.user
        return record_default(obligation=self.obligation, by=by, **form.cleaned_data)
