"""A party's own word after the closing, with the pass of a look-up (`cases.views.citizen`)."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from assessment.forms.feedback import DenialForm, FeedbackForm
from assessment.services.feedback import deny_mediation, send_feedback
from cases.views.citizen import HolderView


class PartyWordView(HolderView):
    """Comes from the page of the look-up: the first POST shows the form, the second sends it."""

    template_name = "assessment/feedback/form.html"
    done_template = "assessment/feedback/thanks.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        if self.found.party is None:
            raise Http404
        kwargs: dict[str, Any] = super().get_form_kwargs()
        return kwargs if "sent" in self.request.POST else _unbound(kwargs)


class FeedbackView(PartyWordView):
    title = _("Three questions")
    form_class = FeedbackForm
    submit_label = _("Send and seal")

    def perform(self, form: Any) -> Any:
        return send_feedback(party=self.found.party, **form.cleaned_data)


class DenialView(PartyWordView):
    """The bureau reads it, and nobody at the station or the office."""

    title = _("This mediation never took place")
    form_class = DenialForm
    template_name = "assessment/feedback/denial.html"
    submit_label = _("Tell the bureau")

    def perform(self, form: Any) -> Any:
        return deny_mediation(party=self.found.party, **form.cleaned_data)


def _unbound(kwargs: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a form that is only shown."""
    return {name: value for name, value in kwargs.items() if name not in ("data", "files")}
