"""Which tier the rules of the classification guide propose for a case.

Pure. The rules propose, people fix: the tier claimed, the tier proposed and the tier fixed are
three values, and a reviewer who departs from the claim says why (SUBSIDY §5, DOMAIN §5.3).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """The tier of ``rank`` is reached if ``fact`` is ``at_least``; narrowed if not empty."""

    tier: int
    rank: int
    fact: str
    at_least: int
    dispute_type: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a case: figures by name, its source, its type and the types above it."""

    figures: Mapping[str, int]
    source: str
    dispute_types: frozenset[int]


@dataclass(frozen=True, slots=True)
class Proposal:
    """The tier, and the rules that lead to it; none for the lowest tier, which needs no reason."""

    tier: int
    because: tuple[Rule, ...]


def propose(facts: Facts, rules: Sequence[Rule], lowest: int) -> Proposal:
    """The highest tier that a rule reaches, else the ``lowest`` of the guide.

    A fact that is not known reaches nothing.
    """
    reached = [rule for rule in rules if _reaches(rule, facts)]
    if not reached:
        return Proposal(lowest, ())
    highest = max(rule.rank for rule in reached)
    because = tuple(rule for rule in reached if rule.rank == highest)
    return Proposal(because[0].tier, because)


def _reaches(rule: Rule, facts: Facts) -> bool:
    if rule.dispute_type is not None and rule.dispute_type not in facts.dispute_types:
        return False
    if rule.source and rule.source != facts.source:
        return False
    return facts.figures.get(rule.fact, 0) >= rule.at_least
