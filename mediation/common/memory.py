"""What is worked out once per user object, that is: once per request."""

from collections.abc import Callable, Hashable
from typing import Any

from django.utils.functional import LazyObject


def remember(user, key: Hashable, compute: Callable[[], Any]):
    """``compute()`` the first time; then the same answer from the user object."""
    memory = vars(_behind(user)).setdefault("_remembered", {})
    if key not in memory:
        memory[key] = compute()
    return memory[key]


def forget(user) -> None:
    """Drop what was remembered, after the roles or assignments of the user changed."""
    vars(_behind(user)).pop("_remembered", None)


def _behind(user):
    """``request.user`` is a lazy shell with attributes of its own: the user inside it remembers."""
    if not isinstance(user, LazyObject):
        return user
    user.pk  # noqa: B018  (opens the shell)
    return user._wrapped
