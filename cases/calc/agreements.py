"""What an agreement promises: monthly parts of a sum, and whether it has to be written.

Pure. When an agreement has to be written is policy, so the rule comes in as data.
"""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from mediation.common.money import split

MOST_PARTS = 60
"""Five years of months; an agreement that runs longer is written by hand."""

MONTHS = 12


class Why(StrEnum):
    """Why an agreement has to be written (宁波市人民调解条例 art. 24 as the model)."""

    ASKED = "asked"  # a party asked for it
    NOT_AT_ONCE = "not_at_once"  # something is left to do after the day of the agreement
    DIFFICULT = "difficult"  # the tier counts as difficult


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """The district's policy: which of the reasons ask for a written agreement."""

    when_asked: bool
    when_not_at_once: bool
    when_difficult: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One instalment: number, day and sum in yuan."""

    number: int
    due_on: date
    amount: Decimal


def monthly_parts(total: Decimal, count: int, first_due: date) -> tuple[Part, ...]:
    """``total`` yuan in ``count`` equal monthly parts that add up to it to the fen.

    Each is due on the day of the month of the first, or on the last day of a shorter month.
    Refuses (ValueError) less than one part, more than `MOST_PARTS`, and a part of nothing.
    """
    if not 1 <= count <= MOST_PARTS:
        raise ValueError(f"{count} parts: from 1 to {MOST_PARTS}")
    sums = split(total, [1] * count)
    if min(sums) <= 0:
        raise ValueError(f"{total} yuan do not make {count} parts")
    return tuple(
        Part(number + 1, _months_later(first_due, number), amount)
        for number, amount in enumerate(sums)
    )


def why_written(
    rule: Rule, *, asked: bool, difficult: bool, agreed_on: date, done: Iterable[date | None]
) -> tuple[Why, ...]:
    """The reasons for which the rule wants this agreement written; none: it may be oral.

    ``done`` has, for each obligation, the day it was met: None or a later day than the
    agreement's is "not performed on the spot".
    """
    later = any(day is None or day > agreed_on for day in done)
    found = (
        (Why.ASKED, rule.when_asked and asked),
        (Why.NOT_AT_ONCE, rule.when_not_at_once and later),
        (Why.DIFFICULT, rule.when_difficult and difficult),
    )
    return tuple(why for why, holds in found if holds)


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, MONTHS)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
