"""Every "no" of the API as problem details (RFC 9457), never an error page."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DataError, IntegrityError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response

from mediation.common.errors import RuleBroken, Sentence, sentence_of

MEDIA_TYPE = "application/problem+json"
OUT_OF_RANGE = (DataError, OverflowError)


def problem_details(error: Exception, context: dict[str, Any]) -> Response | None:
    """The exception handler of the API; None for a bug, which then is one (500).

    409 with the stable code of a broken rule, 400 with the sentences by field for input, 404
    with the same words for absent and foreign.
    """
    answer = _answer(error)
    if answer is None:
        return None
    status, code, detail, errors, headers = answer
    body = body_of(status, code, detail, errors)
    return Response(body, status=status, headers=headers, content_type=MEDIA_TYPE)


def body_of(
    status: int, code: str, detail: str, errors: dict[str, list[str]] | None = None
) -> dict[str, Any]:
    """The JSON of a problem. ``code`` is stable; the sentences are for people."""
    body = {
        "type": f"urn:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
    }
    return {**body, "errors": errors} if errors else body


def _answer(error: Exception) -> tuple[int, str, str, dict[str, list[str]] | None, dict] | None:
    if isinstance(error, RuleBroken):
        return 409, error.code, str(error), _by_field(sentence_of(error)), {}
    if isinstance(error, ValidationError):
        return 400, "invalid", _("The input is not valid."), _by_field(sentence_of(error)), {}
    if isinstance(error, IntegrityError):
        sentences = sentence_of(error)
        detail = " ".join(sentence for _field, sentence in sentences)
        return 409, "contradiction", detail, _by_field(sentences), {}
    if isinstance(error, OUT_OF_RANGE):
        return 400, "invalid", _("A value is too large."), None, {}
    if isinstance(error, Http404 | exceptions.NotFound | PermissionDenied):
        return 404, "not_found", _("There is no such thing here."), None, {}
    if isinstance(error, exceptions.ValidationError):
        return 400, "invalid", _("The input is not valid."), _flat(error.detail), {}
    if isinstance(error, exceptions.APIException):
        return _of_api(error)
    return None


def _of_api(error: exceptions.APIException):
    headers = {}
    if header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = header
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    code = error.get_codes()
    return error.status_code, str(code), str(error.detail), None, headers


def _by_field(sentences: list[Sentence]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for field, sentence in sentences:
        found.setdefault(field or "", []).append(sentence)
    return found


def _flat(detail: Any, path: str = "") -> dict[str, list[str]]:
    """ "parties.0.name" -> sentences, from the nested lists and dictionaries of a serializer."""
    if isinstance(detail, dict):
        parts = detail.items()
    elif isinstance(detail, list) and any(isinstance(item, dict | list) for item in detail):
        parts = enumerate(detail)
    else:
        return {path: [str(item) for item in (detail if isinstance(detail, list) else [detail])]}
    found: dict[str, list[str]] = {}
    for key, value in parts:
        name = "" if key == "non_field_errors" else str(key)
        found.update(_flat(value, ".".join(part for part in (path, name) if part)))
    return found
