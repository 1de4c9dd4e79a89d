"""What changes in cases. Importing it makes all its notices known."""

from . import (
    closing,
    confirmations,
    defaults,
    duplicates,
    escalations,
    links,
    papers,
    performance,
    profiles,
    register,
    review,
    sessions,
    teams,
    tiers,
    watches,
)

__all__ = [
    "closing",
    "confirmations",
    "defaults",
    "duplicates",
    "escalations",
    "links",
    "papers",
    "performance",
    "profiles",
    "register",
    "review",
    "sessions",
    "teams",
    "tiers",
    "watches",
]
