"""Pay, ranking and flags over REST."""

from .reports import REPORTS
from .viewsets import register

__all__ = ["REPORTS", "register"]
