"""Paragraphs, runs of letters and tables of Word, one after another, as HTML."""

import base64
from collections.abc import Iterator
from html import escape
from typing import Any

from .look import (
    W,
    border_rules,
    first,
    is_on,
    letters_style,
    number,
    paragraph_style,
    value,
)

A_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
EMBED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
EXTENT = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}extent"
PICTURES = ("image/png", "image/jpeg")
FIELDS = {"PAGE": "page", "NUMPAGES": "pages", "SECTIONPAGES": "pages"}
USUAL_SIZE = 10.5
MOST_COLUMNS = 63
"""As many as a table of Word can have; each costs the printer memory, also an empty one."""
# A hyphen that never breaks costs the PDF minutes; it looks like the plain one.
_PLAIN = str.maketrans({"\u2011": "-"})


class Writer:
    """Writes the blocks of one document; styles are looked up in it."""

    def __init__(self, document: Any) -> None:
        styles = document.styles.element
        self.styles = {style.get(W + "styleId"): style for style in styles.findall(W + "style")}
        defaults = styles.find(W + "docDefaults")
        self.paragraph_defaults = _default(defaults, "pPr")
        self.letter_defaults = _default(defaults, "rPr")
        self.normal = next(
            (
                name
                for name, style in self.styles.items()
                if style.get(W + "type") == "paragraph" and style.get(W + "default") == "1"
            ),
            None,
        )

    def base_rule(self) -> str:
        """The look of letters that say nothing of their own."""
        return f"body {{ {letters_style(self._letters(None, []), 0)} }}"

    def blocks(self, container: Any, part: Any) -> Iterator[str]:
        """Paragraphs and tables directly inside of ``container``."""
        for child in container:
            if child.tag == W + "p":
                yield self._paragraph(child, part)
            elif child.tag == W + "tbl":
                yield self._table(child, part)
            elif child.tag == W + "sdt":
                content = child.find(W + "sdtContent")
                yield from self.blocks(content if content is not None else (), part)

    # --- paragraphs

    def _paragraph(self, paragraph: Any, part: Any) -> str:
        own = paragraph.find(W + "pPr")
        style = value(own, "pStyle") or self.normal
        chain = [] if own is None else [own]
        chain += [p for s in self._with_parents(style) if (p := s.find(W + "pPr")) is not None]
        chain += self.paragraph_defaults
        size = number(first(self._letters(style, []), "sz")) / 2 or USUAL_SIZE
        size = _size_of_runs(paragraph) or size
        inside = "".join(self._runs(paragraph, style, size, part)) or "&#8203;"
        return f'<p style="{escape(paragraph_style(chain, size))}">{inside}</p>'

    def _runs(self, container: Any, style: str | None, size: float, part: Any) -> Iterator[str]:
        for child, field in _with_fields(container):
            if field:
                yield f'<span class="{field}"></span>'
            elif child.tag == W + "r":
                yield self._run(child, style, size, part)
            else:
                yield from self._runs(child, style, size, part)

    def _run(self, run: Any, style: str | None, size: float, part: Any) -> str:
        own = run.find(W + "rPr")
        chain = self._letters(style, [] if own is None else [own])
        inside = "".join(_content(run, part))
        look = letters_style(chain, size)
        return f'<span style="{escape(look)}">{inside}</span>' if look and inside else inside

    # --- tables

    def _table(self, table: Any, part: Any) -> str:
        properties = table.find(W + "tblPr")
        widths = [number(col.get(W + "w")) / 20 for col in table.find(W + "tblGrid")]
        borders = self._table_borders(properties)
        rules = [
            f"width: {sum(widths):g}pt",
            *(border_rules(borders) if borders is not None else ()),
        ]
        if value(properties, "jc") == "center":
            rules.append("margin-left: auto; margin-right: auto")
        rows = list(table.findall(W + "tr"))
        columns = "".join(f'<col style="width: {width:g}pt">' for width in widths)
        head: list[str] = []
        body: list[str] = []
        for place, row in enumerate(rows):
            text = self._row(rows, place, borders, part)
            is_head = row.find(W + "trPr") is not None and is_on(
                [row.find(W + "trPr")], "tblHeader"
            )
            (head if is_head and not body else body).append(text)
        top = f"<thead>{''.join(head)}</thead>" if head else ""
        return (
            f'<table style="{escape("; ".join(rules))}"><colgroup>{columns}</colgroup>'
            f"{top}<tbody>{''.join(body)}</tbody></table>"
        )

    def _table_borders(self, properties: Any) -> Any:
        own = properties.find(W + "tblBorders") if properties is not None else None
        if own is not None:
            return own
        for style in self._with_parents(value(properties, "tblStyle")):
            found = style.find(f"{W}tblPr/{W}tblBorders")
            if found is not None:
                return found
        return None

    def _row(self, rows: list[Any], place: int, borders: Any, part: Any) -> str:
        row = rows[place]
        properties = row.find(W + "trPr")
        height = number(value(properties, "trHeight")) / 20
        style = f"height: {height:g}pt" if height else ""
        if properties is not None and is_on([properties], "cantSplit"):
            style += "; break-inside: avoid"
        cells, column = [], 0
        for cell in row.findall(W + "tc"):
            span = _span(cell)
            if not _goes_on(cell):
                down = _rows_down(rows, place, column)
                cells.append(self._cell(cell, span, down, borders, part))
            column += span
        return f'<tr style="{style}">{"".join(cells)}</tr>'

    def _cell(self, cell: Any, span: int, down: int, borders: Any, part: Any) -> str:
        properties = cell.find(W + "tcPr")
        rules: list[str] = []
        if borders is not None:
            rules += _inner_borders(borders)
        own = properties.find(W + "tcBorders") if properties is not None else None
        if own is not None:
            rules += border_rules(own)
        align = {"center": "middle", "bottom": "bottom"}.get(value(properties, "vAlign") or "")
        rules.append(f"vertical-align: {align or 'top'}")
        spans = f' colspan="{span}"' * (span > 1) + f' rowspan="{down}"' * (down > 1)
        inside = "".join(self.blocks(cell, part))
        return f'<td{spans} style="{escape("; ".join(rules))}">{inside}</td>'

    # --- styles

    def _letters(self, style: str | None, own: list[Any]) -> list[Any]:
        named = value(own[0], "rStyle") if own else None
        chain = [*own]
        for name in (named, style or self.normal):
            for found in self._with_parents(name):
                if (properties := found.find(W + "rPr")) is not None:
                    chain.append(properties)
        return chain + self.letter_defaults

    def _with_parents(self, name: str | None) -> Iterator[Any]:
        """A style and those that it is based on; a circle ends where it began."""
        seen = set()
        while name in self.styles and name not in seen:
            seen.add(name)
            style = self.styles[name]
            yield style
            name = value(style, "basedOn")


