"""A report over REST: a table with its definition, as JSON or as a file."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.functional import Promise
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from mediation.common.api.exporting import FILE_RENDERERS
from mediation.common.api.serializers import InputSerializer
from mediation.common.audit import record
from mediation.common.exports import Column, Export, Row, respond


class ReportView(APIView):
    """A report is a declaration: id, title, definition, columns, query, rows.

    ``query`` is the serializer of the parameters; ``rows(request, **parameters)`` yields rows
    in the order of ``columns``, scoped to ``request.user``. ``?format=`` json, csv, xlsx, jsonl.
    """

    id = ""
    title: str | Promise = ""
    definition: str | Promise = ""
    columns: Sequence[Column] = ()
    query: type[InputSerializer] = InputSerializer
    required_scope = "stats.read"
    required_permission = ""
    renderer_classes = (JSONRenderer, *FILE_RENDERERS)

    def rows(self, request: Request, **parameters: Any) -> Iterable[Row]:
        raise NotImplementedError

    @extend_schema(responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request) -> HttpResponseBase:
        asked = {key: value for key, value in request.query_params.items() if key != "format"}
        reader = self.query(data=asked)
        reader.is_valid(raise_exception=True)
        rows = self.rows(request, **reader.validated_data)
        filters = "; ".join(f"{key}={value}" for key, value in asked.items())
        if request.accepted_renderer.format == "json":
            return Response(self._as_json(rows, filters))
        return self._as_file(request, rows, filters)

    def _as_json(self, rows: Iterable[Row], filters: str) -> dict[str, Any]:
        keys = [column.key for column in self.columns]
        return {
            "title": str(self.title),
            "definition": str(self.definition),
            "filters": filters,
            "cut_off": timezone.now(),
            "columns": [{"key": c.key, "label": str(c.label)} for c in self.columns],
            "rows": [dict(zip(keys, map(_plain, row), strict=True)) for row in rows],
        }

    def _as_file(self, request: Request, rows: Iterable[Row], filters: str) -> HttpResponseBase:
        file_format = request.accepted_renderer.format
        listed = f"report.{self.id}"
        record("list_exported", None, by=request.user, list=listed, format=file_format)
        return respond(
            Export(
                id=self.id,
                title=self.title,
                columns=self.columns,
                rows=rows,
                definition=self.definition,
                filters=filters,
            ),
            file_format,
        )


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value
