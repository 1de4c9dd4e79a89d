"""Steps of every request that concern the person: first password, ended session, privacy."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext

from mediation.common.api.problems import MEDIA_TYPE, body_of

Handler = Callable[[HttpRequest], HttpResponseBase]

# What a person may still do who has to choose a new password first.
OPEN_WITHOUT_NEW_PASSWORD = frozenset(
    {"common:password", "common:elder", "common:renew", "login", "logout", "set_language"}
)


class FirstPasswordMiddleware:
    """Sends everyone whose password was set by somebody else to the page that changes it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs) -> HttpResponseBase | None:
        """Answers in place of the view; an API client gets problem details."""
        if not (request.user.is_authenticated and request.user.must_change_password):
            return None
        if request.resolver_match.view_name in OPEN_WITHOUT_NEW_PASSWORD:
            return None
        if request.path_info.startswith("/api/"):
            return _problem(403, "password_change_needed", gettext("Choose a new password first."))
        if not getattr(view, "login_required", True):
            return None
        return redirect("common:password")


class SignInAgainMiddleware:
    """Tells the log-in page why it is shown, and takes a page part that htmx asked for along.

    An htmx request answered with the log-in page would put that page into a corner of this one;
    the header makes the browser go there as a whole.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code != 302 or not _leads_to_login(response.headers["Location"]):
            return response
        location = response.headers["Location"]
        if getattr(request, "session_ended", False):
            location = f"{location}{'&' if '?' in location else '?'}ended=1"
            response.headers["Location"] = location
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=204, headers={"HX-Redirect": location})
        return response


class PrivatePagesMiddleware:
    """Pages of a signed-in person are not kept by the browser, so "back" shows nothing later."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response


def _leads_to_login(location: str) -> bool:
    return urlsplit(location).path in (resolve_url(settings.LOGIN_URL), reverse("admin:login"))


def _problem(status: int, code: str, detail: str) -> JsonResponse:
    return JsonResponse(body_of(status, code, detail), status=status, content_type=MEDIA_TYPE)
