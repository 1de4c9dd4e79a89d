"""Pages by cursor: stable while rows come in, and without counting them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request

PARAMETERS = frozenset({"cursor", "page_size"})


class CursorPage(CursorPagination):
    """``?page_size=`` 1 to 200, then follow ``next``. The order is the view's ``ordering``."""

    page_size = 100
    max_page_size = 200
    page_size_query_param = "page_size"
    ordering = "pk"

    def get_page_size(self, request: Request) -> int:
        wish = request.query_params.get("page_size", str(self.page_size))
        if not (wish.isascii() and wish.isdecimal() and 1 <= int(wish[:9]) <= self.max_page_size):
            limits = {"longest": self.max_page_size}
            raise exceptions.ValidationError(
                {"page_size": [_("Write a number from 1 to %(longest)s.") % limits]}
            )
        return int(wish)

    def get_ordering(self, request: Request, queryset: Any, view: Any) -> tuple[str, ...]:
        ordering = getattr(view, "ordering", self.ordering)
        fields = (ordering,) if isinstance(ordering, str) else tuple(ordering)
        return fields if fields[-1].lstrip("-") == "pk" else (*fields, "pk")

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> Any:
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, OverflowError, ValidationError, exceptions.NotFound) as error:
            raise exceptions.ValidationError(
                {"cursor": [_("This cursor is not valid. Start again without it.")]}
            ) from error
