"""One run: data, rounds, table."""

import time

from bench import data, report, start
from bench.database import own_database
from bench.jobs import JOBS, growth, measure

START = "P15"


def run(names: list[str], *, scale: str, rounds: int, keep: bool) -> None:
    """Measure the named jobs (none: all) and print a row for each. Refuses unknown names."""
    known = {job.name for job in JOBS} | {START}
    wanted = {name.upper() for name in names} or known
    if unknown := wanted - known:
        raise SystemExit(f"There is no job {', '.join(sorted(unknown))}; known: {sorted(known)}.")
    rows, sizes = [], data.SCALES[scale]
    chosen = [job for job in JOBS if job.name in wanted]
    if chosen:
        with own_database():
            districts, small = _made(sizes)
            for job in chosen:
                print(f"{job.name} {job.title}: {rounds} rounds …", flush=True)
                figures = measure(job, districts, rounds)
                exponent = growth(job, small, min(rounds, 3))
                rows.append(
                    report.job_row(job.name, job.title, job.goal, figures, len(sizes), exponent)
                )
    if START in wanted:
        print("P15 start …", flush=True)
        rows.append(report.start_row(start.seconds(rounds)))
    print(f"\n{report.machine()}\n{report.data(sizes)}\n\n{report.table(rows)}")
    if keep:
        report.keep(rows, scale, sizes, rounds)


def _made(sizes: list[data.Size]) -> tuple[list[data.District], list[data.District]]:
    started = time.perf_counter()
    people = data.People()
    districts = data.make(sizes, people)
    small = data.make(data.GROWTH, people, first=len(sizes))
    cases = sum(district.cases for district in (*districts, *small))
    print(f"{cases:,} cases made in {time.perf_counter() - started:.0f} s", flush=True)
    return districts, small
