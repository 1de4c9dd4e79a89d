"""What changes on the people side. Importing it makes all its notices known."""

from . import attendance, contracts, leave, people, watches

__all__ = ["attendance", "contracts", "leave", "people", "watches"]