def _default(defaults: Any, kind: str) -> list[Any]:
    found = defaults.find(f"{W}{kind}Default/{W}{kind}") if defaults is not None else None
    return [] if found is None else [found]


def _size_of_runs(paragraph: Any) -> float:
    """The size of the first letters, by which indents and lines are measured."""
    for run in paragraph.iter(W + "r"):
        if size := value(run.find(W + "rPr"), "sz"):
            return number(size) / 2
    return 0.0


def _span(cell: Any) -> int:
    """Columns of the table that a cell goes over."""
    said = number(value(cell.find(W + "tcPr"), "gridSpan"))
    return int(min(max(said, 1), MOST_COLUMNS))


def _with_fields(container: Any) -> Iterator[tuple[Any, str]]:
    """Runs of a paragraph; a page-number field as its class, without what Word last showed."""
    inside, shown = False, False
    for child in container:
        if child.tag == W + "fldSimple":
            yield child, FIELDS.get(_field_name(child.get(W + "instr")), "")
        elif child.tag in (W + "hyperlink", W + "smartTag", W + "sdtContent"):
            yield child, ""
        elif child.tag == W + "sdt":
            content = child.find(W + "sdtContent")
            yield from _with_fields(content if content is not None else ())
        elif child.tag == W + "r":
            mark = value(child, "fldChar", "fldCharType")
            if mark == "begin":
                inside, shown = True, False
            elif mark == "end":
                inside = False
            elif inside and not shown and (field := _field_of(child)):
                shown = True
                yield child, field
            elif not inside:
                yield child, ""


def _field_of(run: Any) -> str:
    said = run.find(W + "instrText")
    return FIELDS.get(_field_name(said.text if said is not None else ""), "")


def _field_name(instruction: str | None) -> str:
    words = (instruction or "").split()
    return words[0].upper() if words else ""


def _content(run: Any, part: Any) -> Iterator[str]:
    for child in run:
        if child.tag == W + "t":
            yield escape((child.text or "").translate(_PLAIN))
        elif child.tag == W + "tab":
            yield "\u3000\u3000"
        elif child.tag == W + "noBreakHyphen":
            yield "-"
        elif child.tag == W + "cr":
            yield "<br>"
        elif child.tag == W + "br":
            is_page = child.get(W + "type") == "page"
            yield '<span style="break-after: page; display: block"></span>' if is_page else "<br>"
        elif child.tag == W + "drawing":
            yield from _pictures(child, part)


def _pictures(drawing: Any, part: Any) -> Iterator[str]:
    extent = next(drawing.iter(EXTENT), None)
    for blip in drawing.iter(A_BLIP):
        picture = part.related_parts.get(blip.get(EMBED))
        if picture is None or picture.content_type not in PICTURES:
            continue
        width = number(extent.get("cx")) / 12_700 if extent is not None else 100
        data = base64.b64encode(picture.blob).decode()
        source = f"data:{picture.content_type};base64,{data}"
        yield f'<img alt="" style="width: {width:g}pt" src="{source}">'


def _inner_borders(borders: Any) -> Iterator[str]:
    """Cells get the lines of the table; the outer ones are drawn by the table itself."""
    for side, inner in (("top", "insideH"), ("bottom", "insideH")) + (
        ("left", "insideV"),
        ("right", "insideV"),
    ):
        found = borders.find(W + inner)
        if found is not None and found.get(W + "val") not in ("nil", "none"):
            width = max(number(found.get(W + "sz", "4")) / 8, 0.5)
            yield f"border-{side}: {width:g}pt solid #000"


def _goes_on(cell: Any) -> bool:
    """Is the cell the continuation of the one above?"""
    properties = cell.find(W + "tcPr")
    merge = properties.find(W + "vMerge") if properties is not None else None
    return merge is not None and merge.get(W + "val", "continue") == "continue"


def _rows_down(rows: list[Any], place: int, column: int) -> int:
    """Over how many rows the cell at this column reaches."""
    count = 1
    for row in rows[place + 1 :]:
        at = 0
        for cell in row.findall(W + "tc"):
            if at == column:
                break
            at += _span(cell)
        else:
            return count
        if at != column or not _goes_on(cell):
            return count
        count += 1
    return count
