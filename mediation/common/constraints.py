"""What the database refuses besides checks and unique keys, the same on both databases.

`NoOverlap` keeps dated rows apart, `Refuse` makes rows unchangeable. On PostgreSQL they are an
exclusion constraint and a trigger, on SQLite triggers; the error text names the constraint on
both, so that `mediation.common.errors.sentence_of` finds its sentence. SECURITY R12, R17.
"""

from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, models
from django.db.backends.ddl_references import Statement, Table
from django.db.models import BaseConstraint, CheckConstraint, DateTimeField, F, Q, Value
from django.db.models.functions import Coalesce
from django.db.models.sql.query import Query
from django.utils.translation import gettext_lazy as _

LONGEST_NAME = 50
END_OF_TIME = "'9999-12-31'"


def range_in_order(name: str, start: str = "valid_from", end: str = "valid_to") -> CheckConstraint:
    """A half-open range ``[start, end)`` holds at least one day; an open end is allowed."""
    return CheckConstraint(
        name=name,
        condition=Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": F(start)}),
        violation_error_message=_("The end must come after the beginning."),
    )


def paired(name: str, *fields: str) -> CheckConstraint:
    """The fields are all filled in or all empty (who and when, start and end of a claim …)."""
    empty = Q(**{f"{field}__isnull": True for field in fields})
    full = Q(**{f"{field}__isnull": False for field in fields})
    return CheckConstraint(
        name=name,
        condition=empty | full,
        violation_error_message=_("Fill in these fields together or leave them all empty."),
    )


def or_any(name: str) -> Coalesce:
    """A foreign key inside a unique key where empty means "any" and counts as a value.

    Plain unique keys let two rows with an empty column stand side by side.
    """
    return Coalesce(name, Value(0), output_field=models.BigIntegerField())


class _TriggerConstraint(BaseConstraint):
    """A constraint that is written as triggers on SQLite, and on PostgreSQL if it likes."""

    def __init__(self, *, name, **kwargs):
        if len(name) > LONGEST_NAME:
            raise ValueError(f"{name}: at most {LONGEST_NAME} characters")
        super().__init__(name=name, **kwargs)

    def _sqlite_triggers(self, model, schema_editor) -> list[Statement]:
        raise NotImplementedError

    def _postgresql_sql(self, model, schema_editor) -> Statement:
        raise NotImplementedError

    def create_sql(self, model, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            return self._postgresql_sql(model, schema_editor)
        *first, last = self._sqlite_triggers(model, schema_editor)
        schema_editor.deferred_sql.extend(first)
        return last

    def constraint_sql(self, model, schema_editor):
        """Nothing inside CREATE TABLE: triggers and exclusions follow once the table stands.

        As deferred statements they survive SQLite's way of altering a table (a new table that
        takes the old one's name), because the schema editor renames tables inside them.
        """
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))

    def remove_sql(self, model, schema_editor):
        """Only PostgreSQL asks; SQLite makes the table anew without the constraint."""
        raise NotImplementedError

    def _sqlite_trigger(self, model, schema_editor, event, when):
        # One statement that takes nothing from the table but its name, which may still change.
        return Statement(
            "CREATE TRIGGER %(trigger)s BEFORE %(event)s ON %(table)s FOR EACH ROW WHEN %(when)s "
            "BEGIN SELECT RAISE(ABORT, 'constraint failed: %(name)s'); END",
            trigger=schema_editor.quote_name(f"{self.name}_{event}"),
            event=event.upper(),
            table=Table(model._meta.db_table, schema_editor.quote_name),
            when=when,
            name=self.name,
        )

    def __eq__(self, other):
        if type(other) is not type(self):
            return NotImplemented
        return self.deconstruct() == other.deconstruct()

    __hash__ = BaseConstraint.__hash__

    def __repr__(self):
        _path, _args, kwargs = self.deconstruct()
        inside = " ".join(f"{key}={value!r}" for key, value in kwargs.items())
        return f"<{type(self).__name__}: {inside}>"


