"""Short ways to write a schedule, a case and a run in the tests of the calculations."""

from datetime import date
from decimal import Decimal

from assessment.calc.fees import Terms
from assessment.calc.payables import Participation, PayableCase
from assessment.calc.rates import RateKind, RateRow
from assessment.calc.schedule import Question, Schedule
from assessment.calc.settlement import run
from mediation.common.periods import Month

MARCH = Month(2025, 3)
TIERS = ("simple", "general", "major")
SCHEDULE = 7


def rate(row_id, amount, tier=None, **axes):
    """A fixed rate in yuan."""
    return RateRow(row_id, RateKind.FIXED, tier=tier, amount=Decimal(amount), **axes)


def ratio(row_id, factor, of_tier=None, **axes):
    return RateRow(row_id, RateKind.RATIO, factor=Decimal(factor), ratio_of_tier=of_tier, **axes)


def flat_schedule(*amounts, tiers=TIERS, **others):
    """One fixed amount a tier, from low to high."""
    amounts = amounts or ("100", "200", "300")
    rows = [rate(index, amount, tiers[index - 1]) for index, amount in enumerate(amounts, start=1)]
    return Schedule(tiers=tiers[: len(amounts)], rates=rows, **others)


def asked(tier="simple", **values):
    """The question a case asks of a schedule."""
    return Question(
        **{
            "tier_claimed": tier,
            "tier_fixed": tier,
            "committee_level": "",
            "form": "written",
            "outcome": "success",
            "figure": None,
            "facts": frozenset(),
            "papers": frozenset(),
            "grade": "",
            **values,
        }
    )


def case(case_id, tier="simple", **values):
    """An approved case of contract 1; participation ids follow from the case id."""
    return PayableCase(
        **{
            "case_id": case_id,
            "schedule_id": SCHEDULE,
            "tier_claimed": tier,
            "tier_fixed": tier,
            "committee_level": "",
            "form": "written",
            "outcome": "success",
            "fixed_amount": None,
            "facts": frozenset(),
            "papers": frozenset(),
            "held": "",
            "participants": (Participation(case_id * 10, 1),),
            **values,
        }
    )


def cases(**counts):
    """So many cases of each tier: ``cases(simple=2, major=1)``."""
    tiers = [tier for tier, count in counts.items() for _ in range(count)]
    return [case(case_id, tier) for case_id, tier in enumerate(tiers, start=1)]


def terms(contract_id=1, fee="0.00", start=date(2024, 1, 1), end=None, **values):
    return Terms(contract_id, Decimal(fee), start, end, values.pop("is_full_time", True), **values)


def settle(schedule=None, month=MARCH, **inputs):
    """A run of one schedule; contract 1 without a base fee unless said otherwise."""
    return run(
        month,
        **{
            "schedule_id": SCHEDULE,
            "schedules": {SCHEDULE: schedule or flat_schedule()},
            "terms": [terms()],
            **inputs,
        },
    )


def amounts(result):
    """Every line of a run as (contract, kind, amount as text)."""
    return [
        (statement.contract_id, line.kind.value, str(line.amount))
        for statement in result.statements
        for line in statement.lines
    ]


def reasons(result):
    """Everything withheld as (case, reason, final)."""
    return [(row.case_id, row.reason, row.final) for row in result.withheld]
