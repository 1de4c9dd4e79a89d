"""The page of a case's file: papers with their scans, gaps by purpose, where it is archived."""

from dataclasses import dataclass

from cases.calc.sheets import SUBMITTED
from cases.choices_files import SHOW_IDENTITY
from cases.models import ArchiveVolume, Case, Document, DocumentFile
from cases.selectors.papers import FileCheck, file_checks, papers_on_file


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper on file; ``shows_pictures`` is False for copies of identity cards."""

    document: Document
    scans: list[DocumentFile]
    shows_pictures: bool


@dataclass(frozen=True, slots=True)
class FilePage:
    """What the page shows; ``scans`` is how many photos and PDFs can be opened."""

    sheets: list[Sheet]
    pages: int
    checks: list[FileCheck]
    volume: ArchiveVolume | None
    scans: int


def file_page(case: Case, *, for_court: bool = False) -> FilePage:
    """The file as it is now; a file that was destroyed has papers but no scans.

    ``for_court``: only what was submitted, and nothing of how the station keeps its file.
    """
    documents = papers_on_file(case)
    if for_court:
        documents = [document for document in documents if document.paper in SUBMITTED]
    sheets = [_sheet(document) for document in documents]
    return FilePage(
        sheets=sheets,
        pages=sum(document.pages for document in documents),
        checks=[] if for_court else file_checks(case),
        volume=None if for_court else getattr(case, "volume", None),
        scans=sum(len(sheet.scans) for sheet in sheets),
    )


def _sheet(document: Document) -> Sheet:
    scans = [scan for scan in document.files.all() if scan.stored.removed_at is None]
    return Sheet(document, scans, document.paper not in SHOW_IDENTITY)
