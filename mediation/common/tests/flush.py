"""Lets tests that commit empty the tables again (every conftest.py takes it in).

Between such tests Django empties every table. Here only those are emptied that hold a row: on
PostgreSQL a TRUNCATE of them all writes hundreds of files anew, five seconds for each test on a
slow disk. Tables on which rows may only be added refuse a DELETE, so their triggers are away
meanwhile, in the same transaction. Production code has no such door.

Nor are content types and permissions written anew each time, some five hundred rows that nobody
asks for: what a role may do is read from the matrix (docs/decisions/0004).
"""

import pytest
from django.db.models.signals import post_migrate


@pytest.fixture(scope="session", autouse=True)
def flush_past_refusals():
    from django.contrib.contenttypes.management import create_contenttypes
    from django.db import connection

    post_migrate.disconnect(create_contenttypes)
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    operations = type(connection.ops)
    whole = operations.sql_flush
    operations.sql_flush = _sql_flush
    yield
    operations.sql_flush = whole


def _sql_flush(self, style, tables, *, reset_sequences=False, allow_cascade=False):
    assert not reset_sequences, "numbers go on, as they do on the site"
    quote = self.quote_name
    with self.connection.cursor() as cursor:
        asked = [
            f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {quote(table)})" for table in tables
        ]
        filled: list[str] = []
        for start in range(0, len(asked), 100):  # SQLite joins no more than 500 at once
            cursor.execute(" UNION ALL ".join(asked[start : start + 100]))
            filled += [table for (table,) in cursor.fetchall()]
        if self.connection.vendor == "sqlite":
            cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = [(name, sql) for name, table, sql in cursor.fetchall() if table in filled]
            away = [f"DROP TRIGGER {quote(name)}" for name, _sql in triggers]
            back = [sql for _name, sql in triggers]
        else:
            away = [f"ALTER TABLE {quote(table)} DISABLE TRIGGER USER" for table in filled]
            back = [f"ALTER TABLE {quote(table)} ENABLE TRIGGER USER" for table in filled]
            back.insert(0, "SET CONSTRAINTS ALL IMMEDIATE")
    return [*away, *(f"DELETE FROM {quote(table)}" for table in filled), *back]
