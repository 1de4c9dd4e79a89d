"""The public draw (figure G9)."""

import json
import random
import subprocess
import sys
from fractions import Fraction
from math import ceil
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.calc.sampling import (
    commitment_of,
    draw,
    population_of,
    published,
    sample_size,
    ticket_of,
)

SCRIPT = Path(__file__).resolve().parents[2] / "docs" / "verify" / "sample.py"
TWENTY = [f"SPB-2023-{number:06d}" for number in range(1, 21)]
SEED = "2023-11|03 07 12 19 25 31|08"


def test_vector_one():
    drawn = draw(TWENTY, 15, SEED)
    assert drawn.commitment == commitment_of(TWENTY)
    assert drawn.commitment == "796676f902b451bc9a0127e51953426f576117416cb566a32f26f656b1873032"
    assert sorted(drawn.sample) == ["SPB-2023-000005", "SPB-2023-000007", "SPB-2023-000015"]


def test_vector_two():
    drawn = draw([f"案{number}" for number in range(1, 8)], 15, "种子")
    assert drawn.commitment == "e334e1e6b48036790026bdd63a7e10c115c97fe770aa3b3deb9cc5ae61ad3bfe"
    assert sorted(drawn.sample) == ["案3", "案7"]


@pytest.mark.parametrize(
    ("population", "size"), [(0, 0), (1, 1), (7, 2), (20, 3), (100, 15), (101, 16), (1000, 150)]
)
def test_fifteen_percent_is_never_less(population, size):
    assert sample_size(population, 15) == size == (15 * population + 99) // 100
    assert sample_size(population, Fraction(3, 20)) == size


@settings(max_examples=500, deadline=None)
@given(st.integers(0, 10**6), st.fractions(0, 1, max_denominator=1000))
def test_any_exact_share_is_rounded_up(population, share):
    assert sample_size(population, share) == ceil(population * share)


@pytest.mark.parametrize("share", [0.15, True, "15"])
def test_a_share_is_exact(share):
    with pytest.raises(TypeError, match="exact fraction"):
        sample_size(20, share)


@pytest.mark.parametrize("share", [-1, 101, Fraction(3, 2)])
def test_a_share_is_of_a_whole(share):
    with pytest.raises(ValueError, match="not a share"):
        sample_size(20, share)


def test_the_order_of_the_cases_changes_nothing():
    shuffled = TWENTY[:]
    random.Random(1).shuffle(shuffled)
    assert draw(shuffled, 15, SEED) == draw(TWENTY, 15, SEED)


def test_another_case_is_another_commitment_and_another_seed_another_order():
    drawn = draw(TWENTY, 15, SEED)
    assert commitment_of([*TWENTY[:-1], "SPB-2023-000021"]) != drawn.commitment
    assert draw(TWENTY, 15, SEED + "!").order != drawn.order


def test_tickets_can_be_checked_one_by_one():
    drawn = draw(TWENTY, 15, SEED)
    for ticket in drawn.order:
        assert ticket.ticket == ticket_of(SEED, drawn.commitment, ticket.number)
    assert list(drawn.order) == sorted(drawn.order)


def test_a_replacement_is_the_next_ticket():
    drawn = draw(TWENTY, 15, SEED)
    assert (*drawn.sample, *drawn.reserve) == tuple(ticket.number for ticket in drawn.order)
    larger = draw(TWENTY, 20, SEED)
    assert larger.sample == (*drawn.sample, drawn.reserve[0])


def test_composed_and_decomposed_texts_are_the_same_case():
    composed, decomposed = normalize("NFC", "é-1"), normalize("NFD", "é-1")
    assert draw([decomposed], 15, decomposed) == draw([composed], 15, composed)
    assert ticket_of(decomposed, "h", decomposed) == ticket_of(composed, "h", composed)
    with pytest.raises(ValueError, match="comes twice"):
        population_of([composed, decomposed])


def test_the_population_is_in_the_order_of_its_bytes():
    """A code point beyond the BMP comes last in UTF-8, though not in UTF-16."""
    assert population_of(["\U00020000", "\uff01", "a"]) == ("a", "\uff01", "\U00020000")


@pytest.mark.parametrize("number", ["", "1\n2"])
def test_a_number_that_would_blur_the_commitment_is_refused(number):
    with pytest.raises(ValueError, match="empty or has a line feed"):
        population_of([number])


def test_a_draw_needs_a_seed():
    with pytest.raises(ValueError, match="needs a seed"):
        draw(TWENTY, 15, "")


def test_an_empty_quarter_draws_nothing():
    assert draw([], 15, SEED).sample == ()


def verify(text, tmp_path):
    """Run the published script, with nothing of ours on its path."""
    file = tmp_path / "draw.json"
    file.write_text(text, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-I", str(SCRIPT), str(file)],
        capture_output=True,
        encoding="utf-8",
        env={"PYTHONIOENCODING": "utf-8"},
        check=False,
    )


@pytest.mark.parametrize(
    ("numbers", "share", "seed"),
    [
        (TWENTY, 15, SEED),
        ([f"（2025）沙人调字第{number}号" for number in range(1, 200)], 15, "种子"),
        (["é", "\U00020000", "\uff01", "a"], Fraction(1, 3), "é"),
        ([], 15, SEED),
    ],
)
def test_the_published_draw_is_repeated_by_the_script(numbers, share, seed, tmp_path):
    drawn = draw(numbers, share, seed)
    checked = verify(published(drawn, "2023Q4"), tmp_path)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert tuple(checked.stdout.splitlines()) == drawn.sample


@pytest.mark.parametrize(
    "forge",
    [
        lambda file: file["population"].append("SPB-2023-999999"),
        lambda file: file["population"].pop(),
        lambda file: file["population"].append(file["population"][0]),
        lambda file: file["sample"].reverse(),
        lambda file: file["sample"].pop(),
        lambda file: file.update(seed="another"),
        lambda file: file.update(commitment="0" * 64),
    ],
    ids=["case added", "case left out", "case doubled", "swapped", "dropped", "seed", "commitment"],
)
def test_a_forged_draw_is_seen_by_the_script(forge, tmp_path):
    file = json.loads(published(draw(TWENTY, 15, SEED), "2023Q4"))
    forge(file)
    checked = verify(json.dumps(file), tmp_path)
    assert checked.returncode == 1
    assert "NOT" in checked.stderr


def test_the_script_is_short_and_needs_only_python():
    lines = SCRIPT.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 25
    imported = {line.split()[1] for line in lines if line.startswith("import ")}
    assert imported <= sys.stdlib_module_names
