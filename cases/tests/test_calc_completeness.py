"""What the file of a case lacks, for the ministry's catalogue and for rows of the bureau."""

from datetime import date

import pytest

from cases.calc.completeness import CATALOGUE, Fault, Held, Requirement, gaps, groups_of
from cases.choices import Outcome, Paper
from cases.choices_files import MADE_BY_MACHINE, FilePurpose, OutcomeGroup

DAY = date(2025, 3, 20)
WRITTEN = {"register", "notice", "identity", "record", "agreement"}


def held(*papers, **facts):
    return [Held(paper, **{"dated_on": DAY, **facts}) for paper in papers]


def missing(outcome, at_hand, purpose="archive"):
    found = gaps(CATALOGUE[purpose], held(*at_hand), outcome=outcome, day=DAY)
    return tuple(gap.requirement.papers for gap in found)


@pytest.mark.parametrize(
    ("outcome", "at_hand", "expected"),
    [
        pytest.param("settled_written", WRITTEN, (), id="complete"),
        pytest.param(
            "settled_written", WRITTEN - {"register"} | {"application"}, (), id="application"
        ),
        pytest.param(
            "settled_written",
            WRITTEN - {"register"},
            (("application", "register"),),
            id="neither application nor register",
        ),
        pytest.param("settled_oral", WRITTEN, (("oral_register",),), id="oral register"),
        pytest.param("too_far_apart", WRITTEN - {"agreement"}, (), id="failed"),
        pytest.param("too_far_apart", WRITTEN - {"record"}, (("record",),), id="no record"),
        pytest.param("not_accepted", WRITTEN - {"record", "agreement"}, (), id="never mediated"),
    ],
)
@pytest.mark.parametrize("purpose", ["archive", "pay"])
def test_the_ministrys_catalogue(outcome, at_hand, expected, purpose):
    assert missing(outcome, at_hand, purpose) == expected


def test_the_court_needs_the_signed_application():
    assert missing("settled_written", WRITTEN, "confirmation") == (("confirmation",),)


def test_the_catalogue_knows_every_purpose_and_only_papers_that_people_hand_in():
    assert set(CATALOGUE) == set(FilePurpose.values)
    asked = {paper for rows in CATALOGUE.values() for row in rows for paper in row.papers}
    assert asked <= set(Paper.values) - set(MADE_BY_MACHINE)


@pytest.mark.parametrize("outcome", Outcome.values)
def test_groups_of_outcomes_are_those_of_the_rows(outcome):
    assert {"all"} <= groups_of(outcome) <= set(OutcomeGroup.values)


RULES = [Requirement(("identity",), valid_days=30), Requirement(("power",), is_must=False)]


@pytest.mark.parametrize(
    ("dated_on", "faults"),
    [
        pytest.param(date(2025, 2, 18), [], id="thirty days"),
        pytest.param(date(2025, 2, 17), [Fault.TOO_OLD], id="thirty-one days"),
    ],
)
def test_a_paper_may_grow_too_old(dated_on, faults):
    found = gaps(RULES, held("identity", dated_on=dated_on), outcome="refused", day=DAY)
    assert [gap.fault for gap in found] == faults


def test_one_fresh_copy_is_enough_and_what_is_not_a_must_is_never_missing():
    old = held("identity", dated_on=date(2020, 1, 1))
    assert gaps(RULES, [*old, *held("identity")], outcome="refused", day=DAY) == ()


INK = [Requirement(("agreement",), wet_ink=True)]


@pytest.mark.parametrize(
    ("by_hand_only", "is_by_hand", "faults"),
    [
        (False, False, []),
        (True, True, []),
        (True, False, [Fault.NOT_BY_HAND]),
    ],
)
def test_wet_ink_where_the_law_asks_for_it(by_hand_only, is_by_hand, faults):
    found = gaps(
        INK,
        held("agreement", is_by_hand=is_by_hand),
        outcome="settled_written",
        day=DAY,
        by_hand_only=by_hand_only,
    )
    assert [gap.fault for gap in found] == faults


def test_a_fresh_copy_and_an_old_signed_one_are_not_enough():
    rule = [Requirement(("agreement",), wet_ink=True, valid_days=10)]
    papers = held("agreement") + held("agreement", dated_on=date(2024, 1, 1), is_by_hand=True)
    found = gaps(rule, papers, outcome="settled_written", day=DAY, by_hand_only=True)
    assert [gap.fault for gap in found] == [Fault.NOT_BY_HAND]
