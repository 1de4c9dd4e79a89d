"""The class every admin page stands on (SECURITY R2, R5, R6, R20).

What it changes against Django: only declared filters are lookups; nothing is deleted; rows and
related rows are those the person may see; a refusal of a service or of the database appears
beside its field; two editors of one record do not overwrite each other; what was done goes to
the audit log and not to Django's own.
"""

from typing import Any

from django import forms
from django.contrib.admin import ShowFacets, display
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.widgets import UnfoldAdminDecimalFieldWidget

from mediation.common.admin.actions import ServiceActionsMixin
from mediation.common.admin.exports import ExportMixin
from mediation.common.admin.lookups import AllowedLookupsMixin
from mediation.common.admin.paging import CappedPaginator
from mediation.common.admin.theme import tick_box
from mediation.common.audit import record
from mediation.common.errors import REFUSALS, Sentence, sentence_of
from mediation.common.fields import MoneyField
from mediation.common.forms import say_what_to_do
from mediation.common.models import AuditEvent
from mediation.common.saved_views import Shelf, shelf_of
from mediation.common.versions import SEEN, refuse_if_changed

HISTORY_LENGTH = 200
MONEY_AS_NUMBER = {MoneyField: {"widget": UnfoldAdminDecimalFieldWidget}}


class ScopedChoicesMixin:
    """Related rows are offered, and accepted, only if the person may see them (R2)."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any):
        kwargs.setdefault("queryset", _visible_choices(db_field, request.user))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any):
        kwargs.setdefault("queryset", _visible_choices(db_field, request.user))
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]


class InlineBase(ScopedChoicesMixin, TabularInline):
    """Parts of a row, edited with it and never deleted."""

    extra = 0
    can_delete = False
    show_change_link = True
    formfield_overrides = MONEY_AS_NUMBER

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any):
        formset = super().get_formset(request, obj, **kwargs)
        say_what_to_do(formset.form.base_fields.values())
        return formset


class ModelAdminBase(
    AllowedLookupsMixin, ServiceActionsMixin, ExportMixin, ScopedChoicesMixin, ModelAdmin
):
    """Declare ``list_display``, ``list_filter``, ``search_fields``, ``fields``; and the verbs.

    Saving: write ``save_service(form, *, by, change)``, which calls a service and returns the
    row; without it the form itself is saved and one audit row is written. ``is_frozen(row)``
    makes the page of a row read-only. Verbs are methods under ``@service_action``. ``note``
    says above list and form what the rows mean.
    """

    list_per_page = 30
    paginator = CappedPaginator
    list_max_show_all = 100
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    list_filter_submit = True
    list_disable_select_all = True
    view_on_site = False
    formfield_overrides = MONEY_AS_NUMBER
    save_service: Any = None
    saves_views = False
    note: str | Promise = ""

    def is_frozen(self, row: models.Model) -> bool:
        """Is this row past the state in which it may be edited?"""
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """With ``saves_views`` the filters can be kept under a name."""
        context = {"shelf": self._shelf(request)} if self.saves_views else {}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    @display(description=ModelAdmin.action_checkbox.short_description)
    def action_checkbox(self, obj: models.Model) -> str:
        return tick_box(obj.pk)

    def _shelf(self, request: HttpRequest) -> Shelf:
        page = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_changelist"
        return shelf_of(request.user, page=page, query=request.GET.urlencode())

    # --- who may

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and self.is_frozen(obj))

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Nothing is deleted; it is ended, superseded or destroyed by a recorded act."""
        return False

    # --- which rows

    def get_urls(self) -> list[Any]:
        """Without Django's redirect from ``<anything>/`` to ``<anything>/change/``."""
        return [url for url in super().get_urls() if url.name is not None]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None):
        """The row, locked when it is about to be changed; 404 if it is not there to be seen."""
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404
        if request.method == "POST" and connection.in_atomic_block:
            locked = self.model._base_manager.select_for_update().get(pk=found.pk)
            found.__dict__.update(locked.__dict__)
        return found

    # --- saving

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """The hidden version is no field of a fieldset; the template puts it into the form."""
        return [name for name in super().get_fields(request, obj) if name != SEEN]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponseBase:
        """A refusal while saving rolls everything back and shows the form again with it."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except REFUSALS as refusal:
            if request.method != "POST" or hasattr(request, "refusal"):
                raise
            request.refusal = sentence_of(refusal)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any):
        form = super().get_form(request, obj, change=change, **kwargs)
        parts: dict[str, Any] = {"refusal": getattr(request, "refusal", ())}
        if change and _has_version(self.model):
            parts[SEEN] = forms.IntegerField(
                required=False, initial=obj.version, widget=forms.HiddenInput
            )
        refusable = type(form.__name__, (RefusableForm, form), parts)
        say_what_to_do(refusable.base_fields.values())
        return refusable

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if self.save_service is None:
            if change and _has_version(self.model):
                obj.version += 1
            super().save_model(request, obj, form, change)
            return
        saved = self.save_service(form, by=request.user, change=change)
        obj.pk = saved.pk
        obj._state.adding = False
        obj.refresh_from_db()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Many-to-many fields are the service's business too, where there is one."""
        if self.save_service is None:
            super().save_related(request, form, formsets, change)

    # --- the record of what was done

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        if self.save_service is None:
            record("added", obj, by=request.user)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        if self.save_service is None:
            record("changed", obj, by=request.user, fields=message)

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> str:
        """The names of what was changed, for the audit log; never the values."""
        parts = [formset.prefix for formset in formsets or () if formset.has_changed()]
        return " ".join([*form.changed_data, *parts])

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """The row's events in the audit log, for those who may read it; else there is no page."""
        if not request.user.has_perm("common.view_auditevent"):
            raise Http404
        row = self.get_object(request, object_id)
        if not self.has_view_permission(request, row):
            raise Http404
        events = AuditEvent.objects.visible_to(request.user).filter(
            subject_label=self.model._meta.label_lower, subject_id=str(row.pk)
        )
        context = {
            **self.admin_site.each_context(request),
            "title": _("What was done: %s") % row,
            "events": events.select_related("actor")[:HISTORY_LENGTH],
            "opts": self.opts,
            "object": row,
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/record_history.html", context)


class ScopedAdminMixin:
    """Rows ``visible_to`` the person, everywhere: list, page, search, choices, actions."""

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).visible_to(request.user)  # type: ignore[misc]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and self._in_scope(request, obj)  # type: ignore[misc]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._in_scope(request, obj)  # type: ignore[misc]

    def _in_scope(self, request: HttpRequest, obj: Any) -> bool:
        """Asked once per row object: the answer is kept on it."""
        if not isinstance(obj, self.model) or obj.pk is None:  # type: ignore[attr-defined]
            return True
        if obj.__dict__.get("_seen_by") != request.user.pk:
            rows = self.model._default_manager.visible_to(request.user)  # type: ignore[attr-defined]
            if not rows.filter(pk=obj.pk).exists():
                return False
            obj.__dict__["_seen_by"] = request.user.pk
        return True


