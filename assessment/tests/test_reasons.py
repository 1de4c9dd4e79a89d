"""The sentences of the calculation and their translated twins say the same."""

import pytest
from django.utils.translation import override

from assessment import reasons
from assessment.calc.rates import SCHEDULE_FAULTS
from assessment.calc.reasons import FINAL_HOLDS, FINAL_REASONS, HOLDS, REASONS, WAITING_REASONS


def test_every_reason_is_marked_for_translation():
    with override(None):
        marked = {code: str(text) for code, text in reasons.SENTENCES.items()}
    assert marked == REASONS


def test_every_fault_of_a_schedule_is_marked_for_translation():
    with override(None):
        marked = {code: str(text) for code, text in reasons.FAULTS.items()}
    assert marked == SCHEDULE_FAULTS


def test_what_is_held_for_good_says_so():
    assert set(FINAL_REASONS) >= FINAL_HOLDS
    assert set(WAITING_REASONS) >= HOLDS - FINAL_HOLDS


@pytest.mark.parametrize(
    ("code", "params", "said"),
    [
        (
            "condition_waiting",
            {"missing": "performed; agreement"},
            "Waiting for: agreement performed; agreement.",
        ),
        ("papers_missing", {"papers": "record, cover"}, "Not payable, papers missing: mediation"),
        (
            "no_rate",
            {
                "tier": "一般",
                "committee_level": "town",
                "grade": "",
                "form": "oral",
                "outcome": "settled",
            },
            "committee level town or street level, grade , form oral, outcome settled.",
        ),
    ],
)
def test_codes_are_put_into_words(code, params, said):
    with override("en"):
        assert said in reasons.sentence(code, params)


def test_warnings_of_a_run_are_sentences():
    warnings = [
        {"code": "no_schedule", "params": {}},
        {"code": "sheets_missing", "params": {"count": 3}},
        {"code": "schedule_tier_twice", "params": {"tier": "一般"}},
        {
            "code": "cap_contract_month",
            "cap": 1,
            "contract": 2,
            "fen": 5000,
            "params": {"earned": "300.00", "limit": "250.00", "already": "0.00", "cap": 1},
        },
    ]
    with override("en"):
        assert [reasons.warning_sentence(row) for row in warnings] == [
            "No pay schedule is in force in this month.",
            "3 base fees wait for a signed attendance sheet.",
            "The pay schedule cannot be used: The tier 一般 is listed twice.",
            "300.00 earned; at most 250.00 a month.",
        ]
