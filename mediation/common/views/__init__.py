"""The bases that pages of every app stand on."""

from .bases import PageMixin, RoleRequiredMixin, ScopedQuerysetMixin, ServiceFormMixin
from .lists import ScopedListView, Shown

__all__ = [
    "PageMixin",
    "RoleRequiredMixin",
    "ScopedListView",
    "ScopedQuerysetMixin",
    "ServiceFormMixin",
    "Shown",
]
