"""People: files, contracts, postings, attendance, leave."""

from . import attendance, contracts, people

__all__ = ["attendance", "contracts", "people"]
