"""The one way out for tables: csv, xlsx and jsonl, streamed.

A table is declared once (`Export`): its columns, the sentence that defines its figures, the
filter in words and the moment up to which it counts. Every file carries these and ends with
the number of rows, so that a broken download can be told from a short table. Text that a
spreadsheet would run as a formula is defused (SECURITY R24, G15).
"""

import csv
import io
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any, Literal

from django.http import StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.text import get_valid_filename
from django.utils.translation import gettext, ngettext

from mediation.common.errors import RuleBroken

Kind = Literal["text", "int", "money", "date"]
Row = Sequence[Any] | Mapping[str, Any]

BLOCK_ROWS = 1_000
CHUNK_BYTES = 64 * 1024
SHEET_ROWS = 1_000_000  # a sheet of Excel holds 1,048,576
FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/x-ndjson; charset=utf-8",
}


class UnknownFormat(RuleBroken):
    code = "unknown_export_format"
    message = translation.gettext_lazy("There is no export format “%(format)s”.")


@dataclass(frozen=True)
class Column:
    """One column: the key of the JSON field, the heading people read, and what it holds."""

    key: str
    label: str | Promise
    kind: Kind = "text"


@dataclass(frozen=True)
class Export:
    """A table on its way out.

    ``rows`` are sequences in the order of ``columns``, or mappings by column key; give it an
    iterator (``queryset.values_list(…).iterator()``) and memory stays flat. ``cut_off`` is
    the moment up to which the table counts; now, if the caller has no other.
    """

    id: str
    title: str | Promise
    columns: Sequence[Column]
    rows: Iterable[Row]
    definition: str | Promise = ""
    filters: str | Promise = ""
    cut_off: datetime | date | None = None

    def about(self, *, count: int | None = None) -> dict[str, str]:
        """The facts a reader needs beside the figures, in the language of the moment."""
        facts = {
            gettext("Definition"): str(self.definition),
            gettext("Filter"): str(self.filters),
            gettext("Counted up to"): as_text(self.cut_off or timezone.now()),
        }
        if count is not None:
            complete = ngettext("Complete: %(n)s row", "Complete: %(n)s rows", count)
            facts = {complete % {"n": count}: "", **facts}
        return {name: value for name, value in facts.items() if value or count is not None}


def export(
    rows: Iterable[Row], columns: Sequence[Column], format: str, **facts: Any
) -> StreamingHttpResponse:
    """Short form of `respond` for a table without a declaration of its own; see `Export`."""
    return respond(Export(columns=columns, rows=rows, **facts), format)


def respond(table: Export, format: str) -> StreamingHttpResponse:
    """The download. Refuses an unknown format (`UnknownFormat`).

    The rows are read while the response is sent: whatever decides who may see them must have
    been asked before.
    """
    stamp = timezone.localtime().strftime("%Y%m%d-%H%M")
    name = get_valid_filename(f"{table.title}-{stamp}.{format}")
    response = StreamingHttpResponse(stream(table, format), content_type=CONTENT_TYPES[format])
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


def stream(table: Export, format: str) -> Iterator[bytes]:
    """The file in pieces, in the language that is active now. Refuses an unknown format."""
    writers = {"csv": _csv, "xlsx": _xlsx, "jsonl": _jsonl}
    if format not in writers:
        raise UnknownFormat(format=format)
    return _in_language(translation.get_language(), writers[format](table))


def as_text(value: Any) -> str:
    """A value as people write it: no cell for nothing, local time to the minute."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        moment = timezone.localtime(value) if timezone.is_aware(value) else value
        return moment.strftime("%Y-%m-%d %H:%M")
    return str(value)


def defused(text: str) -> str:
    """``text`` with an apostrophe in front where a spreadsheet would read a formula."""
    return f"'{text}" if text and text[0] in FORMULA_STARTS else text


def _in_language(language: str | None, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The request's language is gone by the time its response is sent: bring it back."""
    while True:
        with translation.override(language):
            try:
                piece = next(pieces)
            except StopIteration:
                return
        yield piece


