"""A pay schedule (补贴标准) compiled: from the facts of one case to what it pays, and who pays.

Pure. Compile once per run, ask per case; equal questions may be remembered by the caller,
because an answer depends on nothing but the question. Old pay stays under its old version: a
case names the schedule in force on its own day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from assessment.calc.caps import CapRow
from assessment.calc.conditions import Checklist, ConditionRow, Effect, RequiredPapers
from assessment.calc.rates import (
    Axes,
    NoRate,
    Params,
    Rate,
    RateRow,
    RateTable,
    ScheduleError,
    TierKey,
)
from mediation.common.money import fen_text, split_fen, to_fen


class PayersPay(StrEnum):
    """How several budgets pay one case (SUBSIDY §4 leaves it open, so the schedule says it)."""

    SPLIT = "split"  # they share the amount by weights
    EACH = "each"  # every one pays the whole amount, so the case is worth it as many times


class BonusMode(StrEnum):
    PER_CASE = "per_case"
    MONTHLY = "monthly"


class Standing(StrEnum):
    """What becomes of a case in a run."""

    PAY = "pay"
    WAIT = "wait"  # not now; asked again in the next run
    VOID = "void"  # never
    REFUSE = "refuse"  # the schedule has no figure for it; a person must act


@dataclass(frozen=True, slots=True)
class PayerShare:
    """A budget that pays: its name and whole-number weight."""

    payer: str
    weight: int = 1


@dataclass(frozen=True, slots=True)
class BonusRow:
    """Money beside the per-case pay, to organisations or studios (SUBSIDY rows 14, 15).

    ``kind`` names who gets it ("organisation", "studio"); per case: ``amount`` yuan for each
    case paid as one of ``tiers`` (empty = all); monthly: ``amount`` by calendar days. Either only
    from ``minimum`` cases in the run on.
    """

    id: int
    kind: str
    mode: BonusMode
    amount: Decimal
    tiers: frozenset[TierKey] = frozenset()
    minimum: int = 0

    def __str__(self) -> str:
        return f"bonus {self.id} ({self.kind})"


class Question(NamedTuple):
    """All a price depends on. ``grade`` is the lead's on the closing day; ``figure`` in yuan."""

    tier_claimed: TierKey
    tier_fixed: TierKey
    committee_level: str
    form: str
    outcome: str
    figure: Decimal | None
    facts: frozenset[str]
    papers: frozenset[str]
    grade: str


@dataclass(frozen=True, slots=True)
class Price:
    """The answer for a whole case, before it is shared: ``fen``, or a reason not to pay.

    ``payer_fen`` are the payers' parts in the order of the schedule; they add up to ``fen``.
    """

    standing: Standing
    reason: str
    params: Params
    fen: int = 0
    payer_fen: tuple[int, ...] = ()
    rate_id: int | None = None
    tier_paid: TierKey | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """When a schedule is in force: half-open, ``valid_to`` None = still."""

    schedule_id: int
    valid_from: date
    valid_to: date | None


