"""Accounts, roles, the audit log, notices, tokens, long jobs, stored files and the calendar."""

from .audit import AuditEvent, AuditHead
from .calendar import CalendarDay
from .files import StoredFile
from .limits import TryCount
from .roles import RoleGrant
from .tokens import ApiToken, IdempotencyKey
from .users import User
from .views import SavedView
from .work import Job, Notice

__all__ = [
    "ApiToken",
    "AuditEvent",
    "AuditHead",
    "CalendarDay",
    "IdempotencyKey",
    "Job",
    "Notice",
    "RoleGrant",
    "SavedView",
    "StoredFile",
    "TryCount",
    "User",
]
