"""The closest retention rule, and the last day of a term."""

from datetime import date

import pytest

from cases.calc.retention import Term, closest, keep_until

FAMILY, OTHER = 7, 8
ALL = Term(1, "all", None, 10)
MEDIATED = Term(2, "mediated", None, 15)
WRITTEN = Term(3, "settled_written", None, 20)
FAMILIES = Term(4, "all", FAMILY, 30)
FAMILY_WRITTEN = Term(5, "settled_written", FAMILY, None)
TERMS = (FAMILY_WRITTEN, ALL, WRITTEN, MEDIATED, FAMILIES)
GROUPS = frozenset({"all", "mediated", "settled_written"})


@pytest.mark.parametrize(
    ("groups", "types", "expected"),
    [
        pytest.param(GROUPS, {FAMILY}, FAMILY_WRITTEN, id="type and outcome"),
        pytest.param({"all", "mediated", "failed"}, {FAMILY}, FAMILIES, id="type"),
        pytest.param(GROUPS, {OTHER}, WRITTEN, id="outcome"),
        pytest.param({"all", "mediated", "failed"}, {OTHER}, MEDIATED, id="mediated"),
        pytest.param({"all"}, {OTHER}, ALL, id="all"),
        pytest.param(GROUPS, {OTHER, FAMILY}, FAMILY_WRITTEN, id="by the type it belongs to"),
    ],
)
def test_the_closest_rule_counts_whatever_the_order(groups, types, expected):
    for terms in (TERMS, tuple(reversed(TERMS))):
        assert closest(terms, groups=groups, dispute_types=types) == expected


def test_no_rule_is_none():
    assert closest([FAMILIES], groups=GROUPS, dispute_types={OTHER}) is None


def test_terms_count_from_the_year_after_the_closing():
    assert keep_until(date(2025, 1, 1), 10) == date(2035, 12, 31)
    assert keep_until(date(2024, 12, 31), 1) == date(2025, 12, 31)
    assert keep_until(date(2024, 2, 29), None) is None
