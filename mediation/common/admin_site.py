"""The admin site: our own log-in, and no sign of itself to whoever has no business here."""

from functools import cached_property, partial, update_wrapper
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import InvalidPage
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from unfold.settings import get_config
from unfold.sites import UnfoldAdminSite

from mediation.common.matrix import permissions_of


class Site(UnfoldAdminSite):
    """Answers 404 where Django's admin would say "forbidden" (SECURITY R3)."""

    index_title = _("Dashboard")
    empty_value_display = "—"

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated and request.user.is_staff

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """A page of the admin: to a signed-in person without business here it does not exist."""
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.user.is_authenticated and not self.has_permission(request):
                raise Http404
            try:
                return inner(request, *args, **kwargs)
            except PermissionDenied as refusal:
                raise Http404 from refusal

        return update_wrapper(guarded, inner)

    def get_urls(self) -> list[Any]:
        """Without the redirect by content type and id, which would tell what exists."""
        return [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]

    @method_decorator(never_cache)
    @login_not_required
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:
        """There is one log-in, the site's."""
        return redirect(f"{resolve_url(settings.LOGIN_URL)}?{request.META['QUERY_STRING']}")

    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:
        return redirect("logout", preserve_request=True)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("common:password")

    def password_change_done(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("common:me")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """Worked out when it is looked at: most pages only carry it along."""
        return SimpleLazyObject(partial(super().get_app_list, request, app_label))

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().each_context(request), "sidebar_key": self._sidebar_key(request)}

    def get_sidebar_list(self, request: HttpRequest) -> Any:
        """Worked out when it is looked at: as a rule it lies ready, see ``sidebar_key``."""
        return SimpleLazyObject(partial(self._sidebar, request))

    def _sidebar(self, request: HttpRequest) -> list[dict[str, Any]]:
        """Of lines that lead to one list with different filters only the nearest is marked."""
        groups = super().get_sidebar_list(request)
        nearest = self._nearest(request)
        for group in groups:
            for item in group["items"]:
                item["active"] = str(item["link"]) == nearest
        return groups

    def _sidebar_key(self, request: HttpRequest) -> str:
        """What the sidebar depends on: the person's permissions, language, the line marked."""
        allowed = sorted(permissions_of(request.user))
        what = "\n".join((str(get_language()), self._nearest(request), *allowed))
        return sha256(what.encode()).hexdigest()

    def _nearest(self, request: HttpRequest) -> str:
        """The line of the sidebar that leads here or nearest to it; "" if none does."""
        here = [link for link, path in self._lines if self._leads_to(path, request.path)]
        return max(here, key=lambda link: _nearness(link, request), default="")

    def _leads_to(self, path: str, here: str) -> bool:
        return here == path if path == self._first_page else here.startswith(path)

    @cached_property
    def _first_page(self) -> str:
        return reverse(f"{self.name}:index")

    @cached_property
    def _lines(self) -> list[tuple[str, str]]:
        """The link of every line, and the path in it."""
        groups = get_config(self.settings_name)["SIDEBAR"]["navigation"]
        links = [str(item["link"]) for group in groups for item in group["items"]]
        return [(link, urlsplit(link).path) for link in links]

    def search(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:
        """The theme's search of the sidebar, with the page number checked."""
        page = request.GET.get("page", "1")
        if not (page.isascii() and page.isdecimal()):
            raise Http404
        try:
            return super().search(request, extra_context)
        except InvalidPage as error:
            raise Http404 from error


def _nearness(link: str, request: HttpRequest) -> int:
    """How much of a link's address is in the request's; -1 if its filter is not."""
    target = urlsplit(link)
    wanted = dict(parse_qsl(target.query))
    if any(request.GET.get(name) != value for name, value in wanted.items()):
        return -1
    return len(target.path) + len(target.query)
