"""Which rule fits, and which days a return is for."""

from datetime import date
from typing import NamedTuple

import pytest

from cases.calc.intake import closest, period_of
from cases.choices import ReturnPeriod


class Rule(NamedTuple):
    name: str
    source: str = ""
    court_stage: str = ""
    dispute_type_id: int | None = None


ANY = Rule("any")
COURT = Rule("court", source="court")
SUMMARY = Rule("summary", source="court", court_stage="summary")
LABOUR = Rule("labour", dispute_type_id=1)
WAGES = Rule("wages", dispute_type_id=2)
RULES = [ANY, COURT, SUMMARY, LABOUR, WAGES]


@pytest.mark.parametrize(
    ("source", "stage", "types", "expected"),
    [
        ("application", "", [7], "any"),
        ("court", "", [7], "court"),
        ("court", "ordinary", [7], "court"),
        ("court", "summary", [7], "summary"),
        ("court", "summary", [2, 1], "summary"),
        ("court", "", [2, 1], "wages"),
        ("application", "", [3, 1], "labour"),
        ("application", "", [2, 1], "wages"),
    ],
)
def test_the_closest_rule_is_taken(source, stage, types, expected):
    found = [
        closest(rules, source=source, court_stage=stage, types=types).name
        for rules in (RULES, RULES[::-1])
    ]
    assert found == [expected] * 2


def test_where_no_rule_fits_there_is_none():
    assert closest([COURT, WAGES], source="police", court_stage="", types=[1]) is None


@pytest.mark.parametrize(
    ("span", "day", "start", "end"),
    [
        ("week", date(2025, 1, 1), date(2024, 12, 30), date(2025, 1, 6)),
        ("half_month", date(2025, 2, 15), date(2025, 2, 1), date(2025, 2, 16)),
        ("half_month", date(2025, 2, 16), date(2025, 2, 16), date(2025, 3, 1)),
        ("month", date(2025, 12, 31), date(2025, 12, 1), date(2026, 1, 1)),
        ("quarter", date(2025, 11, 30), date(2025, 10, 1), date(2026, 1, 1)),
    ],
)
def test_periods_are_half_open(span, day, start, end):
    assert period_of(span, day) == (start, end)


@pytest.mark.parametrize("span", ReturnPeriod.values)
def test_periods_follow_each_other_without_gap(span):
    start, end = period_of(span, date(2024, 1, 15))
    for _ in range(60):
        following = period_of(span, end)
        assert following[0] == end and start < end
        start, end = following
