"""One dispute split in two: found by two shared parties, not by one."""

import random
from dataclasses import replace
from hashlib import sha256

import pytest

from cases.calc.duplicates import Match, PartyKeys, compare, eighteen_digits

ANN = PartyKeys("安某", "id-a", "tel-a")
BEN = PartyKeys("本某", "id-b", "tel-b")
CEC = PartyKeys("岑某", "id-c", "tel-c")


def without(party, *names):
    return replace(party, **dict.fromkeys(names))


@pytest.mark.parametrize(
    ("other", "match"),
    [
        pytest.param([ANN, BEN], Match.SAME_PEOPLE, id="the same"),
        pytest.param([BEN, ANN], Match.SAME_PEOPLE, id="sides swapped"),
        pytest.param([ANN, BEN, CEC], Match.SAME_PEOPLE, id="one more"),
        pytest.param(
            [replace(ANN, name="Ann"), BEN], Match.SAME_PEOPLE, id="another way to write a name"
        ),
        pytest.param([ANN, CEC], None, id="one party in common"),
        pytest.param([CEC], None, id="nobody in common"),
        pytest.param([ANN, ANN], None, id="one person on both sides"),
        pytest.param([without(ANN, "id_key"), BEN], Match.LIKELY_SAME_PEOPLE, id="by telephone"),
        pytest.param(
            [ANN, without(BEN, "id_key", "phone_key")], Match.LIKELY_SAME_PEOPLE, id="by name"
        ),
        pytest.param(
            [ANN, PartyKeys(" 本　某")], Match.LIKELY_SAME_PEOPLE, id="by name with spaces"
        ),
        pytest.param(
            [PartyKeys("安某"), PartyKeys("本某")], None, id="by two names alone: too weak"
        ),
        pytest.param(
            [ANN, replace(BEN, id_key="id-x", phone_key=None)],
            None,
            id="same name, another ID number",
        ),
        pytest.param(
            [ANN, replace(BEN, id_key="id-x")],
            Match.LIKELY_SAME_PEOPLE,
            id="same telephone, another ID number",
        ),
    ],
)
def test_compare(other, match):
    assert compare([ANN, BEN], other) is match
    assert compare(other, [ANN, BEN]) is match


def test_an_employer_with_many_workers_is_not_suspicious():
    employer = PartyKeys("公司", "credit-code")
    workers = [PartyKeys(f"工人{n}", f"id-{n}") for n in range(100)]
    assert compare([employer, *workers[:50]], [employer, *workers[50:]]) is None
    assert compare([employer, *workers[:50]], [employer, *workers[49:]]) is Match.SAME_PEOPLE


def disguised(parties, rng):
    """The same two people the way somebody who splits a dispute would enter them."""
    rows = list(parties)
    rng.shuffle(rows)
    tricks = rng.sample(("name", "id", "phone"), k=2)
    rows[0] = replace(
        rows[0],
        name=rows[0].name + "·" if "name" in tricks else rows[0].name,
        id_key=None if "id" in tricks else rows[0].id_key,
        phone_key=None if "phone" in tricks else rows[0].phone_key,
    )
    return rows


def test_generated_families_of_split_disputes_are_found():
    rng = random.Random(20250401)

    def person(number):
        return PartyKeys(
            f"某{number}",
            sha256(f"id{number}".encode()).hexdigest(),
            sha256(f"tel{number}".encode()).hexdigest(),
        )

    families = [(person(2 * n), person(2 * n + 1)) for n in range(500)]
    found = sum(compare(pair, disguised(pair, rng)) is not None for pair in families)
    wrong = sum(compare(families[n], families[n - 1]) is not None for n in range(1, 500))

    assert found >= 495 and wrong == 0


def test_legacy_numbers_become_the_numbers_of_today():
    assert eighteen_digits("110105491231002") == "11010519491231002X"
    assert eighteen_digits("１１０１０５ ４９１２３１ ００２") == "11010519491231002X"
    for wrong in ("11010549123100", "11010549123100X", "110105490231002"):
        with pytest.raises(ValueError):
            eighteen_digits(wrong)
