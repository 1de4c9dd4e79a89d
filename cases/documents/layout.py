"""The look of official papers, as python-docx writes it: page, fonts, title, forms, signatures.

A4 and its margins, 方正小标宋 for titles, 仿宋 for the text and 黑体 for headings follow GB/T 9704;
the machines that have no such fonts show what they have instead. A cell or line may hold the
marks of the template language; ``{%p … %}`` and ``{%tr … %}`` take their paragraph or row away.
"""

from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt

TITLE, BODY, HEADING, LATIN = "方正小标宋简体", "仿宋_GB2312", "黑体", "Times New Roman"
ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
}
WIDTH = 15.6
"""Centimetres between the margins."""

HOW = (
    "{% if party.is_organisation %}签名、盖章{% elif party.guardian %}法定代理人签名"
    "{% else %}签名、捺印{% endif %}"
)
ALL_SIGN = (
    "{%p for party in parties %}",
    "{{ party.title }}（" + HOW + "）：",
    "{%p endfor %}",
    "{%p if not parties %}",
    "申请人（签名、捺印）：",
    "被申请人（签名、捺印）：",
    "{%p endif %}",
)
"""A line for each party: every one signs, and a unit seals besides (DOMAIN §2.1)."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a form: ``span`` columns wide; several lines stand one under another."""

    text: str | tuple[str, ...] = ""
    span: int = 1
    align: str = "left"
    bold: bool = False
    top: bool = False


def label(text: str, span: int = 1) -> Cell:
    """The name of a field of a form."""
    return Cell(text, span, align="center")


