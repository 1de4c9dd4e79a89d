"""A column of search pieces and its index, the same on both databases.

The column holds pieces (pairs of characters, marks such as ``#2025-17``) separated by spaces.
``column__holds=alternatives`` finds rows by them. On PostgreSQL it is a GIN index over the pieces,
on SQLite an FTS5 table beside the model's, kept by triggers. (FTS5's own trigram index is no
use for Chinese: it does not find words of two characters. Nor is one of trigrams on PostgreSQL.)
"""

from collections.abc import Sequence

from django.db import connection, models, transaction
from django.db.backends.ddl_references import Statement, Table
from django.db.models import Lookup

ANY = Sequence[str]
"""Pieces that a row holds all of."""

TOKENIZER = "ascii tokenchars '#=-'"
"""Everything but ASCII signs belongs to a piece, and no rare character is thrown away."""

COMMON = 5_000


class GramsField(models.TextField):
    """Pieces of text, separated by spaces. Written by a service, searched with ``holds``."""


@GramsField.register_lookup
class Holds(Lookup):
    """``holds=[term, …]``: each term a list of alternatives, each a list of pieces.

    A row is found that holds, for every term, all pieces of one of its alternatives.
    """

    lookup_name = "holds"
    prepare_rhs = False

    def get_prep_lookup(self):
        return tuple(tuple(map(tuple, alternatives)) for alternatives in self.rhs)

    def as_postgresql(self, compiler, connection):
        column, params = self.process_lhs(compiler, connection)
        terms = []
        for alternatives in self.get_prep_lookup():
            one = f"string_to_array({column}, ' ') @> %s::text[]"
            terms.append("(" + " OR ".join([one] * len(alternatives)) + ")")
            for pieces in alternatives:
                params = [*params, list(pieces)]
        return " AND ".join(terms), params

    def as_sqlite(self, compiler, connection):
        column = self.lhs
        table, key = column.target.model._meta.db_table, column.target.model._meta.pk.column
        quote = connection.ops.quote_name
        rows = f"SELECT rowid FROM {quote(_beside(table))} WHERE {quote(_beside(table))} MATCH %s"  # noqa: S608
        return f"{quote(column.alias)}.{quote(key)} IN ({rows})", [match(self.rhs)]


def match(terms: Sequence[Sequence[ANY]]) -> str:
    """The terms of `Holds` in the language of FTS5."""

    def one(pieces: ANY) -> str:
        return " AND ".join('"' + piece.replace('"', '""') + '"' for piece in pieces)

    def either(alternatives: Sequence[ANY]) -> str:
        return " OR ".join(f"({one(pieces)})" for pieces in alternatives)

    return " AND ".join(f"({either(alternatives)})" for alternatives in terms)


def is_worth_asking(model: type[models.Model], terms: Sequence[Sequence[ANY]]) -> bool:
    """Is it faster to ask the index first than to walk the rows in order until a page is full?

    SQLite would collect 200,000 rows of a word that is everywhere to show thirty. PostgreSQL
    knows how frequent a pair is, but takes the pairs of a word for independent of each other.
    Never changes what is found.
    """
    if not terms:
        return False
    ask = _sqlite_has_more if connection.vendor == "sqlite" else _postgresql_has_more
    return not ask(COMMON, model, terms)


def _sqlite_has_more(count: int, model: type[models.Model], terms: Sequence[Sequence[ANY]]) -> bool:
    table = connection.ops.quote_name(_beside(model._meta.db_table))
    with connection.cursor() as cursor:
        sql = f"SELECT 1 FROM {table} WHERE {table} MATCH %s LIMIT 1 OFFSET {count}"  # noqa: S608
        cursor.execute(sql, [match(terms)])
        return cursor.fetchone() is not None


def _postgresql_has_more(
    count: int, model: type[models.Model], terms: Sequence[Sequence[ANY]]
) -> bool:
    """Always by the index: PostgreSQL does not know what it costs to cut each text anew."""
    column = next(field.name for field in model._meta.fields if isinstance(field, GramsField))
    rows = model._base_manager.filter(**{f"{column}__holds": terms})
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        asked = rows.order_by().values("pk")[count : count + 1]
        cursor.execute(*asked.query.sql_with_params())
        more = cursor.fetchone() is not None
        cursor.execute("SET LOCAL enable_seqscan = on")  # the transaction may be a longer one
    return more


class GramIndex(models.Index):
    """The index of one `GramsField`."""

    def create_sql(self, model, schema_editor, using="", **kwargs):
        field = model._meta.get_field(self.fields[0])
        if schema_editor.connection.vendor == "postgresql":
            return _gin(self.name, model, field, schema_editor)
        schema_editor.execute(_fts_table(model, field, schema_editor))
        schema_editor.deferred_sql.extend(_triggers(self.name, model, field, schema_editor))
        return _rebuild(model, schema_editor)

    def remove_sql(self, model, schema_editor, **kwargs):
        if schema_editor.connection.vendor == "postgresql":
            return super().remove_sql(model, schema_editor, **kwargs)
        for event in EVENTS:
            trigger = schema_editor.quote_name(f"{self.name}_{event}")
            schema_editor.deferred_sql.append(f"DROP TRIGGER IF EXISTS {trigger}")
        return f"DROP TABLE {schema_editor.quote_name(_beside(model._meta.db_table))}"


FORGET = "INSERT INTO {fts} ({fts}, rowid, {column}) VALUES ('delete', OLD.{key}, OLD.{column});"
KEEP = "INSERT INTO {fts} (rowid, {column}) VALUES (NEW.{key}, NEW.{column});"
EVENTS = {"insert": KEEP, "delete": FORGET, "update": f"{FORGET} {KEEP}"}


def _gin(name, model, field, schema_editor):
    quote = schema_editor.quote_name
    return Statement(
        "CREATE INDEX %(name)s ON %(table)s USING gin (string_to_array(%(column)s, ' '))",
        name=quote(name),
        table=Table(model._meta.db_table, quote),
        column=quote(field.column),
    )


def _fts_table(model, field, schema_editor):
    """No ``Table`` inside: when SQLite makes the table anew, the index beside it stays."""
    quote, table = schema_editor.quote_name, _lasting(model._meta.db_table)
    return (
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {quote(_beside(table))} USING fts5("
        f"{quote(field.column)}, content={quote(table)}, "
        f'content_rowid={quote(model._meta.pk.column)}, detail=none, tokenize="{TOKENIZER}")'
    )


def _rebuild(model, schema_editor):
    """The rows that are there already come into the index. In a table made anew, the last step."""
    fts = schema_editor.quote_name(_beside(_lasting(model._meta.db_table)))
    return Statement("INSERT INTO %(fts)s (%(fts)s) VALUES ('rebuild')", fts=fts)


def _triggers(name, model, field, schema_editor):
    quote = schema_editor.quote_name
    names = {
        "fts": quote(_beside(_lasting(model._meta.db_table))),
        "key": quote(model._meta.pk.column),
        "column": quote(field.column),
    }
    for event, work in EVENTS.items():
        yield Statement(
            "CREATE TRIGGER %(trigger)s AFTER %(event)s ON %(table)s FOR EACH ROW "
            "BEGIN %(work)s END",
            trigger=quote(f"{name}_{event}"),
            event=event.upper(),
            table=Table(model._meta.db_table, quote),
            work=work.format(**names),
        )


def _beside(table: str) -> str:
    return f"{table}_fts"


def _lasting(table: str) -> str:
    """The name that a table has when the schema editor is done with it."""
    return table.removeprefix("new__")
