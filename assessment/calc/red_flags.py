"""Red flags (红旗) that the answers of a follow-up visit suggest.

Pure. The visit asks five fixed things: favouritism (徇私舞弊), gifts or meals (吃拿卡要),
retaliation (打击报复), actual performance (实际履行) and satisfaction (满意度). Which answers
make a flag, how serious it is and whether pay waits for it are rows of data. A flag is only
proposed: a named person opens, clears or upholds it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """From mild to grave."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Asked(StrEnum):
    """What a rule looks at."""

    FAVOURITISM = "favouritism"
    GIFTS_OR_MEALS = "gifts_or_meals"
    RETALIATION = "retaliation"
    PERFORMANCE = "performance"
    SATISFACTION = "satisfaction"
    NEVER_HAPPENED = "never_happened"
    REMARKS = "remarks"


@dataclass(frozen=True, slots=True)
class Answers:
    """One visit. An answer nobody gave is empty (satisfaction: None).

    The first three: "yes", "no", "unsure"; ``performance``: "done", "partly", "no";
    ``satisfaction`` 1 (worst) to 5; ``recorded_performance`` is what the case file says;
    ``never_happened`` means that the party knows of no mediation.
    """

    favouritism: str = ""
    gifts_or_meals: str = ""
    retaliation: str = ""
    performance: str = ""
    satisfaction: int | None = None
    never_happened: bool = False
    has_remarks: bool = False
    recorded_performance: str = ""

    def to(self, asked: Asked) -> str:
        """The answer as text: satisfaction as a digit, what is true or false as "yes" or "no"."""
        if asked is Asked.SATISFACTION:
            return "" if self.satisfaction is None else str(self.satisfaction)
        if asked is Asked.NEVER_HAPPENED:
            return "yes" if self.never_happened else "no"
        if asked is Asked.REMARKS:
            return "yes" if self.has_remarks else "no"
        answer: str = getattr(self, asked.value)
        return answer


@dataclass(frozen=True, slots=True)
class FlagRule:
    """Propose ``code`` when the answer is one of ``answers``.

    ``recorded`` limits the rule to cases whose file records one of these states of performance
    (empty = any): "the file says performed, the party says no".
    """

    code: str
    asked: Asked
    answers: frozenset[str]
    severity: Severity
    holds_pay: bool
    recorded: frozenset[str] = frozenset()

    def fits(self, answers: Answers) -> bool:
        return answers.to(self.asked) in self.answers and (
            not self.recorded or answers.recorded_performance in self.recorded
        )


@dataclass(frozen=True, slots=True)
class ProposedFlag:
    """A flag to look into; pay of the case waits if ``holds_pay``."""

    code: str
    severity: Severity
    holds_pay: bool


EXAMPLE_RULES = (
    FlagRule("favouritism", Asked.FAVOURITISM, frozenset({"yes"}), Severity.HIGH, True),
    FlagRule("favouritism", Asked.FAVOURITISM, frozenset({"unsure"}), Severity.MEDIUM, False),
    FlagRule("gifts_or_meals", Asked.GIFTS_OR_MEALS, frozenset({"yes"}), Severity.HIGH, True),
    FlagRule("gifts_or_meals", Asked.GIFTS_OR_MEALS, frozenset({"unsure"}), Severity.LOW, False),
    FlagRule("retaliation", Asked.RETALIATION, frozenset({"yes", "unsure"}), Severity.HIGH, True),
    FlagRule(
        "false_performance",
        Asked.PERFORMANCE,
        frozenset({"partly", "no"}),
        Severity.HIGH,
        True,
        recorded=frozenset({"done"}),
    ),
    FlagRule("not_performed", Asked.PERFORMANCE, frozenset({"no"}), Severity.LOW, False),
    FlagRule("dissatisfied", Asked.SATISFACTION, frozenset({"1", "2"}), Severity.LOW, False),
)


def propose(answers: Answers, rules: Iterable[FlagRule]) -> tuple[ProposedFlag, ...]:
    """Flags for one visit, by code; one per code.

    Of several rules for one code the gravest severity counts, and pay waits if any says so.
    """
    grades = list(Severity)
    found: dict[str, ProposedFlag] = {}
    for rule in rules:
        if rule.fits(answers):
            other = found.get(rule.code)
            severity, holds_pay = rule.severity, rule.holds_pay
            if other is not None:
                severity = max(severity, other.severity, key=grades.index)
                holds_pay = holds_pay or other.holds_pay
            found[rule.code] = ProposedFlag(rule.code, severity, holds_pay)
    return tuple(found[code] for code in sorted(found))
