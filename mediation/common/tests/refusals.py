"""A refusal says a sentence and leaves every row of every table as it was."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import pytest
from django.apps import apps
from django.db import connection

AT_ONCE = 100
"""SQLite joins no more than 500 questions at once."""
OURS = ("common", "stations", "mediators", "cases", "assessment")


def every_row() -> dict[str, list[tuple]]:
    """The contents of all tables of the project that hold a row, by table.

    Asked in plain SQL: this is done before and after each of some thousand refusals.
    """
    found = {}
    with connection.cursor() as cursor:
        for table, sql in _filled(cursor):
            cursor.execute(sql)
            found[table] = cursor.fetchall()
    return found


def _filled(cursor) -> Iterator[tuple[str, str]]:
    """Tables with a row, and how all of them are read: most tables of a test are empty."""
    questions = _questions()
    for sql in _which_are_filled():
        cursor.execute(sql)
        yield from [(table, questions[table]) for (table,) in cursor.fetchall()]


@cache
def _questions() -> dict[str, str]:
    quote = connection.ops.quote_name
    return {
        model._meta.db_table: f"SELECT * FROM {quote(model._meta.db_table)}"  # noqa: S608
        f" ORDER BY {quote(model._meta.pk.column)}"
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in OURS
    }


@cache
def _which_are_filled() -> list[str]:
    quote = connection.ops.quote_name
    one = "SELECT '{}' WHERE EXISTS (SELECT 1 FROM {})"  # noqa: S608  names of our own tables
    asked = [one.format(table, quote(table)) for table in _questions()]
    return [" UNION ALL ".join(part) for part in _batches(asked)]


def _batches(asked: list[str]) -> list[list[str]]:
    return [asked[start : start + AT_ONCE] for start in range(0, len(asked), AT_ONCE)]


@contextmanager
def refused(broken: type[Exception], *, field: str | None = None):
    """The block raises ``broken`` with a sentence, about ``field``, and changes nothing."""
    before = every_row()
    with pytest.raises(broken) as caught:
        yield caught
    assert every_row() == before
    sentence = str(caught.value)
    assert sentence.endswith((".", "。")) and "%(" not in sentence
    if field is not None:
        assert caught.value.field == field
