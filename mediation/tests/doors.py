"""What the tests of the doors share: routes of the resolver, whose rows are whose, plain bytes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.contrib import admin
from django.core.cache import cache
from django.db.models import Q
from django.test import Client
from django.urls import URLResolver, get_resolver

from mediation.common.roles import Role
from mediation.tests.route_policy import BUREAU, ROWS_SEEN, Belongs

TABLE = {model._meta.label_lower.replace(".", "_"): model for model in apps.get_models()}
ABSENT = 98765
TOKENS = (
    re.compile(rb'(?:name="csrfmiddlewaretoken" value|name="csrf-token" content)="[^"]+"'),
    re.compile(rb'"X-CSRFToken": ?"[^"]+"'),
    re.compile(rb'nonce="[^"]+"'),
    re.compile(rb'"token": ?"[^"]+"'),
)
HEADERS_OF_THE_MOMENT = frozenset({"X-Request-ID", "Date", "Set-Cookie", "Content-Length", "ETag"})


@dataclass(frozen=True)
class Route:
    """``name`` with its namespaces; ``desk`` and ``page`` for the pages of a model's admin."""

    name: str
    pattern: str
    desk: str = ""
    page: str = ""

    @property
    def takes_a_row(self) -> bool:
        return "<" in self.pattern


def routes() -> list[Route]:
    return sorted(set(_walk(get_resolver())), key=lambda route: (route.name, route.pattern))


def _walk(resolver: URLResolver, names: tuple[str, ...] = (), start: str = "") -> Iterator[Route]:
    for entry in resolver.url_patterns:
        pattern = start + str(entry.pattern).removeprefix("^").removesuffix("$")
        if isinstance(entry, URLResolver):
            inner = (*names, entry.namespace) if entry.namespace else names
            yield from _walk(entry, inner, pattern)
        else:
            name = ":".join((*names, entry.name or pattern))
            yield Route(name, pattern, *_desk_and_page(name, pattern))


def _desk_and_page(name: str, pattern: str) -> tuple[str, str]:
    """ "admin:cases_case_change" is the page "change" of the desk "cases.Case"."""
    for table, model in TABLE.items():
        if model not in admin.site._registry:
            continue
        if name.startswith(f"admin:{table}_"):
            page = name.removeprefix(f"admin:{table}_")
            return model._meta.label, f"row_{page}" if page == "do" and "_id" in pattern else page
        if name == f"admin:{pattern}" and pattern.startswith(f"admin/{table.replace('_', '/')}/"):
            return model._meta.label, "short"
    return "", ""


# --- whose rows


def rows_of(world, role: Role, label: str) -> Q | None:
    """The rows of the model that the first person of the role sees; None if none."""
    rule = ROWS_SEEN.get(label, {}).get(role)
    if rule is None or isinstance(rule, Q):
        return rule
    if not isinstance(rule, Belongs):
        return rule(world.user(role))
    return Q(**{rule.path: _whose(world, role, rule)}) & rule.only


def _whose(world, role: Role, rule: Belongs) -> int:
    if role in BUREAU and _names(rule, "district"):
        return world.districts[0].pk
    if role == Role.OFFICE_HEAD and _names(rule, "office"):
        return world.homes[0].office.pk
    if role == Role.OFFICE_HEAD and _names(rule, "division"):
        return world.homes[0].office.division_id
    if role == Role.COURT_LIAISON and _names(rule, "court"):
        return world.courts[0].pk
    if role == Role.SURVEYOR and _names(rule, "agency"):
        return world.agencies[0].pk
    return world.user(role).pk


def _names(rule: Belongs, what: str) -> bool:
    return rule.path.split("__")[-1] == what or (rule.path == "id" and what == "office")


def own_row(world, role: Role, label: str):
    """A row that the role's first person sees; any row where there is no scope."""
    seen = rows_of(world, role, label)
    if seen is None and label in ROWS_SEEN:
        return None
    return _first(world, label, seen or Q(), "pk")


