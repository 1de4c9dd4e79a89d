"""How far a share found in a random sample may be from the share among all cases.

Pure. The interval is Wilson's at 95 %, narrowed because the sample is a known part of a finite
number of cases; it stays between 0 and 100 % and is honest for few answers.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

Z = Decimal("1.959964")
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share in percent with one decimal, and the bounds it lies between (95 %)."""

    percent: Decimal
    low: Decimal
    high: Decimal


def estimate(hits: int, answers: int, population: int) -> Estimate | None:
    """``hits`` of ``answers`` that were drawn from ``population`` cases; None without answers.

    Refuses (ValueError) more hits than answers, and more answers than cases.
    """
    if not 0 <= hits <= answers <= population:
        raise ValueError(f"{hits} of {answers} of {population} cannot be")
    if not answers:
        return None
    share = Decimal(hits) / answers
    if answers == population:
        return Estimate(_percent(share), _percent(share), _percent(share))
    # As many answers as would say the same about an endless number of cases.
    n = Decimal(answers) * (population - 1) / (population - answers)
    square = Z * Z
    centre = (share + square / (2 * n)) / (1 + square / n)
    reach = Z * ((share * (1 - share) + square / (4 * n)) / n).sqrt() / (1 + square / n)
    low, high = max(centre - reach, Decimal(0)), min(centre + reach, Decimal(1))
    return Estimate(_percent(share), _percent(low), _percent(high))


def _percent(share: Decimal) -> Decimal:
    return (share * 100).quantize(TENTH, ROUND_HALF_UP)
