import csv
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.utils import translation

from mediation.common import exports
from mediation.common.exports import Column, Export, UnknownFormat

COLUMNS = [
    Column("number", "编号"),
    Column("cases", "件数", "int"),
    Column("amount", "金额", "money"),
    Column("closed_on", "结案日期", "date"),
]
ROWS = [
    ("沙调〔2025〕1号", 3, Decimal("1234.50"), date(2025, 3, 31)),
    ("=1+1", -2, Decimal("-0.10"), None),
    ("500199199001011234", None, None, date(2025, 1, 1)),
]


def table(rows=ROWS, columns=COLUMNS, **facts):
    facts = {"definition": "按结案月份统计", "filters": "2025年3月", **facts}
    return Export(id="demo", title="案件表", columns=columns, rows=rows, **facts)


def file_of(declared, format):
    return b"".join(exports.stream(declared, format))


def csv_lines(declared):
    return list(csv.reader(io.StringIO(file_of(declared, "csv").decode("utf-8-sig"))))


def sheet_of(declared, name=None):
    book = openpyxl.load_workbook(io.BytesIO(file_of(declared, "xlsx")))
    return book[name] if name else book.worksheets[0]


def test_csv_opens_in_excel_as_chinese():
    assert file_of(table(), "csv").startswith("\ufeff编号,件数,金额,结案日期\r\n".encode())


def test_csv_holds_every_row_and_says_how_many():
    lines = csv_lines(table(cut_off=datetime(2025, 3, 31, 16, 30, tzinfo=UTC)))
    assert lines[1] == ["沙调〔2025〕1号", "3", "1234.50", "2025-03-31"]
    assert "3" in lines[4][0]
    assert lines[5][1] == "按结案月份统计"
    assert lines[6][1] == "2025年3月"
    assert lines[7][1] == "2025-04-01 00:30"  # Shanghai, not UTC


def test_a_download_that_breaks_has_no_last_row():
    def rows():
        yield from ROWS
        raise RuntimeError("connection lost")

    received = []
    with pytest.raises(RuntimeError):
        for piece in exports.stream(table(rows=rows()), "csv"):
            received.append(piece)
    assert "按结案月份统计" not in b"".join(received).decode()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_csv_defuses_text_that_looks_like_a_formula(start):
    lines = csv_lines(table(rows=[(f"{start}1+1", 1, None, None)]))
    assert lines[1][0].startswith("'")


def test_csv_leaves_negative_numbers_alone():
    assert csv_lines(table())[2] == ["'=1+1", "-2", "-0.10", ""]


def test_xlsx_keeps_formulas_and_long_numbers_as_text():
    sheet = sheet_of(table())
    assert (sheet["A3"].value, sheet["A3"].data_type) == ("=1+1", "s")
    assert (sheet["A4"].value, sheet["A4"].data_type) == ("500199199001011234", "s")


def test_xlsx_has_real_numbers_and_dates():
    sheet = sheet_of(table())
    assert sheet["B2"].value == 3
    assert sheet["C2"].value == 1234.5
    assert sheet["C2"].number_format == "#,##0.00"
    assert sheet["D2"].value.date() == date(2025, 3, 31)


def test_xlsx_explains_itself_on_a_second_sheet():
    with translation.override("en"):
        sheet = sheet_of(table(), "About this table")
    assert [row[0].value for row in sheet.rows] == [
        "案件表",
        "Complete: 3 rows",
        "Definition",
        "Filter",
        "Counted up to",
    ]


def test_xlsx_goes_on_in_another_sheet_when_one_is_full(monkeypatch):
    monkeypatch.setattr(exports, "SHEET_ROWS", 2)
    content = file_of(table(), "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert [sheet.max_row for sheet in book.worksheets[:2]] == [3, 2]
    assert book.worksheets[1]["A2"].value == "500199199001011234"


def test_jsonl_is_one_object_a_line_with_money_as_text():
    lines = file_of(table(), "jsonl").decode().splitlines()
    assert json.loads(lines[0]) == {
        "number": "沙调〔2025〕1号",
        "cases": 3,
        "amount": "1234.50",
        "closed_on": "2025-03-31",
    }
    assert "沙调" in lines[0]
    assert json.loads(lines[-1])["end"]["rows"] == 3


def test_rows_may_be_mappings_in_any_order():
    rows = [{"closed_on": None, "amount": None, "cases": 1, "number": "甲"}]
    assert csv_lines(table(rows=rows))[1] == ["甲", "1", "", ""]


@pytest.mark.parametrize("format", ["csv", "xlsx", "jsonl"])
def test_an_empty_table_still_has_its_end(format):
    assert file_of(table(rows=[]), format)


def test_the_first_bytes_leave_before_the_first_row_is_read():
    asked = []

    def rows():
        asked.append(1)
        yield from ROWS

    pieces = exports.stream(table(rows=rows()), "csv")
    assert "编号" in next(pieces).decode()
    assert not asked


def test_csv_holds_one_block_of_rows_at_a_time():
    read = 0

    def rows():
        nonlocal read
        for _ in range(10 * exports.BLOCK_ROWS):
            read += 1
            yield ROWS[0]

    pieces = exports.stream(table(rows=rows()), "csv")
    next(pieces)
    next(pieces)
    assert read == exports.BLOCK_ROWS


def test_the_file_is_in_the_language_of_the_request():
    with translation.override("en"):
        response = exports.respond(table(), "csv")
    with translation.override("zh-hans"):
        content = b"".join(response.streaming_content).decode()
    assert "Complete: 3 rows" in content


def test_the_download_is_private_and_named():
    response = exports.export(ROWS, COLUMNS, "csv", id="demo", title="案件表")
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "no-store"


def test_an_unknown_format_is_refused():
    with pytest.raises(UnknownFormat):
        exports.respond(table(), "exe")