class NoOverlap(_TriggerConstraint):
    """No two rows with equal ``fields`` have a day in common.

    The range is half-open ``[start, end)``, an empty ``end`` is open, a null in ``fields``
    conflicts with nothing, and only rows that meet ``condition`` (a Q over columns of the row)
    are compared.
    """

    def __init__(
        self,
        *,
        name,
        fields,
        start="valid_from",
        end="valid_to",
        condition=None,
        violation_error_code=None,
        violation_error_message=None,
    ):
        super().__init__(
            name=name,
            violation_error_code=violation_error_code,
            violation_error_message=violation_error_message,
        )
        self.fields = tuple(fields)
        self.start, self.end, self.condition = start, end, condition

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        kwargs["fields"] = self.fields
        if self.start != "valid_from":
            kwargs["start"] = self.start
        if self.end != "valid_to":
            kwargs["end"] = self.end
        if self.condition is not None:
            kwargs["condition"] = self.condition
        return path, args, kwargs

    def _postgresql_sql(self, model, schema_editor):
        quote = schema_editor.quote_name
        equal = ", ".join(f"{quote(_column(model, field))} WITH =" for field in self.fields)
        start = model._meta.get_field(self.start)
        days = "tstzrange" if isinstance(start, DateTimeField) else "daterange"
        span = f"{days}({quote(start.column)}, {quote(_column(model, self.end))})"
        where = ""
        if self.condition is not None:
            where = f" WHERE ({_condition_sql(model, schema_editor, self.condition)})"
        return Statement(
            "ALTER TABLE %(table)s ADD CONSTRAINT %(name)s "
            "EXCLUDE USING gist (%(equal)s, %(span)s WITH &&)%(where)s",
            table=Table(model._meta.db_table, quote),
            name=quote(self.name),
            equal=equal,
            span=span,
            where=where,
        )

    def remove_sql(self, model, schema_editor):
        return Statement(
            "ALTER TABLE %(table)s DROP CONSTRAINT %(name)s",
            table=Table(model._meta.db_table, schema_editor.quote_name),
            name=schema_editor.quote_name(self.name),
        )

    def _sqlite_triggers(self, model, schema_editor):
        quote = schema_editor.quote_name
        pk, start, end = (quote(_column(model, field)) for field in ("pk", self.start, self.end))
        tests = [f"{quote(column)} = NEW.{quote(column)}" for column in self._columns(model)]
        tests += [
            f"{start} < coalesce(NEW.{end}, {END_OF_TIME})",
            f"NEW.{start} < coalesce({end}, {END_OF_TIME})",
            f"{start} < coalesce({end}, {END_OF_TIME})",
            f"NEW.{start} < coalesce(NEW.{end}, {END_OF_TIME})",
        ]
        if self.condition is not None:
            condition = _condition_sql(model, schema_editor, self.condition)
            columns = [quote(field.column) for field in model._meta.local_concrete_fields]
            new_row = ", ".join(f"NEW.{column} AS {column}" for column in columns)
            # The condition names bare columns, so the new row is asked as a table of one row.
            new_meets = f"EXISTS (SELECT 1 FROM (SELECT {new_row}) WHERE {condition})"  # noqa: S608
            tests += [condition, new_meets]
        return [
            self._overlap_trigger(model, schema_editor, "insert", tests),
            self._overlap_trigger(model, schema_editor, "update", [*tests, f"{pk} <> OLD.{pk}"]),
        ]

    def _overlap_trigger(self, model, schema_editor, event, tests):
        when = Statement(
            "EXISTS (SELECT 1 FROM %(table)s WHERE %(tests)s)",
            table=Table(model._meta.db_table, schema_editor.quote_name),
            tests=" AND ".join(f"({test})" for test in tests),
        )
        return self._sqlite_trigger(model, schema_editor, event, when)

    def _columns(self, model):
        return [_column(model, field) for field in self.fields]

    def validate(self, model, instance, exclude=None, using=DEFAULT_DB_ALIAS):
        if {*self.fields, self.start, self.end} & set(exclude or ()):
            return
        clash = self._clash_of(instance)
        if clash is None or not self._concerns(instance, using):
            return
        rows = model._base_manager.using(using).filter(clash)
        if self.condition is not None:
            rows = rows.filter(self.condition)
        if not instance._state.adding and instance.pk is not None:
            rows = rows.exclude(pk=instance.pk)
        if rows.exists():
            raise ValidationError(
                self.get_violation_error_message(), code=self.violation_error_code
            )

    def _concerns(self, instance, using) -> bool:
        if self.condition is None:
            return True
        against = instance._get_field_expression_map(instance._meta)
        return self.condition.check(against, using=using)

    def _clash_of(self, instance) -> Q | None:
        """The rows that would overlap; None if the instance can overlap with nothing."""
        model = instance._meta.model
        start, end = (getattr(instance, field) for field in (self.start, self.end))
        values = {
            field: getattr(instance, model._meta.get_field(field).attname) for field in self.fields
        }
        if start is None or None in values.values() or (end is not None and end <= start):
            return None
        clash = Q(**values) & (
            Q(**{f"{self.end}__isnull": True})
            | Q(**{f"{self.end}__gt": start}) & Q(**{f"{self.end}__gt": F(self.start)})
        )
        if end is not None:
            clash &= Q(**{f"{self.start}__lt": end})
        return clash