class ViewOnlyAdminMixin:
    """Computed or sealed rows: looked at, never typed."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class RefusableForm:
    """A model form that shows what a service refused, and asks whether its row has changed."""

    refusal: list[Sentence] = []

    def full_clean(self) -> None:
        super().full_clean()  # type: ignore[misc]
        for field, sentence in self.refusal:
            self.add_error(field if field in self.fields else None, sentence)  # type: ignore[attr-defined]

    def clean(self) -> Any:
        data = super().clean()  # type: ignore[misc]
        if SEEN in self.fields:  # type: ignore[attr-defined]
            self._refuse_if_changed(self.cleaned_data)  # type: ignore[attr-defined]
        return data

    def _refuse_if_changed(self, data: dict[str, Any]) -> None:
        row = self.instance  # type: ignore[attr-defined]
        wanted = {name: data[name] for name in data if name != SEEN and name in self.fields}  # type: ignore[attr-defined]
        try:
            refuse_if_changed(row, data.get(SEEN), wanted=wanted)
        except ValidationError:
            self.data = self.data.copy()
            self.data[self.add_prefix(SEEN)] = row.version  # type: ignore[attr-defined]
            raise


def _visible_choices(db_field: Any, user: Any) -> models.QuerySet:
    rows = db_field.remote_field.model._default_manager.all()
    return rows.visible_to(user) if hasattr(rows, "visible_to") else rows


def _has_version(model: type[models.Model]) -> bool:
    return any(field.name == "version" for field in model._meta.concrete_fields)
