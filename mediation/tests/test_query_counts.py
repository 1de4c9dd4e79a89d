"""Every list asks the database equally often, however long it is (STYLE 26).

The figures stand in ``query_counts.json``: of a list with one of everything, and of one that is
three times as long. After a change that is meant, they are written anew by::

    RECORD_QUERY_COUNTS=1 pytest mediation/tests/test_query_counts.py
"""

import json
import os
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mediation.common.roles import Role
from mediation.tests.doors import rows_of, signed_in, who_of
from mediation.tests.route_policy import DESKS, PAGES
from mediation.tests.test_scope import ENDPOINTS, PAGE_LISTS

FIGURES = Path(__file__).with_name("query_counts.json")


def lists():
    """(name, URL, role that looks, model) of every list of the pages, the admin, the interface."""
    for name, (role, label, _facts) in PAGE_LISTS.items():
        yield name, reverse(name), role, label
    for label, desk in DESKS.items():
        name = f"admin:{label.lower().replace('.', '_')}_changelist"
        yield name, reverse(name), who_of(desk.read), label
    for basename, viewset in ENDPOINTS.items():
        name = f"{basename}-list"
        yield name, reverse(name), who_of(PAGES[name].roles), viewset.queryset.model._meta.label


def measured(world) -> dict[str, tuple[int, int]]:
    """Queries and rows of each list."""
    browsers = {role: signed_in(world.user(role)) for role in Role}
    found = {}
    for name, url, role, label in lists():
        with CaptureQueriesContext(connection) as asked:
            response = browsers[role].get(url)
        assert response.status_code == 200, url
        rows = apps.get_model(label)._base_manager.filter(rows_of(world, role, label) or Q())
        found[name] = len(asked), rows.count()
    return found


@pytest.mark.django_db
def test_lists_ask_as_often_as_recorded(plain_world):
    short = measured(plain_world)
    plain_world.grow()
    long = measured(plain_world)
    grown = {name: long[name][1] / max(short[name][1], 1) for name in short}
    assert sorted((times, name) for name, times in grown.items() if times < 3) == []
    counts = {name: [short[name][0], long[name][0]] for name in sorted(short)}
    if os.environ.get("RECORD_QUERY_COUNTS"):
        FIGURES.write_text(json.dumps(counts, indent=1) + "\n", encoding="utf-8")
    assert counts == json.loads(FIGURES.read_text(encoding="utf-8"))


def test_no_recorded_list_asks_more_when_it_is_longer():
    counts = json.loads(FIGURES.read_text(encoding="utf-8"))
    assert {name: pair for name, pair in counts.items() if pair[0] != pair[1]} == {}
