"""Signing in and out, the person's own page, language, type size and the idle session."""

import time
from typing import Any

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import FormView, TemplateView
from django.views.i18n import set_language as django_set_language

from mediation.common import accounts
from mediation.common.choices import Language
from mediation.common.context import ELDER_COOKIE, links_of, start_page_of
from mediation.common.roles import ROLE_SENTENCES, Role, roles_of
from mediation.common.views.bases import PageMixin, ServiceFormMixin
from mediation.common.views.forms import PasswordForm, SignInForm

YEAR = 365 * 24 * 3600


class SignInView(LoginView):
    """By user name or mobile number; then to the start page of the person's role."""

    form_class = SignInForm
    template_name = "registration/login.html"
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        return start_page_of(self.request.user)

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        accounts.note_sign_in(user=self.request.user, by=self.request.user)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        minutes = settings.SESSION_IDLE_SECONDS // 60
        context = {"ended": "ended" in self.request.GET, "idle_minutes": minutes}
        return super().get_context_data(**context, **kwargs)


class SignOutView(LogoutView):
    """Ends the session and asks the browser to forget what it kept."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            accounts.note_sign_out(user=request.user, by=request.user)
        response = super().post(request, *args, **kwargs)
        response.headers["Clear-Site-Data"] = '"storage"'
        return response


class PasswordView(ServiceFormMixin, FormView):
    """The person's own choice of a password; open even while nothing else is."""

    title = _("Change the password")
    form_class = PasswordForm
    template_name = "registration/password.html"
    submit_label = _("Change the password")
    success_message = _("The new password is in force.")

    def perform(self, form: Any) -> Any:
        user = self.request.user
        data = form.cleaned_data
        user = accounts.change_own_password(user=user, old=data["old"], new=data["new"], by=user)
        update_session_auth_hash(self.request, user)
        return user

    def get_success_url(self) -> str:
        return start_page_of(self.request.user)


class MeView(PageMixin, TemplateView):
    """Who I am here, what I may do, and the switches that are mine."""

    title = _("Me")
    template_name = "common/me.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        held = roles_of(self.request.user)
        roles = [(role.label, ROLE_SENTENCES[role]) for role in Role if role in held]
        links = links_of(self.request.user)
        return super().get_context_data(roles=roles, links=links, **kwargs)


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """To the start page of the person's role."""
    return redirect(start_page_of(request.user))


@login_not_required
def set_language(request: HttpRequest) -> HttpResponseBase:
    """POST ``language``: kept by this browser, and by the account of a signed-in person."""
    language = request.POST.get("language", "")
    if request.method == "POST" and request.user.is_authenticated and language in Language.values:
        accounts.choose_language(user=request.user, language=language, by=request.user)
    return django_set_language(request)


@login_not_required
@require_POST
def elder(request: HttpRequest) -> HttpResponse:
    """POST ``elder`` 1 or 0: large type and targets, kept by this browser."""
    response = redirect(_safe_next(request))
    response.set_cookie(
        ELDER_COOKIE,
        "1" if request.POST.get("elder") == "1" else "0",
        max_age=YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@never_cache
@require_safe
def renew(request: HttpRequest) -> HttpResponse:
    """The session goes on. For the script: who is signed in, and a fresh form token."""
    request.session["seen"] = int(time.time())
    if request.accepts("text/html"):
        return render(request, "registration/renewed.html", {"title": _("You are signed in")})
    return JsonResponse({"user": request.user.pk, "token": get_token(request)})


def _safe_next(request: HttpRequest) -> str:
    wish = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wish, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wish if safe else reverse("common:start")
