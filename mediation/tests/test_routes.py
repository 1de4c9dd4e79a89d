"""Every route × every role × own, foreign and absent rows (SECURITY G2).

`route_policy` says who may what. The small world has two people of every role, and for every row
one of the same kind that is somebody else's.
"""

import logging
from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.querysets import CaseQuerySet
from mediation.common.matrix import PERMISSIONS, ROWS
from mediation.common.roles import Role
from mediation.common.scope import ALL
from mediation.common.views import errors
from mediation.tests.doors import (
    ABSENT,
    Route,
    foreign_row,
    leaked,
    own_row,
    plain,
    routes,
    signed_in,
)
from mediation.tests.route_policy import DESKS, EVERYBODY, NOBODY, PAGES, STAFF, Page, Roles

pytestmark = pytest.mark.django_db
ROUTES = routes()
GROUPS: dict[str, list[Route]] = {}
for one in ROUTES:
    GROUPS.setdefault(one.desk or one.name, []).append(one)
KEYS = {"code": "code", "number": "number", "key": "client_key"}
"""What an address calls a row by, where it is not its id."""

UNSAFE = ("put", "delete")
WRITES = ("INSERT", "UPDATE", "DELETE")
BAD_IDS = ("-1", "9" * 30, "1%00", "1'", "%E4%B8%AD")
BAD_PARAMETERS = {"p": "9" * 30, "o": "999", "sort": "x__y", "q": "\x00%_'", "cursor": "x"}
READERS_OF_THE_LOG = frozenset(
    role for role in STAFF if "common.view_auditevent" in PERMISSIONS[role]
)


@pytest.fixture(scope="module")
def browsers(world):
    """A signed-in browser of the first person of each role, and one of nobody (None)."""
    users = {role: world.user(role) for role in Role}
    return {**{role: signed_in(user) for role, user in users.items()}, None: signed_in(None)}


@pytest.fixture(autouse=True)
def limits_begin_anew():
    cache.clear()
    logging.getLogger("django.request").setLevel(logging.ERROR)
    yield
    logging.getLogger("django.request").setLevel(logging.NOTSET)


@pytest.fixture
def bare_404(monkeypatch):
    """Where only the status counts: a page that is not there is not drawn."""
    nothing = SimpleNamespace(render=lambda context, request: "")
    monkeypatch.setattr(errors, "loader", SimpleNamespace(get_template=lambda name: nothing))


# --- what the policy says about a route


def page_of(route: Route) -> Page | None:
    """The entry of the route; None if it is not listed."""
    if route.name in PAGES:
        return PAGES[route.name]
    desk = DESKS.get(route.desk)
    if desk is None:
        return None
    pages = {
        "changelist": Page(desk.read),
        "add": Page(desk.add),
        "export": Page(desk.export, own={"format": "csv"}),
        "short": Page(STAFF, row=route.desk, status=302),
        "change": Page(desk.read, row=route.desk, status=desk.row_status),
        "delete": Page(NOBODY, row=route.desk),
        "history": Page(desk.read & READERS_OF_THE_LOG, row=route.desk),
        "do": Page(NOBODY, own={"name": "nothing"}),  # with a name: see the verbs below
        "row_do": Page(NOBODY, row=route.desk, own={"name": "nothing"}),
    }
    return pages.get(route.page)


def url_of(route: Route, page: Page, row, words: Mapping[str, str] | None = None) -> str:
    """The address; ``row`` is a model instance or an id."""
    kwargs = dict(page.own if words is None else words)
    if page.row:
        name = route.pattern.split("<")[1].split(">")[0].split(":")[-1]
        kwargs[name] = getattr(row, KEYS.get(name, "pk"), row)
    if route.name.startswith("admin:admin/"):  # those have no name to reverse
        return _unnamed(route.pattern, kwargs)
    url = reverse(route.name, kwargs=kwargs)
    return f"{url}?{page.query}" if page.query else url


def _unnamed(pattern: str, kwargs: Mapping[str, object]) -> str:
    if "url" in kwargs:
        return f"/admin/{kwargs['url']}"
    return "/" + pattern.replace("<path:object_id>", str(kwargs["object_id"]))


def expected_status(page: Page, role: Role | None) -> int:
    if role is None:
        return page.anonymous
    return page.status if role in page.roles else page.others


def absent(route: Route) -> str:
    if "<uuid:key>" in route.pattern:
        return "00000000-0000-4000-8000-000000098765"
    return "NOTHERE" if "<code>" in route.pattern or "<number>" in route.pattern else str(ABSENT)


def targets(world, route: Route, page: Page, role: Role | None) -> Iterator[str]:
    """The address with a row of the role's own, or with any row for who has no business here."""
    if not page.row:
        yield url_of(route, page, None)
        return
    row = own_row(world, role, page.row) if role in page.roles else None
    row = row or own_row(world, Role.BUREAU_ADMIN, page.row) or own_row(world, role, page.row)
    if row is not None:
        yield url_of(route, page, row)


# --- the policy itself


def test_every_route_is_listed():
    assert [route for route in ROUTES if page_of(route) is None] == []


