"""Small steps of every request: origin, method, language, session limits, script policy."""

import time
from collections.abc import Callable
from uuid import uuid4

from csp.constants import UNSAFE_EVAL
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.utils import translation

from mediation.common import audit
from mediation.common.views.errors import too_large
from mediation.logs import request_number

Handler = Callable[[HttpRequest], HttpResponseBase]

TOUCH_EVERY_SECONDS = 60
IN_BACKGROUND = "X-In-Background"
"""Header of a request that a script makes while nobody touches the page."""


def client_address(request: HttpRequest) -> str:
    """The address the request came from, as far as it can be believed.

    ``X-Forwarded-For`` counts from the right, as many places as we have proxies: what stands
    further left was written by the client.
    """
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    proxies = settings.TRUSTED_PROXIES
    if proxies and len(forwarded) >= proxies and forwarded[-proxies].strip():
        return str(forwarded[-proxies].strip())
    return str(request.META.get("REMOTE_ADDR", ""))


class OriginMiddleware:
    """Gives the request a number, which audit rows, log lines and the answer carry."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        number = str(uuid4())
        token = request_number.set(number)
        try:
            with audit.origin(address=client_address(request), request_id=number):
                response = self.get_response(request)
        finally:
            request_number.reset(token)
        response.headers["X-Request-ID"] = number
        return response


class KnownMethodsMiddleware:
    """The site knows GET, HEAD, POST and OPTIONS; Django's form views take a PUT for a POST.

    The interface under ``/api/`` refuses other methods by itself, in its own words.
    """

    METHODS = ("GET", "HEAD", "POST", "OPTIONS")

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in self.METHODS and not request.path_info.startswith("/api/"):
            return HttpResponseNotAllowed(self.METHODS)
        return self.get_response(request)


class LanguageMiddleware:
    """The switch of this browser, else what the user's account says, else Chinese.

    What the browser itself asks for does not count: a borrowed computer set to English must
    not greet a retired cadre in English.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.known = frozenset(code for code, _ in settings.LANGUAGES)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        switched = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        wished = switched or getattr(request.user, "language", None)
        language = wished if wished in self.known else settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class SessionLimitMiddleware:
    """Ends a session idle for 15 minutes, and any session 12 hours after it began.

    The time of the last request is written at most once a minute, so that reading pages
    does not write to the database each time. What a page sends by itself is no use of it.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            now = int(time.time())
            began = request.session.setdefault("began", now)
            seen = request.session.setdefault("seen", now)
            if (
                now - began >= settings.SESSION_ABSOLUTE_SECONDS
                or now - seen >= settings.SESSION_IDLE_SECONDS
            ):
                logout(request)
                request.session_ended = True  # type: ignore[attr-defined]
            elif now - seen >= TOUCH_EVERY_SECONDS and IN_BACKGROUND not in request.headers:
                request.session["seen"] = now
        return self.get_response(request)


class RequestSizeMiddleware:
    """Answers what is too big with a sentence, before anything of it is kept.

    The rest of the request is read and thrown away: a browser that is still sending does not
    listen. Beyond `MOST_READ` times the limit nobody waits for it.
    """

    MOST_READ = 4
    PIECE = 64 * 1024

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        limit = settings.REQUEST_MAX_BYTES
        sent = request.META.get("CONTENT_LENGTH") or "0"
        if not sent.isdigit() or int(sent) <= limit:
            return self.get_response(request)
        for _piece in range(min(int(sent), self.MOST_READ * limit) // self.PIECE + 1):
            if not request.read(self.PIECE):
                break
        return too_large(request, limit // 2**20)


class AdminScriptPolicyMiddleware:
    """The admin theme evaluates expressions in its pages; the rest of the site may not."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.path_info.startswith("/admin/"):
            response._csp_update = {"script-src": [UNSAFE_EVAL]}  # type: ignore[attr-defined]
        return response


def csp_nonce(request: HttpRequest) -> dict[str, object]:
    """Context processor: the nonce a template must put on a script of its own."""
    return {"csp_nonce": getattr(request, "csp_nonce", "")}
