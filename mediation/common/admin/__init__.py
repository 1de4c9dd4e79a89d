"""The admin of every app stands on these bases; accounts and the audit log live here too."""

from . import accounts, records  # noqa: F401  (registers the kernel's own pages)
from .actions import service_action
from .base import InlineBase, ModelAdminBase, ScopedAdminMixin, ViewOnlyAdminMixin
from .forms import AdminForm, ReasonForm
from .lookups import DayRangeFilter, ScopedRelatedFilter
from .pages import AdminFormView, AdminPageView
from .searching import PrivateSearchMixin

__all__ = [
    "AdminForm",
    "AdminFormView",
    "AdminPageView",
    "DayRangeFilter",
    "InlineBase",
    "ModelAdminBase",
    "PrivateSearchMixin",
    "ReasonForm",
    "ScopedAdminMixin",
    "ScopedRelatedFilter",
    "ViewOnlyAdminMixin",
    "service_action",
]
