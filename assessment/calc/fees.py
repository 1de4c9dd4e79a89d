"""The base fee (基础代理费) of a month and what absence takes off it.

Pure. The fee goes by calendar days under contract: a fee of 1,800.00 for a contract that starts
on 17 March is 1,800.00 x 15 / 31 = 870.97, rounded once. Only full-time contracts are paid one.
Absence is counted in working days, by kinds that the bureau defines, each with its own rule.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from assessment.calc.rates import Params
from assessment.calc.statements import Line, LineKind, Withheld, params_text
from mediation.common.money import fen_text, figure_text, round_half_up, to_fen
from mediation.common.periods import Month


class Terms(NamedTuple):
    """A contract as far as pay is concerned; ``start`` and ``end`` half-open, None = open.

    ``monthly_fee`` in yuan, 0 for none. Contracts that ended before the month are welcome: late
    cases are still paid under them.
    """

    contract_id: int
    monthly_fee: Decimal
    start: date
    end: date | None
    is_full_time: bool
    district_id: int = 0


@dataclass(frozen=True, slots=True)
class Attendance:
    """A signed sheet: working days due in the month, and days of absence by kind."""

    due_days: Decimal | int
    counts: Mapping[str, Decimal | int] = field(default_factory=dict)


class AbsenceMode(StrEnum):
    NONE = "none"  # noted, not deducted
    DAY_SHARE = "day_share"  # base fee x days / working days due
    AMOUNT = "amount"  # so many yuan a day


@dataclass(frozen=True, slots=True)
class AbsenceRule:
    """What a day of one kind of absence costs, after ``free_days`` in the month.

    ``amount`` in yuan a day, for `AbsenceMode.AMOUNT`. A kind without a rule costs nothing.
    """

    kind: str
    mode: AbsenceMode
    amount: Decimal = Decimal(0)
    free_days: Decimal | int = 0


class WithoutSheet(StrEnum):
    """What happens to the base fee while the attendance sheet is not signed."""

    FULL = "full"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class FeeRules:
    """Rules in force in a month. Absences are taken off in the order of ``absences``."""

    absences: tuple[AbsenceRule, ...] = ()
    without_sheet: WithoutSheet = WithoutSheet.FULL

    def __post_init__(self) -> None:
        kinds = {rule.kind for rule in self.absences}
        if len(kinds) < len(self.absences):
            raise ValueError("two rules for one kind of absence")


class LateFee(NamedTuple):
    """A base fee of an earlier month that was held then and is looked at again now."""

    contract_id: int
    month: Month
    sheet: Attendance | None
    rules: FeeRules


class FeeDesk:
    """Works out base fees of one month under one set of rules; remembers lines it has made."""

    __slots__ = ("_deductions", "_end", "_fees", "_first", "_month", "_rules", "_whole")

    def __init__(self, month: Month, rules: FeeRules) -> None:
        self._month = month
        self._first, self._end, self._whole = month.first_day, month.end, month.days
        self._rules = rules
        self._fees: dict[tuple[Decimal, int], Line] = {}
        self._deductions: dict[tuple[str, int, Decimal | int, Decimal | int], Line] = {}

    def settle(
        self, terms: Terms, sheet: Attendance | None
    ) -> tuple[Sequence[Line], Withheld | None]:
        """Lines for the days of the month under contract, or why the fee is not paid.

        Nothing at all for a contract without a fee or without a day in the month. What absence
        takes off never exceeds the base fee.
        """
        days = self._days(terms.start, terms.end)
        if not terms.monthly_fee or not days:
            return (), None
        if not terms.is_full_time:
            fee: Params = {"fee": fen_text(to_fen(terms.monthly_fee))}
            return (), self._not_paid(terms, "part_time_fee", fee, final=True)
        if sheet is None and self._rules.without_sheet is WithoutSheet.HOLD:
            month: Params = {"month": str(self._month)}
            return (), self._not_paid(terms, "no_sheet", month, final=False)
        line = self._fee(terms.monthly_fee, days)
        if sheet is None or not sheet.counts:
            return (line,), None
        return (line, *self._absences(line.fen, sheet)), None

    def _days(self, start: date, end: date | None) -> int:
        if start <= self._first and (end is None or end >= self._end):
            return self._whole
        return self._month.days_within(start, end)

    def _fee(self, monthly_fee: Decimal, days: int) -> Line:
        line = self._fees.get((monthly_fee, days))
        if line is None:
            fee = to_fen(monthly_fee)
            params = {"fee": fen_text(fee), "days": days, "of": self._whole}
            fen = round_half_up(fee * days, self._whole)
            line = self._line(LineKind.BASE_FEE, fen, "base_fee", params)
            self._fees[monthly_fee, days] = line
        return line

    def _absences(self, base: int, sheet: Attendance) -> list[Line]:
        lines = []
        left = base
        for rule in self._rules.absences:
            counted = sheet.counts.get(rule.kind, 0)
            if rule.mode is AbsenceMode.NONE or counted <= rule.free_days:
                continue
            line = self._deduction(rule, base, sheet.due_days, counted)
            if -line.fen > left:
                line = line._replace(fen=-left)
            left += line.fen
            if line.fen:
                lines.append(line)
        return lines

    def _deduction(
        self, rule: AbsenceRule, base: int, due_days: Decimal | int, counted: Decimal | int
    ) -> Line:
        key = (rule.kind, base, due_days, counted)
        line = self._deductions.get(key)
        if line is None:
            fen, params = _deduction(rule, base, due_days, counted)
            share = rule.mode is AbsenceMode.DAY_SHARE
            reason = "absence_share" if share else "absence_amount"
            line = self._deductions[key] = self._line(LineKind.ATTENDANCE, -fen, reason, params)
        return line

    def _line(self, kind: LineKind, fen: int, reason: str, params: Params) -> Line:
        text = params_text(params)
        return Line(kind, fen, None, None, None, None, self._first, reason, text)

    def _not_paid(self, terms: Terms, reason: str, params: Params, *, final: bool) -> Withheld:
        text = params_text(params)
        kind = LineKind.BASE_FEE
        return Withheld(terms.contract_id, None, None, kind, self._first, reason, text, final)


def _deduction(
    rule: AbsenceRule, base: int, due_days: Decimal | int, counted: Decimal | int
) -> tuple[int, Params]:
    """Fen for the days beyond the free ones. A share is of the working days due, at most all."""
    days = Fraction(counted) - Fraction(rule.free_days)
    params: Params = {
        "kind": rule.kind,
        "counted": figure_text(counted),
        "free": figure_text(rule.free_days),
        "days": figure_text(Decimal(counted) - Decimal(rule.free_days)),
    }
    if rule.mode is AbsenceMode.AMOUNT:
        exact = to_fen(rule.amount) * days
        params["amount"] = fen_text(to_fen(rule.amount))
    else:
        exact = base * min(days / Fraction(due_days), Fraction(1)) if due_days else Fraction(0)
        params["due"] = figure_text(due_days)
        params["fee"] = fen_text(base)
    return round_half_up(exact.numerator, exact.denominator), params