class Paper:
    """One template being written, from top to bottom."""

    def __init__(self, size: float = 16, line: float = 28) -> None:
        self.document = Document()
        self.size, self.line = size, line
        self._empty_properties()
        self._set_page()
        self._set_usual_letters()
        self._set_footer()

    def save(self, path: Any) -> None:
        self.document.save(path)

    # --- text

    def title(self, text: str, *, size: float = 22, before: float = 0, after: float = 10) -> None:
        paragraph = self._paragraph("center")
        paragraph.paragraph_format.space_before = Pt(before)
        paragraph.paragraph_format.space_after = Pt(after)
        paragraph.paragraph_format.line_spacing = Pt(size * 1.5)
        self._letters(paragraph, text, font=TITLE, size=size)

    def line_of(
        self, text: str, align: str = "left", *, size: float = 0, stays: bool = False
    ) -> None:
        """One line without indent: a number, an address; ``stays`` with what comes next."""
        paragraph = self._paragraph(align)
        if stays:
            paragraph.paragraph_format.keep_with_next = True
        self._letters(paragraph, text, size=size or self.size)

    def text(self, *paragraphs: str) -> None:
        """Paragraphs with two letters of indent."""
        for text in paragraphs:
            paragraph = self._paragraph("both")
            _indent_two(paragraph, self.size)
            self._letters(paragraph, text, size=self.size)

    def heading(self, text: str) -> None:
        paragraph = self._paragraph("left")
        _indent_two(paragraph, self.size)
        paragraph.paragraph_format.keep_with_next = True
        self._letters(paragraph, text, font=HEADING, size=self.size)

    def each(self, name: str, of: str, *texts: str) -> None:
        """The texts once for each ``name`` of the list ``of``."""
        self.mark(f"for {name} in {of}")
        self.text(*texts)
        self.mark("endfor")

    def lines_unless(self, fact: str, count: int = 8) -> None:
        """Ruled lines to write on where there is nothing to print."""
        self.mark(f"if not {fact}")
        for _ in range(count):
            self.line_of("＿" * int(WIDTH / self.size * 28))
        self.mark("endif")

    def mark(self, command: str) -> None:
        """A command of the template language that leaves nothing behind."""
        self._letters(self._paragraph("left"), f"{{%p {command} %}}", size=self.size)

    def gap(self, height: float = 14) -> None:
        paragraph = self._paragraph("left")
        paragraph.paragraph_format.line_spacing = Pt(height)

    def next_page(self) -> None:
        self._paragraph("left").paragraph_format.page_break_before = True

    def signatures(self, *lines: str, day: str = "年　　月　　日") -> None:
        """Where people sign and seal, left blank, to the right; then the day.

        It stays on one page, together with the last paragraph: nobody signs an empty page.
        """
        self.gap()
        for paragraph in self.document.paragraphs[-2:]:
            paragraph.paragraph_format.keep_with_next = True
        for text in (*lines, day):
            paragraph = self._paragraph("left")
            paragraph.paragraph_format.left_indent = Cm(7)
            paragraph.paragraph_format.keep_together = True
            paragraph.paragraph_format.keep_with_next = text != day
            self._letters(paragraph, text, size=self.size)

    # --- forms

    def form(self, widths: list[float], rows: list[Any], *, size: float = 12) -> None:
        """A table with lines. A row is a list of cells, ``(height, cells)``, or a command.

        Widths are shares of the page; a command (``"for party in parties"``) stands in a row of
        its own, which the rendering takes away.
        """
        table = self.document.add_table(rows=0, cols=len(widths))
        table.style = "Table Grid"
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        whole = sum(widths)
        columns = [WIDTH * width / whole for width in widths]
        for column, width in zip(table.columns, columns, strict=True):
            column.width = Cm(width)
        for row in rows:
            self._row(table, columns, row, size)

    def _row(self, table: Any, columns: list[float], row: Any, size: float) -> None:
        height, cells = row if isinstance(row, tuple) else (0.95, row)
        if isinstance(cells, str):
            height, cells = 0, [Cell(f"{{%tr {cells} %}}", len(columns))]
        written = table.add_row()
        if height:
            written.height = Cm(height)
        at = 0
        for cell in cells:
            first, last = written.cells[at], written.cells[at + cell.span - 1]
            place = first.merge(last) if cell.span > 1 else first
            place.width = Cm(sum(columns[at : at + cell.span]))
            self._fill(place, cell, size)
            at += cell.span
        if at != len(columns):
            raise ValueError(f"a row of {at} columns in a form of {len(columns)}")

    def _fill(self, place: Any, cell: Cell, size: float) -> None:
        middle, top = WD_CELL_VERTICAL_ALIGNMENT.CENTER, WD_CELL_VERTICAL_ALIGNMENT.TOP
        place.vertical_alignment = top if cell.top else middle
        texts = (cell.text,) if isinstance(cell.text, str) else cell.text
        for number, text in enumerate(texts):
            paragraph = place.paragraphs[0] if number == 0 else place.add_paragraph()
            paragraph.alignment = ALIGN[cell.align]
            paragraph.paragraph_format.line_spacing = Pt(size * 1.5)
            paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.AT_LEAST
            if cell.top and cell.align == "both" and not text.startswith("{%"):
                _indent_two(paragraph, size)
            font = HEADING if cell.bold else BODY
            self._letters(paragraph, text, font=font, size=size)

    # --- underneath

    def _paragraph(self, align: str) -> Any:
        paragraph = self.document.add_paragraph()
        paragraph.alignment = ALIGN[align]
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        paragraph.paragraph_format.line_spacing = Pt(self.line)
        return paragraph

    def _letters(self, paragraph: Any, text: str, *, font: str = BODY, size: float) -> None:
        run = paragraph.add_run(text)
        run.font.size = Pt(size)
        _use_font(run, font)

    def _empty_properties(self) -> None:
        """Nobody's name and no picture of an empty page go out with every paper."""
        self.document.core_properties.author = ""
        self.document.core_properties.comments = ""
        package = self.document.part.package
        for key, relation in list(package.rels.items()):
            if relation.reltype.endswith("/thumbnail"):
                del package.rels[key]

    def _set_page(self) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Cm(2.8), Cm(2.6)
        section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
        section.footer_distance = Cm(1.5)

    def _set_usual_letters(self) -> None:
        style = self.document.styles["Normal"]
        style.font.size = Pt(self.size)
        style.font.name = LATIN
        style.element.rPr.rFonts.set(qn("w:eastAsia"), BODY)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "en-US")
        language.set(qn("w:eastAsia"), "zh-CN")  # else commas sit as in Taiwan
        style.element.rPr.append(language)
        style.paragraph_format.space_after = Pt(0)

    def _set_footer(self) -> None:
        """第 1 页 共 2 页"""
        paragraph = self.document.sections[0].footer.paragraphs[0]
        paragraph.alignment = ALIGN["center"]
        for text, field in (("第 ", "PAGE"), (" 页　共 ", "NUMPAGES"), (" 页", "")):
            self._letters(paragraph, text, font="宋体", size=10.5)
            if field:
                _add_field(paragraph, field)


def _indent_two(paragraph: Any, size: float) -> None:
    """Two letters; in points as well, for programs that do not count letters."""
    indent = OxmlElement("w:ind")
    indent.set(qn("w:firstLineChars"), "200")
    indent.set(qn("w:firstLine"), str(int(size * 40)))
    properties = paragraph._p.get_or_add_pPr()
    properties._insert_ind(indent)


def _use_font(run: Any, name: str) -> None:
    run.font.name = LATIN
    run._r.rPr.rFonts.set(qn("w:eastAsia"), name)


def _add_field(paragraph: Any, name: str) -> None:
    for kind, text in (("begin", ""), ("", name), ("separate", ""), ("shown", "1"), ("end", "")):
        run = paragraph.add_run()
        run.font.size = Pt(10.5)
        _use_font(run, "宋体")
        if kind == "shown":
            run.text = text
            continue
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.set(qn("xml:space"), "preserve")
            element.text = f" {text} "
        run._r.append(element)
