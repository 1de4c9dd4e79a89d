"""Every door stands on the scoped bases, and no list is a search engine (SECURITY R1-R6)."""

import ast
from itertools import chain
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import FieldDoesNotExist
from django.urls import URLPattern, URLResolver, get_resolver
from django.views.generic.detail import SingleObjectMixin
from django.views.generic.list import MultipleObjectMixin

from assessment.models.rates import SchedulePart
from cases.views.log import ServiceWorkerView
from mediation.api_urls import REPORTS, router
from mediation.common.admin import ModelAdminBase, ScopedAdminMixin
from mediation.common.admin.base import ScopedChoicesMixin
from mediation.common.api.reports import ReportView
from mediation.common.api.viewsets import ScopedReadOnlyViewSet
from mediation.common.fields import BlindIndexField, EncryptedTextField
from mediation.common.matrix import PERMISSIONS
from mediation.common.models import User
from mediation.common.tokens import SCOPES
from mediation.common.views import RoleRequiredMixin, ScopedQuerysetMixin
from mediation.tests.route_policy import OPEN_VIEWS, PUBLIC, ROWS_SEEN

ROOT = Path(__file__).resolve().parents[2]
OURS = ("common", "stations", "mediators", "cases", "assessment")
MODELS = [model for model in apps.get_models() if model._meta.app_label in OURS]
ADMINS = list(admin.site._registry.values())
VIEWSETS = [viewset for _prefix, viewset, _basename in router.registry]
SOURCES = [
    path
    for folder in ("mediation", *OURS[1:])
    for path in sorted((ROOT / folder).rglob("*.py"))
    if not {"tests", "migrations"} & set(path.parts)
]


def name_of(thing) -> str:
    return type(thing).__name__ if isinstance(thing, admin.ModelAdmin) else thing.__name__


def is_scoped(model) -> bool:
    return hasattr(model._default_manager.all(), "visible_to")


def views(resolver: URLResolver):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from views(entry)
        elif isinstance(entry, URLPattern):
            yield getattr(entry.callback, "view_class", None)


PAGES = sorted(
    {
        view
        for view in views(get_resolver())
        if view and view.__module__.split(".")[0] in ("mediation", *OURS)
    },
    key=lambda view: view.__qualname__,
)


# --- the bases


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_model_has_a_scope_or_is_public(model):
    label = model._meta.label
    assert is_scoped(model) != (label in PUBLIC)
    assert (label in ROWS_SEEN) != (label in PUBLIC)


@pytest.mark.parametrize("viewset", VIEWSETS, ids=name_of)
def test_endpoints_are_scoped(viewset):
    assert issubclass(viewset, ScopedReadOnlyViewSet)
    assert is_scoped(viewset.queryset.model)
    assert viewset.required_scope in SCOPES
    assert viewset.get_queryset is ScopedReadOnlyViewSet.get_queryset


@pytest.mark.parametrize("report", REPORTS.values(), ids=name_of)
def test_reports_name_their_permission(report):
    assert issubclass(report, ReportView)
    assert report.required_scope in SCOPES
    assert any(report.required_permission in granted for granted in PERMISSIONS.values())


@pytest.mark.parametrize("model_admin", ADMINS, ids=name_of)
def test_desks_are_scoped(model_admin):
    assert isinstance(model_admin, ModelAdminBase)
    assert isinstance(model_admin, ScopedAdminMixin) == is_scoped(model_admin.model)


@pytest.mark.parametrize(
    "inline",
    sorted({inline for model_admin in ADMINS for inline in model_admin.inlines}, key=name_of),
    ids=name_of,
)
def test_parts_of_a_row_offer_scoped_choices(inline):
    """An inline that is typed into offers only rows that its reader may see."""
    typed = set(flatten(inline.fields)) - set(inline.readonly_fields)
    keys = [
        field.name
        for field in inline.model._meta.fields
        if field.name in typed and field.is_relation and is_scoped(field.related_model)
    ]
    shown_only = (
        getattr(inline, "has_change_permission", None)
        is not (admin.options.InlineModelAdmin.has_change_permission)
        and inline.max_num == 0
    )
    chosen_here = "formfield_for_foreignkey" in vars(inline)
    assert issubclass(inline, ScopedChoicesMixin) or not keys or shown_only or chosen_here
    assert inline.can_delete is False or issubclass(inline.model, SchedulePart)  # of a draft


def flatten(fields):
    return chain.from_iterable([field] if isinstance(field, str) else field for field in fields)


@pytest.mark.parametrize("view", PAGES, ids=name_of)
def test_pages_with_rows_are_scoped(view):
    """A page that reads a queryset reads it through the scope, and says whose page it is."""
    if issubclass(view, SingleObjectMixin | MultipleObjectMixin) and not fetches_its_row(view):
        assert issubclass(view, ScopedQuerysetMixin)
        assert is_scoped(view.model or view.queryset.model)


def fetches_its_row(view) -> bool:
    """It asks ``visible_to`` for its row itself; `test_routes` tries it with a foreign one."""
    return view.queryset is None and view.model is None


