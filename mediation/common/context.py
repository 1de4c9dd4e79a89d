"""What the frame of every page needs: the person's start page, tabs, type size, demo banner.

Where each role starts and which tabs it has is data in ``mediation.navigation``; it arrives
here through the settings, because the kernel does not import the wiring.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from mediation.common.models import User
from mediation.common.roles import roles_of

ELDER_COOKIE = "elder"


@dataclass(frozen=True)
class Tab:
    """One entry of the bottom tab bar."""

    title: str | Promise
    icon: str
    url: str
    active: bool = False


def start_page_of(user: Any) -> str:
    """The path where the user's first role in the list of start pages begins its day."""
    roles = roles_of(user)
    for role, path in settings.START_PAGES:
        if role in roles:
            return path
    return reverse("common:me") if user.is_authenticated else reverse("login")


def tabs_of(user: Any, path: str) -> list[Tab]:
    """The tabs of the user's first role that has any, the one nearest to ``path`` active.

    Pages behind a link of "Me" belong to that tab. A tab whose page is not routed is left out.
    """
    roles = roles_of(user)
    entries = next((tabs for role, tabs in settings.TABS if role in roles), ())
    tabs = [(entry, url) for entry in entries if (url := _url(entry["url_name"]))]
    tab_of = {url: url for _entry, url in tabs}
    tab_of = {link.url: _url("common:me") for link in links_of(user)} | tab_of
    nearest = tab_of.get(max((url for url in tab_of if _leads_to(url, path)), key=len, default=""))
    return [Tab(entry["title"], entry["icon"], url, active=url == nearest) for entry, url in tabs]


def wants_large_type(request: HttpRequest) -> bool:
    """Has this browser been switched to the elder view (关怀版)?"""
    return request.COOKIES.get(ELDER_COOKIE) == "1"


class Page:
    """Read by ``base.html``; each part is worked out only if the template asks."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._user = getattr(request, "user", None)

    @cached_property
    def home(self) -> str:
        return start_page_of(self._user) if self._user else "/"

    @cached_property
    def tabs(self) -> list[Tab]:
        return tabs_of(self._user, self._request.path) if self._user else []

    @property
    def elder(self) -> bool:
        return wants_large_type(self._request)

    @property
    def idle_seconds(self) -> int:
        return settings.SESSION_IDLE_SECONDS

    @cached_property
    def demo(self) -> bool:
        """A demonstration account is signed in, or nobody is and there are such accounts."""
        if self._user is None:
            return False
        if self._user.is_authenticated:
            return self._user.is_demo
        return User.objects.filter(is_demo=True).exists()


def page(request: HttpRequest) -> dict[str, Page]:
    """Context processor."""
    return {"page": Page(request)}


def links_of(user: Any) -> list[Tab]:
    """The links of the "Me" page for all roles of the user; unrouted ones are left out."""
    roles = roles_of(user)
    entries = [entry for role, rows in settings.ME_LINKS if role in roles for entry in rows]
    return [
        Tab(entry["title"], entry["icon"], url)
        for entry in entries
        if (url := _url(entry["url_name"]))
    ]


def _url(url_name: str) -> str:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def _leads_to(url: str, path: str) -> bool:
    return path == url if url == "/" else path.startswith(url)
