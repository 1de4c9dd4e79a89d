"""What comes in to be paid: approved cases with who took part, and adjustments.

Pure. Named tuples, because they come by the thousand straight from a database cursor:
``map(PayableCase._make, cursor)``.
"""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from assessment.calc.rates import TierKey

NO_FACTS: frozenset[str] = frozenset()
PAID, VOID = "paid", "void"
Weight: TypeAlias = int | Decimal | Fraction


class Participation(NamedTuple):
    """One mediator's part in a case.

    ``contract_id`` is the contract to pay it under (None: there is none). ``facts`` are facts
    about the person (``payee_eligible``), added to those of the case. ``settled`` is `PAID` or
    `VOID` when an earlier run settled the part: it keeps its share and gets no line.
    """

    participation_id: int
    contract_id: int | None
    grade: str = ""
    weight: Weight = 1
    facts: frozenset[str] = NO_FACTS
    settled: str = ""


class PayableCase(NamedTuple):
    """An approved case. The first participant is the lead, whose grade on the closing day counts.

    ``schedule_id`` is the version in force on the case's own day; ``fixed_amount`` the
    reviewer's figure in yuan, where the schedule gives a range; ``held`` a code of
    `assessment.calc.reasons.HOLDS` or empty; ``for_month`` the first day of the case's month
    (None: the month of the run); ``beneficiaries`` the organisations and studios it counts for.
    """

    case_id: int
    schedule_id: int
    tier_claimed: TierKey
    tier_fixed: TierKey
    committee_level: str
    form: str
    outcome: str
    fixed_amount: Decimal | None
    facts: frozenset[str]
    papers: frozenset[str]
    held: str
    participants: tuple[Participation, ...]
    for_month: date | None = None
    beneficiaries: tuple[int, ...] = ()


class Adjustment(NamedTuple):
    """A correction of a closed month, or a claw-back, in yuan; ``reason`` is its printed text."""

    id: int
    contract_id: int
    amount: Decimal
    reason: str
