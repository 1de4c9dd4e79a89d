"""Log a case: five steps on one page, which also works as one plain form."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from cases.choices import FormStep, Paper, Source
from cases.forms.log_blank import blank_sections
from cases.forms.log_sections import PAPERS, CaseSections
from cases.models import Case, Clue, MediationRequest
from cases.permissions import can_answer_request, can_log_case
from cases.selectors.similar import SimilarCase
from cases.services.filing import StepRefused, file_case
from cases.services.requests import reveal_phone
from cases.services.similar import look_for_similar
from mediation.common.errors import REFUSALS, sentence_of
from mediation.common.roles import Role
from mediation.common.views import PageMixin, RoleRequiredMixin


class MayLogMixin(RoleRequiredMixin):
    roles = (Role.MEDIATOR,)

    def may_open(self, user: Any) -> bool:
        return super().may_open(user) and can_log_case(user)


class StartedFromMixin:
    """The clue or the request that a case answers: ``clue`` or ``request`` in what was sent."""

    def started_from(self, sent: Mapping[str, Any]) -> dict[str, Any]:
        """Both by name, None where there is none. A foreign one does not exist (404)."""
        found = {"clue": Clue, "request": MediationRequest}
        return {name: self._row(model, sent.get(name)) for name, model in found.items()}

    def _row(self, model: Any, wanted: Any) -> Any:
        if wanted in (None, ""):
            return None
        number = int(wanted) if str(wanted).isdecimal() and len(str(wanted)) < 19 else 0  # noqa: PLR2004
        rows = model.objects.visible_to(self.request.user)  # type: ignore[attr-defined]
        return get_object_or_404(rows, pk=number)


class LogCaseView(MayLogMixin, StartedFromMixin, PageMixin, TemplateView):
    """The page is blank; a draft is put into it by its script (``static/cases/log.js``).

    So the service worker may keep the page: it holds nothing about anybody. Without scripts the
    five sections stand below each other and are sent as one form.
    """

    title = _("Log a case")
    crumbs = ((_("My cases"), reverse_lazy("cases:list")), (title, None))
    template_name = "cases/log.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if beginning := self.beginning:
            return self.show(CaseSections(request.user, initial=beginning))
        blank = blank_sections(request.user)
        return self.render_to_response(self.get_context_data(blank=blank, key=uuid4()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if wanted := request.POST.get("one_more"):
            again = CaseSections(request.user, initial=request.POST.dict(), one_more=wanted)
            return self.show(again)
        sections = CaseSections(request.user, request.POST)
        if not sections.is_valid():
            return self.show(sections)
        key = sections.dispute.cleaned_data["client_key"]
        if "go_on" not in request.POST and (found := similar_to(request.user, key, request.POST)):
            return self.show(sections, similar=found)
        return self.file(sections)

    def file(self, sections: CaseSections) -> HttpResponse:
        try:
            case = file_case(
                key=sections.dispute.cleaned_data["client_key"],
                by=self.request.user,
                form=sections.filled(uploads=self.uploads),
                **self.started,
            )
        except StepRefused as refusal:
            sections.refuse(refusal)
            return self.show(sections)
        except REFUSALS as refusal:
            sections.refuse(StepRefused(FormStep.DISPUTE, sentence_of(refusal)))
            return self.show(sections)
        messages.success(self.request, logged_sentence(case))
        return redirect("cases:detail", pk=case.pk)

    @cached_property
    def started(self) -> dict[str, Any]:
        return self.started_from(self.request.POST or self.request.GET)

    @property
    def uploads(self) -> list[tuple[Paper, Any]]:
        """Photos that came with the form itself, where there is no script."""
        wanted = self.request.POST.get(f"{PAPERS}-paper", "")
        paper = Paper(wanted) if wanted in Paper.values else Paper.ANNEX
        return [(paper, each) for each in self.request.FILES.getlist("photos")]

    @property
    def beginning(self) -> dict[str, Any]:
        """What the clue or the request already says."""
        clue, request = self.started["clue"], self._request_shown
        if clue is not None:
            return {
                "source": Source.OWN_INITIATIVE,
                "summary": clue.description,
                "people_count": max(2, clue.people_count),
            }
        if request is not None:
            return {
                "summary": request.about,
                "party-0-name": request.name,
                "party-0-phone": request.phone,
                "party-1-name": request.other_side,
            }
        return {}

    @property
    def _request_shown(self) -> MediationRequest | None:
        """The request with its telephone, which the log writes down; none that is answered."""
        request = self.started["request"]
        if request is None or not can_answer_request(self.request.user, request):
            return None
        return reveal_phone(request=request, by=self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(steps=FormStep, **kwargs)

    def show(self, sections: CaseSections, similar: list[SimilarCase] | None = None):
        return self.render_to_response(
            self.get_context_data(
                sections=sections,
                form=sections.dispute,
                errors=sections.errors() if sections.data is not None else [],
                similar=similar or [],
                clue=self.started["clue"],
                request_row=self.started["request"],
            )
        )


@method_decorator(login_not_required, name="dispatch")
class ServiceWorkerView(TemplateView):
    """The script that keeps the blank page for times without network; it says nothing secret."""

    template_name = "cases/sw.js"
    content_type = "text/javascript"

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        kwargs["headers"] = {"Cache-Control": "no-cache"}
        return super().render_to_response(context, **kwargs)


def similar_to(user: Any, key: UUID, typed: Mapping[str, str]) -> list[SimilarCase]:
    """Cases like the one typed into the fields of the page."""
    return look_for_similar(
        by=user,
        key=key,
        parties=CaseSections.people_in(typed),
        summary=typed.get("summary", ""),
        day=timezone.localdate(),
    )


def logged_sentence(case: Case) -> str:
    if case.closed_on is None:
        return gettext("Case %(number)s is logged.") % {"number": case.number}
    return gettext("Case %(number)s is logged and closed.") % {"number": case.number}


def similar_in_words(found: list[SimilarCase]) -> list[dict[str, str]]:
    """For the script: what a colleague may know, and a way to the case if it is one's own."""
    return [
        {
            "number": each.number,
            "day": each.logged_on.isoformat(),
            "type": each.dispute_type,
            "mediator": each.mediator,
            "url": reverse("cases:detail", args=[each.pk]) if each.is_mine else "",
        }
        for each in found
    ]
