"""Parts of filter sets that pages and the API share."""

from typing import Any

import django_filters
from django.db import models
from django.utils.translation import gettext_lazy as _


def scoped(manager: Any) -> Any:
    """Choices of a related row, for ``ModelChoiceFilter(queryset=scoped(Station.objects))``.

    Only rows visible to the person are offered and accepted; others are refused like absent ones.
    """

    def visible(request: Any) -> models.QuerySet:
        return manager.visible_to(request.user)

    return visible


class UpdatedSinceFilter(django_filters.FilterSet):
    """Base of filter sets of rows that change: ``?updated_since=2025-03-01T00:00:00+08:00``.

    For a client that fetches only what is new. The column is ``updated_at`` unless the subclass
    declares the filter again with another ``field_name``.
    """

    updated_since = django_filters.IsoDateTimeFilter(
        field_name="updated_at", lookup_expr="gte", label=_("changed since")
    )