def test_no_entry_without_a_route():
    names = {route.name for route in ROUTES}
    assert set(PAGES) - names == set()
    assert set(DESKS) == {model._meta.label for model in admin.site._registry}


def allowed_by(label: str, *verbs: str) -> Roles:
    app, model = label.lower().split(".")
    codenames = {f"{app}.{verb}_{model}" for verb in verbs}
    return frozenset(role for role in STAFF if codenames & PERMISSIONS[role])


@pytest.mark.parametrize("label", sorted(DESKS))
def test_the_policy_of_a_desk_is_that_of_the_matrix(label):
    desk = DESKS[label]
    assert desk.read == allowed_by(label, "view", "change")
    assert desk.export == allowed_by(label, "export")
    assert desk.add <= allowed_by(label, "add")
    assert desk.change <= allowed_by(label, "change")
    named = {role for row in ROWS if row.number in desk.rows for role in row.cells}
    assert desk.read | desk.add | desk.change <= named


@pytest.mark.parametrize("label", sorted(DESKS))
def test_every_verb_of_a_desk_is_listed(label):
    desk = DESKS[label]
    model = next(model for model in admin.site._registry if model._meta.label == label)
    declared = {
        action.name: (
            frozenset(role for role in STAFF if action.permission in PERMISSIONS[role]),
            "list" in action.places,
        )
        for name in dir(admin.site._registry[model])
        if (
            action := getattr(
                getattr(type(admin.site._registry[model]), name, None), "service_action", None
            )
        )
    }
    listed = {name: (roles, False) for name, roles in desk.verbs.items()}
    listed |= {name: (roles, True) for name, roles in desk.list_verbs.items()}
    assert declared == listed


@pytest.mark.parametrize("name", sorted(PAGES))
def test_pages_about_an_object_are_in_its_row_of_the_matrix(name):
    page = PAGES[name]
    named = {role for row in ROWS if row.number in page.rows for role in row.cells}
    assert not page.rows or page.roles <= named
    assert page.rows or not page.row


# --- who gets what


OUTSIDE = (Role.MEDIATOR, Role.SURVEYOR, Role.COURT_LIAISON)
SAME_FOR_ALL = ("short", "delete", "do", "row_do")


def who_asks(route: Route) -> tuple[Role | None, ...]:
    """Everybody, and nobody (None).

    Of a desk's pages one of those who have no business in the admin is asked for each, in turn,
    and where nobody has anything to look for one of the others.
    """
    if route.name == "api-schema":  # long to write, and the same for all
        return (Role.MEDIATOR, Role.BUREAU_ADMIN, None)
    if not route.desk:
        return (*Role, None)
    turn = ROUTES.index(route)
    inside = sorted(STAFF)
    if route.page in SAME_FOR_ALL:
        inside = [inside[turn % len(inside)]]
    return (*inside, OUTSIDE[turn % len(OUTSIDE)], None)


@pytest.mark.parametrize("group", sorted(GROUPS))
def test_each_role_gets_what_the_policy_says(world, browsers, bare_404, group):
    for route in GROUPS[group]:
        page = page_of(route)
        for role in who_asks(route):
            for url in targets(world, route, page, role):
                response = browsers[role].get(url)
                assert response.status_code == expected_status(page, role), (role, url)
                assert leaked(world, role, response) == set(), (role, url)


def foreign_url(world, route: Route, page: Page, role: Role) -> str | None:
    if page.row:
        row = foreign_row(world, role, page.row)
        return url_of(route, page, row) if row is not None else None
    return url_of(route, page, None, page.foreign) if page.foreign else None


def absent_url(route: Route, page: Page) -> str:
    if page.row:
        return url_of(route, page, absent(route))
    return url_of(route, page, None, {**page.foreign, "district": "500100"})


def has_a_row(route: Route) -> bool:
    """ "short" leads to "change" whatever is there; what nobody has is 404 for everybody."""
    return route.takes_a_row and route.page not in SAME_FOR_ALL


@pytest.mark.parametrize("group", sorted(GROUPS))
def test_a_foreign_row_is_as_if_absent(world, browsers, group):
    """Same status, same bytes, same headers: nothing tells that it is there."""
    for route in filter(has_a_row, GROUPS[group]):
        page = page_of(route)
        for role in sorted(page.roles):
            url = foreign_url(world, route, page, role)
            if url is not None:
                foreign, nothing = browsers[role].get(url), absent_url(route, page)
                assert foreign.status_code == not_there(page), (role, url)
                assert plain(foreign, url) == plain(browsers[role].get(nothing), nothing), role


def not_there(page: Page) -> int:
    """A page that only takes a POST says so before it looks for its row."""
    return page.status if page.status == 405 else 404


