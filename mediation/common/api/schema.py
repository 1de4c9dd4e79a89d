"""What the OpenAPI document says beyond what the views say of themselves."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema

from mediation.common.api.auth import KEYWORD
from mediation.common.api.problems import MEDIA_TYPE

PROBLEMS = {
    "400": "The input or a parameter is not valid.",
    "401": "Not signed in, or the token is not valid.",
    "403": "The token does not have the scope.",
    "404": "There is no such thing here, or not for the caller.",
    "409": "A rule or other data says no; `code` is stable.",
    "429": "Too many requests; `Retry-After` says how long to wait.",
}


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "mediation.common.api.auth.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": f"`{KEYWORD} <secret>`; the secret is shown once when it is issued.",
        }


class Schema(AutoSchema):
    """Adds the scope that a token needs."""

    def get_extensions(self) -> dict[str, Any]:
        scope = getattr(self.view, "required_scope", None)
        found = super().get_extensions()
        return {**found, "x-required-scope": scope} if scope else found


def add_problems(result: dict[str, Any], generator: Any, request: Any, public: bool) -> Any:
    """Postprocessing hook: every operation may answer with problem details."""
    result["components"].setdefault("schemas", {})["Problem"] = {
        "type": "object",
        "description": "RFC 9457",
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "code": {"type": "string"},
            "detail": {"type": "string"},
            "errors": {
                "type": "object",
                "additionalProperties": {"type": "array", "items": {"type": "string"}},
            },
        },
        "required": ["type", "title", "status", "code", "detail"],
    }
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for operations in result["paths"].values():
        for operation in operations.values():
            for status, description in PROBLEMS.items():
                answer = {"description": description, "content": content}
                operation["responses"].setdefault(status, answer)
    return result
