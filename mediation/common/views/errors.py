"""Pages for what went wrong; to API clients the same as problem details."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.utils.translation import gettext as _
from django.views import defaults

from mediation.common.api.problems import MEDIA_TYPE, body_of

API = "/api/"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith(API):
        return _problem(400, "bad_request", _("The request cannot be understood."))
    return HttpResponse(loader.get_template("400.html").render({}, request), status=400)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same words whatever is not there, and nothing of the address that was asked for."""
    if request.path.startswith(API):
        return _problem(404, "not_found", _("There is no such thing here."))
    return HttpResponse(loader.get_template("404.html").render({}, request), status=404)


def too_large(request: HttpRequest, limit: int) -> HttpResponse:
    """More than ``limit`` megabytes in one request."""
    facts = {"limit": limit}
    words = _("At most %(limit)s MB can be sent at once.") % facts
    if request.path.startswith(API):
        return _problem(413, "request_too_large", words)
    if request.headers.get("Accept") == "application/json":  # a script of a page
        return JsonResponse({"sentences": [words]}, status=413)
    page = loader.get_template("413.html").render(facts, request)
    return HttpResponse(page, status=413, headers={"Cache-Control": "no-store"})


def server_error(request: HttpRequest) -> HttpResponse:
    """Without the database and without context processors: either may be what failed."""
    if request.path.startswith(API):
        return _problem(500, "server_error", _("The fault is ours and has been written down."))
    return defaults.server_error(request)


def _problem(status: int, code: str, detail: str) -> Any:
    return JsonResponse(body_of(status, code, detail), status=status, content_type=MEDIA_TYPE)
