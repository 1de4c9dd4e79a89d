"""Cases as the office and the bureau see them: the file, the reviews, suspected duplicates."""

from . import (
    archive,
    cases,
    citizen,
    confirmations,
    file_policy,
    inlines,
    intake,
    matters,
    papers,
    policy,
    review_policy,
    work,
)

__all__ = [
    "archive",
    "cases",
    "citizen",
    "confirmations",
    "file_policy",
    "inlines",
    "intake",
    "matters",
    "papers",
    "policy",
    "review_policy",
    "work",
]
