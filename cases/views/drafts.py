"""Drafts of the case form: small answers in JSON for the script of the page, never kept.

Refused input answers 422 with sentences, what cannot be understood 400. Who is not signed in is
led to the log-in like everywhere; the script waits then and sends again.
"""

import json
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.generic import View

from cases.choices import DraftStatus, FormStep, Paper
from cases.forms.log_sections import CaseSections, FieldError
from cases.models import CaseDraft, DraftPhoto
from cases.selectors.drafts import STEPS, shown_values, values_of
from cases.services import drafts
from cases.services.filing import StepRefused, file_case
from cases.views.log import (
    MayLogMixin,
    StartedFromMixin,
    logged_sentence,
    similar_in_words,
    similar_to,
)
from mediation.common.errors import REFUSALS, sentence_of
from mediation.common.files import respond


class DraftEndpoint(MayLogMixin, View):
    """Answers in JSON; every refusal is a list of sentences."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = super().dispatch(request, *args, **kwargs)
        except SuspiciousOperation:
            response = _answer(400, sentences=[_("The request cannot be understood.")])
        except REFUSALS as refusal:
            response = _answer(422, sentences=[each for _field, each in sentence_of(refusal)])
        add_never_cache_headers(response)
        return response

    @property
    def key(self) -> UUID:
        return self.kwargs["key"]

    @cached_property
    def draft(self) -> CaseDraft:
        mine = CaseDraft.objects.visible_to(self.request.user).select_related("case")
        return get_object_or_404(mine, client_key=self.key)

    def sections(self, draft: CaseDraft) -> CaseSections:
        return CaseSections.of_draft(self.request.user, draft.client_key, values_of(draft))

    @cached_property
    def sent(self) -> dict[str, Any]:
        """What the script sent. Refuses (SuspiciousOperation) what is no JSON object."""
        try:
            sent = json.loads(self.request.body)
        except (ValueError, RecursionError) as error:
            raise SuspiciousOperation("no JSON") from error
        if not isinstance(sent, dict):
            raise SuspiciousOperation("no object")
        return sent

    def sent_as(self, name: str, kind: type, default: Any) -> Any:
        value = self.sent.get(name, default)
        if not isinstance(value, kind) or isinstance(value, bool):
            raise SuspiciousOperation(name)
        return value


class DraftView(StartedFromMixin, DraftEndpoint):
    """GET gives a draft back to go on with; POST saves a step of it."""

    def get(self, request: HttpRequest, key: UUID) -> JsonResponse:
        draft = self.draft
        if ended := _ended(draft):
            return _answer(200, **ended)
        return _answer(
            200,
            version=draft.version,
            step=STEPS[draft.step - 1],
            saved_at=draft.saved_at.isoformat(),
            fields=shown_values(draft),
            photos=[_photo(photo) for photo in draft.photos.all()],
        )

    def post(self, request: HttpRequest, key: UUID) -> JsonResponse:
        earlier = CaseDraft.objects.visible_to(request.user).filter(client_key=key).first()
        if earlier is not None and (ended := _ended(earlier)):
            return _answer(200, **ended)
        step = self.sent_as("step", str, "")
        saved = drafts.save_draft(
            key=key,
            by=request.user,
            step=_step(step),
            fields=self.sent_as("fields", dict, {}),
            base=self.sent_as("base", int, 0),
            origin=_uuid(self.sent_as("origin", str, "")),
            **self.started_from(self.sent),
        )
        return _answer(200, **self.told(saved, _step(step)))

    def told(self, saved: drafts.Saved, step: FormStep) -> dict[str, Any]:
        """What the page learns: conflicts in words, and on request what is wrong in the step."""
        asked = saved.conflicts or self.sent.get("check")
        sections = self.sections(saved.draft) if asked else None
        errors = sections.errors(step) if sections and self.sent.get("check") else []
        return {
            "version": saved.draft.version,
            "saved_at": saved.draft.saved_at.isoformat(),
            "newer": saved.newer,
            "errors": [_error(each) for each in errors],
            "conflicts": [
                {
                    "field": each.name,
                    "label": sections.label_of(each.name),
                    "mine": each.mine,
                    "theirs": each.theirs,
                    "saved_at": each.saved_at,
                }
                for each in saved.conflicts
            ],
        }


class FileDraftView(DraftEndpoint):
    """The draft becomes a case; or the sentences, each with its step and field."""

    def post(self, request: HttpRequest, key: UUID) -> JsonResponse:
        if ended := _ended(self.draft):
            return _answer(200, **ended)
        sections = self.sections(self.draft)
        if not sections.is_valid():
            return _refused(sections)
        try:
            case = file_case(key=key, by=request.user, form=sections.filled())
        except StepRefused as refusal:
            sections.refuse(refusal)
            return _refused(sections)
        messages.success(request, logged_sentence(case))
        return _answer(200, **_filed(case))


class DiscardDraftView(DraftEndpoint):
    """A button beside a draft in the list."""

    def post(self, request: HttpRequest, key: UUID) -> HttpResponse:
        if self.draft.status == DraftStatus.OPEN:
            drafts.discard_draft(draft=self.draft, by=request.user)
        messages.success(request, _("The draft is discarded."))
        return redirect("cases:list")


class SimilarView(DraftEndpoint):
    """Is this dispute here already? Asked before the case is logged."""

    def post(self, request: HttpRequest) -> JsonResponse:
        typed = values_of(self.draft)
        return _answer(200, similar=similar_in_words(similar_to(request.user, self.key, typed)))

    @property
    def key(self) -> UUID:
        return _uuid(self.sent_as("draft", str, ""))


class PhotosView(DraftEndpoint):
    """Take in a photo of a paper; the key made by the phone keeps it from coming twice."""

    def post(self, request: HttpRequest, key: UUID) -> JsonResponse:
        upload = request.FILES.get("file")
        if upload is None:
            raise SuspiciousOperation("file")
        paper = request.POST.get("paper", "")
        photo = drafts.add_photo(
            draft=self.draft,
            by=request.user,
            client_key=_uuid(request.POST.get("client_key", "")),
            paper=paper,
            upload=upload,
        )
        return _answer(200, photo=_photo(photo))


class PhotoView(DraftEndpoint):
    """GET shows the thumbnail, POST takes the photo out of the draft."""

    @cached_property
    def photo(self) -> DraftPhoto:
        mine = DraftPhoto.objects.visible_to(self.request.user)
        rows = mine.select_related("stored", "draft")
        return get_object_or_404(rows, client_key=self.key)

    def get(self, request: HttpRequest, key: UUID) -> HttpResponse:
        return respond(self.photo.stored, request, thumbnail=True)

    def post(self, request: HttpRequest, key: UUID) -> JsonResponse:
        drafts.remove_photo(photo=self.photo, by=request.user)
        return _answer(200)


def _answer(status: int, **body: Any) -> JsonResponse:
    return JsonResponse(body, status=status)


def _refused(sections: CaseSections) -> JsonResponse:
    return _answer(422, errors=[_error(each) for each in sections.errors()])


def _error(error: FieldError) -> dict[str, str]:
    return {
        "step": error.step,
        "field": error.name,
        "label": error.label,
        "sentence": error.sentence,
    }


def _ended(draft: CaseDraft) -> dict[str, Any] | None:
    """What to say of a draft that is over; a lost answer is given again."""
    if draft.status == DraftStatus.FILED:
        return _filed(draft.case)
    return {"discarded": True} if draft.status == DraftStatus.DISCARDED else None


def _filed(case: Any) -> dict[str, Any]:
    return {"filed": {"number": case.number, "url": reverse("cases:detail", args=[case.pk])}}


def _photo(photo: DraftPhoto) -> dict[str, str]:
    return {
        "key": str(photo.client_key),
        "paper": photo.paper,
        "label": str(Paper(photo.paper).label),
        "url": reverse("cases:draft_photo", args=[photo.client_key]),
    }


def _step(text: str) -> FormStep:
    if text not in FormStep.values:
        raise SuspiciousOperation("step")
    return FormStep(text)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise SuspiciousOperation("key") from error
