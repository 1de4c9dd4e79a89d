from mediation.terminal import table, width


def test_chinese_takes_two_columns():
    assert width("渝碚路a") == 7


def test_columns_line_up_whatever_is_in_them():
    text = table("表", ["街道", "件数"], [["渝碚路", "1,234"], ["a", "7"]])
    rows = text.splitlines()[2:]
    assert {width(row) for row in rows if row.strip("─ ")} == {2 + 6 + 2 + 5}
    assert rows[-2].endswith("    7")


def test_an_empty_table_still_has_its_headings():
    assert "件数" in table("表", ["街道", "件数"], [])