def _blocks(table: Export) -> Iterator[list[list[Any]]]:
    """The rows as lists in column order, a block at a time."""
    keys = [column.key for column in table.columns]
    rows = iter(table.rows)
    while block := list(islice(rows, BLOCK_ROWS)):
        if isinstance(block[0], Mapping):
            yield [[row[key] for key in keys] for row in block]  # type: ignore[call-overload]
        else:
            yield [list(row) for row in block]


def _places(table: Export, *kinds: Kind) -> list[int]:
    return [place for place, column in enumerate(table.columns) if column.kind in kinds]


def _csv(table: Export) -> Iterator[bytes]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)

    def taken() -> bytes:
        piece = buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()
        return piece

    buffer.write("\ufeff")  # without it Excel reads Chinese as GBK
    writer.writerow([defused(str(column.label)) for column in table.columns])
    yield taken()
    texts, dates = _places(table, "text"), _places(table, "date")
    count = 0
    for block in _blocks(table):
        for row in block:
            for place in texts:
                row[place] = defused(as_text(row[place]))
            for place in dates:
                row[place] = as_text(row[place])
        writer.writerows(block)
        count += len(block)
        yield taken()
    for name, value in table.about(count=count).items():
        writer.writerow([name, defused(value)] if value else [name])
    yield taken()


def _jsonl(table: Export) -> Iterator[bytes]:
    keys = [column.key for column in table.columns]
    texts = _places(table, "text")
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain).encode
    count = 0
    for block in _blocks(table):
        for row in block:
            for place in texts:
                row[place] = None if row[place] is None else as_text(row[place])
        count += len(block)
        yield "".join(f"{encode(dict(zip(keys, row, strict=True)))}\n" for row in block).encode()
    end = {
        "export": table.id,
        "rows": count,
        "definition": str(table.definition),
        "filter": str(table.filters),
        "cut_off": table.cut_off or timezone.now(),
    }
    yield f"{encode({'end': end})}\n".encode()


def _plain(value: Any) -> str:
    """Money as text, so that no reader turns it into a float; times in ISO form."""
    return value.isoformat() if isinstance(value, date) else str(value)


def _xlsx(table: Export) -> Iterator[bytes]:
    """Written row by row to a temporary file, then sent: a workbook has no streamed form."""
    with tempfile.TemporaryFile() as file:
        _write_workbook(table, file)
        file.seek(0)
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


def _write_workbook(table: Export, file: Any) -> None:
    import xlsxwriter  # only those who ask for a workbook wait for it

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "remove_timezone": True,
    }
    with xlsxwriter.Workbook(file, options) as book:
        formats = {
            "head": book.add_format({"bold": True, "bg_color": "#EEEEEE", "border": 1}),
            "int": book.add_format({"num_format": "#,##0"}),
            "money": book.add_format({"num_format": "#,##0.00"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        count = 0
        sheet, line = _new_sheet(book, table, formats, 1), 0
        for block in _blocks(table):
            for row in block:
                if line == SHEET_ROWS:
                    number = count // SHEET_ROWS + 1
                    sheet, line = _new_sheet(book, table, formats, number), 0
                line += 1
                count += 1
                _write_row(sheet, line, row, table, formats)
        about = book.add_worksheet(gettext("About this table"))
        about.set_column(0, 0, 24)
        about.set_column(1, 1, 80)
        about.write_string(0, 0, str(table.title), formats["head"])
        for place, (name, value) in enumerate(table.about(count=count).items(), start=1):
            about.write_string(place, 0, name)
            about.write_string(place, 1, value)


def _new_sheet(book: Any, table: Export, formats: dict[str, Any], number: int) -> Any:
    name = gettext("Table") if number == 1 else f"{gettext('Table')} {number}"
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, 14 if column.kind != "text" else 22)
        sheet.write_string(0, place, str(column.label), formats["head"])
    return sheet


def _write_row(
    sheet: Any, line: int, row: Sequence[Any], table: Export, formats: dict[str, Any]
) -> None:
    for place, (column, value) in enumerate(zip(table.columns, row, strict=True)):
        if value is None:
            continue
        if column.kind in ("int", "money") and isinstance(value, int | Decimal):
            sheet.write_number(line, place, value, formats[column.kind])
        elif column.kind == "date" and type(value) is date:
            sheet.write_datetime(line, place, value, formats["date"])
        else:
            sheet.write_string(line, place, as_text(value))
