"""What changes in cases. Importing it makes all its notices known."""

from . import (
    closing,
    confirmations,
    duplicates,
    papers,
    performance,
    profiles,
    register,
    review,
    sessions,
    tiers,
    watches,
)

__all__ = [
    "closing",
    "confirmations",
    "duplicates",
    "papers",
    "performance",
    "profiles",
    "register",
    "review",
    "sessions",
    "tiers",
    "watches",
]
