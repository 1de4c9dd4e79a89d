"""Lets tests that commit empty the tables again (every conftest.py takes it in).

Between such tests Django deletes every row. PostgreSQL does it with TRUNCATE, which no row
trigger sees; on SQLite it is DELETE, and that is what the append-only tables refuse. So the
triggers are taken away while the tables are emptied. Production code has no such door.

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
    if connection.vendor != "sqlite":
        yield
        return
    operations = type(connection.ops)
    flush = operations.execute_sql_flush

    def without_triggers(self, sql_list):
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _sql in triggers:
                cursor.execute(f"DROP TRIGGER {self.quote_name(name)}")
            flush(self, sql_list)
            for _name, sql in triggers:
                cursor.execute(sql)

    operations.execute_sql_flush = without_triggers
    yield
    operations.execute_sql_flush = flush
