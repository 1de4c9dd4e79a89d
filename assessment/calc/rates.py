"""What one case is worth under a pay schedule (案件补贴标准), before conditions and sharing.

Pure. A schedule is rows a clerk typed: each row names the cases it is for by up to five axes
(tier, committee level, grade of the mediator, form of the agreement, outcome) and gives a
figure. A blank axis means "any". The row with the most axes filled wins; two rows that could
win the same case are refused when the schedule is compiled, so no payment ever depends on the
order of rows. Amounts are exact fractions of fen until the one rounding at the end (G13).
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import combinations
from typing import Generic, NamedTuple, TypeAlias, TypeVar

from mediation.common.money import fen_text, figure_text, round_half_up, to_fen

TierKey: TypeAlias = int | str
Params: TypeAlias = dict[str, object]
Row = TypeVar("Row")

# Why a schedule is refused: a sentence for the person who typed it, to be translated by the door.
SCHEDULE_FAULTS = {
    "tie": "%(first)s and %(second)s can both be for the same case; add a row that decides.",
    "cycle": "%(row)s is a share of a rate that in the end is a share of itself.",
    "figures": "%(row)s lacks a figure its kind needs, or has one that makes no sense.",
    "unknown_tier": "%(row)s names the tier %(tier)s, which this schedule does not have.",
    "unknown_fact": "%(row)s asks for %(fact)s, which the system does not record.",
    "tier_twice": "The tier %(tier)s is listed twice.",
    "payers": "Payers need different names and positive weights.",
}


class ScheduleError(ValueError):
    """A schedule that cannot be used, with a ``code`` of `SCHEDULE_FAULTS` and its params."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(SCHEDULE_FAULTS[code] % params)
        self.code = code
        self.params = params


class NoRate(LookupError):
    """A case the schedule gives no figure for. Paying nothing in silence would be worse.

    ``reason`` is a code of `assessment.calc.reasons`, ``params`` its arithmetic.
    """

    def __init__(self, reason: str, params: Params) -> None:
        super().__init__(f"{reason}: {params}")
        self.reason = reason
        self.params = params


class RateKind(StrEnum):
    FIXED = "fixed"  # an amount
    RANGE = "range"  # the reviewer fixes a figure between minimum and maximum
    RATIO = "ratio"  # factor x the rate of another tier, or of the ordinary form or outcome
    INDEX = "index"  # factor x a base parameter, such as last year's average wage


class Axes(NamedTuple):
    """What a rate row can depend on. In a row a blank is "any"; in a case it is "none"."""

    tier: TierKey | None
    committee_level: str = ""
    grade: str = ""
    form: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class RateRow:
    """One line of a pay schedule. Amounts in yuan, ``round_to`` a step in yuan (1 = whole yuan).

    ``factor`` is of `RATIO` and `INDEX`; ``ratio_of_tier`` None is the case's own tier, so one
    row can say "a failed case pays half". See `RateTable` for what a ratio is taken of.
    """

    id: int
    kind: RateKind
    tier: TierKey | None = None
    committee_level: str = ""
    grade: str = ""
    form: str = ""
    outcome: str = ""
    amount: Decimal | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    factor: Decimal | None = None
    ratio_of_tier: TierKey | None = None
    index_value: Decimal | None = None
    round_to: Decimal | None = None

    @property
    def axes(self) -> Axes:
        return Axes(self.tier, self.committee_level, self.grade, self.form, self.outcome)

    def __str__(self) -> str:
        filled = ", ".join(str(value) for value in self.axes if not blank(value))
        return f"rate {self.id} ({filled or 'any case'})"


@dataclass(frozen=True, slots=True)
class Rate:
    """The figure for one case: ``fen`` rounded once, half up; ``params`` show the arithmetic."""

    row_id: int
    kind: RateKind
    fen: int
    params: Params


def blank(value: object) -> bool:
    """True for the "any" of a row: None or the empty text."""
    return value is None or value == ""


