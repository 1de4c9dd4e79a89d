"""Eligibility, months of a term, and the sentences that go with the codes."""

from datetime import date

import pytest

from cases.calc.deadlines import add_months
from cases.calc.eligibility import DOUBTS, EXCLUDED, Connection, Facts, Ground, court_fits, examine
from cases.calc.rulings import FAULTS
from cases.choices import ConfirmationStatus, CourtReason
from cases.choices_confirmation import NEEDS_REASON, NEXT, REASONS_FOR, TRACK_OF
from cases.reasons import ADVICE, RULING_FAULTS


def facts(**changes):
    clear = {
        "is_civil": True,
        "concerns_status": False,
        "belongs_elsewhere": False,
        "confirms_rights": False,
        "connection": Connection.DOMICILE,
        "invited_by_court": False,
    }
    return Facts(**{**clear, **changes})


def test_nothing_against_it():
    verdict = examine(facts())
    assert (verdict.excluded, verdict.doubts, verdict.is_blocked) == ((), (), False)


def test_all_grounds_come_in_the_order_of_the_law():
    verdict = examine(
        facts(
            is_civil=False,
            concerns_status=True,
            belongs_elsewhere=True,
            confirms_rights=True,
            connection=Connection.NONE,
            has_content=False,
            doubts=(Ground.MORALS, Ground.UNLAWFUL, Ground.NOT_VOLUNTARY, Ground.HARM),
        )
    )
    assert (verdict.excluded, verdict.doubts) == (EXCLUDED, DOUBTS)
    assert verdict.is_blocked


def test_a_doubt_alone_does_not_block():
    verdict = examine(facts(doubts=[Ground.UNCLEAR]))
    assert (verdict.doubts, verdict.is_blocked) == ((Ground.UNCLEAR,), False)


@pytest.mark.parametrize(
    ("connection", "own", "invited"),
    [
        (Connection.DOMICILE, True, False),
        (Connection.SUBJECT, True, False),
        (Connection.MEDIATION_BODY, True, False),
        (Connection.INVITING_COURT, False, True),
        (Connection.NONE, False, False),
    ],
)
def test_which_court_may_be_asked(connection, own, invited):
    assert court_fits(connection, invited=False) is own
    assert court_fits(connection, invited=True) is invited


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 8, 31), 6, date(2025, 2, 28)),
        (date(2024, 2, 29), 24, date(2026, 2, 28)),
        (date(2024, 12, 15), 1, date(2025, 1, 15)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_of_the_month(day, months, expected):
    assert add_months(day, months) == expected


def test_every_code_has_its_sentence_and_its_answer():
    assert set(ADVICE) == {"unchecked", *Ground}
    assert {code: str(said) for code, said in FAULTS.items()}.keys() == RULING_FAULTS.keys()
    assert set(TRACK_OF) == set(ConfirmationStatus)
    assert set(REASONS_FOR) == set(NEEDS_REASON)
    assert {ground.value for ground in Ground} < set(CourtReason.values)
    assert {answer for answers in NEXT.values() for answer in answers} <= set(ConfirmationStatus)
