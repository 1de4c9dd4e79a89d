"""Wording, sheets and page numbers of papers."""

from datetime import date
from decimal import Decimal

import pytest

from cases.calc.sheets import SHEET_OF, SHEETS, Standing, binding_order, needed, possible
from cases.calc.volume import Piece, catalogue, pages_of
from cases.calc.wording import SHIELDED, age_on, day, figures, matter, ordinal, paragraphs, without
from cases.choices import Paper, PrintedPaper
from cases.selectors.paper_facts.amounts import capitals, count_in_capitals


def test_a_day_has_no_leading_zeros():
    assert day(date(2023, 11, 5)) == "2023年11月5日"
    assert day(None) == ""


@pytest.mark.parametrize(
    ("amount", "plain", "capital"),
    [
        ("12300.00", "12300元", "人民币壹万贰仟叁佰元整"),
        ("10005.00", "10005元", "人民币壹万零伍元整"),
        ("0.05", "0.05元", "人民币伍分"),
        ("1234567.89", "1234567.89元", "人民币壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分"),
        ("100000000.10", "100000000.10元", "人民币壹亿元壹角"),
    ],
)
def test_a_sum_in_figures_and_in_capitals(amount, plain, capital):
    assert (figures(Decimal(amount)), capitals(Decimal(amount))) == (plain, capital)


def test_no_sum_is_no_text():
    assert (figures(None), capitals(None)) == ("", "")


def test_copies_are_in_capitals():
    assert [count_in_capitals(number) for number in (3, 12)] == ["叁", "壹拾贰"]


@pytest.mark.parametrize(
    ("number", "text"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九")]
)
def test_ordinals(number, text):
    assert ordinal(number) == text


def test_the_age_counts_full_years():
    assert age_on(date(2000, 3, 2), date(2025, 3, 1)) == "24"
    assert age_on(date(2000, 3, 2), date(2025, 3, 2)) == "25"


def test_a_dispute_type_becomes_a_matter():
    assert [matter(text) for text in ("邻里", "邻里纠纷", "劳动争议")] == [
        "邻里纠纷",
        "邻里纠纷",
        "劳动争议",
    ]


def test_each_line_is_a_paragraph():
    assert paragraphs("甲\r\n\n  乙　\n") == ("甲", "乙")


@pytest.mark.parametrize(
    "typed",
    ["13812345678", "138 1234 5678", "138-1234-5678", "１３８１２３４５６７８", "138－1234－5678"],
)
def test_a_secret_is_taken_out_however_it_was_typed(typed):
    assert without(f"请拨{typed}。", ["13812345678"]) == f"请拨{SHIELDED}。"


@pytest.mark.parametrize("typed", ["甲路1号a座", "甲路１号Ａ座", "甲路 1 号 A 座"])
@pytest.mark.parametrize("secret", ["甲路1号A座", "甲路１号Ａ座"])
def test_so_is_an_address_in_wide_or_narrow_signs(typed, secret):
    assert without(f"住{typed}。", [secret]) == f"住{SHIELDED}。"


def test_a_text_without_the_secret_stays():
    assert without("13812345679，甲路", ["13812345678", ""]) == "13812345679，甲路"


def test_every_printed_paper_has_a_sheet_and_a_place_in_the_file():
    assert list(SHEET_OF) == PrintedPaper.values
    assert {sheet.paper for sheet in SHEETS} <= {*Paper.values, "catalogue"}


def test_the_file_begins_with_the_cover_and_ends_with_the_back():
    order = sorted(Paper.values, key=binding_order)
    assert (order[0], order[-1]) == ("cover", "back_cover")
    assert order.index("notice") < order.index("record") < order.index("agreement")


def test_what_a_file_wants():
    written = Standing(applied=True, held=True, closed=True, written=True)
    wanted = {sheet.key for sheet in SHEETS if needed(sheet, written)}
    assert {"application", "record", "agreement", "performance", "closing_report"} <= wanted
    assert wanted.isdisjoint({"oral_register", "end_notice", "refusal", "confirmation", "inquiry"})


def test_a_closed_case_has_no_papers_of_another_result():
    def on_offer(case):
        return {sheet.key for sheet in SHEETS if possible(sheet, case)}

    of_results = {"agreement", "oral_register", "refusal", "end_notice"}
    assert of_results <= on_offer(Standing())
    assert on_offer(Standing(closed=True, written=True)) & of_results == {"agreement"}
    assert on_offer(Standing(closed=True, failed=True)) & of_results == {"end_notice"}
    assert "remedies" in on_offer(Standing(closed=True, oral=True))


def test_pages_are_numbered_one_after_another():
    pieces = [Piece("甲", 2), Piece("乙", 1), Piece("丙", 3, "扫描件")]
    assert [(line.number, line.pages) for line in catalogue(pieces)] == [
        ("1", "1-2"),
        ("2", "3"),
        ("3", "4-6"),
    ]
    assert pages_of(pieces) == 6
