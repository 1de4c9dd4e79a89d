"""The page of a case from which its papers are printed."""

from dataclasses import dataclass

from cases.calc.sheets import SHEETS, Sheet, needed, possible
from cases.choices import PrintedPaper
from cases.models import Case
from cases.selectors.paper_facts import Item, items_of, standing_of


@dataclass(frozen=True, slots=True)
class Printable:
    """A paper that can be printed; ``items`` where it is printed for each party or session."""

    key: str
    label: str
    items: list[Item]


@dataclass(frozen=True, slots=True)
class PrintDesk:
    """``needed``: what the file of this case wants; ``others``: what may be wanted besides."""

    needed: list[Printable]
    others: list[Printable]
    shields_contact: bool


def print_desk(case: Case, *, for_court: bool) -> PrintDesk:
    """The papers of such a case, in binding order; only the court's where ``for_court``."""
    standing = standing_of(case)
    of_door = [sheet for sheet in SHEETS if sheet.for_court or not for_court]
    sheets = [sheet for sheet in of_door if possible(sheet, standing)]
    wanted = [sheet for sheet in sheets if needed(sheet, standing)]
    return PrintDesk(
        needed=[_printable(case, sheet) for sheet in wanted],
        others=[_printable(case, sheet) for sheet in sheets if sheet not in wanted],
        shields_contact=case.parties.filter(contact_is_shielded=True).exists(),
    )


def _printable(case: Case, sheet: Sheet) -> Printable:
    return Printable(sheet.key, str(PrintedPaper(sheet.key).label), items_of(case, sheet.key))