class Refuse(_TriggerConstraint):
    """The database refuses ``events`` ("insert", "update", "delete") on rows of the table.

    ``when`` limits that to some rows: SQL that both databases understand, over the columns of
    ``OLD`` and ``NEW`` (``IS DISTINCT FROM`` works on both; ``%`` is not allowed). It may ask the
    table itself in a subquery, but no other table: SQLite could not alter that one any more.
    """

    EVENTS = ("insert", "update", "delete")

    def __init__(
        self,
        *,
        name,
        events=("update", "delete"),
        when=None,
        violation_error_code=None,
        violation_error_message=None,
    ):
        super().__init__(
            name=name,
            violation_error_code=violation_error_code,
            violation_error_message=violation_error_message,
        )
        self.events, self.when = tuple(events), when
        self._refuse_mistakes()

    def _refuse_mistakes(self):
        when = (self.when or "").upper()
        if not self.events or not set(self.events) <= set(self.EVENTS):
            raise ValueError(f"{self.name}: events are some of {', '.join(self.EVENTS)}")
        if "OLD." in when and "insert" in self.events:
            raise ValueError(f"{self.name}: an inserted row has no OLD")
        if "NEW." in when and "delete" in self.events:
            raise ValueError(f"{self.name}: a deleted row has no NEW")
        if "%" in when:
            raise ValueError(f"{self.name}: '%' is not allowed in when")

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        if self.events != ("update", "delete"):
            kwargs["events"] = self.events
        if self.when is not None:
            kwargs["when"] = self.when
        return path, args, kwargs

    def _sqlite_triggers(self, model, schema_editor):
        when = f"({self.when})" if self.when else "1"
        return [self._sqlite_trigger(model, schema_editor, event, when) for event in self.events]

    def _postgresql_sql(self, model, schema_editor):
        quote = schema_editor.quote_name
        return Statement(
            "CREATE OR REPLACE FUNCTION %(function)s() RETURNS trigger LANGUAGE plpgsql AS "
            "$refuse$ BEGIN IF (%(when)s) THEN "
            "RAISE EXCEPTION USING ERRCODE = 'check_violation', "
            "MESSAGE = 'constraint failed: %(name)s', CONSTRAINT = '%(name)s', "
            "TABLE = TG_TABLE_NAME; END IF; "
            "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $refuse$; "
            "CREATE TRIGGER %(trigger)s BEFORE %(events)s ON %(table)s "
            "FOR EACH ROW EXECUTE FUNCTION %(function)s()",
            function=quote(f"{self.name}_refuse"),
            trigger=quote(self.name),
            when=self.when or "TRUE",
            name=self.name,
            events=" OR ".join(event.upper() for event in self.events),
            table=Table(model._meta.db_table, quote),
        )

    def remove_sql(self, model, schema_editor):
        quote = schema_editor.quote_name
        return Statement(
            "DROP TRIGGER %(trigger)s ON %(table)s; DROP FUNCTION %(function)s()",
            trigger=quote(self.name),
            table=Table(model._meta.db_table, quote),
            function=quote(f"{self.name}_refuse"),
        )

    def validate(self, model, instance, exclude=None, using=DEFAULT_DB_ALIAS):
        """Only the database knows the old row; `sentence_of` says the sentence afterwards."""


def kept(name: str) -> Refuse:
    """Rows of the table stay: whoever deletes one, even in SQL, is refused."""
    return Refuse(
        name=name,
        events=("delete",),
        violation_error_message=_(
            "This stays on record: it is ended or corrected, and never deleted."
        ),
    )


def _column(model, name: str) -> str:
    return (model._meta.pk if name == "pk" else model._meta.get_field(name)).column


def _condition_sql(model: type[models.Model], schema_editor, condition: Q) -> str:
    """A Q over the model's own columns as SQL without parameters and without table names."""
    query = Query(model=model, alias_cols=False)
    compiler = query.get_compiler(connection=schema_editor.connection)
    sql, params = query.build_where(condition).as_sql(compiler, schema_editor.connection)
    return sql % tuple(schema_editor.quote_value(param) for param in params)
