"""Which papers the file of a closed case (卷宗) still lacks.

Pure. The list is the mandatory part of the ministry's catalogue of 2010 (司发通〔2010〕239号) as
printed on real files (DOMAIN §2.1). What a pay schedule asks for beyond it is the schedule's.
"""

from collections.abc import Collection

Requirement = tuple[str, ...]
"""Papers any one of which is enough."""

ALWAYS: tuple[Requirement, ...] = (
    ("cover",),
    ("application", "register"),
    ("notice",),
    ("identity",),
)
MEDIATED: tuple[Requirement, ...] = (("record",),)
RESULT: dict[str, tuple[Requirement, ...]] = {
    "settled_written": (("agreement",),),
    "settled_oral": (("oral_register",),),
}
LAST: tuple[Requirement, ...] = (("back_cover",),)
NOT_MEDIATED = frozenset({"not_accepted", "already_taken", "transferred"})


def required_papers(outcome: str) -> tuple[Requirement, ...]:
    """The mandatory papers for an outcome, in binding order."""
    mediated = () if outcome in NOT_MEDIATED else MEDIATED
    return ALWAYS + mediated + RESULT.get(outcome, ()) + LAST


def missing_papers(outcome: str, at_hand: Collection[str]) -> tuple[Requirement, ...]:
    """Requirements that no paper at hand meets; empty for a complete file."""
    held = set(at_hand)
    return tuple(papers for papers in required_papers(outcome) if held.isdisjoint(papers))