@pytest.mark.parametrize("view", PAGES, ids=name_of)
def test_pages_of_the_apps_name_their_roles(view):
    open_to_all = view.__module__ in OPEN_VIEWS or view is ServiceWorkerView
    if open_to_all:
        assert not issubclass(view, RoleRequiredMixin)
    elif view.__module__.split(".")[0] in OURS[1:] and ".views" in view.__module__:
        assert issubclass(view, RoleRequiredMixin)
        assert view.roles


# --- what nobody writes


def test_no_list_of_all_fields():
    """``fields = "__all__"``, ``exclude``: a column added later would be shown by itself."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Assign)
        and any(getattr(target, "id", "") in ("fields", "exclude") for target in node.targets)
        and (
            getattr(node.value, "value", None) == "__all__"
            or any(getattr(target, "id", "") == "exclude" for target in node.targets)
        )
    ]
    assert found == []


BANNED_CALLS = frozenset({"mark_safe", "raw", "extra"})


def test_no_sql_by_hand_in_doors_and_no_unescaped_text():
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno} {called(node)}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and called(node) in BANNED_CALLS
    ]
    assert found == []


def called(node: ast.Call) -> str:
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


# --- R6: nobody fishes for a hidden column


LOOKUPS = ("startswith", "contains", "gt", "regex", "isnull", "in")
SECRETS = frozenset(
    {"password", "digest", "hash", "previous_hash", "id_number", "phone", "mobile", "bank_account"}
)


@pytest.fixture
def anybody(rf, db):
    """Somebody who may open every list; what the address asks for is up to the test."""
    user = User.objects.create(username="clerk", is_superuser=True)

    def request(**parameters):
        asked = rf.get("/", parameters)
        asked.user = user
        return asked

    return request


def paths_of(model, depth=1):
    """Columns of the model, and of the models one step away in both directions."""
    for field in model._meta.get_fields():
        if field.concrete and not field.is_relation:
            yield field.name, field
        elif depth and field.related_model and field.related_model._meta.app_label in OURS:
            for name, column in paths_of(field.related_model, depth - 1):
                yield f"{field.name}__{name}", column


def answers(model_admin, request) -> bool:
    """Does the list filter by what the address asks for?"""
    try:
        model_admin.get_changelist_instance(request)
    except (DisallowedModelAdminLookup, IncorrectLookupParameters):
        return False
    return True


def declared(model_admin, request, lookup) -> bool:
    return model_admin.lookup_allowed(lookup, "1", request)


@pytest.mark.parametrize("model_admin", ADMINS, ids=name_of)
def test_no_list_answers_questions_about_hidden_columns(model_admin, anybody):
    shown = filters_of(model_admin, anybody())
    asked = 0
    for path, _field in paths_of(model_admin.model):
        for lookup in LOOKUPS:
            parameter = f"{path}__{lookup}"
            if parameter in shown:
                continue
            asked += 1
            assert not declared(model_admin, anybody(), parameter), parameter
    assert asked > len(LOOKUPS)


@pytest.mark.parametrize("model_admin", ADMINS, ids=name_of)
def test_a_question_about_a_hidden_column_is_refused_by_the_list_itself(model_admin, anybody):
    """The whole way of a request: one column of the model, one of each related model."""
    first: dict[str, str] = {}
    shown = filters_of(model_admin, anybody())
    for path, _field in paths_of(model_admin.model):
        if f"{path}__startswith" not in shown:
            first.setdefault(path.rpartition("__")[0], path)
    for path in first.values():
        assert not answers(model_admin, anybody(**{f"{path}__startswith": "5"})), path


def filters_of(model_admin, request) -> set[str]:
    """Parameters that a filter shown on the page sends."""
    found = set()
    for item in model_admin.get_list_filter(request):
        if isinstance(item, tuple | list):
            found |= {f"{item[0]}__{lookup}" for lookup in ("isnull", "in", "id__in", "exact")}
    return found


@pytest.mark.parametrize("model_admin", ADMINS, ids=name_of)
def test_no_filter_and_no_search_over_secrets(model_admin, anybody):
    paths = [
        item[0] if isinstance(item, tuple | list) else getattr(item, "parameter_name", "")
        for item in model_admin.get_list_filter(anybody())
    ]
    paths += [name.lstrip("^=@") for name in model_admin.get_search_fields(anybody())]
    for path in paths:
        assert path.split("__")[-1] not in SECRETS
        field = last_field(model_admin.model, path)
        assert not isinstance(field, EncryptedTextField | BlindIndexField), path


def last_field(model, path):
    for step in path.split("__"):
        try:
            field = model._meta.get_field(step)
        except FieldDoesNotExist:
            return None
        model = field.related_model
    return field


def test_a_plain_admin_would_answer(anybody):
    """The negative control: without our base the digest of a password is read letter by letter."""

    class Plain(admin.ModelAdmin):
        list_display = ("username",)

    class Ours(ModelAdminBase):
        list_display = ("username",)

    User.objects.create(username="other", password="md5$abc")
    request = anybody(password__startswith="md5$a")
    plain = Plain(User, admin.site)
    assert answers(plain, request)
    assert [user.username for user in plain.get_changelist_instance(request).queryset] == ["other"]
    assert not answers(Ours(User, admin.site), request)
