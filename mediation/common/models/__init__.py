"""Accounts, roles, the audit log, notices, tokens, long jobs and the calendar."""

from .audit import AuditEvent, AuditHead
from .calendar import CalendarDay
from .roles import RoleGrant
from .tokens import ApiToken, IdempotencyKey
from .users import User
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
    "User",
]
