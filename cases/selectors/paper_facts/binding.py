"""The file as it is bound: its catalogue, its pages, where it is archived."""

from collections.abc import Sequence

from cases.calc.sheets import OUTSIDE_NUMBERING, SHEET_OF, binding_order
from cases.calc.volume import Piece, catalogue, pages_of
from cases.calc.wording import day
from cases.models import ArchiveVolume, Case, Document
from cases.selectors.papers import papers_on_file

from .shapes import EntryFacts, VolumeFacts


def volume_facts(case: Case, pieces: Sequence[Piece]) -> VolumeFacts:
    """What cover, catalogue and back cover say of these papers."""
    return VolumeFacts(
        **_archived(getattr(case, "volume", None)),
        pages=str(pages_of(pieces)),
        papers=str(len(pieces)),
        entries=tuple(
            EntryFacts(number=line.number, title=line.title, pages=line.pages, note=line.note)
            for line in catalogue(pieces)
        ),
    )


def volume_on_file(case: Case) -> VolumeFacts:
    """The same of the papers that were put on file, in binding order."""
    rows = [row for row in papers_on_file(case) if row.paper not in OUTSIDE_NUMBERING]
    rows.sort(key=lambda row: (binding_order(row.paper), row.paper, row.position))
    return volume_facts(case, [Piece(title_of(row), row.pages) for row in rows])


def title_of(document: Document) -> str:
    """The official title of a paper on file, else what the list of papers calls it."""
    sheet = SHEET_OF.get(document.paper)
    return sheet.title if sheet else str(document.get_paper_display())


def _archived(volume: ArchiveVolume | None) -> dict[str, str]:
    if volume is None:
        return {}
    return {
        "number": f"{volume.year}-{volume.serial}",
        "archived_on": day(volume.archived_on),
        "archived_by": volume.archived_by.full_name,
        "retention": f"至{day(volume.keep_until)}" if volume.keep_until else "永久",
    }