class Schedule:
    """One version of the pay schedule. ``tiers`` run from low to high.

    Refuses (`ScheduleError`) rows that contradict each other or themselves; see `RateTable`
    and `Checklist`. ``ordinary_form`` and ``ordinary_outcome`` are what a ratio is taken of.
    ``facts`` and ``codes`` are the facts and papers it ever asks for.
    """

    __slots__ = (
        "_checklist",
        "_payers_pay",
        "_rates",
        "_tiers",
        "bonuses",
        "caps",
        "codes",
        "facts",
        "payers",
    )

    def __init__(
        self,
        *,
        tiers: Sequence[TierKey],
        rates: Sequence[RateRow],
        conditions: Iterable[ConditionRow] = (),
        papers: Sequence[RequiredPapers] = (),
        missing_paper: Effect = Effect.VOID,
        payers: Sequence[PayerShare] = (),
        payers_pay: PayersPay = PayersPay.SPLIT,
        caps: Iterable[CapRow] = (),
        bonuses: Iterable[BonusRow] = (),
        ordinary_form: str = "written",
        ordinary_outcome: str = "success",
    ) -> None:
        self._tiers = frozenset(tiers)
        self._refuse_unknown_tiers(tiers, rates)
        self._rates = RateTable(
            rates, ordinary_form=ordinary_form, ordinary_outcome=ordinary_outcome
        )
        self._checklist = Checklist(tiers, conditions, papers, missing_paper)
        self.payers = tuple(payers)
        self._payers_pay = payers_pay
        self._refuse_odd_payers()
        self.caps = tuple(caps)
        self.bonuses = tuple(sorted(bonuses, key=lambda bonus: bonus.id))
        self.facts, self.codes = self._checklist.facts, self._checklist.codes
        _refuse_odd_amounts([*self.caps, *self.bonuses])

    def price(self, asked: Question) -> Price:
        """What the case pays, or why it does not. Never a silent zero.

        The tier fixed is paid, whatever was claimed; both are in the params.
        """
        params: Params = {"tier_claimed": asked.tier_claimed, "tier_fixed": asked.tier_fixed}
        if asked.tier_fixed not in self._tiers:
            return Price(Standing.REFUSE, "unknown_tier", {**params, "tier": asked.tier_fixed})
        verdict = self._checklist.verdict(
            asked.tier_fixed,
            asked.committee_level,
            asked.form,
            asked.outcome,
            asked.facts,
            asked.papers,
        )
        if verdict.effect is not None:
            standing = Standing.WAIT if verdict.effect is Effect.WAIT else Standing.VOID
            return Price(standing, verdict.reason, {**params, **verdict.params})
        axes = Axes(verdict.tier, asked.committee_level, asked.grade, asked.form, asked.outcome)
        try:
            rate = self._rates.rate(axes, asked.figure)
        except NoRate as refusal:
            return Price(Standing.REFUSE, refusal.reason, {**params, **refusal.params})
        if rate.fen == 0:
            return Price(Standing.VOID, "rate_is_zero", params)
        params["tier_paid"] = verdict.tier
        if verdict.missing:
            params["missing"] = verdict.missing
        return self._paid(rate, verdict.tier, params)

    def _paid(self, rate: Rate, tier: TierKey | None, params: Params) -> Price:
        payer_fen = self._by_payer(rate.fen)
        fen = sum(payer_fen) if payer_fen else rate.fen
        reason = "case_downgraded" if "missing" in params else f"case_{rate.kind}"
        params = {**params, **rate.params, "case_amount": fen_text(fen)}
        return Price(Standing.PAY, reason, params, fen, payer_fen, rate.row_id, tier)

    def _by_payer(self, fen: int) -> tuple[int, ...]:
        if not self.payers:
            return ()
        if self._payers_pay is PayersPay.EACH:
            return (fen,) * len(self.payers)
        return split_fen(fen, [payer.weight for payer in self.payers])

    def _refuse_unknown_tiers(self, tiers: Sequence[TierKey], rates: Iterable[RateRow]) -> None:
        for index, tier in enumerate(tiers):
            if tier in tiers[:index]:
                raise ScheduleError("tier_twice", tier=tier)
        for row in rates:
            for named in (row.tier, row.ratio_of_tier):
                if named is not None and named not in self._tiers:
                    raise ScheduleError("unknown_tier", row=row, tier=named)

    def _refuse_odd_payers(self) -> None:
        names = {payer.payer for payer in self.payers}
        if len(names) < len(self.payers) or any(payer.weight <= 0 for payer in self.payers):
            raise ScheduleError("payers")


def version_on(versions: Iterable[Version], day: date) -> int:
    """The schedule in force on ``day``. Refuses (LookupError) a day without exactly one."""
    found = [
        version.schedule_id
        for version in versions
        if version.valid_from <= day and (version.valid_to is None or day < version.valid_to)
    ]
    if len(found) != 1:
        raise LookupError(f"{len(found)} pay schedules are in force on {day}")
    return found[0]


def _refuse_odd_amounts(rows: Iterable[CapRow | BonusRow]) -> None:
    for row in rows:
        try:
            fen = to_fen(row.amount)
        except ValueError as error:
            raise ScheduleError("figures", row=row) from error
        if fen < 0:
            raise ScheduleError("figures", row=row)
