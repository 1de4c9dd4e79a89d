"""Figure G13: random months agree with an exact-fraction oracle, to the fen.

The oracle below knows nothing of the engine: no compiled rows, no fen inside, no memory. It
states each rule once in fractions of a yuan and rounds at the line. ``G13_SETS=100000`` runs the
nightly size.
"""

import os
import random
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest

from assessment.calc.fees import AbsenceMode, AbsenceRule, Attendance, FeeRules, Terms
from assessment.calc.payables import Participation, PayableCase
from assessment.calc.rates import RateKind, RateRow
from assessment.calc.schedule import PayerShare, PayersPay, Schedule
from assessment.calc.settlement import run
from mediation.common.periods import Month

SETS = int(os.environ.get("G13_SETS", "5000"))
TIERS = ("a", "b", "c")
LEVELS = ("town", "village")
GRADES = ("", "first", "second")
FORMS = ("written", "oral")


def money(dice, most=500000):
    return Decimal(dice.randint(1, most)).scaleb(-2)


def half_up(value):
    """Fractions of a yuan to the fen, halves away from zero (never negative here)."""
    return Fraction(floor(value * 100 + Fraction(1, 2)), 100)


def random_rates(dice):
    """A full matrix tier x level of written rates, and rows that override or derive from it."""
    rows = []
    for tier in TIERS:
        for level in LEVELS:
            kind = dice.choice((RateKind.FIXED, RateKind.RANGE, RateKind.INDEX))
            figures = {
                RateKind.FIXED: {"amount": money(dice)},
                RateKind.RANGE: {"minimum": Decimal("0.01"), "maximum": Decimal("5000.00")},
                RateKind.INDEX: {
                    "factor": Decimal(dice.randint(1, 9999)).scaleb(-4),
                    "index_value": money(dice, 2000000),
                    "round_to": dice.choice((None, Decimal("1"), Decimal("10"), Decimal("0.5"))),
                },
            }[kind]
            axes = {"tier": tier, "committee_level": level, "form": "written"}
            rows.append(RateRow(len(rows), kind, **axes, **figures))
    rows.append(
        RateRow(
            len(rows),
            RateKind.FIXED,
            tier="c",
            committee_level="town",
            grade="first",
            form="written",
            amount=money(dice),
        )
    )
    rows.append(
        RateRow(
            len(rows),
            RateKind.RATIO,
            form="oral",
            factor=Decimal(dice.randint(1, 150)).scaleb(-2),
            ratio_of_tier=dice.choice((None, *TIERS)),
        )
    )
    return rows


def oracle_rate(rows, tier, level, grade, form, figure):
    """The figure of a case in yuan, a fraction, not yet rounded to the fen."""
    if form == "oral":
        row = rows[-1]
        base = oracle_rate(rows, row.ratio_of_tier or tier, level, grade, "written", figure)
        return Fraction(row.factor) * base
    if (tier, level, grade) == ("c", "town", "first"):
        return Fraction(rows[-2].amount)
    row = rows[TIERS.index(tier) * len(LEVELS) + LEVELS.index(level)]
    if row.kind is RateKind.FIXED:
        return Fraction(row.amount)
    if row.kind is RateKind.RANGE:
        return Fraction(figure)
    value = Fraction(row.factor) * Fraction(row.index_value)
    if row.round_to is None:
        return value
    step = Fraction(row.round_to)
    return floor(value / step + Fraction(1, 2)) * step


