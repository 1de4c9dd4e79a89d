"""Pages for citizens without an account, opened with the code at a station's door.

Nothing of a person stands in an address, a cookie or the browser's storage: what was found is
shown as the answer to the POST itself, and what may be done with it travels as a signed pass.
Each page works without JavaScript. SECURITY T8.
"""

from functools import cached_property
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.generic import FormView, TemplateView, View

from cases.forms.citizen import AskForm, StatusForm
from cases.models import MediationRequest, QrCode
from cases.selectors.requests import code_in_force
from cases.services.lookups import Found, holder_of, look_up
from cases.services.requests import PRIVACY_NOTICE, ask_for_mediation, withdraw_request
from mediation.common.errors import REFUSALS, RuleBroken, sentence_of
from mediation.common.forms import WebForm
from mediation.common.limits import TooOften
from mediation.common.views import PageMixin


class CitizenPage(PageMixin, View):
    """A page that needs no account and is kept by no browser."""

    @method_decorator([login_not_required, never_cache])
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.instead() or super().dispatch(request, *args, **kwargs)

    def instead(self) -> HttpResponse | None:
        """What is answered in place of the page, where it cannot be opened."""
        return None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(privacy_notice=PRIVACY_NOTICE, **kwargs)


class CitizenFormView(CitizenPage, FormView):
    """``perform(form)`` calls one service; its result is shown with ``done_template``.

    The page is the answer to the POST: there is no address that somebody else could open. Sent
    again it gives the same answer, or the sentence why not.
    """

    done_template = ""
    submit_label: Any = _("Send")

    def perform(self, form: Any) -> Any:
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            result = self.perform(form)
        except REFUSALS as refusal:
            return self.refuse(form, refusal)
        context = self.get_context_data(form=form, result=result)
        return render(self.request, self.done_template, context)

    def refuse(self, form: Any, refusal: Exception) -> HttpResponse:
        form.refuse(sentence_of(refusal))
        response = self.form_invalid(form)
        if isinstance(refusal, TooOften):
            response.status_code = 429
            response.headers["Retry-After"] = str(refusal.seconds)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"submit_label": self.submit_label, **kwargs})


class AskView(CitizenFormView):
    """One minute: who to call back, and about what. Unknown and replaced codes answer alike."""

    title = _("Ask for mediation")
    form_class = AskForm
    template_name = "cases/citizen/ask.html"
    done_template = "cases/citizen/receipt.html"
    submit_label = _("Ask to be called back")

    @cached_property
    def code(self) -> QrCode | None:
        return code_in_force(self.kwargs["token"])

    def instead(self):
        if self.code is None:
            return render(self.request, "cases/citizen/unknown.html", status=404)
        return None

    def perform(self, form):
        facts = {name: value for name, value in form.cleaned_data.items() if name != "agreed"}
        return ask_for_mediation(code=self.code, **facts)

    def get_context_data(self, **kwargs):
        return super().get_context_data(station=self.code.station, **kwargs)


class StatusView(CitizenFormView):
    """Number and telephone; a wrong one of either gives one answer."""

    title = _("Ask how it stands")
    form_class = StatusForm
    template_name = "cases/citizen/status.html"
    done_template = "cases/citizen/found.html"
    submit_label = _("Show how it stands")

    def perform(self, form):
        return look_up(**form.cleaned_data)


class HolderView(CitizenFormView):
    """Something done with the pass of a look-up. Without one: back to number and telephone."""

    form_class = WebForm

    def get(self, request, *args, **kwargs):
        return redirect("cases:status")

    def post(self, request, *args, **kwargs):
        try:
            self.found = holder_of(request.POST.get("holder", ""))
        except RuleBroken as refusal:
            return _look_up_again(request, refusal)
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(found=self.found, **kwargs)


class WithdrawView(HolderView):
    """The citizen takes a request back."""

    title = _("Withdraw the request")
    template_name = "cases/citizen/found.html"
    done_template = "cases/citizen/withdrawn.html"

    def perform(self, form):
        return withdraw_request(request=_request_of(self.found))

    def get_context_data(self, **kwargs):
        kwargs.setdefault("result", self.found)
        return super().get_context_data(**kwargs)


class PrivacyView(CitizenPage, TemplateView):
    title = _("Privacy notice")
    template_name = "cases/citizen/privacy.html"


def _request_of(found: Found) -> MediationRequest:
    if found.request is None:
        raise Http404
    return found.request


def _look_up_again(request, refusal: Exception) -> HttpResponse:
    """The form for number and telephone with the sentence why it is asked again."""
    context = {
        "form": StatusForm(),
        "sentence": str(refusal),
        "title": StatusView.title,
        "submit_label": StatusView.submit_label,
    }
    return render(request, StatusView.template_name, context)
