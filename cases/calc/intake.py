"""Which rule of intake fits a case, and the periods for which grid groups report. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar

HALF = 15
MONTHS = 12


class Rule(Protocol):
    """A rule of a source; an empty part means "any"."""

    source: str
    court_stage: str
    dispute_type_id: int | None


AnyRule = TypeVar("AnyRule", bound=Rule)


def closest(
    rules: Iterable[AnyRule], *, source: str, court_stage: str, types: Sequence[int]
) -> AnyRule | None:
    """The rule that fits most closely; None if none fits.

    ``types`` are the dispute type and what it belongs to, from the narrowest. What the court
    said of its own case goes before a rule for the type, and that before one for the source.
    """

    def fits(rule: AnyRule) -> bool:
        return (
            rule.source in ("", source)
            and rule.court_stage in ("", court_stage)
            and (rule.dispute_type_id is None or rule.dispute_type_id in types)
        )

    def closeness(rule: AnyRule) -> tuple[bool, int, bool]:
        kind = rule.dispute_type_id
        narrowness = 0 if kind is None else len(types) - types.index(kind)
        return bool(rule.court_stage), narrowness, bool(rule.source)

    return max(filter(fits, rules), key=closeness, default=None)


class Span(StrEnum):
    """How long a period of returns is."""

    WEEK = "week"
    HALF_MONTH = "half_month"
    MONTH = "month"
    QUARTER = "quarter"


def period_of(span: str, day: date) -> tuple[date, date]:
    """The period ``[start, end)`` that the day lies in. Refuses an unknown span (ValueError)."""
    match Span(span):
        case Span.WEEK:
            return _week(day)
        case Span.HALF_MONTH:
            return _half_month(day)
        case Span.MONTH:
            return _months(day, 1)
        case Span.QUARTER:
            return _months(day, 3)


def _week(day: date) -> tuple[date, date]:
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=7)


def _half_month(day: date) -> tuple[date, date]:
    first, end = _months(day, 1)
    middle = first + timedelta(days=HALF)
    return (first, middle) if day < middle else (middle, end)


def _months(day: date, count: int) -> tuple[date, date]:
    month = (day.month - 1) // count * count
    end_month = month + count
    end = date(day.year + end_month // MONTHS, end_month % MONTHS + 1, 1)
    return date(day.year, month + 1, 1), end
