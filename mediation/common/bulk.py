"""Many rows at once: COPY on PostgreSQL, one prepared statement on SQLite.

The vendor branch of the project for mass writing; both write the same rows. Constraints and
triggers hold; ``save``, ``pre_save`` and ``full_clean`` do not run, so encrypted columns are
encrypted here but a blind index must be given as a value (`crypto.blind_index`).
"""

import gc
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.db import DatabaseError, connection, connections, models, transaction

from mediation.common.fields import MoneyField

BATCH = 5000
READ_SIZE = 1 << 16
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@contextmanager
def collector_paused() -> Iterator[None]:
    """For work that makes rows by the ten thousand and keeps them until its end.

    Every so many new objects Python searches all it holds for rings of garbage: a tenth of a
    second each time once Django is loaded, and among rows there is nothing to find.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def reserve_ids(model: type[models.Model], count: int) -> range | list[int]:
    """``count`` primary keys that no other writer will get, in ascending order.

    On SQLite inside a transaction only: the write lock keeps them. On PostgreSQL they come from
    the sequence and may have holes where others write at the same time.
    """
    if count <= 0:
        return range(0)
    table, column = model._meta.db_table, str(model._meta.pk.column)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            return _from_sequence(cursor, table, column, count)
        return _behind_the_last(cursor, table, column, count)


def copy_rows(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    fen: Sequence[str] = (),
    stored: bool = False,
) -> int:
    """Insert rows of Python values for the named fields. Returns how many.

    Values are what an instance would hold: dates, Decimal yuan, dicts for JSON, None. For a money
    field named in ``fen`` they are ``int`` of fen, which is faster; everywhere else an ``int`` is
    yuan. Foreign keys take ids (``case`` or ``case_id``). A field that is left out takes its
    column's database default, and is refused by the database if it has none and may not be null.

    ``stored`` says that every value is already what its column keeps (fen, JSON text, 0 and 1
    for truth): nothing is converted, which is what mass writing spends its time on.
    """
    fields = _fields_of(model, columns)
    unknown = set(fen) - {field.name for field in fields if isinstance(field, MoneyField)}
    if unknown:
        raise ValueError(f"not money columns of this copy: {', '.join(sorted(unknown))}")
    prepare = [None if field.name in fen else field.get_db_prep_save for field in fields]
    names = [connection.ops.quote_name(str(field.column)) for field in fields]
    table = connection.ops.quote_name(model._meta.db_table)
    with transaction.atomic():
        if connection.vendor == "postgresql":
            lines = _stored_lines(rows) if stored else map(_line, _prepared(rows, prepare))
            return _copy(table, names, lines)
        return _insert(table, names, iter(rows) if stored else _prepared(rows, prepare))


def update_rows(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    stored: bool = False,
) -> int:
    """Write the named fields of many rows; each row is ``(primary key, value, …)``.

    One statement per `BATCH` on PostgreSQL, one prepared statement on SQLite. Returns how many
    rows were there to be written. ``stored`` as in `copy_rows`.
    """
    fields = _fields_of(model, ["pk", *columns])
    table = connection.ops.quote_name(model._meta.db_table)
    save = [field.get_db_prep_save for field in fields]
    prepared = iter(rows) if stored else _prepared(rows, save)
    update = _update_from if connection.vendor == "postgresql" else _update_each
    written = 0
    with transaction.atomic(), connection.cursor() as cursor:
        while batch := list(islice(prepared, BATCH)):
            written += update(cursor, table, fields, batch)
    return written


def _update_from(cursor, table: str, fields, batch: list[list]) -> int:
    quote = connection.ops.quote_name
    key, *names = (quote(field.column) for field in fields)
    types = [field.cast_db_type(connection) for field in fields]
    given = ", ".join(f"%s::{kind}[]" for kind in types)
    sets = ", ".join(f"{name} = given.{name}" for name in names)
    cursor.execute(
        f"UPDATE {table} SET {sets} FROM unnest({given}) AS given ({', '.join([key, *names])}) "  # noqa: S608 (model names)
        f"WHERE {table}.{key} = given.{key}",
        [list(column) for column in zip(*batch, strict=True)],
    )
    return cursor.rowcount


def _update_each(cursor, table: str, fields, batch: list[list]) -> int:
    quote = connection.ops.quote_name
    key, *names = (quote(field.column) for field in fields)
    sets = ", ".join(f"{name} = %s" for name in names)
    cursor.executemany(
        f"UPDATE {table} SET {sets} WHERE {key} = %s",  # noqa: S608 (model names)
        [[*values, pk] for pk, *values in batch],
    )
    return cursor.rowcount


def _fields_of(model: type[models.Model], names: Iterable[str]) -> list[models.Field]:
    found = [model._meta.pk if name == "pk" else model._meta.get_field(name) for name in names]
    return [field for field in found if isinstance(field, models.Field)]


def _prepared(rows, prepare) -> Iterator[list]:
    database = connections[connection.alias]  # the proxy would find it again for every value
    for row in rows:
        yield [
            value if value is None or save is None else save(value, database)
            for value, save in zip(row, prepare, strict=True)
        ]


def _from_sequence(cursor, table: str, column: str, count: int) -> list[int]:
    cursor.execute(
        "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
        [connection.ops.quote_name(table), column, count],
    )
    return [row[0] for row in cursor.fetchall()]


def _behind_the_last(cursor, table: str, column: str, count: int) -> range:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("reserve ids inside a transaction")
    quote = connection.ops.quote_name
    cursor.execute(f"SELECT max({quote(column)}) FROM {quote(table)}")  # noqa: S608 (model names)
    last = cursor.fetchone()[0] or 0
    cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
    counted = cursor.fetchone()
    first = max(last, counted[0] if counted else 0) + 1
    if counted:
        cursor.execute(
            "UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [first + count - 1, table]
        )
    else:
        cursor.execute(
            "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, first + count - 1]
        )
    return range(first, first + count)


def _copy(table: str, names: list[str], text: Iterator[str]) -> int:
    lines = _Lines(text)
    try:
        with connection.cursor() as cursor, connection.wrap_database_errors:
            # READ_SIZE by place: the cursor that counts queries takes no keywords here.
            cursor.copy_expert(f"COPY {table} ({', '.join(names)}) FROM STDIN", lines, READ_SIZE)
            return cursor.rowcount
    except DatabaseError:
        if lines.error is not None:  # a row that could not be made, not one that was refused
            raise lines.error from None
        raise


def _insert(table: str, names: list[str], rows: Iterator[list]) -> int:
    places = ", ".join(["%s"] * len(names))
    sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})"  # noqa: S608 (model names)
    written = 0
    with connection.cursor() as cursor:
        while batch := list(islice(rows, BATCH)):
            cursor.executemany(sql, batch)
            written += len(batch)
    return written


def _stored_lines(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Rows of stored values as lines of COPY; a text that comes again is escaped once."""
    known: dict[Any, str] = {}
    for row in rows:
        cells = []
        for value in row:
            if value is None:
                cells.append("\\N")
            elif type(value) is int:
                cells.append(str(value))
            else:
                cell = known.get(value)
                if cell is None:
                    cell = known[value] = _cell(value)
                cells.append(cell)
        yield "\t".join(cells) + "\n"


def _line(row: list) -> str:
    return "\t".join(map(_cell, row)) + "\n"


def _cell(value: Any) -> str:
    """A value in COPY's text format: \\N for null, backslash escapes, t and f for truth."""
    if value is None:
        return "\\N"
    if value is True or value is False:
        return "t" if value else "f"
    if hasattr(value, "adapted"):  # psycopg2's Json wrapper
        value = value.dumps(value.adapted)
    elif isinstance(value, dict | list):
        value = json.dumps(value)
    return str(value).translate(_ESCAPES)


class _Lines(io.TextIOBase):
    """A readable file over generated lines, so that nothing is held in memory."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines, self.rest = lines, ""
        self.error: Exception | None = None

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> str:
        wanted = size if size is not None and size >= 0 else None
        parts, held = [self.rest], len(self.rest)
        while wanted is None or held < wanted:
            block = self._block()
            if not block:
                break
            parts.append(block)
            held += len(block)
        text = "".join(parts)
        cut = len(text) if wanted is None else wanted
        self.rest = text[cut:]
        return text[:cut]

    def _block(self) -> str:
        try:
            return "".join(islice(self.lines, 500))
        except Exception as error:
            self.error = error
            raise
