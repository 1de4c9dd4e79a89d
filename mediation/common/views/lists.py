"""The base of every list page: search, filters, sort, pages, column totals, export.

Pages are found by asking for one row more than is shown; the rows are never all counted.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import ImproperlyConfigured
from django.core.paginator import EmptyPage, Page, PageNotAnInteger, Paginator
from django.db.models import Choices, Model, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import ListView
from django_filters.widgets import RangeWidget

from mediation.common.downloads import download, export_permission
from mediation.common.errors import RuleBroken
from mediation.common.exports import Column, as_text
from mediation.common.forms import dress_form
from mediation.common.money import ZERO, money_text
from mediation.common.saved_views import Shelf, shelf_of
from mediation.common.views.bases import PageMixin, ScopedQuerysetMixin

LAST_PAGE = 500
FORMATS = ("xlsx", "csv")
FILTERS = "filters"
"""Opens the form of the filters, which is left out of the page until somebody asks for it."""

DISPLAY = re.compile(r"get_(\w+)_display")
NO_FILTERS = frozenset({"q", "find", "sort", "page", "export", FILTERS})


@dataclass(frozen=True)
class Shown(Column):
    """A column of a list page, which is also a column of its export.

    ``value`` says where the value comes from: a dotted path from the row ("station.name",
    "get_status_display") or a function of the row; the key itself, if left out. ``sort`` names
    the model field (or annotation) to sort by, ``total`` the one to sum over all filtered rows.
    The column with ``link`` leads to the row's page.
    """

    value: str | Callable[[Any], Any] | None = None
    sort: str | None = None
    total: str | None = None
    link: bool = False

    def of(self, row: Any) -> Any:
        """The value, for a file."""
        if callable(self.value):
            return self.value(row)
        found = row
        for step in (self.value or self.key).split("."):
            if found is None:
                break
            if label := DISPLAY.fullmatch(step):
                value = getattr(found, label[1])
                found = _labels(type(found), label[1]).get(value, value)
            else:
                found = getattr(found, step, None)
        return found() if callable(found) and not isinstance(found, Choices) else found

    def text_of(self, row: Any) -> str:
        """The value as people read it on the page."""
        return self.text(self.of(row))

    def text(self, value: Any) -> str:
        if value is not None and self.kind == "money":
            return money_text(value)
        return as_text(value)

    @property
    def is_number(self) -> bool:
        return self.kind in ("int", "money")

    @property
    def is_day(self) -> bool:
        return self.kind == "date"


class OpenPaginator(Paginator):
    """Pages without knowing how many there are."""

    def validate_number(self, number: Any) -> int:
        try:
            number = int(number)
        except (TypeError, ValueError) as error:
            raise PageNotAnInteger(_("That page number is not a number.")) from error
        if not 1 <= number <= LAST_PAGE:
            raise EmptyPage(_("There is no such page."))
        return number

    def page(self, number: Any) -> "OpenPage":
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        found = list(self.object_list[start : start + self.per_page + 1])
        return OpenPage(found[: self.per_page], number, self, more=len(found) > self.per_page)


class OpenPage(Page):
    def __init__(self, rows: Sequence[Any], number: int, paginator: Paginator, *, more: bool):
        super().__init__(rows, number, paginator)
        self.more = more and number < LAST_PAGE

    def has_next(self) -> bool:
        return self.more

    def next_page_number(self) -> int:
        return self.number + 1

    def previous_page_number(self) -> int:
        return self.number - 1


class ScopedListView(PageMixin, ScopedQuerysetMixin, ListView):
    """A list page is a declaration: queryset, columns, filterset, search fields.

    The row's page is its ``get_absolute_url()``, or what ``row_url`` returns. With ``saves_views``
    people keep its filters under a name.
    """

    template_name = "common/list.html"
    paginator_class = OpenPaginator
    paginate_by = 30
    columns: Sequence[Shown] = ()
    filterset_class: type | None = None
    search_fields: Sequence[str] = ()
    search_label: str | Promise = _("Search")
    default_sort: Sequence[str] = ()
    definition: str | Promise = ""
    saves_views = False
    empty_sentence: str | Promise = _("There is nothing here yet.")
    nothing_found_sentence: str | Promise = _("Nothing matches. Try fewer words or filters.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if wish := request.GET.get("export"):
            return self.export(wish)
        return super().get(request, *args, **kwargs)

    def row_url(self, row: Any) -> str:
        if not hasattr(row, "get_absolute_url"):
            raise ImproperlyConfigured(f"{type(self).__name__} needs row_url(): a column links.")
        return row.get_absolute_url()

    # --- rows

    @cached_property
    def filterset(self) -> Any:
        if self.filterset_class is None:
            return None
        filterset = self.filterset_class(
            self.request.GET, queryset=super().get_queryset(), request=self.request
        )
        dress_form(filterset.form)
        return filterset

    def get_queryset(self) -> QuerySet:
        """Scoped, filtered, searched and in a stable order."""
        rows = super().get_queryset()
        if self.filterset is not None:
            valid = self.filterset.is_valid()
            rows = self.filterset.filter_queryset(rows) if valid else rows.none()
        return self.search(rows, self.words).order_by(*self.ordering_now)

    @property
    def words(self) -> list[str]:
        return self.request.GET.get("q", "").replace("\x00", "")[:100].split()

    def search(self, rows: QuerySet, words: list[str]) -> QuerySet:
        """Rows in which every word stands in one of ``search_fields``."""
        for word in words:
            found = Q()
            for field in self.search_fields:
                found |= Q(**{f"{field}__icontains": word})
            rows = rows.filter(found)
        return rows

    @property
    def ordering_now(self) -> list[str]:
        wish = self.request.GET.get("sort", "")
        column = next((c for c in self.columns if c.sort and c.key == wish.lstrip("-")), None)
        first = [("-" if wish.startswith("-") else "") + column.sort] if column else []
        last = [] if "-pk" in self.default_sort else ["pk"]
        return [*first, *self.default_sort, *last]

    # --- totals

    def totals(self, rows: QuerySet) -> dict[str, Any]:
        sums = {c.key: Sum(c.total, default=ZERO if c.kind == "money" else 0) for c in self.summed}
        return rows.order_by().aggregate(**sums) if sums else {}

    @property
    def summed(self) -> list[Shown]:
        return [column for column in self.columns if column.total]

    # --- export

    @property
    def may_export(self) -> bool:
        return self.request.user.has_perm(export_permission(self.get_model()))

    def get_model(self) -> type:
        return self.model or self.queryset.model

    def export(self, format: str) -> HttpResponseBase:
        """Exactly what is filtered, all pages of it; a refusal leads back to the list."""
        try:
            if not self.may_export:
                raise ExportNotAllowed
            return download(
                self.get_queryset(),
                format,
                columns=self.columns,
                cells=lambda row: [column.of(row) for column in self.columns],
                by=self.request.user,
                filters="; ".join(self.filters_in_words()),
                definition=str(self.definition),
            )
        except RuleBroken as refusal:
            messages.error(self.request, str(refusal))
            return redirect(f"{self.request.path}?{self.query_without('export')}")

    def filters_in_words(self) -> Iterator[str]:
        """ "Station: 磁器口", "Search: 噪音": what narrows the list at this moment."""
        if self.words:
            yield f"{self.search_label}{gettext(': ')}{' '.join(self.words)}"
        yield from self.filters_set()

    def filters_set(self) -> Iterator[str]:
        if self.filterset is None or not self.filterset.is_valid():
            return
        for field in self.filterset.form:
            if chosen := _chosen(field):
                yield f"{field.label}{gettext(': ')}{chosen}"

    # --- saved views

    @property
    def shelf(self) -> Shelf | None:
        if not self.saves_views:
            return None
        page = self.request.resolver_match.view_name
        return shelf_of(self.request.user, page=page, query=self.request.GET.urlencode())

    # --- what the template reads

    @property
    def filters_open(self) -> bool:
        """The form is long, and most visits do not need it: it comes when it is asked for."""
        if self.filterset is None:
            return False
        return FILTERS in self.request.GET or bool(self.filterset.form.errors)

    @property
    def filters_kept(self) -> list[tuple[str, str]]:
        """The filters that are set, to be sent along by the form that does not show them."""
        query = self.request.GET
        names = [name for name in query if name not in NO_FILTERS]
        return [(name, value) for name in names for value in query.getlist(name) if value]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        totals = self.totals(context["page_obj"].paginator.object_list)
        context.update(
            columns=self.columns,
            heads=[self._head(column) for column in self.columns],
            rows=[self._row(row) for row in context["object_list"]],
            totals=[self._total(column, totals) for column in self.columns] if totals else None,
            filterset=self.filterset,
            filters_open=self.filters_open,
            filters_kept=self.filters_kept,
            shelf=self.shelf,
            filters_in_words=list(self.filters_in_words()),
            filters_set=list(self.filters_set()),
            words=" ".join(self.words),
            searchable=bool(self.search_fields),
            search_label=self.search_label,
            query=self.query_without("page"),
            sort=self.request.GET.get("sort", ""),
            formats=FORMATS if self.may_export else (),
            empty_sentence=self.empty_sentence,
            nothing_found_sentence=self.nothing_found_sentence,
        )
        return context

    def query_without(self, *names: str) -> str:
        query = self.request.GET.copy()
        for name in (*names, FILTERS):
            query.pop(name, None)
        return query.urlencode()

    def _head(self, column: Shown) -> dict[str, Any]:
        wish = self.request.GET.get("sort", "")
        up, down = wish == column.key, wish == f"-{column.key}"
        query = self.request.GET.copy()
        query.pop("page", None)
        query.pop(FILTERS, None)
        query["sort"] = f"-{column.key}" if up else column.key
        return {
            "label": column.label,
            "number": column.is_number,
            "url": f"?{query.urlencode()}" if column.sort else "",
            "order": "ascending" if up else "descending" if down else "",
        }

    def _row(self, row: Any) -> list[dict[str, Any]]:
        return [
            {
                "label": column.label,
                "text": column.text_of(row),
                "number": column.is_number,
                "day": column.is_day,
                "url": self.row_url(row) if column.link else "",
            }
            for column in self.columns
        ]

    def _total(self, column: Shown, totals: dict[str, Any]) -> dict[str, Any]:
        text = column.text(totals[column.key]) if column.key in totals else ""
        return {"label": column.label, "text": text, "number": column.is_number}


@cache
def _labels(model: type[Model], field: str) -> dict[Any, Any]:
    """What ``get_…_display()`` would look up, which puts the dictionary together each time."""
    return dict(model._meta.get_field(field).flatchoices)


class ExportNotAllowed(RuleBroken):
    code = "export_not_allowed"
    message = _("Your role may not take a copy of this list.")


def _chosen(field: Any) -> str:
    """The label of what was chosen, where there are choices; else what was typed; "" if nothing."""
    value = field.value()
    if isinstance(field.field.widget, RangeWidget):
        ends = value or ()
        return " – ".join(str(end or "…") for end in ends) if any(ends) else ""
    if value in (None, "", []):
        return ""
    choices = getattr(field.field, "choices", None) or getattr(field.field.widget, "choices", None)
    if not choices:
        return str(value)
    wanted = {str(item).lower() for item in (value if isinstance(value, list) else [value])}
    return ", ".join(str(label) for key, label in choices if str(key).lower() in wanted)
