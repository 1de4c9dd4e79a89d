"""What several admin pages of pay, ranking and follow-up share."""

from typing import Any

from django import forms
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet, Sum
from django.http import Http404, HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from mediation.common.admin import AdminForm
from mediation.common.money import ZERO, money_text
from stations.models import Division
from stations.querysets import district_ids


def districts_of(user: Any) -> QuerySet[Division]:
    """The districts that a bureau user works for today."""
    return Division.objects.filter(pk__in=district_ids(user)).order_by("code")


class OwnDistrictMixin:
    """Rows are written for a district that the person works for, and only there."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        own = obj is None or obj.district_id in district_ids(request.user)
        return super().has_change_permission(request, obj) and own  # type: ignore[misc]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name != "district":
            return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]
        field = super().formfield_for_foreignkey(  # type: ignore[misc]
            db_field, request, **{**kwargs, "queryset": districts_of(request.user)}
        )
        field.empty_label = None
        return field


class TotalsMixin:
    """Sums of money columns over all filtered rows, below the list."""

    total_columns: tuple[str, ...] = ("amount",)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        response = super().changelist_view(request, extra_context)  # type: ignore[misc]
        changelist = getattr(response, "context_data", {}).get("cl")
        if changelist is not None:
            response.context_data["column_totals"] = self._totals(changelist.queryset)
        return response

    def _totals(self, rows: QuerySet) -> list[tuple[Any, str]]:
        sums = {name: Sum(name, default=ZERO) for name in self.total_columns}
        found = rows.order_by().aggregate(**sums)
        fields = self.opts  # type: ignore[attr-defined]
        return [(fields.get_field(name).verbose_name, money_text(found[name])) for name in sums]


class OwnPageMixin:
    """A row's page is one of our own: write ``page_url(row)``; the page shows ``buttons``."""

    def page_url(self, row: Any) -> str:
        raise NotImplementedError

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> Any:
        row = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]
        if not self.has_view_permission(request, row):  # type: ignore[attr-defined]
            raise Http404
        return redirect(self.page_url(row))

    def buttons(self, request: HttpRequest, row: Any) -> list[dict[str, Any]]:
        """The steps that the person may take with the row as it stands."""
        return [
            self._button(action, row)  # type: ignore[attr-defined]
            for action in self.service_actions(request, "row")  # type: ignore[attr-defined]
            if action.when is None or action.when(row)
        ]


class ReadInline:
    """Rows to read beside their parent; what changes them is a verb."""

    extra = 0
    max_num = 0
    can_delete = False
    hide_title = True

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields  # type: ignore[attr-defined]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class DistrictForm(AdminForm):
    """A page's form for one of the person's districts."""

    district = forms.ModelChoiceField(
        label=_("District"), queryset=Division.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["district"].queryset = districts_of(user)
