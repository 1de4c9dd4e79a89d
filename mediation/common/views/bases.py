"""Bases of the web pages: who may open one, which rows it shows, and how a form meets a service."""

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mediation.common.context import start_page_of
from mediation.common.errors import REFUSALS, sentence_of
from mediation.common.roles import Role, has_role

Crumb = tuple[str | Promise, str | None]


class PageMixin:
    """Title and way back of a page: ``crumbs`` are pairs of title and URL, the last without."""

    title: str | Promise = ""
    crumbs: Collection[Crumb] = ()

    def get_title(self) -> str | Promise:
        return self.title

    def get_crumbs(self) -> Collection[Crumb]:
        return self.crumbs

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("title", self.get_title())
        kwargs.setdefault("crumbs", self.get_crumbs())
        return super().get_context_data(**kwargs)  # type: ignore[misc]


class RoleRequiredMixin:
    """Only for the ``roles``; for others the page does not exist (404, SECURITY R3).

    ``others_start_elsewhere`` sends them to their own start page instead: for a start page.
    """

    roles: Collection[Role] = ()
    others_start_elsewhere = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not self.may_open(request.user):
            if self.others_start_elsewhere and start_page_of(request.user) != request.path:
                return redirect(start_page_of(request.user))
            raise Http404
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def may_open(self, user: Any) -> bool:
        return has_role(user, *self.roles)


class ScopedQuerysetMixin:
    """The view's rows are those ``visible_to`` the user; a foreign one is as if absent (404)."""

    def get_queryset(self):
        return super().get_queryset().visible_to(self.request.user)  # type: ignore[misc]


class ServiceFormMixin(PageMixin):
    """A form that calls one service.

    Write ``perform(form)``: call the service with ``by=self.request.user`` and return what it
    returns. Every refusal (RuleBroken, ValidationError, a named constraint) is put beside its
    field, nothing is saved, and everything that was typed stays.
    """

    template_name = "common/form_page.html"
    submit_label: str | Promise = _("Save")
    success_message: str | Promise = ""
    result: Any = None

    def perform(self, form: Any) -> Any:
        raise NotImplementedError

    def get_success_message(self, result: Any) -> str:
        return str(self.success_message)

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                self.result = self.perform(form)
        except REFUSALS as refusal:
            form.refuse(sentence_of(refusal))
            return self.form_invalid(form)  # type: ignore[attr-defined]
        if sentence := self.get_success_message(self.result):
            messages.success(self.request, sentence)  # type: ignore[attr-defined]
        return redirect(self.get_success_url())  # type: ignore[attr-defined]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"submit_label": self.submit_label, **kwargs})
