"""The database is what the models say: built by the migrations from nothing, on either vendor."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from mediation.common.constraints import NoOverlap, Refuse
from mediation.common.grams import GramIndex

pytestmark = pytest.mark.django_db
OURS = ("common", "stations", "mediators", "cases", "assessment")
MODELS = [model for model in apps.get_models() if model._meta.app_label in OURS]
CONSTRAINTS = [constraint for model in MODELS for constraint in model._meta.constraints]
INDEXES = [index for model in MODELS for index in model._meta.indexes]
GRAMS = {index.name for index in INDEXES if isinstance(index, GramIndex)}
"""On SQLite an index of grams is kept by triggers."""


def test_no_migration_is_missing():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_the_migrations_were_run_from_nothing():
    """The database of the tests is made by them, and nothing is left to run."""
    executor = MigrationExecutor(connection)
    applied = {app for app, _name in MigrationRecorder(connection).applied_migrations()}
    assert set(OURS) <= applied
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


def test_every_constraint_and_index_of_the_models_is_in_the_database():
    found = names_by_table()
    missing = {
        model._meta.db_table: names_of(model) - found[model._meta.db_table] for model in MODELS
    }
    assert {table: names for table, names in missing.items() if names} == {}


def names_of(model) -> set[str]:
    options = model._meta
    return {one.name for one in (*options.constraints, *options.indexes)}


def test_the_database_knows_no_other_trigger():
    """What was taken out of the models is gone from the tables too."""
    declared = {constraint.name for constraint in CONSTRAINTS} | GRAMS
    assert {name for _table, name in triggers()} - declared == set()


def test_one_name_leads_to_one_sentence():
    names = [constraint.name for constraint in CONSTRAINTS]
    assert len(names) == len(set(names))
    kinds = {type(constraint) for constraint in CONSTRAINTS}
    assert kinds == {models.CheckConstraint, models.UniqueConstraint, NoOverlap, Refuse}


# --- what is in the database


def names_by_table() -> dict[str, set[str]]:
    """Names of constraints, indexes and triggers; the one place where the databases part."""
    found = {model._meta.db_table: set() for model in MODELS}
    named = _names_on_sqlite() if connection.vendor == "sqlite" else _names_on_postgresql()
    for table, name in (*named, *triggers()):
        if table in found:
            found[table].add(name)
    return found


def triggers() -> list[tuple[str, str]]:
    """On SQLite a constraint is a trigger for each event: "…_insert", "…_update", "…_delete"."""
    if connection.vendor == "sqlite":
        rows = read("SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'")
        return [(table, name.rpartition("_")[0]) for table, name in rows]
    return read(
        "SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE NOT tgisinternal"
    )


def _names_on_sqlite() -> list[tuple[str, str]]:
    indexes = read("SELECT tbl_name, name FROM sqlite_master WHERE type = 'index'")
    tables = read("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    checks = [
        (table, part.split('"')[0]) for table, sql in tables for part in sql.split('CONSTRAINT "')
    ]
    return indexes + checks


def _names_on_postgresql() -> list[tuple[str, str]]:
    indexes = read("SELECT tablename, indexname FROM pg_indexes WHERE schemaname = 'public'")
    checks = read(
        "SELECT relname, conname FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid"
    )
    return indexes + checks


def read(sql: str) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()
