"""Places of a quarter."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.calc.ranking import Band, BandBasis, Entry, Place, rank

FIGURES = st.dictionaries(st.integers(1, 500), st.integers(0, 30), max_size=60)
many = settings(max_examples=500, deadline=None)


def places(figures, bands=()):
    entries = [Entry(contract_id, figure) for contract_id, figure in figures.items()]
    return rank(entries, bands)


def test_equal_figures_share_a_place_and_the_next_is_skipped():
    assert places({4: 9, 2: 9, 3: 7, 1: 0}) == [
        Place(2, 9, 1, ""),
        Place(4, 9, 1, ""),
        Place(3, 7, 3, ""),
        Place(1, 0, 4, ""),
    ]


def test_nobody_to_rank():
    assert rank([]) == []


def test_parts_of_cases_are_ranked_exactly():
    ranked = places({1: Fraction(1, 3), 2: Decimal("0.333"), 3: Fraction(2, 6)})
    assert [(row.contract_id, row.place) for row in ranked] == [(1, 1), (3, 1), (2, 3)]


@many
@given(FIGURES)
def test_a_place_is_one_more_than_the_number_of_better_ones(figures):
    for row in places(figures):
        better = sum(figure > row.figure for figure in figures.values())
        assert row.place == better + 1


@many
@given(FIGURES, st.randoms(use_true_random=False))
def test_the_order_of_entries_changes_nothing(figures, order):
    shuffled = list(figures.items())
    order.shuffle(shuffled)
    assert places(dict(shuffled)) == places(figures)
    assert sorted(row.contract_id for row in places(figures)) == sorted(figures)


TOP_TENTH = Band("top", BandBasis.SHARE, Decimal("0.1"))
PODIUM = Band("podium", BandBasis.PLACE, 3)
BUSY = Band("busy", BandBasis.FIGURE, 10)


@pytest.mark.parametrize(
    ("bands", "expected"),
    [
        ((TOP_TENTH,), ["top", "", "", "", "", "", "", "", "", ""]),
        ((PODIUM,), ["podium"] * 3 + [""] * 7),
        ((BUSY,), ["busy"] * 6 + [""] * 4),
        ((TOP_TENTH, PODIUM, BUSY), ["top"] + ["podium"] * 2 + ["busy"] * 3 + [""] * 4),
    ],
)
def test_bands_are_thresholds_given_as_data(bands, expected):
    ranked = places({number: 16 - number for number in range(1, 11)}, bands)
    assert [row.band for row in ranked] == expected


def test_people_who_share_a_place_share_its_band():
    ranked = places(dict.fromkeys(range(1, 21), 5), (TOP_TENTH,))
    assert {row.band for row in ranked} == {"top"}


def test_a_contract_is_ranked_once():
    with pytest.raises(ValueError, match="twice"):
        rank([Entry(1, 5), Entry(1, 6)])
