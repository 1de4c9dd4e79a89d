"""What is worked out once per user object, that is: once per request."""

from collections.abc import Callable, Hashable
from typing import Any


def remember(user, key: Hashable, compute: Callable[[], Any]):
    """``compute()`` the first time; then the same answer from the user object."""
    memory = user.__dict__.setdefault("_remembered", {})
    if key not in memory:
        memory[key] = compute()
    return memory[key]


def forget(user) -> None:
    """Drop what was remembered, after the roles or assignments of the user changed."""
    user.__dict__.pop("_remembered", None)
