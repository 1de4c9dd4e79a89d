"""The search box of an admin list, posted, because people are looked for in it."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.admin.views.main import SEARCH_VAR
from django.db import models
from django.http import HttpRequest, HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import redirect

from mediation.common.searches import keep_search, kept_search

BOX = "_search"
NOT_KEPT = frozenset({"csrfmiddlewaretoken", BOX, SEARCH_VAR, "p"})


class PrivateSearchMixin:
    """Put before `ModelAdminBase`. What is typed is kept in the session, the address has a key.

    Write ``find_rows(rows, words, *, user, is_posted)`` and, where a search leaves a trace,
    ``note_search(words, *, by)``. Words in an address still search, with ``is_posted`` False.
    The template is ``admin/<app>/<model>/search_form.html``; ``search_fields`` only turns it on.
    """

    def find_rows(
        self, rows: models.QuerySet, words: str, *, user: Any, is_posted: bool
    ) -> models.QuerySet:
        raise NotImplementedError

    def note_search(self, words: str, *, by: Any) -> None:
        """Called once for each search."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        if request.method == "POST" and BOX in request.POST:
            return self._begin(request)
        return super().changelist_view(request, extra_context)  # type: ignore[misc]

    def _begin(self, request: HttpRequest) -> HttpResponseBase:
        words = request.POST[BOX].strip()
        query = [
            (name, value)
            for name in request.POST
            if name not in NOT_KEPT
            for value in request.POST.getlist(name)
        ]
        if words:
            self.note_search(words, by=request.user)
            query.append((SEARCH_VAR, keep_search(request, words)))
        return redirect(f"{request.path}?{urlencode(query)}" if query else request.path)

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet, search_term: str
    ) -> tuple[models.QuerySet, bool]:
        kept = kept_search(request, search_term)
        words = kept if kept is not None else search_term.replace("\x00", "")
        found = self.find_rows(queryset, words, user=request.user, is_posted=kept is not None)
        return found, False

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changelist = super().get_changelist_instance(request)  # type: ignore[misc]
        kept = kept_search(request, changelist.query)
        changelist.searched = kept if kept is not None else changelist.query
        changelist.csrf_token = get_token(request)  # the box is drawn without the request
        return changelist