@pytest.mark.parametrize("label", sorted(label for label, desk in DESKS.items() if desk.verbs))
def test_verbs_are_for_their_roles_and_their_rows(world, browsers, bare_404, label):
    """The page of a verb; and asking for it with a POST about a foreign row does nothing."""
    prefix = f"admin:{label.lower().replace('.', '_')}_do"
    for name, roles in DESKS[label].verbs.items():
        for role in STAFF:
            mine = own_row(world, role, label) or own_row(world, Role.BUREAU_ADMIN, label)
            response = browsers[role].get(reverse(prefix, args=[mine.pk, name]))
            assert response.status_code == (200 if role in roles else 404), (name, role)
            row = foreign_row(world, role, label)
            if role in roles and row is not None:
                url = reverse(prefix, args=[row.pk, name])
                with CaptureQueriesContext(connection) as asked:
                    refused = browsers[role].post(url, {"service_action": "1"})
                assert refused.status_code == 404, (name, role)
                assert changes(asked) == []


@pytest.mark.parametrize("label", sorted(label for label, desk in DESKS.items() if desk.list_verbs))
def test_verbs_of_a_list_are_for_their_roles(world, browsers, bare_404, label):
    prefix = f"admin:{label.lower().replace('.', '_')}_do"
    for name, roles in DESKS[label].list_verbs.items():
        for role in STAFF:
            response = browsers[role].get(reverse(prefix, args=[name]))
            assert response.status_code == (200 if role in roles else 404), (name, role)


@pytest.mark.parametrize("label", sorted(label for label, desk in DESKS.items() if desk.verbs))
def test_ticking_a_foreign_row_in_a_list_does_nothing(world, browsers, label):
    url = reverse(f"admin:{label.lower().replace('.', '_')}_changelist")
    for name, roles in DESKS[label].verbs.items():
        for role in roles:
            row = foreign_row(world, role, label)
            if row is not None:
                data = {"action": name, "_selected_action": [row.pk], "service_action": "1"}
                with CaptureQueriesContext(connection) as asked:
                    response = browsers[role].post(url, data)
                assert response.status_code in (200, 302)
                assert changes(asked) == [], (name, role)


# --- no other way in


def changes(asked: CaptureQueriesContext) -> list[str]:
    """Statements that write, but for the session and the messages of the person."""
    return [
        query["sql"]
        for query in asked.captured_queries
        if query["sql"].startswith(WRITES) and "django_session" not in query["sql"]
    ]


def test_other_methods_are_refused(world, browsers):
    with CaptureQueriesContext(connection) as asked:
        for route in ROUTES:
            page = page_of(route)
            role = min(page.roles or STAFF)
            for url in targets(world, route, page, role):
                for method in UNSAFE:
                    response = getattr(browsers[role], method)(url.split("?")[0])
                    assert response.status_code in (404, 405), (method, url)
    assert changes(asked) == []


# All desks stand on the same bases; one of them is asked.
ASKED = [
    route
    for route in ROUTES
    if route.desk in ("", "stations.Station") and route.name != "api-schema"
]


@pytest.mark.once
@pytest.mark.parametrize("route", ASKED, ids=lambda route: f"{route.name} {route.page}".strip())
def test_head_and_options_tell_no_more_than_get(world, browsers, bare_404, route):
    page = page_of(route)
    for role in (min(page.roles or STAFF), min(EVERYBODY - page.roles, default=None)):
        for url in targets(world, route, page, role):
            got, head = browsers[role].get(url), browsers[role].head(url)
            assert head.status_code in (got.status_code, 405)
            assert head.streaming or head.content == b""
            options = browsers[role].options(url)
            assert options.status_code < 500
            told = options.status_code == 200 and options.content
            assert not told or got.status_code == 200, role


@pytest.mark.parametrize("group", sorted(GROUPS))
def test_what_is_no_id_is_not_there(world, browsers, bare_404, group):
    for route in filter(has_a_row, GROUPS[group]):
        page = page_of(route)
        if page.row:
            role = min(page.roles)
            whole = url_of(route, page, absent(route)).split("?")[0]
            for text in BAD_IDS:
                response = browsers[role].get(whole.replace(absent(route), text))
                assert answers_as_if_absent(response, page), (route.name, text)


def answers_as_if_absent(response, page: Page) -> bool:
    """The admin adds "change/" to an address that means nothing, and then finds nothing there."""
    if response.status_code == 302:
        return response["Location"].endswith("/change/")
    return response.status_code in (404, not_there(page))


LISTS = [route for route in ROUTES if not route.takes_a_row and route.page in ("", "changelist")]


@pytest.mark.parametrize("route", LISTS, ids=lambda route: f"{route.name} {route.page}".strip())
def test_senseless_parameters_are_no_error_of_the_server(world, browsers, bare_404, route):
    page = page_of(route)
    role = min(page.roles or STAFF)
    url = url_of(route, page, None).split("?")[0]
    response = browsers[role].get(f"{url}?{urlencode(BAD_PARAMETERS)}")
    assert response.status_code < 500


def test_without_its_scope_a_foreign_case_would_be_shown(world, browsers, monkeypatch):
    """The negative control: the test above fails as soon as one scope is taken away."""
    url = reverse("cases:detail", args=[foreign_row(world, Role.MEDIATOR, "cases.Case").pk])
    assert browsers[Role.MEDIATOR].get(url).status_code == 404
    monkeypatch.setattr(CaseQuerySet, "seen_by", lambda self, role, user: ALL)
    assert browsers[Role.MEDIATOR].get(url).status_code == 200
