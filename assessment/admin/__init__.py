"""The bureau's desk of pay, ranking and follow-up."""

from . import (  # noqa: F401  (registers the pages)
    adjustments,
    draws,
    feedback,
    quarters,
    rates,
    settlements,
    visits,
)
