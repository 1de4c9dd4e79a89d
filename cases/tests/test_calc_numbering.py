"""Case numbers from a template."""

import pytest

from cases.calc.numbering import (
    DEFAULT_TEMPLATE,
    TEMPLATE_FAULTS,
    NumberTemplateError,
    check_template,
    format_number,
)


@pytest.mark.parametrize(
    ("template", "number"),
    [
        (DEFAULT_TEMPLATE, "（2025）沙重人调字第17号"),
        ("{committee}〔{year}〕{serial}号", "沙重〔2025〕17号"),
        ("{committee}-{year}-{serial:06d}", "沙重-2025-000017"),
        ("{{{committee}}}{year}/{serial}", "{沙重}2025/17"),
    ],
)
def test_a_number_follows_its_template(template, number):
    assert format_number(template, year=2025, committee="沙重", serial=17) == number


@pytest.mark.parametrize(
    ("template", "code"),
    [
        ("（{year}）{committee}第{serial号", "syntax"),
        ("（{year}）{committee}第serial}号", "syntax"),
        ("{year}{committee}{serial}{secret}", "unknown"),
        ("{year.__class__}{committee}{serial}", "unknown"),
        ("{year}{committee[0]}{serial}", "unknown"),
        ("{year!r}{committee}{serial}", "unknown"),
        ("{}{committee}{serial}", "unknown"),
        ("{year:04d}{committee}{serial}", "width"),
        ("{year}{committee}{serial:x}", "width"),
        ("{year}{committee}{serial:00d}", "width"),
        ("{year}{committee}{serial:{year}}", "width"),
        ("{committee}{serial}", "missing"),
        ("{year}{serial}", "missing"),
        ("{year}{committee}", "missing"),
        ("", "missing"),
        ("{year}{committee}{serial}" + "号" * 40, "long"),
    ],
)
def test_a_template_that_cannot_number_cases_is_refused(template, code):
    with pytest.raises(NumberTemplateError) as refusal:
        check_template(template)
    assert refusal.value.code == code
    assert str(refusal.value) == (
        TEMPLATE_FAULTS[code] % refusal.value.params
        if refusal.value.params
        else TEMPLATE_FAULTS[code]
    )


@pytest.mark.parametrize(("committee", "serial"), [("", 1), ("  ", 1), ("沙重", 0), ("沙重", -1)])
def test_a_number_needs_a_committee_and_a_serial(committee, serial):
    with pytest.raises(ValueError, match="no case number"):
        format_number(DEFAULT_TEMPLATE, year=2025, committee=committee, serial=serial)


def test_numbers_of_a_committee_and_year_differ():
    numbers = {
        format_number(DEFAULT_TEMPLATE, year=year, committee=committee, serial=serial)
        for year in (2024, 2025)
        for committee in ("沙重", "沙坪坝街道")
        for serial in range(1, 50)
    }
    assert len(numbers) == 2 * 2 * 49
