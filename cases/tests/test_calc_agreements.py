"""Monthly parts of a sum, and when an agreement has to be written."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cases.calc.agreements import MOST_PARTS, Rule, Why, monthly_parts, why_written

EVERY_REASON = Rule(when_asked=True, when_not_at_once=True, when_difficult=True)
NO_REASON = Rule(when_asked=False, when_not_at_once=False, when_difficult=False)
DAY = date(2025, 4, 1)


def test_the_last_day_of_a_short_month():
    parts = monthly_parts(Decimal("100.00"), 3, date(2024, 12, 31))
    assert [(part.due_on, part.amount) for part in parts] == [
        (date(2024, 12, 31), Decimal("33.34")),
        (date(2025, 1, 31), Decimal("33.33")),
        (date(2025, 2, 28), Decimal("33.33")),
    ]


@given(
    fen=some.integers(min_value=MOST_PARTS, max_value=10**11),
    count=some.integers(min_value=1, max_value=MOST_PARTS),
    first=some.dates(min_value=date(2020, 1, 1), max_value=date(2090, 1, 1)),
)
def test_the_parts_add_up_and_come_month_by_month(fen, count, first):
    total = Decimal(fen) / 100
    parts = monthly_parts(total, count, first)
    assert sum(part.amount for part in parts) == total
    months = [part.due_on.year * 12 + part.due_on.month for part in parts]
    assert months == list(range(months[0], months[0] + count))
    assert max(part.amount for part in parts) - min(part.amount for part in parts) <= Decimal(
        "0.01"
    )


@pytest.mark.parametrize(
    ("total", "count"),
    [(Decimal(100), 0), (Decimal(100), MOST_PARTS + 1), (Decimal("0.01"), 2)],
)
def test_what_makes_no_parts_is_refused(total, count):
    with pytest.raises(ValueError):
        monthly_parts(total, count, DAY)


@pytest.mark.parametrize(
    ("facts", "reasons"),
    [
        pytest.param({}, (), id="nothing asks for it"),
        pytest.param({"asked": True}, (Why.ASKED,), id="a party asked"),
        pytest.param({"difficult": True}, (Why.DIFFICULT,), id="difficult"),
        pytest.param({"done": [DAY]}, (), id="done on the spot"),
        pytest.param({"done": [DAY, None]}, (Why.NOT_AT_ONCE,), id="something is left to do"),
        pytest.param({"done": [date(2025, 4, 2)]}, (Why.NOT_AT_ONCE,), id="done the day after"),
    ],
)
def test_why_an_agreement_is_written(facts, reasons):
    given_facts = {"asked": False, "difficult": False, "agreed_on": DAY, "done": []} | facts
    assert why_written(EVERY_REASON, **given_facts) == reasons
    assert why_written(NO_REASON, **given_facts) == ()
