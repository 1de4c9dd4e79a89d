"""A refusal says a sentence and leaves every row of every table as it was."""

from contextlib import contextmanager
from functools import cache

import pytest
from django.apps import apps
from django.db import connection

OURS = ("common", "stations", "mediators", "cases", "assessment")


def every_row() -> dict[str, list[tuple]]:
    """The contents of all tables of the project, by model.

    Asked in plain SQL: this is done before and after each of some thousand refusals.
    """
    with connection.cursor() as cursor:
        return {label: _rows(cursor, sql) for label, sql in _questions().items()}


def _rows(cursor, sql: str) -> list[tuple]:
    cursor.execute(sql)
    return cursor.fetchall()


@cache
def _questions() -> dict[str, str]:
    quote = connection.ops.quote_name
    return {
        model._meta.label: f"SELECT * FROM {quote(model._meta.db_table)}"  # noqa: S608
        f" ORDER BY {quote(model._meta.pk.column)}"
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in OURS
    }


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
