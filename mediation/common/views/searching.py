"""A list page whose search box is posted, because people are looked for in it."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from mediation.common.searches import LONGEST, PARAMETER, keep_search, kept_search

NOT_KEPT = frozenset({"csrfmiddlewaretoken", "q", "page", "export", "filters", PARAMETER})


class PrivateSearchMixin:
    """Put before `ScopedListView`. What is typed is kept in the session, the address has a key.

    Write ``search(rows, words)`` and, where a search leaves a trace, ``note_search(words)``.
    ``q`` in an address still searches; ``self.is_posted`` tells the two apart.
    """

    private_search = True
    request: HttpRequest

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Keep the words and show the list under their key, with the filters of the form."""
        words = request.POST.get("q", "").strip()
        query = [
            (name, value)
            for name in request.POST
            if name not in NOT_KEPT
            for value in request.POST.getlist(name)
            if value
        ]
        if words:
            self.note_search(words)
            query.append((PARAMETER, keep_search(request, words)))
        return redirect(f"{request.path}?{urlencode(query)}" if query else request.path)

    def note_search(self, words: str) -> None:
        """Called once for each search."""

    @property
    def is_posted(self) -> bool:
        return PARAMETER in self.request.GET

    @property
    def words(self) -> list[str]:
        if not self.is_posted:
            typed = self.request.GET.get("q", "").replace("\x00", "")[:LONGEST]
        else:
            typed = kept_search(self.request, self.request.GET[PARAMETER]) or ""
        return typed.split()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(private_search=True, **kwargs)  # type: ignore[misc]
