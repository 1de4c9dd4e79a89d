"""Log a case: the dispute, the parties, one service."""

from django.http import HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from cases.forms import LogCaseForm, parties_formset
from cases.permissions import can_log_case
from cases.services.register import log_case
from mediation.common.roles import Role
from mediation.common.views import RoleRequiredMixin, ServiceFormMixin

FEWEST, MOST = 2, 8


class LogCaseView(RoleRequiredMixin, ServiceFormMixin, FormView):
    """Any number of parties: "one more party" asks for the same page with one more block."""

    roles = (Role.MEDIATOR,)
    title = _("Log a case")
    crumbs = ((_("My cases"), reverse_lazy("cases:list")), (title, None))
    form_class = LogCaseForm
    template_name = "cases/log.html"
    submit_label = _("Log the case")

    def may_open(self, user):
        return super().may_open(user) and can_log_case(user)

    def get_parties(self):
        wanted = self.request.GET.get("parties", "")
        count = int(wanted) if wanted.isdigit() else FEWEST
        formset = parties_formset(max(FEWEST, min(count, MOST)) - FEWEST)
        initial = [{"side": "applicant"}, {"side": "respondent"}]
        return formset(self.request.POST or None, initial=initial, prefix="party")

    def post(self, request, *args, **kwargs) -> HttpResponse:
        form, self.parties = self.get_form(), self.get_parties()
        both_are_valid = all([form.is_valid(), self.parties.is_valid()])
        return self.form_valid(form) if both_are_valid else self.form_invalid(form)

    def perform(self, form):
        user, data = self.request.user, form.cleaned_data
        return log_case(
            mediator=user.mediator,
            station=user.mediator.station,
            parties=self.parties.parties(),
            by=user,
            **data,
        )

    def get_success_message(self, result):
        return gettext("Case %(number)s is logged.") % {"number": result.number}

    def get_success_url(self):
        return reverse("cases:detail", args=[self.result.pk])

    def get_context_data(self, **kwargs):
        parties = getattr(self, "parties", None) or self.get_parties()
        more = min(parties.total_form_count() + 1, MOST)
        return super().get_context_data(parties=parties, more=more, **kwargs)
