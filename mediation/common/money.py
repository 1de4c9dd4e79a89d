"""Money in yuan, exact to the fen.

Pure. An amount is a ``Decimal`` of yuan with two places; a stored amount is a whole number of
fen (1 yuan = 100 fen). Everything that rounds goes through `yuan` (half up, as the bureau's
finance office rounds) and everything that shares goes through `split` (largest remainder), so
parts always add up to the whole. Figure G13 of the security goals.
"""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, Inexact, InvalidOperation
from fractions import Fraction
from math import lcm

FEN = Decimal("0.01")
ZERO = Decimal("0.00")

# Wide enough for any bigint of fen; a result that would not fit raises instead of bending.
_WIDE = Context(prec=60, rounding=ROUND_HALF_UP)
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP, traps=[Inexact, InvalidOperation])


def yuan(value: int | str | Decimal) -> Decimal:
    """Yuan with two places, rounded half up (away from zero): 0.005 -> 0.01, -0.005 -> -0.01.

    Refuses ``float`` and ``bool`` with TypeError (a float is already wrong before it arrives)
    and anything that is not a finite number with ValueError.
    """
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise TypeError(f"money must be int, str or Decimal, not {type(value).__name__}")
    try:
        rounded = Decimal(value).quantize(FEN, context=_WIDE)
    except InvalidOperation as error:
        raise ValueError(f"not an amount of money: {value!r}") from error
    if not rounded.is_finite():
        raise ValueError(f"not an amount of money: {value!r}")
    return rounded if rounded else ZERO  # never "-0.00"


def to_fen(amount: Decimal) -> int:
    """Whole fen of an amount in yuan. Refuses (ValueError) an amount with a part of a fen."""
    try:
        return int(amount.scaleb(2, context=_EXACT).to_integral_exact(context=_EXACT))
    except (ArithmeticError, ValueError) as error:
        raise ValueError(f"not a whole number of fen: {amount}") from error


def from_fen(fen: int) -> Decimal:
    """Yuan with two places of a whole number of fen: 12345 -> 123.45."""
    return Decimal(fen).scaleb(-2, context=_EXACT)


def round_half_up(numerator: int, denominator: int) -> int:
    """``numerator / denominator`` as a whole number, halves away from zero.

    The integer twin of `yuan`, for fen. Refuses a denominator that is not positive.
    """
    if denominator <= 0:
        raise ValueError("the denominator must be positive")
    magnitude = (2 * abs(numerator) + denominator) // (2 * denominator)
    return magnitude if numerator >= 0 else -magnitude


def prorate(amount: Decimal, part: int, whole: int) -> Decimal:
    """``amount * part / whole`` in yuan, rounded once: 1800 for 15 of 31 days is 870.97.

    ``part`` and ``whole`` are counts of the same thing (days). Refuses a ``whole`` that is not
    positive and a ``part`` below 0 or above ``whole``, because a share larger than the whole is
    a mistake in the dates, never a payment.
    """
    if whole <= 0 or not 0 <= part <= whole:
        raise ValueError(f"not a part of a whole: {part} of {whole}")
    return from_fen(round_half_up(to_fen(amount) * part, whole))


def split_fen(total: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Fen shared by whole-number weights; see `split`, whose integer twin this is."""
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("weights must not be negative, and one of them must be positive")
    sign = 1 if total >= 0 else -1
    shares, remainders = [], []
    for weight in weights:
        share, remainder = divmod(abs(total) * weight, whole)
        shares.append(share)
        remainders.append(remainder)
    missing = abs(total) - sum(shares)
    by_remainder = sorted(range(len(weights)), key=lambda index: (-remainders[index], index))
    for index in by_remainder[:missing]:
        shares[index] += 1
    return tuple(sign * share for share in shares)


def split(total: Decimal, weights: Iterable[int | Decimal | Fraction]) -> tuple[Decimal, ...]:
    """Share ``total`` yuan by ``weights``: the parts add up to the total, to the fen.

    Largest remainder: every part is rounded down, and the fen left over go one each to the
    largest remainders, the first in order winning a tie: 100.00 by (1, 1, 1) is
    33.34, 33.33, 33.33. A weight of 0 gets nothing. Refuses (ValueError) no weights, a negative
    weight and weights that are all 0; refuses ``float`` (TypeError).
    """
    return tuple(from_fen(share) for share in split_fen(to_fen(total), whole_weights(weights)))


def whole_weights(weights: Iterable[int | Decimal | Fraction]) -> tuple[int, ...]:
    """The same proportions in whole numbers: (0.5, 0.25) -> (2, 1)."""
    exact = []
    for weight in weights:
        if isinstance(weight, float):
            raise TypeError("a weight must be exact, not float")
        exact.append(Fraction(weight))
    if not exact:
        raise ValueError("no weights to share by")
    scale = lcm(*(fraction.denominator for fraction in exact))
    return tuple(int(fraction * scale) for fraction in exact)


def money_text(amount: Decimal) -> str:
    """How an amount is printed: ``1,234.50``."""
    return f"{yuan(amount):,.2f}"


def fen_text(fen: int) -> str:
    """Yuan of a number of fen as plain text, for a stored explanation: -5 -> ``-0.05``."""
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole}.{rest:02d}"


def figure_text(figure: Decimal | int | None) -> str:
    """A figure as text that does not depend on how it was stored: 0.5000 and 0.5 are ``0.5``.

    Empty for None.
    """
    return "" if figure is None else f"{Decimal(figure).normalize():f}"
