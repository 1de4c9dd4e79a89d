"""The table that is printed, and the page of the last run that is kept per database."""

import os
import platform
import re
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from django.db import connection

from bench.data import Size
from bench.measure import Figures

RESULTS = Path(__file__).parent / "RESULTS.md"
INTRODUCTION = """# How fast, beside a hand-written floor

Each job runs through its real service, turn about with a floor that writes the same rows by hand
(`bench/floors.py`, `bench/quarter_floor.py`); median and range of the rounds. The machine is small
and shared, so a second means little and the ratio means much. What floor and service wrote was
compared before. Rows and queries are those of one round, memory is Python's own at its worst
moment, growth the exponent of the service's time over districts of a quarter, half and full size.
`make bench` writes this page anew, each database and scale its own part.
"""
HEAD = ("Job", "Service", "Floor", "Ratio", "Goal", "Rows", "Queries", "Memory", "Growth")


@dataclass(frozen=True)
class Row:
    cells: tuple[str, ...]


def job_row(
    name: str, title: str, goal: float, figures: Figures, districts: int, exponent: float
) -> Row:
    each = f" ({figures.queries // districts} a district)" if districts > 1 else ""
    return Row(
        (
            f"{name} {title}",
            spread(figures.service),
            spread(figures.floor),
            f"{figures.ratio:.2f} ×",
            f"≤ {goal:g} ×",
            f"{figures.rows:,}",
            f"{figures.queries}{each}",
            f"{figures.memory:.0f} MB",
            f"n^{exponent:.2f}",
        )
    )


def start_row(seconds: list[float]) -> Row:
    return Row(
        ("P15 second start to first page", spread(seconds), "–", "–", "≤ 5 s", "–", "–", "–", "–")
    )


def spread(seconds: list[float]) -> str:
    digits = 3 if median(seconds) < 1 else 2
    low, middle, high = min(seconds), median(seconds), max(seconds)
    return f"{middle:.{digits}f} s ({low:.{digits}f}–{high:.{digits}f})"


def table(rows: list[Row]) -> str:
    """The rows as Markdown, in columns that line up on a terminal."""
    lines = [HEAD, *(row.cells for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    text = [
        "| " + " | ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)) + " |"
        for line in lines
    ]
    text.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(text)


def keep(rows: list[Row], scale: str, sizes: list[Size], rounds: int) -> None:
    """Put the run into `RESULTS`, in the place of the last one on this database and scale."""
    title = f"## {product()}, {scale}"
    part = f"{title}\n\n{machine()}\n{data(sizes)} {rounds} rounds.\n\n{table(rows)}\n"
    text = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else INTRODUCTION
    kept = [
        old
        for old in re.split(r"(?m)^(?=## )", text)[1:]
        if _heading(old) != (title.split()[1], scale)
    ]
    parts = [INTRODUCTION.strip(), *(old.strip() for old in sorted([*kept, part]))]
    RESULTS.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def _heading(part: str) -> tuple[str, str]:
    first = part.splitlines()[0]
    return first.split()[1], first.rpartition(", ")[2]


def product() -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SHOW server_version")
            return f"PostgreSQL {cursor.fetchone()[0].split()[0]}"
        cursor.execute("SELECT sqlite_version()")
        return f"SQLite {cursor.fetchone()[0]}"


def machine() -> str:
    """The machine in words."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} processor cores ({platform.machine()}), {memory:.0f} GB of memory, "
        f"{platform.system()}, Python {platform.python_version()}; the database with its default "
        "settings on the same machine."
    )


def data(sizes: list[Size]) -> str:
    one = sizes[0]
    places = "One district" if len(sizes) == 1 else f"{len(sizes)} districts, each"
    return (
        f"{places} of {one.full:,} full-time and {one.part:,} part-time mediators, "
        f"{one.cases_a_month:,} cases a month, {one.cases_a_month * one.months:,} cases kept."
    )
