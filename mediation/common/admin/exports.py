"""A list of the admin as a file: its columns, exactly the rows that are filtered, all pages."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import label_for_field, lookup_field
from django.db import models
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mediation.common.downloads import download, export_permission
from mediation.common.errors import RuleBroken
from mediation.common.exports import Column, Kind
from mediation.common.fields import MoneyField

FORMATS = ("xlsx", "csv")


class ExportMixin:
    """Adds the download links to the list for those who hold ``app.export_model``.

    ``export_fields`` replaces ``list_display`` in the file; ``export_definition`` is the sentence
    that defines its figures.
    """

    export_fields: Sequence[str] = ()
    export_definition = ""

    def has_export_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(export_permission(self.model))  # type: ignore[attr-defined]

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(require_safe(self.export_view))  # type: ignore[attr-defined]
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"  # type: ignore[attr-defined]
        return [path("export/<str:format>/", view, name=name), *super().get_urls()]  # type: ignore[misc]

    def export_view(self, request: HttpRequest, format: str) -> HttpResponseBase:
        """Takes the parameters of the list. Refused lists (too long) lead back to it."""
        if format not in FORMATS or not self.has_export_permission(request):
            raise Http404
        back = self._page_url("changelist")
        try:
            changelist = self.get_changelist_instance(request)  # type: ignore[attr-defined]
            rows = changelist.get_queryset(request)
            fields = self._fields_to_export(request)
            return download(
                rows,
                format,
                columns=[self._column(field) for field in fields],
                cells=lambda row: [self._cell(field, row) for field in fields],
                by=request.user,
                filters="; ".join(self._in_words(changelist)),
                definition=str(self.export_definition),
            )
        except IncorrectLookupParameters:
            return redirect(back)
        except RuleBroken as refusal:
            messages.error(request, str(refusal))
            return redirect(f"{back}?{request.META['QUERY_STRING']}")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        links = []
        if self.has_export_permission(request):
            query = request.META["QUERY_STRING"]
            links = [
                {"title": kind.upper(), "url": f"{self._page_url('export', kind)}?{query}"}
                for kind in FORMATS
            ]
        return super().changelist_view(  # type: ignore[misc]
            request, {"export_links": links, **(extra_context or {})}
        )

    def _page_url(self, page: str, *args: str) -> str:
        name = f"{self.opts.app_label}_{self.opts.model_name}_{page}"  # type: ignore[attr-defined]
        return reverse(f"{self.admin_site.name}:{name}", args=args)  # type: ignore[attr-defined]

    def _fields_to_export(self, request: HttpRequest) -> list[str]:
        return list(self.export_fields or self.get_list_display(request))  # type: ignore[attr-defined]

    def _column(self, name: str) -> Column:
        label = label_for_field(name, self.model, self)  # type: ignore[attr-defined]
        return Column(key=name, label=str(label), kind=self._kind(name))

    def _kind(self, name: str) -> Kind:
        names = {field.name: field for field in self.model._meta.get_fields()}  # type: ignore[attr-defined]
        field = names.get(name)
        if isinstance(field, MoneyField) or name in getattr(self, "money_columns", ()):
            return "money"
        if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
            return "date"
        return "int" if isinstance(field, models.IntegerField) and not field.choices else "text"

    def _cell(self, name: str, row: models.Model) -> Any:
        field, _attribute, value = lookup_field(name, row, self)
        if field is not None and field.flatchoices:
            value = dict(field.flatchoices).get(value, value)
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        return strip_tags(value) if hasattr(value, "__html__") else value

    def _in_words(self, changelist: Any) -> Iterator[str]:
        if words := getattr(changelist, "searched", changelist.query):
            yield _("Search: %(words)s") % {"words": words}
        for spec in changelist.filter_specs:
            if spec.used_parameters:
                values = (str(value) for value in _flat(spec.used_parameters.values()))
                yield f"{spec.title}: {', '.join(values)}"


def _flat(values: Any) -> Iterator[Any]:
    for value in values:
        if isinstance(value, list | tuple):
            yield from _flat(value)
        else:
            yield value
