"""Only declared filters are lookups: the URL of a list is not a search engine (SECURITY R6, S13).

Django's admin lets ``?column__startswith=a`` ask about any column of the model, shown or not:
with it a person who may see a list can find out a digest, a blind index or a telephone letter
by letter. Here a parameter passes only if a filter on the page could have sent it.
"""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.admin import ListFilter
from django.contrib.admin.utils import get_fields_from_path
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from unfold.contrib.filters.admin import (
    BooleanRadioFilter,
    ChoicesDropdownFilter,
    FieldTextFilter,
    RangeDateFilter,
    RelatedDropdownFilter,
)
from unfold.utils import parse_date_str

# What the filters of Django and of the theme append to the path of their field.
SUFFIXES = ("", "__exact", "__isnull", "__in", "__id__exact", "__pk__exact", "__id__in")
SUFFIXES += ("__isempty", "_from", "_to", "_from_0", "_from_1", "_to_0", "_to_1")
DATE_SUFFIXES = ("__year", "__month", "__day")


class ScopedRelatedFilter(RelatedDropdownFilter):
    """A filter by a related row that offers only rows the person may see."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[Any]:
        rows = field.remote_field.model._default_manager.all()
        if hasattr(rows, "visible_to"):
            rows = rows.visible_to(request.user)
        ordering = self.field_admin_ordering(field, request, model_admin)
        return [(row.pk, str(row)) for row in rows.order_by(*ordering)]


class DayRangeFilter(RangeDateFilter):
    """From one day to another, both of them in; a day that is none finds nothing.

    For dates, and for instants by the local day. (The theme's filters show everything when they
    do not understand a day, and compare instants without their time zone.)
    """

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        try:
            return queryset.filter(**self._bounds())
        except (ValueError, OverflowError):
            return queryset.none()

    def _bounds(self) -> dict[str, Any]:
        path = self.field_path
        bounds: dict[str, Any] = {}
        if text := self.used_parameters.get(f"{path}_from"):
            bounds[f"{path}__gte"] = self._start_of(_day(text))
        if text := self.used_parameters.get(f"{path}_to"):
            bounds[f"{path}__lt"] = self._start_of(_day(text) + timedelta(days=1))
        return bounds

    def _start_of(self, day: date) -> date:
        if not isinstance(self.field, models.DateTimeField):
            return day
        return timezone.make_aware(datetime.combine(day, time.min))


class AllowedLookupsMixin:
    """Turns plain names in ``list_filter`` into filters that fit, and refuses all other lookups."""

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return [self._fitting(item) for item in super().get_list_filter(request)]  # type: ignore[misc]

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        return "\x00" not in str(value) and lookup in self._declared(request)

    def _declared(self, request: HttpRequest) -> set[str]:
        allowed = {f"{self.date_hierarchy}{suffix}" for suffix in DATE_SUFFIXES}  # type: ignore[attr-defined]
        for item in self.get_list_filter(request):
            if isinstance(item, tuple | list):
                allowed |= {f"{item[0]}{suffix}" for suffix in SUFFIXES}
                allowed.add(_key_of_related(self.model, item[0]))  # type: ignore[attr-defined]
                if issubclass(item[1], FieldTextFilter):
                    allowed.add(f"{item[0]}__icontains")
            elif issubclass(item, ListFilter):
                allowed |= {f"{item.parameter_name}{suffix}" for suffix in ("", "_from", "_to")}
        return allowed

    def _fitting(self, item: Any) -> Any:
        if not isinstance(item, str):
            return item
        field = get_fields_from_path(self.model, item)[-1]  # type: ignore[attr-defined]
        if field.is_relation:
            return (item, ScopedRelatedFilter)
        if field.choices:
            return (item, ChoicesDropdownFilter)
        if isinstance(field, models.DateField):
            return (item, DayRangeFilter)
        if isinstance(field, models.BooleanField):
            return (item, BooleanRadioFilter)
        raise TypeError(f"list_filter {item!r}: name a filter class, as (path, class).")


def _day(text: str) -> date:
    day = parse_date_str(text)
    if day is None:
        raise ValueError(text)
    return day


def _key_of_related(model: type[models.Model], path: str) -> str:
    """The parameter of a filter by a related row: "station__id__exact", "court__code__exact"."""
    field = get_fields_from_path(model, path)[-1]
    if not field.is_relation:
        return path
    return f"{path}__{field.target_field.name}__exact"
