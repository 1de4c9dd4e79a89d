"""A mediator reads a flag on the own contract, with its arithmetic, and answers it (申辩)."""

from functools import cached_property

from django import forms
from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from assessment.models import QuotaFlag
from assessment.services.quarters import answer_flag
from mediation.common.forms import WebForm
from mediation.common.roles import Role
from mediation.common.views import RoleRequiredMixin, ServiceFormMixin


class AnswerForm(WebForm):
    answer = forms.CharField(
        label=_("Your answer"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Say what the bureau should know: illness, cases that were not counted …"),
    )


class AnswerFlagView(RoleRequiredMixin, ServiceFormMixin, FormView):
    roles = (Role.MEDIATOR,)
    title = _("Quota not met")
    form_class = AnswerForm
    template_name = "assessment/flag.html"
    submit_label = _("Send the answer")
    success_message = _("Your answer is with the bureau. A named officer decides.")
    success_url = reverse_lazy("home")

    @cached_property
    def flag(self) -> QuotaFlag:
        mine = QuotaFlag.objects.visible_to(self.request.user).select_related("run", "contract")
        return get_object_or_404(mine, pk=self.kwargs["pk"])

    def perform(self, form):
        return answer_flag(flag=self.flag, by=self.request.user, **form.cleaned_data)

    def get_context_data(self, **kwargs):
        return super().get_context_data(flag=self.flag, **kwargs)
