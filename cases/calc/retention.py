"""How long an archived file is kept, and whether it may be archived at all. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

FINISHED = frozenset({"none", "done"})


@dataclass(frozen=True, slots=True)
class Term:
    """A rule of the bureau: ``years`` None is for ever, ``dispute_type`` None is every type."""

    key: int
    group: str
    dispute_type: int | None
    years: int | None


def closest(
    terms: Iterable[Term], *, groups: Collection[str], dispute_types: Collection[int]
) -> Term | None:
    """The rule that says most about the case: its type counts more than its outcome.

    ``dispute_types`` are the case's own type and those it belongs to, ``groups`` what
    `cases.calc.completeness.groups_of` says. None if no rule fits.
    """
    fitting = [
        term
        for term in terms
        if term.group in groups
        and (term.dispute_type is None or term.dispute_type in dispute_types)
    ]
    return max(fitting, key=_closeness, default=None)


def keep_until(closed_on: date, years: int | None) -> date | None:
    """The last day: terms count from the first of January after the closing. None is for ever."""
    return None if years is None else date(closed_on.year + years, 12, 31)


def _closeness(term: Term) -> tuple[bool, bool, bool, int]:
    """Type before outcome; a single outcome before "mediated"; then the younger row."""
    single = term.group not in ("all", "mediated")
    return (term.dispute_type is not None, single, term.group == "mediated", term.key)
