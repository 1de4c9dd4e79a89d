"""What a person locked out of the log-in reads: how long to wait, and whom to ask."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext


def locked_out(
    request: HttpRequest, original_response: Any = None, credentials: Any = None
) -> HttpResponse:
    """429 with the wait in words and in ``Retry-After``."""
    seconds = int(settings.AXES_COOLOFF_TIME.total_seconds())
    minutes = seconds // 60
    sentence = ngettext(
        "Too many failed attempts. Please wait %(minutes)d minute and try again,"
        " or ask your bureau to reset the password.",
        "Too many failed attempts. Please wait %(minutes)d minutes and try again,"
        " or ask your bureau to reset the password.",
        minutes,
    ) % {"minutes": minutes}
    response = render(request, "common/locked_out.html", {"sentence": sentence}, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response
