"""Migrations say what the models say, and the database really refuses what they promise."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from mediation.common.constraints import NoOverlap, Refuse

pytestmark = pytest.mark.django_db

OURS = ("common", "stations", "mediators", "cases", "assessment")


def test_no_change_is_without_its_migration():
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())


def promised(kind):
    return {
        (model._meta.db_table, constraint.name)
        for model in apps.get_models()
        if model._meta.app_label in OURS
        for constraint in model._meta.constraints
        if isinstance(constraint, kind)
    }


def triggers():
    """(table, name) of every trigger in the database."""
    sql = {
        "sqlite": "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": (
            "SELECT event_object_table, trigger_name FROM information_schema.triggers"
            " WHERE trigger_schema = 'public'"
        ),
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return set(cursor.fetchall())


def test_what_must_never_change_has_its_trigger():
    found = triggers()
    missing = [
        (table, name)
        for table, name in promised(Refuse)
        if not any(t == table and n.startswith(name) for t, n in found)
    ]
    assert missing == []


def test_what_must_not_overlap_is_held_by_the_database():
    if connection.vendor == "sqlite":
        found = triggers()
        missing = [
            (table, name)
            for table, name in promised(NoOverlap)
            if not any(t == table and n.startswith(name) for t, n in found)
        ]
        assert missing == []
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'x'"
        )
        assert promised(NoOverlap) - set(cursor.fetchall()) == set()
