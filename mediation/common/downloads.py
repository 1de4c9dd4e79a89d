"""A list that leaves the site as a file: at most so many rows, and written into the audit log.

The doors (pages, admin, API) all come through here, so that what a person sees filtered is
what they get, and nobody takes a copy unrecorded.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils.translation import gettext_lazy as _

from mediation.common.audit import record
from mediation.common.errors import RuleBroken
from mediation.common.exports import CONTENT_TYPES, Column, Export, UnknownFormat, respond

ROW_LIMIT = 50_000
CHUNK = 1_000


class TooManyRows(RuleBroken):
    code = "too_many_rows"
    message = _("This list has more than %(limit)s rows. Narrow it with the filters, then export.")


def export_permission(model: type) -> str:
    """``"cases.export_case"``: the permission to take a copy of a model's lists."""
    return f"{model._meta.app_label}.export_{model._meta.model_name}"


def download(
    rows: QuerySet,
    format: str,
    *,
    columns: Sequence[Column],
    cells: Callable[[Any], Sequence[Any]],
    by: Any,
    filters: str = "",
    definition: str = "",
) -> StreamingHttpResponse:
    """The rows of ``rows``, which must be scoped and filtered already, as csv, xlsx or jsonl.

    ``cells`` turns a row into values in the order of ``columns``. Refuses (`TooManyRows`) more
    than 50,000 rows, and an unknown format (`UnknownFormat`).
    """
    if format not in CONTENT_TYPES:
        raise UnknownFormat(format=format)
    if rows[ROW_LIMIT : ROW_LIMIT + 1].exists():
        raise TooManyRows(limit=f"{ROW_LIMIT:,}")
    options = rows.model._meta
    record("list_exported", None, by=by, list=options.label_lower, format=format)
    table = Export(
        id=options.label_lower,
        title=options.verbose_name_plural,
        columns=columns,
        rows=_read(rows, cells),
        definition=definition,
        filters=filters,
    )
    return respond(table, format)


def _read(rows: QuerySet, cells: Callable[[Any], Sequence[Any]]) -> Iterator[Sequence[Any]]:
    for row in rows.iterator(chunk_size=CHUNK):
        yield cells(row)