def oracle_split(total, weights):
    """Largest remainder over fen, stated the long way round."""
    whole = sum(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [Fraction(floor(part * 100), 100) for part in exact]
    while sum(parts) < total:
        lost = [share - part for share, part in zip(exact, parts, strict=True)]
        first = lost.index(max(lost))
        parts[first] += Fraction(1, 100)
        exact[first] = parts[first]  # served
    return parts


def random_set(seed):
    dice = random.Random(seed)
    month = Month(dice.randint(2019, 2030), dice.randint(1, 12))
    rows = random_rates(dice)
    payers = [PayerShare(name, dice.randint(1, 5)) for name in ("x", "y", "z")]
    payers = payers[: dice.choice((0, 0, 2, 3))]
    payers_pay = dice.choice(list(PayersPay))
    start = month.first_day + timedelta(days=dice.randint(-40, 25))
    end = dice.choice((None, start + timedelta(days=dice.randint(1, 60))))
    contracts = [Terms(number, money(dice, 1000000), start, end, True) for number in range(1, 4)]
    rules = FeeRules(
        (
            AbsenceRule("sick", AbsenceMode.DAY_SHARE, free_days=dice.choice((0, 1))),
            AbsenceRule("absent", AbsenceMode.AMOUNT, amount=money(dice, 30000)),
        )
    )
    counts = {"sick": Decimal(dice.randint(0, 20)) / 2, "absent": dice.randint(0, 9)}
    sheets = {1: Attendance(dice.randint(1, 23), counts)}
    cases = []
    for number in range(1, 6):
        people = dice.sample((1, 2, 3), dice.randint(1, 3))
        cases.append(
            PayableCase(
                number,
                1,
                "a",
                dice.choice(TIERS),
                dice.choice(LEVELS),
                dice.choice(FORMS),
                "success",
                money(dice),
                frozenset(),
                frozenset(),
                "",
                tuple(
                    Participation(number * 10 + place, who, dice.choice(GRADES), dice.randint(1, 7))
                    for place, who in enumerate(people)
                ),
            )
        )
    schedule = Schedule(tiers=TIERS, rates=rows, payers=payers, payers_pay=payers_pay)
    return month, rows, schedule, payers_pay, contracts, rules, sheets, cases


def oracle_fees(month, contracts, rules, sheets):
    """(contract, kind) -> list of amounts in yuan, by the calendar, day by day."""
    found = {}
    for row in contracts:
        days, of, day = 0, 0, date(month.year, month.month, 1)
        while day.month == month.month:
            of += 1
            days += day >= row.start and (row.end is None or day < row.end)
            day += timedelta(days=1)
        if not days:
            continue
        base = half_up(Fraction(row.monthly_fee) * days / of)
        found[row.contract_id] = [base]
        left = base
        sheet = sheets.get(row.contract_id)
        for rule in rules.absences if sheet else ():
            counted = Fraction(sheet.counts[rule.kind]) - Fraction(rule.free_days)
            if counted <= 0:
                continue
            if rule.mode is AbsenceMode.DAY_SHARE:
                off = base * min(Fraction(1), counted / sheet.due_days)
            else:
                off = Fraction(rule.amount) * counted
            off = min(left, half_up(off))
            left -= off
            if off:
                found[row.contract_id].append(-off)
    return found


def check_set(seed):
    month, rows, schedule, payers_pay, contracts, rules, sheets, cases = random_set(seed)
    result = run(
        month,
        schedule_id=1,
        schedules={1: schedule},
        terms=contracts,
        cases=cases,
        sheets=sheets,
        fee_rules=rules,
    )
    lines = {
        statement.contract_id: [Fraction(line.amount) for line in statement.lines]
        for statement in result.statements
    }
    payer_count = len(schedule.payers) if payers_pay is PayersPay.EACH else 1
    expected = oracle_fees(month, contracts, rules, sheets)
    for row in cases:
        lead = row.participants[0]
        whole = max(1, payer_count) * half_up(
            oracle_rate(
                rows, row.tier_fixed, row.committee_level, lead.grade, row.form, row.fixed_amount
            )
        )
        parts = oracle_split(whole, [person.weight for person in row.participants])
        assert sum(parts) == whole
        for person, part in zip(row.participants, parts, strict=True):
            if part:
                expected.setdefault(person.contract_id, []).append(part)
    assert lines == expected
    if schedule.payers:
        subsidies = result.totals.by_kind["case_subsidy"]
        assert sum(result.totals.by_payer.values()) == subsidies
    return sum(map(len, lines.values()))


@pytest.mark.slow
def test_random_months_agree_with_the_oracle():
    checked = sum(check_set(seed) for seed in range(SETS))
    assert checked > SETS * 5


def test_the_oracle_would_see_half_even_rounding(monkeypatch):
    """The negative control: the check fails when its protection is switched off."""
    monkeypatch.setattr(
        "assessment.calc.rates.round_half_up",
        lambda numerator, denominator: round(Fraction(numerator, denominator)),
    )
    with pytest.raises(AssertionError):
        for seed in range(2000):
            check_set(seed)
