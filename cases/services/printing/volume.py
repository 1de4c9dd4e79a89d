"""The whole file of a case as one PDF: cover, catalogue, papers in binding order, back cover.

A signed original that was scanned stands in the file as it is; where there is none, the paper is
printed from the case. A paper that is only in the cupboard gets a slip that says so. Nothing is
added to a file that is archived.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from django.utils import translation

from cases.calc.sheets import (
    OUTSIDE_NUMBERING,
    SHEETS,
    SUBMITTED,
    Sheet,
    Standing,
    binding_order,
    needed,
)
from cases.calc.volume import Piece
from cases.models import Case, Document
from cases.selectors.paper_facts import items_of, standing_of, title_of, volume_facts
from cases.selectors.papers import papers_on_file
from mediation.common.choices import FileKind
from mediation.common.files import read

from . import render_paper
from .pdf import pdf_of_page

if TYPE_CHECKING:
    from pypdf import PdfWriter

Progress = Callable[[int, int, str], None]
SCANNED, PRINTED, IN_THE_CUPBOARD = "扫描件", "打印件", "纸质原件"
PAGE = "@page { size: A4; margin: 0 }"
A4_WIDTH, A4_HEIGHT = 595.28, 841.89


@dataclass(frozen=True, slots=True)
class Bound:
    """A paper of the file, ready to be bound."""

    piece: Piece
    pdf: bytes


@dataclass(frozen=True, slots=True)
class WholeFile:
    content: bytes
    pages: int


def whole_file(
    *, case: Case, for_court: bool = False, progress: Progress = lambda *_: None
) -> WholeFile:
    """The file of the case as it stands, with a catalogue and its page numbers.

    ``for_court`` binds only what the court is given with a joint application. Refuses with
    `NoPdf` where the machine cannot make PDF files, `StoreAway` where a scan cannot be read.
    """
    with translation.override("zh-hans"):
        papers = list(_papers(case, for_court))
        bound = []
        for done, (title, make) in enumerate(papers):
            progress(done, len(papers) + 1, title)
            bound += make()
        progress(len(papers), len(papers) + 1, "")
        whole = _bind(case, bound, for_court)
        progress(len(papers) + 1, len(papers) + 1, "")
        return whole


def _papers(case: Case, for_court: bool) -> Iterator[tuple[str, Callable[[], list[Bound]]]]:
    """What belongs into the file, in binding order, as work still to be done."""
    standing = standing_of(case)
    held: dict[str, list[Document]] = {}
    for document in papers_on_file(case):
        held.setdefault(document.paper, []).append(document)
    kinds = {sheet.paper for sheet in SHEETS if sheet.key not in OUTSIDE_NUMBERING} | set(held)
    for kind in sorted(kinds - OUTSIDE_NUMBERING, key=lambda kind: (binding_order(kind), kind)):
        documents = held.get(kind, [])
        scanned = [row for row in documents if _scans(row)]
        sheets = [s for s in SHEETS if s.paper == kind and _wanted(s, standing, for_court)]
        if not documents and not for_court and hasattr(case, "volume"):
            sheets = []
        if scanned and (not for_court or kind in SUBMITTED):
            yield from ((title_of(row), lambda row=row: [_scanned(row)]) for row in scanned)
        elif sheets:
            yield from ((s.title, lambda s=s: _printed(case, s)) for s in sheets)
        elif documents and not for_court:
            yield from ((title_of(row), lambda row=row: [_slip(row)]) for row in documents)


def _wanted(sheet: Sheet, standing: Standing, for_court: bool) -> bool:
    if for_court:
        return sheet.for_court and (needed(sheet, standing) or sheet.when == "confirming")
    return needed(sheet, standing)


def _printed(case: Case, sheet: Sheet) -> list[Bound]:
    items: list[int | None] = [item.pk for item in items_of(case, sheet.key)] or [None]
    pdfs = (render_paper(case=case, paper=sheet.key, format="pdf", item=item) for item in items)
    return [_counted(sheet.title, pdf, PRINTED) for pdf in pdfs]


def _scanned(document: Document) -> Bound:
    """The photos and PDF files of a paper, one after another."""
    from pypdf import PdfWriter

    writer = PdfWriter()
    for scan in _scans(document):
        content = read(scan.stored)
        if scan.stored.kind == FileKind.PHOTO:
            content = pdf_of_page(_photo_page(content))
        writer.append(io.BytesIO(content), import_outline=False)
    return _counted(title_of(document), _written(writer), SCANNED)


def _slip(document: Document) -> Bound:
    words = f"《{title_of(document)}》{document.pages}页，原件存于纸质卷宗。"
    page = (
        f"<style>{PAGE}p {{ font: 18pt 'Noto Serif CJK SC', serif; text-align: center;"
        f" padding-top: 300pt }}</style><p>{escape(words)}</p>"
    )
    return _counted(title_of(document), pdf_of_page(page), IN_THE_CUPBOARD)


def _photo_page(content: bytes) -> str:
    import base64

    data = base64.b64encode(content).decode()
    style = "img { display: block; margin: 15mm auto; max-width: 180mm; max-height: 265mm }"
    return f'<style>{PAGE}{style}</style><img alt="" src="data:image/jpeg;base64,{data}">'


def _bind(case: Case, bound: list[Bound], for_court: bool) -> WholeFile:
    from pypdf import PdfWriter

    pieces = [paper.piece for paper in bound]
    facts = volume_facts(case, pieces)

    def outside(paper: str) -> bytes:
        return render_paper(case=case, paper=paper, format="pdf", volume=facts)

    writer = PdfWriter()
    for key in ("catalogue",) if for_court else ("cover", "catalogue"):
        writer.append(io.BytesIO(outside(key)), _sheet_title(key))
    first = len(writer.pages)
    for paper in bound:
        writer.append(io.BytesIO(paper.pdf), paper.piece.title, import_outline=False)
    _number(writer, first)
    if not for_court:
        writer.append(io.BytesIO(outside("back_cover")), _sheet_title("back_cover"))
    writer.add_metadata({"/Title": case.number})
    return WholeFile(_written(writer), len(writer.pages))


def _number(writer: "PdfWriter", first: int) -> None:
    """The number of each page of the file, at the top right."""
    from pypdf import PdfReader, Transformation

    pages = writer.pages[first:]
    if not pages:
        return
    style = (
        f"{PAGE}p {{ margin: 0; height: 100vh; break-after: page; text-align: right;"
        " font: 12pt 'Noto Sans CJK SC', sans-serif; padding: 10mm 12mm 0 0 }"
    )
    numbers = "".join(f"<p>{number}</p>" for number in range(1, len(pages) + 1))
    stamps = PdfReader(io.BytesIO(pdf_of_page(f"<style>{style}</style>{numbers}")))
    for page, stamp in zip(pages, stamps.pages, strict=False):
        page.transfer_rotation_to_content()
        box = page.cropbox  # what is seen of the page
        move = Transformation().translate(float(box.right) - A4_WIDTH, float(box.top) - A4_HEIGHT)
        page.merge_transformed_page(stamp, move)


def _counted(title: str, pdf: bytes, note: str) -> Bound:
    from pypdf import PdfReader

    return Bound(Piece(title, len(PdfReader(io.BytesIO(pdf)).pages), note), pdf)


def _scans(document: Document) -> list[Any]:
    return [scan for scan in document.files.all() if scan.stored.removed_at is None]


def _sheet_title(key: str) -> str:
    return next(sheet.title for sheet in SHEETS if sheet.key == key)


def _written(writer: "PdfWriter") -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
