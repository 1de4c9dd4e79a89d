"""One run: data, rounds, table."""

import time

from bench import crowd, data, finding, pages, report, searching, start
from bench.database import own_database
from bench.jobs import JOBS, growth, measure

START = "P15"
LISTS, CROWD, SEARCH = FINDING = ("P6", "P9", "P10")


def run(names: list[str], *, scale: str, rounds: int, seconds: int, keep: bool) -> None:
    """Measure the named jobs (none: all) and print a row for each. Refuses unknown names."""
    known = {job.name for job in JOBS} | {START, *FINDING}
    wanted = {name.upper() for name in names} or known
    if unknown := wanted - known:
        raise SystemExit(f"There is no job {', '.join(sorted(unknown))}; known: {sorted(known)}.")
    rows: list[report.Row] = []
    sizes = data.SCALES[scale]
    if wanted - {START}:
        with own_database():
            people = data.People()
            districts = _made(sizes, people)
            rows += _jobs(wanted, districts, people, rounds)
            if wanted & set(FINDING):
                rows += _finding(wanted, districts[0], rounds, seconds)
    if START in wanted:
        print("P15 start …", flush=True)
        rows.append(report.start_row(start.seconds(rounds)))
    print(f"\n{report.machine()}\n{report.data(sizes)}\n\n{report.table(rows)}")
    if keep:
        report.keep(rows, scale, sizes, rounds)


def _jobs(
    wanted: set[str], districts: list[data.District], people: data.People, rounds: int
) -> list[report.Row]:
    chosen = [job for job in JOBS if job.name in wanted]
    if not chosen:
        return []
    small = data.make(data.GROWTH, people, first=len(districts))
    rows = []
    for job in chosen:
        print(f"{job.name} {job.title}: {rounds} rounds …", flush=True)
        figures = measure(job, districts, rounds)
        exponent = growth(job, small, min(rounds, 3))
        rows.append(
            report.job_row(job.name, job.title, job.goal, figures, len(districts), exponent)
        )
    return rows


def _finding(
    wanted: set[str], district: data.District, rounds: int, seconds: int
) -> list[report.Row]:
    """Lists and search of the first district; the crowd comes last, because it writes."""
    people = finding.prepare(district)
    rows = []
    if LISTS in wanted:
        print(f"P6 lists: {rounds} rounds …", flush=True)
        rows += [report.list_row(visit) for visit in pages.lists(people, rounds)]
        rows.append(report.list_row(pages.admin_list(people, rounds)))
    if SEARCH in wanted:
        print(f"P10 search: {rounds} rounds …", flush=True)
        rows.append(report.search_row(searching.searches(district, people, rounds)))
    if CROWD in wanted:
        print(f"P9 crowd: {seconds} s …", flush=True)
        rows += report.crowd_rows(crowd.crowd(people, seconds))
    return rows


def _made(sizes: list[data.Size], people: data.People) -> list[data.District]:
    started = time.perf_counter()
    districts = data.make(sizes, people)
    cases = sum(district.cases for district in districts)
    print(f"{cases:,} cases made in {time.perf_counter() - started:.0f} s", flush=True)
    return districts
