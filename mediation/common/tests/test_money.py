"""Money: rounding, shares and text (figure G13)."""

import os
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mediation.common.money import (
    ZERO,
    fen_text,
    figure_text,
    from_fen,
    money_text,
    prorate,
    round_half_up,
    split,
    split_fen,
    to_fen,
    whole_weights,
    yuan,
)

EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", "500"))
many = settings(max_examples=EXAMPLES, deadline=None)
FEN = st.integers(-(10**14), 10**14)
WEIGHTS = st.lists(st.integers(0, 1000), min_size=1, max_size=12).filter(any)


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        pytest.param("0.125", "0.13", id="half-even and float say 0.12"),
        pytest.param("1000.005", "1000.01", id="float says 1000.00"),
        pytest.param("-0.005", "-0.01", id="away from zero"),
        pytest.param("-0.004", "0.00", id="never minus zero"),
        pytest.param(7, "7.00", id="a whole number is yuan"),
        pytest.param(Decimal("1E+3"), "1000.00", id="exponent"),
    ],
)
def test_yuan_rounds_half_up(value, amount):
    assert str(yuan(value)) == amount


@pytest.mark.parametrize("value", [1.5, True, None, Fraction(1, 2)])
def test_yuan_refuses_what_is_not_exact(value):
    with pytest.raises(TypeError, match="money must be int, str or Decimal"):
        yuan(value)


@pytest.mark.parametrize("value", ["twelve", "NaN", "Infinity", "1E+999", Decimal("-Infinity")])
def test_yuan_refuses_what_is_no_amount(value):
    with pytest.raises(ValueError, match="not an amount of money"):
        yuan(value)


@many
@given(st.integers(-(10**12), 10**12), st.integers(0, 5))
def test_yuan_agrees_with_exact_fractions(digits, places):
    value = Decimal(digits).scaleb(-places)
    magnitude = (abs(Fraction(digits, 10**places)) * 100 + Fraction(1, 2)).__floor__()
    assert to_fen(yuan(value)) == (magnitude if digits >= 0 else -magnitude)


@many
@given(FEN)
def test_fen_and_yuan_are_the_same_amount(fen):
    assert to_fen(from_fen(fen)) == fen
    assert from_fen(fen).as_tuple().exponent == -2
    assert Decimal(fen_text(fen)) == from_fen(fen)


@pytest.mark.parametrize("amount", ["0.001", "NaN", "Infinity"])
def test_to_fen_refuses_what_is_not_whole(amount):
    with pytest.raises(ValueError, match="not a whole number of fen"):
        to_fen(Decimal(amount))


def test_round_half_up_refuses_a_denominator_that_is_not_positive():
    with pytest.raises(ValueError, match="denominator"):
        round_half_up(1, 0)


@pytest.mark.parametrize(
    ("part", "whole", "amount"),
    [
        pytest.param(15, 31, "870.97", id="15 of 31 days"),
        pytest.param(1, 31, "58.06", id="one day"),
        pytest.param(31, 31, "1800.00", id="whole month"),
        pytest.param(0, 31, "0.00", id="no day"),
    ],
)
def test_prorate_rounds_once(part, whole, amount):
    assert prorate(Decimal("1800.00"), part, whole) == Decimal(amount)


@pytest.mark.parametrize(("part", "whole"), [(1, 0), (-1, 31), (32, 31)])
def test_prorate_refuses_what_is_no_part(part, whole):
    with pytest.raises(ValueError, match="not a part of a whole"):
        prorate(Decimal("1800.00"), part, whole)


@many
@given(FEN, st.integers(1, 366), st.data())
def test_prorate_is_within_half_a_fen_of_the_exact_share(fen, whole, data):
    part = data.draw(st.integers(0, whole))
    exact = Fraction(fen * part, whole)
    assert abs(to_fen(prorate(from_fen(fen), part, whole)) - exact) <= Fraction(1, 2)


def test_split_gives_the_fen_left_over_to_the_first():
    assert split(Decimal("100.00"), (1, 1, 1)) == (
        Decimal("33.34"),
        Decimal("33.33"),
        Decimal("33.33"),
    )


def test_split_gives_the_fen_left_over_to_the_largest_remainder():
    assert split(Decimal("1.00"), (1, 2)) == (Decimal("0.33"), Decimal("0.67"))


def test_split_takes_exact_weights():
    assert split(Decimal("6.00"), (Decimal("0.5"), Fraction(1, 4), 0)) == (
        Decimal("4.00"),
        Decimal("2.00"),
        ZERO,
    )


@many
@given(FEN, WEIGHTS)
def test_split_adds_up_and_each_part_is_within_a_fen(fen, weights):
    shares = split_fen(fen, weights)
    assert sum(shares) == fen
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - Fraction(fen * weight, sum(weights))) < 1


@many
@given(FEN, WEIGHTS)
def test_split_never_gives_more_for_less_weight(fen, weights):
    shares = split_fen(abs(fen), weights)
    by_weight = sorted(zip(weights, shares, strict=True))
    for (lighter, less), (heavier, more) in zip(by_weight, by_weight[1:], strict=False):
        assert lighter == heavier or less <= more


@pytest.mark.parametrize("weights", [(0, 0), (2, -1)])
def test_split_refuses_weights_that_share_nothing(weights):
    with pytest.raises(ValueError, match="weights must not be negative"):
        split(Decimal("1.00"), weights)


def test_split_refuses_no_weights():
    with pytest.raises(ValueError, match="no weights"):
        split(Decimal("1.00"), ())


def test_split_refuses_float_weights():
    with pytest.raises(TypeError, match="exact"):
        split(Decimal("1.00"), (0.5, 0.5))


def test_whole_weights_keep_proportions():
    assert whole_weights((Decimal("0.5"), Fraction(1, 3))) == (3, 2)


@pytest.mark.parametrize(
    ("amount", "text"), [("1234.5", "1,234.50"), ("-1234567.89", "-1,234,567.89"), ("0", "0.00")]
)
def test_money_text(amount, text):
    assert money_text(Decimal(amount)) == text


@pytest.mark.parametrize(
    ("figure", "text"), [(Decimal("0.5000"), "0.5"), (Decimal("1E+2"), "100"), (3, "3"), (None, "")]
)
def test_figure_text_does_not_depend_on_storage(figure, text):
    assert figure_text(figure) == text


def test_fen_text_keeps_the_sign_of_small_amounts():
    assert fen_text(-5) == "-0.05"