class MostSpecific(Generic[Row]):
    """Finds the row with the most filled axes; compiled once, one dictionary per set of axes.

    ``axes_of`` gives the axes of a row in a fixed order. Refuses (`ScheduleError` "tie") two
    rows with equally many axes that fit the same case, unless a row with more axes fits every
    such case and so decides.
    """

    __slots__ = ("_tables",)

    def __init__(self, rows: Iterable[Row], axes_of: Callable[[Row], Sequence[Hashable]]) -> None:
        patterns = [(tuple(axes_of(row)), row) for row in rows]
        _refuse_ties(patterns)
        tables: dict[tuple[int, ...], dict[tuple[Hashable, ...], Row]] = {}
        for axes, row in patterns:
            filled = _filled(axes)
            tables.setdefault(filled, {})[tuple([axes[index] for index in filled])] = row
        self._tables = sorted(tables.items(), key=lambda table: -len(table[0]))

    def find(self, wanted: Sequence[Hashable]) -> Row | None:
        """The row for a case with these values on the axes, or None."""
        for filled, rows in self._tables:
            row = rows.get(tuple([wanted[index] for index in filled]))
            if row is not None:
                return row
        return None


class RateTable:
    """The rate rows of one schedule, compiled.

    A ratio is taken of the rate the case would have under ``ratio_of_tier`` (or its own tier)
    with the same committee level and grade. An axis that makes the ratio row special, form or
    outcome, goes back to its ordinary value for that: an oral case at half the simple rate asks
    for the simple *written* rate, a failed case at half asks for the rate of *success* (and as
    it has no agreement, of the written form).
    Refuses ties, chains of ratios that close, and rows without the figures of their kind.
    """

    __slots__ = ("_known", "_ordinary_form", "_ordinary_outcome", "_rows")

    def __init__(
        self, rows: Sequence[RateRow], *, ordinary_form: str, ordinary_outcome: str
    ) -> None:
        self._known: dict[tuple[Axes, Decimal | None], Rate] = {}
        self._ordinary_form = ordinary_form
        self._ordinary_outcome = ordinary_outcome
        for row in rows:
            _refuse_bad_figures(row)
        self._rows = MostSpecific(rows, lambda row: row.axes)
        ratios = [row for row in rows if row.kind is RateKind.RATIO]
        for row in ratios:
            self._refuse_cycles(row, row.axes, ratios, ())

    def rate(self, axes: Axes, figure: Decimal | None) -> Rate:
        """The figure for a case. ``figure`` is what the reviewer fixed in yuan, for a range.

        Raises `NoRate` when no row fits, a range lacks its figure or the figure lies outside.
        """
        known = self._known.get((axes, figure))
        if known is None:
            row, value, params = self._value(axes, figure)
            fen = round_half_up(value.numerator, value.denominator)
            known = self._known[axes, figure] = Rate(row.id, row.kind, fen, params)
        return known

    def _value(self, axes: Axes, figure: Decimal | None) -> tuple[RateRow, Fraction, Params]:
        row = self._rows.find(axes)
        if row is None:
            raise NoRate("no_rate", {name: value or "" for name, value in axes._asdict().items()})
        params: Params = {}
        if row.kind is RateKind.FIXED:
            value = _fen(row.amount)
        elif row.kind is RateKind.RANGE:
            value, params = _figure_in_range(row, figure)
        elif row.kind is RateKind.INDEX:
            value = Fraction(row.factor or 0) * _fen(row.index_value)
            params = {"factor": figure_text(row.factor), "index": figure_text(row.index_value)}
        else:
            base = self._base_axes(row, axes)
            base = base._replace(form=base.form or self._ordinary_form)
            _, base_value, _ = self._value(base, figure)
            value = Fraction(row.factor or 0) * base_value
            base_fen = round_half_up(base_value.numerator, base_value.denominator)
            params = {
                "factor": figure_text(row.factor),
                "base": fen_text(base_fen),
                "base_tier": base.tier,
            }
        return row, _rounded(value, row.round_to), params

    def _base_axes(self, row: RateRow, axes: Axes) -> Axes:
        return axes._replace(
            tier=axes.tier if row.ratio_of_tier is None else row.ratio_of_tier,
            form=self._ordinary_form if row.form else axes.form,
            outcome=self._ordinary_outcome if row.outcome else axes.outcome,
        )

    def _refuse_cycles(
        self, row: RateRow, known: Axes, ratios: Sequence[RateRow], path: tuple[int, ...]
    ) -> None:
        """Follow every chain of ratios a case could take; blanks in ``known`` are still open.

        A chain that comes back to a row would never end. A chain that cannot be taken because a
        more specific row always wins is followed too: refused on the safe side.
        """
        if row.id in path:
            raise ScheduleError("cycle", row=row)
        base = self._base_axes(row, known)
        for following in ratios:
            if _agree(following.axes, base):
                joined = Axes(*_join(following.axes, base))  # type: ignore[arg-type]
                self._refuse_cycles(following, joined, ratios, (*path, row.id))


