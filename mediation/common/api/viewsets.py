"""Bases of the viewsets: scoped rows, declared parameters, files, and verbs that call services."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.http import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from mediation.common.api.exporting import FILE_RENDERERS, cells_of
from mediation.common.api.paging import PARAMETERS
from mediation.common.api.serializers import InputSerializer, columns_of
from mediation.common.downloads import download, export_permission
from mediation.common.exports import CONTENT_TYPES
from mediation.common.idempotency import once

FILE_TYPES = {(200, content_type): OpenApiTypes.BINARY for content_type in CONTENT_TYPES.values()}
IDEMPOTENCY_HEADER = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.UUID,
    OpenApiParameter.HEADER,
    description="Made by the client. The same key and body again give the same answer.",
)


class ScopedReadOnlyViewSet(ReadOnlyModelViewSet):
    """Rows ``visible_to`` the caller. Four attributes make an endpoint::

        class StationViewSet(ScopedReadOnlyViewSet):
            queryset = Station.objects.for_listing()
            serializer_class = StationSerializer
            filterset_class = StationFilter
            required_scope = "stats.read"

    ``required_permission`` is the model's ``view`` permission unless named; ``ordering`` is "pk".
    Adds ``export/`` (csv, xlsx, jsonl of everything filtered) and an ETag to every answer.
    Parameters that nobody declared are refused (R25).
    """

    required_scope: str | None = None
    required_permission: str | None = None
    throttle_scope: str | None = None
    ordering: str | tuple[str, ...] = "pk"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self._refuse_unknown_parameters(request)

    def get_queryset(self) -> models.QuerySet:
        rows = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return rows.none()
        return rows.visible_to(self.request.user)

    @extend_schema(
        responses=FILE_TYPES,
        parameters=[
            OpenApiParameter("format", enum=["xlsx", "csv", "jsonl"], description="File format.")
        ],
        filters=True,
    )
    @action(
        detail=False,
        url_path="export",
        renderer_classes=FILE_RENDERERS,
        pagination_class=None,
        throttle_scope="export",
    )
    def export(self, request: Request) -> HttpResponseBase:
        """Everything that is filtered, not one page. Needs the right to export."""
        if not request.user.has_perm(export_permission(self.queryset.model)):
            raise exceptions.NotFound
        rows = self.filter_queryset(self.get_queryset()).order_by("pk")
        serializer = self.get_serializer()
        columns = columns_of(serializer)
        return download(
            rows,
            request.accepted_renderer.format,
            columns=columns,
            cells=lambda row: cells_of(columns, serializer.to_representation(row)),
            by=request.user,
            filters="; ".join(f"{k}={v}" for k, v in request.query_params.items() if v),
        )

    def finalize_response(
        self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        response = super().finalize_response(request, response, *args, **kwargs)
        if request.method not in ("GET", "HEAD") or response.status_code != 200:
            return response
        if response.streaming:
            return response
        return _conditional(request, response)

    def _refuse_unknown_parameters(self, request: Request) -> None:
        if self.action is None:
            return  # a method that is refused anyway
        known = PARAMETERS if self.action == "list" else frozenset()
        if self.action in ("list", "export") and getattr(self, "filterset_class", None):
            known |= frozenset(self.filterset_class.base_filters)
        if self.action == "export":
            known |= {"format"}
        unknown = sorted(set(request.query_params) - known)
        if unknown:
            offered = ", ".join(sorted(known)) or "—"
            sentence = _("There is no such parameter here. There are: %(offered)s.")
            raise exceptions.ValidationError(
                {name: [sentence % {"offered": offered}] for name in unknown}
            )


def service_endpoint(
    *,
    scope: str,
    permission: str,
    input: type[InputSerializer] = InputSerializer,
    detail: bool = True,
    **options: Any,
) -> Callable[[Callable[..., models.Model]], Callable[..., Response]]:
    """A POST that calls one service: ``f(self, row, *, by, **input)`` returns the row to show.

    The input serializer reads the body, ``scope`` and ``permission`` guard it, refusals become
    problem details. With the header ``Idempotency-Key`` (a UUID) a repeated request has no
    second effect and gets the first answer. With ``detail=False`` the method takes no row.
    """

    def wrap(method: Callable[..., models.Model]) -> Callable[..., Response]:
        def endpoint(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
            row = self.get_object() if detail else None
            reader = input(data=request.data, context=self.get_serializer_context())
            reader.is_valid(raise_exception=True)

            def effect() -> dict[str, Any]:
                first = (row,) if detail else ()
                done = method(self, *first, by=request.user, **reader.validated_data)
                return {"pk": done.pk}

            reply = _perform(request, self.basename, row, effect)
            shown = self.get_queryset().get(pk=reply["pk"])
            return Response(self.get_serializer(shown).data, status=200 if detail else 201)

        endpoint.__name__ = method.__name__
        endpoint.__doc__ = method.__doc__
        routed = action(
            detail=detail,
            methods=["post"],
            required_scope=scope,
            required_permission=permission,
            throttle_scope="write",
            **options,
        )(endpoint)
        return extend_schema(request=input, parameters=[IDEMPOTENCY_HEADER])(routed)

    return wrap


def _perform(
    request: Request, basename: str, row: models.Model | None, effect: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    text = request.headers.get("Idempotency-Key")
    if text is None:
        with transaction.atomic():
            return effect()
    try:
        key = UUID(text)
    except ValueError as error:
        sentence = _("Idempotency-Key must be a UUID.")
        raise exceptions.ValidationError({"Idempotency-Key": [sentence]}) from error
    said = {"path": request.path, "row": row.pk if row else None, "body": request.data}
    return once(key=key, body=said, effect=effect, by=request.user)


def _conditional(request: Request, response: Any) -> HttpResponseBase:
    """The answer with its ETag, or 304 if the client has it already."""
    response.render()
    response.headers["Cache-Control"] = "private, no-cache"
    etag = quote_etag(sha256(response.content).hexdigest()[:32])
    response.headers["ETag"] = etag
    return get_conditional_response(request._request, etag=etag, response=response)
