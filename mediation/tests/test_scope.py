"""Each role sees its own rows through every door, and there is something that it does not see."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.db.models import Q
from django.urls import reverse

from assessment.models import SampleDraw
from cases.tests.factories import CaseFactory
from mediation.api_urls import router
from mediation.common.models import User
from mediation.common.roles import Role
from mediation.tests.doors import own_row, plain, rows_of, signed_in
from mediation.tests.route_policy import DESKS, PAGES, PUBLIC, ROWS_SEEN
from mediation.tests.world_visits import finish, raise_flag, visit_of

pytestmark = pytest.mark.django_db
SCOPED = sorted(ROWS_SEEN)
DESK_LABELS = sorted(set(DESKS) - PUBLIC)
ENDPOINTS = {basename: viewset for _prefix, viewset, basename in router.registry}


def expected(world, role, label):
    seen = rows_of(world, role, label)
    rows = apps.get_model(label)._base_manager
    return set() if seen is None else set(rows.filter(seen).values_list("pk", flat=True))


@pytest.mark.parametrize("label", SCOPED)
def test_the_querysets_agree_with_the_policy(world, label):
    model = apps.get_model(label)
    seen = {
        role: set(model._default_manager.visible_to(pair[0]).values_list("pk", flat=True))
        for role, pair in world.people.items()
    }
    assert seen == {role: expected(world, role, label) for role in world.people}


@pytest.mark.parametrize("label", SCOPED)
def test_there_is_something_to_see_and_something_to_hide(world, label):
    """A scope that everything or nothing falls into would pass every other test."""
    whole = apps.get_model(label)._base_manager.count()
    for role, rule in ROWS_SEEN[label].items():
        found = len(expected(world, role, label))
        assert found > 0, role
        assert isinstance(rule, Q) or found < whole, role


@pytest.mark.parametrize("label", DESK_LABELS)
def test_a_list_of_the_admin_shows_the_rows_of_the_role(world, rf, label):
    """The rows behind the page; `test_routes` opens the page itself."""
    model_admin = admin.site._registry[apps.get_model(label)]
    for role in DESKS[label].read:
        request = rf.get("/")
        request.user = User.objects.get(pk=world.user(role).pk)
        shown = model_admin.get_changelist_instance(request).queryset
        assert set(shown.values_list("pk", flat=True)) == expected(world, role, label), role


@pytest.mark.parametrize("basename", sorted(ENDPOINTS))
def test_an_endpoint_gives_the_rows_of_the_role(world, basename):
    viewset = ENDPOINTS[basename]
    label = viewset.queryset.model._meta.label
    key = getattr(viewset, "lookup_field", "pk")
    for role in PAGES[f"{basename}-list"].roles:
        found = signed_in(world.user(role)).get(reverse(f"{basename}-list"), {"page_size": 200})
        rows = apps.get_model(label)._base_manager.filter(pk__in=expected(world, role, label))
        wanted = {str(value) for value in rows.values_list(key, flat=True)}
        name = "id" if key == "pk" else key
        assert {str(row[name]) for row in found.json()["results"]} == wanted, role


PAGE_LISTS = {
    "cases:list": (Role.MEDIATOR, "cases.Case", {}),
    "cases:confirmations": (Role.COURT_LIAISON, "cases.Confirmation", {}),
    "cases:requests": (Role.MEDIATOR, "cases.MediationRequest", {}),
    "assessment:pay": (Role.MEDIATOR, "assessment.Settlement", {}),
    "assessment:visits": (Role.SURVEYOR, "assessment.Visit", {"status": "assigned"}),
    "assessment:finished_visits": (
        Role.SURVEYOR,
        "assessment.Visit",
        {"status__in": ("done", "unreachable", "refused")},
    ),
    "assessment:draws": (Role.BUREAU_ADMIN, "assessment.SampleDraw", {}),
    "common:notices": (Role.MEDIATOR, "common.Notice", {}),
    "mediators:leave": (Role.MEDIATOR, "mediators.LeaveRequest", {}),
}


@pytest.mark.parametrize("name", sorted(PAGE_LISTS))
def test_a_list_page_shows_the_rows_of_the_role(world, name):
    role, label, facts = PAGE_LISTS[name]
    response = signed_in(world.user(role)).get(reverse(name))
    rows = apps.get_model(label)._base_manager.filter(pk__in=expected(world, role, label), **facts)
    page = response.context["page_obj"]
    first = list(page.paginator.object_list[: page.paginator.per_page])
    assert {row.pk for row in page} == {row.pk for row in first}
    assert {row.pk for row in page.paginator.object_list} == set(rows.values_list("pk", flat=True))


@pytest.mark.parametrize("label", DESK_LABELS)
def test_a_choice_of_rows_offers_no_foreign_one(world, label):
    """Typing into an autocomplete field of the admin lists only what its reader may see."""
    model = apps.get_model(label)
    fields = admin.site._registry[model].autocomplete_fields
    for name in fields:
        target = model._meta.get_field(name).remote_field.model
        for role in DESKS[label].add | DESKS[label].change:
            response = signed_in(world.user(role)).get(
                reverse("admin:autocomplete"),
                {
                    "app_label": model._meta.app_label,
                    "model_name": model._meta.model_name,
                    "field_name": name,
                },
            )
            offered = {row["id"] for row in response.json()["results"]}
            if target._meta.label in ROWS_SEEN:
                mine = {str(pk) for pk in expected(world, role, target._meta.label)}
                assert offered <= mine, (role, name)
            assert offered, (role, name)


def test_own_rows_exist_for_every_desk(world):
    missing = [
        (label, role)
        for label, desk in DESKS.items()
        for role in desk.read
        if own_row(world, role, label) is None
    ]
    assert missing == []


# --- nobody on the mediator's side sees that a case was drawn (SECURITY T3)


def pages_about(case):
    """What the mediator and the head of the office may read of a case, and where it is listed."""
    change = reverse("admin:cases_case_change", args=[case.pk])
    for name in ("cases:list", "home", "assessment:pay", "api-cases-list"):
        yield Role.MEDIATOR, reverse(name)
    for name in ("cases:detail", "api-cases-detail"):
        yield Role.MEDIATOR, reverse(name, args=[case.pk])
    for url in (change, reverse("admin:cases_case_changelist"), reverse("admin:index")):
        yield Role.OFFICE_HEAD, url
    yield Role.OFFICE_HEAD, reverse("api-cases-detail", args=[case.pk])


def read_by_both(world, case):
    return [plain(signed_in(world.user(role)).get(url), url) for role, url in pages_about(case)]


def test_a_drawn_case_looks_like_any_other(world):
    case = CaseFactory(lead=world.homes[0].mediators[0], settled=True)
    before = read_by_both(world, case)
    draw = SampleDraw.objects.filter(district=world.districts[0], status="drawn").first()
    visit = visit_of(draw, case, world.agencies[0], 99)
    finish(visit)
    raise_flag(visit)
    assert read_by_both(world, case) == before
    flags = reverse("admin:assessment_redflag_changelist")
    assert case.number in signed_in(world.user(Role.BUREAU_ADMIN)).get(flags).content.decode()
