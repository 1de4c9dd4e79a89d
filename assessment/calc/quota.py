"""The quarterly quota (季度考核任务) that is due from one contract.

Pure. A contract that began or ended in the quarter, or was on approved leave, owes a part of the
quota by calendar days: due = quota x (days under contract - leave days) / days of the quarter.
How the part is rounded is the bureau's choice and comes in as data (DOMAIN §3.5, §7).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor

from mediation.common.money import figure_text, round_half_up


class Rounding(StrEnum):
    DOWN = "down"
    UP = "up"
    HALF_UP = "half_up"


@dataclass(frozen=True, slots=True)
class Due:
    """Cases due, with the arithmetic: quota, days under contract, leave days, days of quarter."""

    due: int
    quota: Decimal | int
    days: int
    leave_days: int
    of: int
    rounding: Rounding

    @property
    def params(self) -> dict[str, object]:
        """The arithmetic as stored beside a flag."""
        return {
            "quota": figure_text(self.quota),
            "days": self.days,
            "leave_days": self.leave_days,
            "of": self.of,
            "rounding": self.rounding.value,
            "due": self.due,
        }


def due(
    quota: Decimal | int, *, days: int, leave_days: int = 0, of: int, rounding: Rounding
) -> Due:
    """Cases due for ``days`` under contract of a quarter of ``of`` days. Never below 0.

    ``leave_days`` are calendar days of approved leave within the contract. Refuses (ValueError)
    more days than the quarter has, and negative figures.
    """
    if not 0 <= days <= of or of == 0 or leave_days < 0 or quota < 0:
        raise ValueError(f"no part of a quota: {days} of {of} days, {leave_days} on leave")
    exact = Fraction(quota) * max(0, days - leave_days) / of
    if rounding is Rounding.DOWN:
        cases = floor(exact)
    elif rounding is Rounding.UP:
        cases = ceil(exact)
    else:
        cases = round_half_up(exact.numerator, exact.denominator)
    return Due(cases, quota, days, leave_days, of, rounding)


def under_quota(counted: Decimal | Fraction | int, owed: Due) -> bool:
    """Whether the cases counted fall short. Co-mediated cases may count as parts."""
    return counted < owed.due


def band_of(counted: int, owed: int, bands: Sequence[Sequence[object]]) -> str:
    """The band of ``counted`` cases where ``owed`` are due; empty when none reaches down to it.

    ``bands`` are pairs of a name and the percent of the quota from which it begins, the best
    first. Whoever owes nothing has reached any percent.
    """
    for name, percent in bands:
        if counted * 100 >= owed * int(str(percent)):
            return str(name)
    return ""
