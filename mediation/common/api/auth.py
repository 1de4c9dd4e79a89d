"""Who is calling and what for: tokens, their scopes, and the owner's own rights (SECURITY 3.4)."""

from typing import Any

from axes.helpers import get_client_ip_address
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import APIException, AuthenticationFailed, NotFound
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from mediation.common.models import ApiToken
from mediation.common.tokens import token_of

KEYWORD = "Token"


class ScopeMissing(APIException):
    status_code = 403
    default_code = "scope_missing"
    default_detail = _("This token does not have the scope that is needed here.")


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Token <secret>``. Nothing else is known of the secret than its digest."""

    def authenticate(self, request: Request) -> tuple[Any, ApiToken] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != KEYWORD.lower().encode():
            return None
        if len(parts) != 2:
            raise AuthenticationFailed(_("Write “Authorization: Token” and then the secret."))
        address = get_client_ip_address(request._request) or ""
        token = token_of(parts[1].decode("latin-1"), address=address)
        if token is None:
            raise AuthenticationFailed(
                _("This token is unknown, revoked, expired, or not valid from this address.")
            )
        return token.owner, token

    def authenticate_header(self, request: Request) -> str:
        return KEYWORD


class HasScope(BasePermission):
    """Closed, unless the view names its ``required_scope`` and ``required_permission``.

    The permission of a viewset is to view its model, unless it says otherwise.

    A token needs the scope; its owner, and anybody signed in with the browser, needs the
    permission of the matrix, or the view does not exist for them (404, R3).
    """

    message = _("Sign in, or send a token.")

    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.user.is_authenticated:
            return False
        scope = getattr(view, "required_scope", None)
        permission = getattr(view, "required_permission", None) or _to_view(view)
        if not scope or not permission:
            raise ImproperlyConfigured(
                f"{type(view).__name__} needs required_scope and required_permission."
            )
        if isinstance(request.auth, ApiToken) and scope not in request.auth.scopes:
            raise ScopeMissing
        if not request.user.has_perm(permission):
            raise NotFound
        return True


def _to_view(view: Any) -> str | None:
    queryset = getattr(view, "queryset", None)
    if queryset is None:
        return None
    options = queryset.model._meta
    return f"{options.app_label}.view_{options.model_name}"
