"""Whether a case may be paid at all, and as which tier.

Pure. A condition names a fact of the case (or of the person) and what follows when it is not
met: the case pays nothing (void), waits (wait) or pays one tier lower (downgrade). The papers
the file must hold work the same way. Sources: SUBSIDY rows 7-11, T6, T12, T15.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assessment.calc.rates import MostSpecific, Params, ScheduleError, TierKey

# What the system records and a schedule may ask for; English msgids.
FACTS = {
    "performed": "the agreement is performed",
    "file_complete": "the file is complete",
    "entered_in_system": "entered in the official system of record",
    "entered_same_month": "entered in the official system in the month it was closed",
    "entered_same_quarter": "entered in the official system in the quarter it was closed",
    "payee_eligible": "the mediator may take paid work",
    "confirmed": "the court confirmed the agreement",
    "followed_up": "the parties were followed up",
    "evidence_fixed": "the evidence was fixed",
    "guided_to_court": "the parties were guided to court",
    "presence_evidenced": "the presence of the parties is evidenced",
}


class Effect(StrEnum):
    """What an unmet condition does. The strongest of several wins, in this order."""

    VOID = "void"  # pays nothing, for good
    WAIT = "wait"  # not payable now; payable once, later
    DOWNGRADE = "downgrade"  # pays as the next lower tier


@dataclass(frozen=True, slots=True)
class ConditionRow:
    """``fact`` must be met by cases of these tiers, forms and outcomes (empty = all)."""

    id: int
    fact: str
    effect: Effect
    tiers: frozenset[TierKey] = frozenset()
    forms: frozenset[str] = frozenset()
    outcomes: frozenset[str] = frozenset()
    label: str = ""

    def __str__(self) -> str:
        return f"condition {self.id} ({self.label or self.fact})"

    def applies(self, tier: TierKey | None, form: str, outcome: str) -> bool:
        return (
            (not self.tiers or tier in self.tiers)
            and (not self.forms or form in self.forms)
            and (not self.outcomes or outcome in self.outcomes)
        )


@dataclass(frozen=True, slots=True)
class RequiredPapers:
    """Codes of the papers a file must hold, in binding order. Blank tier or level = any.

    The row with the most axes filled is the whole list; lists are not added up.
    """

    tier: TierKey | None
    committee_level: str
    codes: tuple[str, ...]

    def __str__(self) -> str:
        return f"papers of {self.tier or 'any tier'} / {self.committee_level or 'any level'}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the conditions say: pay as ``tier`` (``effect`` None), or not, with the reason.

    ``missing`` is what made a paid case lose tiers, in words; empty if nothing did.
    """

    tier: TierKey | None
    effect: Effect | None = None
    reason: str = ""
    missing: str = ""
    papers: str = ""

    @property
    def params(self) -> Params:
        return {"papers": self.papers} if self.papers else {"missing": self.missing}


class Checklist:
    """Conditions and required papers of one schedule, compiled. ``tiers`` run from low to high.

    ``facts`` and ``codes`` are all that is ever asked for; other facts and papers change nothing.

    Refuses (`ScheduleError`) an unknown fact, a tier the schedule does not have, and two lists
    of papers for the same case.
    """

    __slots__ = (
        "_asked_of",
        "_conditions",
        "_listed_for",
        "_lower",
        "_missing_paper",
        "_papers",
        "codes",
        "facts",
    )

    def __init__(
        self,
        tiers: Sequence[TierKey],
        conditions: Iterable[ConditionRow],
        papers: Sequence[RequiredPapers],
        missing_paper: Effect,
    ) -> None:
        self._lower: Mapping[TierKey | None, TierKey] = dict(
            zip(tiers[1:], tiers[:-1], strict=True)
        )
        self._conditions = sorted(conditions, key=lambda condition: condition.id)
        for condition in self._conditions:
            if condition.fact not in FACTS:
                raise ScheduleError("unknown_fact", row=condition, fact=condition.fact)
            for tier in condition.tiers:
                if tier not in tiers:
                    raise ScheduleError("unknown_tier", row=condition, tier=tier)
        for row in papers:
            if row.tier is not None and row.tier not in tiers:
                raise ScheduleError("unknown_tier", row=row, tier=row.tier)
        self._papers = MostSpecific(papers, lambda row: (row.tier, row.committee_level))
        self._missing_paper = missing_paper
        self._asked_of: dict[tuple[TierKey | None, str, str], tuple[ConditionRow, ...]] = {}
        self._listed_for: dict[tuple[TierKey | None, str], tuple[str, ...]] = {}
        self.facts = frozenset(condition.fact for condition in self._conditions)
        self.codes = frozenset(code for row in papers for code in row.codes)

    def verdict(
        self,
        tier: TierKey | None,
        committee_level: str,
        form: str,
        outcome: str,
        facts: frozenset[str],
        papers: frozenset[str],
    ) -> Verdict:
        """Go down from the tier fixed until nothing unmet asks for less.

        What is unmet at one tier costs one step together, and a condition costs a step once;
        the papers are checked again with the list of the lower tier.
        """
        counted: set[int] = set()
        because: list[str] = []
        while True:
            unmet = [
                condition
                for condition in self._asked(tier, form, outcome)
                if condition.fact not in facts and condition.id not in counted
            ]
            missing = tuple(
                [code for code in self._listed(tier, committee_level) if code not in papers]
            )
            if not unmet and not missing:
                return Verdict(tier, missing="; ".join(because))
            effects = {condition.effect for condition in unmet}
            if missing:
                effects.add(self._missing_paper)
            strongest = min(effects, key=list(Effect).index)
            words = [c.label or c.fact for c in unmet if c.effect is strongest]
            if self._missing_paper is not strongest:
                missing = ()
            if strongest is not Effect.DOWNGRADE:
                return _stopped(tier, strongest, words, missing)
            counted.update(condition.id for condition in unmet)
            because.extend([*words, *missing])
            if tier not in self._lower:
                return Verdict(tier, Effect.VOID, "no_lower_tier", "; ".join(because))
            tier = self._lower[tier]

    def _asked(self, tier: TierKey | None, form: str, outcome: str) -> tuple[ConditionRow, ...]:
        """The conditions for such cases, in the order of their ids."""
        key = (tier, form, outcome)
        if key not in self._asked_of:
            self._asked_of[key] = tuple(
                condition
                for condition in self._conditions
                if condition.applies(tier, form, outcome)
            )
        return self._asked_of[key]

    def _listed(self, tier: TierKey | None, committee_level: str) -> tuple[str, ...]:
        key = (tier, committee_level)
        if key not in self._listed_for:
            row = self._papers.find(key)
            self._listed_for[key] = row.codes if row else ()
        return self._listed_for[key]


def _stopped(
    tier: TierKey | None, effect: Effect, words: Sequence[str], papers: Sequence[str]
) -> Verdict:
    """Void or wait. If papers are all that is missing, the reason says which."""
    if words:
        reason = "condition_failed" if effect is Effect.VOID else "condition_waiting"
        return Verdict(tier, effect, reason, missing="; ".join([*words, *papers]))
    reason = "papers_missing" if effect is Effect.VOID else "papers_waiting"
    return Verdict(tier, effect, reason, papers=", ".join(papers))
