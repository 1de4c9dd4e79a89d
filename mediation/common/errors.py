"""Every "no" of the system as a sentence, whoever said it: a service, a form, the database."""

import re
from collections.abc import Iterator

from django.apps import apps
from django.core.exceptions import NON_FIELD_ERRORS, FieldDoesNotExist, ValidationError
from django.db import IntegrityError, models
from django.utils.text import get_text_list
from django.utils.translation import gettext_lazy as _

Sentence = tuple[str | None, str]


class RuleBroken(Exception):
    """A rule says no. Parent of every refusal of a service.

    A subclass sets ``code`` (stable, part of the API) and ``message`` (a translatable sentence
    that says what to do, with ``%(name)s`` for the parameters). ``field`` names the form field
    the refusal belongs to, if one does.
    """

    code = "rule_broken"
    message = _("This is not allowed.")

    def __init__(self, field: str | None = None, **params):
        super().__init__(field, params)
        self.field = field
        self.params = params

    def __str__(self) -> str:
        text = str(self.message)
        return text % self.params if self.params else text.replace("%%", "%")


# What a door answers with sentences instead of a crash; `sentence_of` knows them all.
REFUSALS = (RuleBroken, ValidationError, IntegrityError)


def sentence_of(error: Exception) -> list[Sentence]:
    """The error as ``[(field or None, translated sentence), …]``, for a page, the API or a log.

    Takes RuleBroken, ValidationError, IntegrityError (the sentence of the constraint that was
    violated) and ProtectedError. Anything else is a bug and is raised again.
    """
    if isinstance(error, RuleBroken):
        return [(error.field, str(error))]
    if isinstance(error, ValidationError):
        return _of_validation(error)
    if isinstance(error, models.ProtectedError | models.RestrictedError):
        return [(None, _of_protected(error))]
    if isinstance(error, IntegrityError):
        return [_of_integrity(error)]
    raise error


def _of_validation(error: ValidationError) -> list[Sentence]:
    if not hasattr(error, "error_dict"):
        return [(None, sentence) for sentence in error.messages]
    return [
        (None if field == NON_FIELD_ERRORS else field, sentence)
        for field, sentences in error.message_dict.items()
        for sentence in sentences
    ]


def _of_protected(error) -> str:
    rows = getattr(error, "protected_objects", None) or error.restricted_objects
    kinds: list = sorted({str(row._meta.verbose_name_plural) for row in rows})
    return str(_("Other records rely on this: %(kinds)s. It cannot be deleted.")) % {
        "kinds": get_text_list(kinds, _("and"))
    }


def _of_integrity(error: IntegrityError) -> Sentence:
    found = _named_constraint(error) or _unique_columns(error) or _empty_column(error)
    return found or (None, str(_("The database refused this, because it contradicts other data.")))


def _named_constraint(error: IntegrityError) -> Sentence | None:
    text = str(error)
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None)
    if name is None:
        named = re.search(r"(?i)constraint failed: (?:index )?'?(\w+)'?$", text)
        name = named[1] if named else None
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                return _field_of(constraint), str(constraint.get_violation_error_message())
    return None


def _field_of(constraint) -> str | None:
    fields: tuple[str, ...] = getattr(constraint, "fields", ())
    return fields[0] if len(fields) == 1 else None


def _unique_columns(error: IntegrityError) -> Sentence | None:
    """SQLite names the columns of a unique key, PostgreSQL its own name for ``unique=True``."""
    table, columns = _table_and_columns(error)
    model = _model_of(table)
    if model is None or not columns:
        return None
    for constraint in model._meta.constraints:
        if _key_columns(model, constraint) == columns:
            return _field_of(constraint), _unique_sentence(model, constraint)
    field = _field_with(model, columns.copy().pop())
    if len(columns) > 1 or field is None or not field.unique:
        return None
    return field.name, str(model().unique_error_message(model, [field.name]).messages[0])


def _key_columns(model, constraint) -> set[str]:
    if not isinstance(constraint, models.UniqueConstraint):
        return set()
    return {model._meta.get_field(name).column for name in constraint.fields}


def _unique_sentence(model, constraint) -> str:
    if constraint.violation_error_message != constraint.default_violation_error_message:
        return str(constraint.get_violation_error_message())
    return str(model().unique_error_message(model, constraint.fields).messages[0])


def _table_and_columns(error: IntegrityError) -> tuple[str | None, set[str]]:
    text = str(error)
    diagnosis = getattr(error.__cause__, "diag", None)
    if diagnosis is not None:
        detail = re.search(r"\(([^()]+)\)=\(", diagnosis.message_detail or "")
        names = detail[1].split(", ") if detail and diagnosis.sqlstate == "23505" else []
        return diagnosis.table_name, {name.strip('"') for name in names}
    if not text.startswith("UNIQUE constraint failed: "):
        return None, set()
    pairs = [column.split(".") for column in text.partition(": ")[2].split(", ")]
    return pairs[0][0], {pair[-1] for pair in pairs}


def _empty_column(error: IntegrityError) -> Sentence | None:
    diagnosis = getattr(error.__cause__, "diag", None)
    if diagnosis is not None:
        table, column = diagnosis.table_name, diagnosis.column_name
    else:
        named = re.fullmatch(r"NOT NULL constraint failed: (\w+)\.(\w+)", str(error))
        table, column = (named[1], named[2]) if named else (None, None)
    model = _model_of(table)
    field = _field_with(model, column) if model and column else None
    return (field.name, str(field.error_messages["null"])) if field else None


def _model_of(table: str | None) -> type[models.Model] | None:
    return next((model for model in _models() if model._meta.db_table == table), None)


def _models() -> Iterator[type[models.Model]]:
    yield from apps.get_models(include_auto_created=True)


def _field_with(model, column: str) -> models.Field | None:
    for field in model._meta.concrete_fields:
        if field.column == column:
            return field
    try:
        return model._meta.get_field(column)
    except FieldDoesNotExist:
        return None
