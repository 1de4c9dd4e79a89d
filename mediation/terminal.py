"""Tables for the terminal, in which a Chinese character takes two columns."""

from collections.abc import Sequence
from unicodedata import east_asian_width


def width(text: str) -> int:
    """Columns the text takes on a terminal."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def table(title: str, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Title, headings and rows; numbers to the right, everything else to the left."""
    lines = [[str(cell) for cell in row] for row in rows]
    widths = [max(width(cell) for cell in column) for column in zip(headings, *lines, strict=True)]
    numeric = [
        bool(lines) and all(_is_number(cell) for cell in column)
        for column in zip(*lines, strict=True)
    ] or [False] * len(headings)

    def line(cells: Sequence[str]) -> str:
        padded = (
            _pad(cell, columns, right)
            for cell, columns, right in zip(cells, widths, numeric, strict=True)
        )
        return f"  {'  '.join(padded)}".rstrip()

    rule = "  " + "─" * (sum(widths) + 2 * (len(widths) - 1))
    return "\n".join([title, rule, line(list(headings)), rule, *map(line, lines), rule])


def _pad(text: str, columns: int, right: bool) -> str:
    space = " " * (columns - width(text))
    return space + text if right else text + space


def _is_number(text: str) -> bool:
    return not text or text.replace(",", "").replace(".", "").lstrip("-").isdigit()