def _fen(amount: Decimal | None) -> Fraction:
    return Fraction(to_fen(amount or Decimal(0)))


def _rounded(value: Fraction, step: Decimal | None) -> Fraction:
    """Half up to a multiple of ``step`` yuan; without a step, as it is."""
    if step is None:
        return value
    size = _fen(step)
    steps = value / size
    return round_half_up(steps.numerator, steps.denominator) * size


def _figure_in_range(row: RateRow, figure: Decimal | None) -> tuple[Fraction, Params]:
    params: Params = {"minimum": figure_text(row.minimum), "maximum": figure_text(row.maximum)}
    if figure is None:
        raise NoRate("figure_missing", params)
    params["figure"] = figure_text(figure)
    if not _fen(row.minimum) <= _fen(figure) <= _fen(row.maximum):
        raise NoRate("figure_outside", params)
    return _fen(figure), params


def _refuse_bad_figures(row: RateRow) -> None:
    needed = {
        RateKind.FIXED: (row.amount,),
        RateKind.RANGE: (row.minimum, row.maximum),
        RateKind.RATIO: (row.factor,),
        RateKind.INDEX: (row.factor, row.index_value),
    }[row.kind]
    try:
        bad = (
            None in needed
            or Fraction(row.factor or 0) < 0
            or any(_fen(money) < 0 for money in (row.amount, row.minimum, row.index_value))
            or _fen(row.maximum) < _fen(row.minimum)
            or (row.round_to is not None and _fen(row.round_to) <= 0)
        )
    except (ValueError, OverflowError) as error:
        raise ScheduleError("figures", row=row) from error
    if bad:
        raise ScheduleError("figures", row=row)


def _filled(axes: Sequence[Hashable]) -> tuple[int, ...]:
    return tuple(index for index, value in enumerate(axes) if not blank(value))


def _agree(first: Sequence[Hashable], second: Sequence[Hashable]) -> bool:
    """Some case fits both."""
    return all(blank(a) or blank(b) or a == b for a, b in zip(first, second, strict=True))


def _join(first: Sequence[Hashable], second: Sequence[Hashable]) -> tuple[Hashable, ...]:
    return tuple(b if blank(a) else a for a, b in zip(first, second, strict=True))


def _covers(general: Sequence[Hashable], special: Sequence[Hashable]) -> bool:
    """Every case that fits ``special`` fits ``general``."""
    return all(blank(a) or a == b for a, b in zip(general, special, strict=True))


def _refuse_ties(patterns: Sequence[tuple[tuple[Hashable, ...], Row]]) -> None:
    sizes = [len(_filled(axes)) for axes, _ in patterns]
    for one, other in combinations(range(len(patterns)), 2):
        (first, row), (second, rival) = patterns[one], patterns[other]
        if sizes[one] != sizes[other] or not _agree(first, second):
            continue
        both = _join(first, second)
        decided = any(
            size > sizes[one] and _covers(axes, both)
            for size, (axes, _) in zip(sizes, patterns, strict=True)
        )
        if not decided:
            raise ScheduleError("tie", first=row, second=rival)
