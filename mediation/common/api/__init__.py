"""The REST interface of every app stands on these bases.

The settings name classes of this package, and the framework reads them while it is still being
imported itself; so the parts that import its views are loaded when they are first asked for.
"""

from importlib import import_module
from typing import Any

_HOMES = {
    "CursorPage": "paging",
    "HasScope": "auth",
    "InputSerializer": "serializers",
    "ModelSerializer": "serializers",
    "MoneySerializerField": "serializers",
    "ScopedReadOnlyViewSet": "viewsets",
    "TokenAuthentication": "auth",
    "problem_details": "problems",
    "service_endpoint": "viewsets",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
