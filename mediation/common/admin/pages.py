"""Pages of the admin that are not a list of rows: month end, dashboards, wizards.

Routed from a model's admin through ``custom_urls``::

    custom_urls = [("month/<str:month>/", "month_end", MonthEndView.as_view())]

The theme passes ``model_admin`` to the view.
"""

from collections.abc import Collection
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.functional import Promise
from django.views.generic import FormView, TemplateView

from mediation.common.views.bases import ServiceFormMixin


class AdminPageMixin:
    """Title, sidebar and permission: without one of ``permissions`` there is no page (404)."""

    title: str | Promise = ""
    permissions: Collection[str] = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not any(request.user.has_perm(permission) for permission in self.permissions):
            raise Http404
        self.model_admin = kwargs.pop("model_admin")
        request.current_app = self.model_admin.admin_site.name  # type: ignore[attr-defined]
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def get_title(self) -> str | Promise:
        return self.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(  # type: ignore[misc]
            **self.model_admin.admin_site.each_context(self.request),  # type: ignore[attr-defined]
            **{"title": self.get_title(), "opts": self.model_admin.opts, **kwargs},
        )


class AdminPageView(AdminPageMixin, TemplateView):
    """A page to read; its template extends ``admin/base_site.html``."""


class AdminFormView(AdminPageMixin, ServiceFormMixin, FormView):
    """A page with a form that calls one service; write ``perform`` and ``get_success_url``."""

    template_name = "admin/service_form.html"
