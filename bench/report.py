"""The table that is printed, and the page of the last run that is kept per database."""

import os
import platform
import re
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from django.db import connection

from bench.crowd import Diary
from bench.data import Size
from bench.measure import Figures
from bench.pages import Visit
from bench.searching import Found, p95

RESULTS = Path(__file__).parent / "RESULTS.md"
INTRODUCTION = """# How fast, beside a hand-written floor

Each job runs through its real service, turn about with a floor that writes the same rows by hand
(`bench/floors.py`, `bench/quarter_floor.py`); median and range of the rounds. The machine is small
and shared, so a second means little and the ratio means much. What floor and service wrote was
compared before. Rows and queries are those of one round, memory is Python's own at its worst
moment, growth the exponent of the service's time over districts of a quarter, half and full size.
P6 is a page of the case list, through every middleware, beside the barest list of the same rows in
the same frame. P10 is the search box of three people (the bureau with all cases, an office head, a
mediator): posted, redirected, shown; beside it the same words compared with every row, without the
index. P9 is 50 mediators and 10 of the offices and the bureau on a real server (two workers; one
process on SQLite), each thinking 3 to 9 seconds between two clicks: lists, case form, session,
search, admin.
`make bench` writes this page anew, each database and scale its own part, row by row.
"""
HEAD = ("Job", "Service", "Floor", "Ratio", "Goal", "Rows", "Queries", "Memory", "Growth")


@dataclass(frozen=True)
class Row:
    cells: tuple[str, ...]

    @property
    def job(self) -> str:
        return self.cells[0].split()[0]


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


def list_row(visit: Visit) -> Row:
    has_floor = bool(visit.floor)
    return Row(
        (
            f"P6 {visit.title}",
            spread(visit.service),
            spread(visit.floor) if has_floor else "–",
            f"{visit.ratio:.2f} ×" if has_floor else "–",
            "≤ 1.5 ×" if has_floor else "no count",
            f"{visit.rows}",
            f"{visit.queries}",
            "–",
            "–",
        )
    )


def search_row(found: Found) -> Row:
    goal = "150" if connection.vendor == "postgresql" else "300"
    return Row(
        (
            f"P10 search, {found.kinds} queries",
            f"p95 {_ms(found.p95)} (median {_ms(median(found.searches))})",
            f"no index: p95 {_ms(p95(found.scans))}",
            f"{found.p95 / p95(found.scans):.2f} ×",
            f"≤ {goal} ms",
            f"{len(found.searches):,}",
            *("–",) * 3,
        )
    )


def crowd_rows(diary: Diary) -> list[Row]:
    """Reads and writes of the crowd, with everything that went wrong."""
    wrong = f"{len(diary.errors)} errors, {diary.locks} locks"
    for line in (*dict.fromkeys(diary.errors), *diary.by_page()):
        print(f"  {line}")
    goals = {"read": "≤ 400 ms", "write": "≤ 800 ms"}
    if connection.vendor == "sqlite":  # one process, one writer: only that nobody is locked out
        goals = dict.fromkeys(goals, "0 locks")
    return [
        Row(
            (
                f"P9 50 + 10 people, {kind}s",
                f"p95 {_ms(diary.p95(kind))} (median {_ms(median(diary.of(kind)))})",
                wrong,
                "–",
                goal,
                f"{len(diary.of(kind)):,}",
                *("–",) * 3,
            )
        )
        for kind, goal in goals.items()
    ]


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


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
    """Put the run into `RESULTS`; rows of jobs that were not run stay as they were."""
    text = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else INTRODUCTION
    found = re.split(r"(?m)^(?=## )", text)[1:]
    this = (product().split()[0], scale)
    old = next((part for part in found if _heading(part) == this), "")
    title = f"## {product()}, {scale}"
    merged = merge(_rows_of(old), rows)
    part = f"{title}\n\n{machine()}\n{data(sizes)} {rounds} rounds.\n\n{table(merged)}\n"
    others = [each for each in found if _heading(each) != this]
    parts = [INTRODUCTION.strip(), *(each.strip() for each in sorted([*others, part]))]
    RESULTS.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def merge(old: list[Row], new: list[Row]) -> list[Row]:
    """The rows of both, in the order of the jobs' numbers; a job that was run is replaced."""
    run = {row.job for row in new}
    rows = [*(row for row in old if row.job not in run), *new]
    return sorted(rows, key=lambda row: int(row.job.removeprefix("P")))


def _rows_of(part: str) -> list[Row]:
    lines = [line for line in part.splitlines() if line.startswith("| P")]
    return [Row(tuple(cell.strip() for cell in line.strip("| ").split("|"))) for line in lines]


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
