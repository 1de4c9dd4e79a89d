"""The export path of a viewset: everything that is filtered, as csv, xlsx or jsonl."""

from datetime import date
from decimal import Decimal
from typing import Any

from rest_framework.renderers import BaseRenderer, JSONRenderer

from mediation.common.exports import CONTENT_TYPES, Column


class FileRenderer(BaseRenderer):
    """Stands for a format in content negotiation; what it renders itself are problems, as JSON."""

    charset = "utf-8"

    def render(self, data: Any, media_type: str | None = None, context: Any = None) -> bytes:
        return JSONRenderer().render(data)


class XlsxRenderer(FileRenderer):
    format = "xlsx"
    media_type = CONTENT_TYPES["xlsx"]
    charset = None
    render_style = "binary"


class CsvRenderer(FileRenderer):
    format = "csv"
    media_type = "text/csv"


class JsonLinesRenderer(FileRenderer):
    format = "jsonl"
    media_type = "application/x-ndjson"


FILE_RENDERERS = (XlsxRenderer, CsvRenderer, JsonLinesRenderer)


def cells_of(columns: list[Column], shown: dict[str, Any]) -> list[Any]:
    """A serialized row as cells: text back to amounts and dates that a sheet can reckon with."""
    return [_cell(column, shown[column.key]) for column in columns]


def _cell(column: Column, value: Any) -> Any:
    if isinstance(value, str) and column.kind == "money":
        return Decimal(value)
    if isinstance(value, str) and column.kind == "date":
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return value
