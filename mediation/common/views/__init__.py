"""The bases that pages of every app stand on."""

from .bases import PageMixin, RoleRequiredMixin, ScopedQuerysetMixin, ServiceFormMixin
from .lists import ScopedListView, Shown
from .searching import PrivateSearchMixin

__all__ = [
    "PageMixin",
    "PrivateSearchMixin",
    "RoleRequiredMixin",
    "ScopedListView",
    "ScopedQuerysetMixin",
    "ServiceFormMixin",
    "Shown",
]
