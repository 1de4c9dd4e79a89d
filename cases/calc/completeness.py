"""Which papers the file of a case (卷宗) still lacks, for what, and why.

Pure: the requirements come from the bureau's rows. Until it has entered any for a purpose,
`CATALOGUE` stands: the mandatory part of the ministry's catalogue of 2010 (司发通〔2010〕239号) as
printed on real files (DOMAIN §2.1), and for the court the papers of CPL interpretation art. 354.
Cover, catalogue and back cover are made by the machine and never asked for. What a pay schedule
asks for beyond it is the schedule's.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

SETTLED = frozenset({"settled_written", "settled_oral"})
NOT_MEDIATED = frozenset({"not_accepted", "already_taken", "transferred"})


@dataclass(frozen=True, slots=True)
class Requirement:
    """``papers``: any one of them is enough; ``group`` says of which outcomes it is asked."""

    papers: tuple[str, ...]
    group: str = "all"
    is_must: bool = True
    wet_ink: bool = False
    valid_days: int | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A paper on file: the day it bears, and whether it is a scan of one signed by hand."""

    paper: str
    dated_on: date
    is_by_hand: bool = False


class Fault(StrEnum):
    MISSING = "missing"
    TOO_OLD = "too_old"
    NOT_BY_HAND = "not_by_hand"


@dataclass(frozen=True, slots=True)
class Gap:
    """A requirement that is not met, and what is wrong."""

    requirement: Requirement
    fault: Fault


_MUST: tuple[Requirement, ...] = (
    Requirement(("application", "register")),
    Requirement(("notice",)),
    Requirement(("identity",)),
    Requirement(("record",), group="mediated"),
    Requirement(("agreement",), group="settled_written", wet_ink=True),
    Requirement(("oral_register",), group="settled_oral", wet_ink=True),
)
CATALOGUE: Mapping[str, tuple[Requirement, ...]] = MappingProxyType(
    {
        "archive": _MUST,
        "pay": _MUST,
        "confirmation": (
            Requirement(("agreement", "oral_register"), wet_ink=True),
            Requirement(("identity",)),
            Requirement(("confirmation",)),
        ),
    }
)


def groups_of(outcome: str) -> frozenset[str]:
    """The groups of outcomes that a case belongs to."""
    if outcome in NOT_MEDIATED:
        return frozenset({"all"})
    return frozenset({"all", "mediated", outcome if outcome in SETTLED else "failed"})


def gaps(
    requirements: Iterable[Requirement],
    held: Collection[Held],
    *,
    outcome: str,
    day: date,
    by_hand_only: bool = False,
) -> tuple[Gap, ...]:
    """The must requirements that no paper meets on ``day``, in their order.

    ``by_hand_only``: the law takes no electronic signature for this dispute (Electronic
    Signature Law, art. 3), so what is signed must be on file as a scan of the signed paper.
    """
    groups = groups_of(outcome)
    found = []
    for requirement in requirements:
        if not requirement.is_must or requirement.group not in groups:
            continue
        fault = _fault(requirement, held, day, by_hand_only)
        if fault is not None:
            found.append(Gap(requirement, fault))
    return tuple(found)


def _fault(
    requirement: Requirement, held: Collection[Held], day: date, by_hand_only: bool
) -> Fault | None:
    there = [paper for paper in held if paper.paper in requirement.papers]
    if not there:
        return Fault.MISSING
    if requirement.valid_days is not None:
        days = requirement.valid_days
        there = [paper for paper in there if (day - paper.dated_on).days <= days]
        if not there:
            return Fault.TOO_OLD
    if by_hand_only and requirement.wet_ink and not any(paper.is_by_hand for paper in there):
        return Fault.NOT_BY_HAND
    return None
