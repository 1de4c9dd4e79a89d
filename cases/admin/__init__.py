"""Cases as the office and the bureau see them: the file, the reviews, suspected duplicates."""

from . import cases, inlines, matters, policy

__all__ = ["cases", "inlines", "matters", "policy"]
