"""Writes the built-in templates anew: ``python -m cases.documents.build``.

The files beside this one are committed; run it after a change of a paper, and look at the result.
"""

from pathlib import Path

from cases.documents import binding, intake, results, work

HERE = Path(__file__).parent
SHEETS = {**binding.SHEETS, **intake.SHEETS, **work.SHEETS, **results.SHEETS}


def build(folder: Path = HERE) -> int:
    """All templates into the folder; returns how many."""
    for name, write in SHEETS.items():
        write().save(folder / f"{name}.docx")
    return len(SHEETS)


if __name__ == "__main__":
    build()
