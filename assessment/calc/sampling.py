"""The draw of cases a third party visits (第三方随机回访), which anyone can repeat.

Pure. The published rule (figure G9):

1. The population is the case numbers approved as closed in the period, in Unicode NFC, sorted by
   their UTF-8 bytes.
2. The commitment is the SHA-256 (hex) of the numbers, each followed by a line feed. It is stored
   and shown before the seed exists, so the population cannot be changed to suit the seed.
3. The seed is the text of a public event that was named in advance.
4. The ticket of a case is the SHA-256 (hex) of ``seed|commitment|number``.
5. Cases are ordered by ticket, then by number; the sample is the first of them.
6. At 15 %, the sample of N cases is ``(15 N + 99) div 100``: 15 % or just above, never below.
7. A case that cannot be visited is replaced by the next ticket.

``docs/verify/sample.py`` repeats a published draw without any of this code.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from typing import NamedTuple
from unicodedata import normalize

ALGORITHM = "sha256-ticket/1"


class Ticket(NamedTuple):
    """A case number with its lot (64 hex digits)."""

    ticket: str
    number: str


@dataclass(frozen=True, slots=True)
class Draw:
    """A finished draw: every case in the order of its ticket, of which the first ``size`` count."""

    seed: str
    commitment: str
    share: Fraction
    size: int
    order: tuple[Ticket, ...]

    @property
    def sample(self) -> tuple[str, ...]:
        """Case numbers to visit, in the order drawn."""
        return tuple(ticket.number for ticket in self.order[: self.size])

    @property
    def reserve(self) -> tuple[str, ...]:
        """Case numbers after the sample: replacements, and the top-up by risk, in this order."""
        return tuple(ticket.number for ticket in self.order[self.size :])


def population_of(numbers: Iterable[str]) -> tuple[str, ...]:
    """Case numbers in NFC, sorted by UTF-8 bytes.

    Refuses (ValueError) a number that comes twice (also when only its encoding differs), an
    empty one, and one with a line feed, which would make the commitment ambiguous.
    """
    # Python compares text by code points, which is the order of the UTF-8 bytes.
    population = sorted(normalize("NFC", number) for number in numbers)
    if len(set(population)) < len(population):
        raise ValueError("a case number comes twice")
    if any(not number or "\n" in number for number in population):
        raise ValueError("a case number is empty or has a line feed")
    return tuple(population)


def commitment_of(numbers: Iterable[str]) -> str:
    """The commitment (64 hex digits) to a population, to be shown before the seed exists."""
    return _commitment(population_of(numbers))


def ticket_of(seed: str, commitment: str, number: str) -> str:
    """The lot of one case, 64 hex digits. Texts are taken in NFC."""
    seed, number = normalize("NFC", seed), normalize("NFC", number)
    return sha256(f"{seed}|{commitment}|{number}".encode()).hexdigest()


def sample_size(population: int, share: int | Fraction) -> int:
    """The smallest whole number that is at least ``share`` of the population: 15 % of 7 is 2.

    ``share`` is a whole number of percent or an exact fraction, from 0 to the whole. Refuses
    (TypeError) ``float``, (ValueError) anything outside.
    """
    part = share_of(share)
    return -(-population * part.numerator // part.denominator)


def share_of(share: int | Fraction) -> Fraction:
    """A share as a fraction of 1: 15 is 15 percent."""
    if isinstance(share, bool) or not isinstance(share, int | Fraction):
        raise TypeError("a share is a whole number of percent or an exact fraction")
    part = share if isinstance(share, Fraction) else Fraction(share, 100)
    if not 0 <= part <= 1:
        raise ValueError(f"not a share of a whole: {part}")
    return part


def draw(numbers: Iterable[str], share: int | Fraction, seed: str) -> Draw:
    """Draw ``share`` of the cases. The same cases and the same seed give the same draw.

    Refuses an empty seed (ValueError) and what `population_of` and `share_of` refuse.
    """
    if not seed:
        raise ValueError("a draw needs a seed")
    population = population_of(numbers)
    seed = normalize("NFC", seed)
    commitment = _commitment(population)
    prefix = f"{seed}|{commitment}|".encode()
    order = sorted(
        Ticket(sha256(prefix + number.encode()).hexdigest(), number) for number in population
    )
    size = sample_size(len(population), share)
    return Draw(seed, commitment, share_of(share), size, tuple(order))


def published(drawn: Draw, period: str) -> str:
    """The draw as the JSON text that is published and that ``docs/verify/sample.py`` repeats."""
    return json.dumps(
        {
            "algorithm": ALGORITHM,
            "period": period,
            "share": [drawn.share.numerator, drawn.share.denominator],
            "seed": drawn.seed,
            "commitment": drawn.commitment,
            "population": sorted(ticket.number for ticket in drawn.order),
            "sample": drawn.sample,
        },
        ensure_ascii=False,
        indent=1,
    )


def _commitment(population: tuple[str, ...]) -> str:
    return sha256("".join(f"{number}\n" for number in population).encode()).hexdigest()