def foreign_row(world, role: Role, label: str):
    """A row that is there, and that the role's first person does not see; None if there is none."""
    if label not in ROWS_SEEN:
        return None
    seen = rows_of(world, role, label)
    if seen is None:
        return _first(world, label, Q(), "-pk")
    mine = apps.get_model(label)._base_manager.filter(seen).values("pk")
    return _first(world, label, ~Q(pk__in=mine), "-pk")


def _first(world, label: str, condition: Q, order: str):
    """Asked once per module: the world stays as it is."""
    key = label, repr(condition), order
    if key not in world.found:
        rows = apps.get_model(label)._base_manager.filter(condition)
        world.found[key] = rows.order_by(order).first()
    return world.found[key]


# --- asking

FIRST = (Role.BUREAU_ADMIN, Role.OFFICE_HEAD, Role.SECURITY_OFFICER)


def who_of(roles) -> Role:
    """The one who looks, where one of those who may is enough."""
    return next((role for role in FIRST if role in roles), min(roles))


def signed_in(user) -> Client:
    """A browser of the user. The rate limits begin anew: time stands still in these tests."""
    cache.clear()
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client


def body_of(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def plain(response, path: str) -> tuple[int, bytes, dict[str, str]]:
    """Status, body and headers without what differs from moment to moment, and the path itself."""
    body = body_of(response)
    for token in TOKENS:
        body = token.sub(b"", body)
    body = body.replace(path.encode(), b"PATH")
    headers = {
        name: re.sub(r"nonce-[^']+", "nonce", value)
        for name, value in response.headers.items()
        if name not in HEADERS_OF_THE_MOMENT
    }
    return response.status_code, body, headers


# --- whose names and numbers


NAMED = frozenset(
    {Role.MEDIATOR, Role.OFFICE_HEAD, Role.COURT_LIAISON, Role.BUREAU_ADMIN, Role.BUREAU_AUDITOR}
)
MAY_READ: dict[str, frozenset[Role]] = {
    "party's name": NAMED,
    "party's address": NAMED,
    "applicant's name": NAMED - {Role.COURT_LIAISON},
    "login's telephone": frozenset({Role.SYSTEM_ADMIN}),
    "name in a draft": frozenset({Role.MEDIATOR}),
    "requester's name": frozenset({Role.MEDIATOR, Role.OFFICE_HEAD}),
}
"""Kinds of canaries a page may show to a role, of its own rows; all others no page ever shows."""

CANARY = re.compile(
    "|".join(
        (
            r"199[1-4]\d{7}",  # telephones
            r"1395\d{7}",
            r"500199\d{11}[\dX]",  # ID numbers
            r"62220000\d{8}",  # accounts
            r"金丝雀\d{4}",  # names
            r"梧桐路\d{4}号",  # addresses
        )
    )
)


def leaked(world, role: Role | None, response) -> set[str]:
    """Canaries in an answer that the role has no business with."""
    kind = response.headers.get("Content-Type", "")
    if response.streaming and "sheet" in kind:
        return set()  # a packed file; the same rows are asked for as text
    if "wordprocessing" in kind or kind == "application/pdf":
        return set()  # a paper names the parties on purpose; tests of its own say which
    found = set(CANARY.findall(body_of(response).decode(errors="replace"))) & set(world.canaries)
    return {
        text
        for text in found
        if role not in MAY_READ.get(world.canaries[text], ())
        or (world.canaries[text] in ("party's name", "party's address"))
        and text not in _own_parties(world, role)
    }


def _own_parties(world, role: Role) -> set[str]:
    key = "parties", role
    if key not in world.found:
        rows = apps.get_model("cases.Party")._base_manager.filter(
            rows_of(world, role, "cases.Party")
        )
        pairs = rows.values_list("name", "address")
        world.found[key] = {text for pair in pairs for text in pair}
    return world.found[key]
