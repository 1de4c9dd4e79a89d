"""Every route × every role × own, foreign and absent rows (SECURITY G2).

The list of who may what is `route_policy`; the small world has somebody of every role, and for
every row one of the same kind that is somebody else's.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.apps import apps
from django.contrib import admin

from mediation.common.matrix import PERMISSIONS, ROWS
from mediation.common.roles import Role
from mediation.tests.doors import (
    ABSENT,
    Route,
    foreign_row,
    own_row,
    plain,
    routes,
    signed_in,
)
from mediation.tests.route_policy import DESKS, EVERYBODY, NOBODY, PAGES, STAFF, Page

pytestmark = pytest.mark.django_db
ROUTES = routes()
UNSAFE = ("put", "patch", "delete", "trace")
AUDIT_READERS = frozenset({Role.BUREAU_AUDITOR, *STAFF & {Role.SYSTEM_ADMIN}})


# --- the policy as pages


def pages_of_a_desk(route: Route) -> Page | None:
    """What `DESKS` says about one page of a model's admin; None if it says nothing."""
    desk = DESKS.get(route.desk)
    if desk is None:
        return None
    history = desk.read & {role for role in STAFF if "common.view_auditevent" in PERMISSIONS[role]}
    return {
        "changelist": Page(desk.read),
        "add": Page(desk.add),
        "export": Page(desk.export),
        "short": Page(STAFF, row=route.desk, status=302),
        "change": Page(desk.read, row=route.desk),
        "delete": Page(NOBODY, row=route.desk),
        "history": Page(history, row=route.desk),
        "do": Page(NOBODY),
        "row_do": Page(NOBODY, row=route.desk),
    }.get(route.page)


def page_of(route: Route) -> Page | None:
    return PAGES.get(route.name) or pages_of_a_desk(route)
