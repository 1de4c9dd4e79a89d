"""Runs the settlement job in child processes and kills them; started by test_settle_killed.

``python -m assessment.tests.kill_driver DISTRICT MONTH CYCLES SEED`` works on the database named
by DATABASE_URL and prints what it saw of each cycle as JSON. A process of its own, because a
fork needs a process without threads and open connections.
"""

import json
import os
import random
import signal
import sys
import time

import django


def main(district: int, month: str, cycles: int, seed: int) -> None:
    django.setup()
    moments = random.Random(seed)
    usual = min(_timed(district, month) for _round in range(2))
    seen = [
        cycle(district, month, moments.uniform(0, 1.2 * usual), fresh=number % 2 == 0)
        for number in range(cycles)
    ]
    print(json.dumps({"usual": usual, "cycles": seen}))  # noqa: T201


def cycle(district: int, month: str, moment: float, *, fresh: bool) -> dict:
    """Ask, start a worker, kill it after ``moment`` seconds, look, sweep, do it, look again."""
    from mediation.common import jobs
    from mediation.common.models import Job

    if fresh:
        _forget()
    job = _asked(district, month)
    _kill_after(_worker(job.pk), moment)
    after_kill = {"state": Job.objects.get(pk=job.pk).state, "rows": _rows()}
    jobs.sweep(nothing_runs=True)
    swept = Job.objects.get(pk=job.pk).state
    jobs.run(job.pk)
    job.refresh_from_db()
    return {
        "moment": moment,
        "fresh": fresh,
        "killed": after_kill,
        "swept": swept,
        "finished": {"state": job.state, "rows": _rows(), "attempts": job.attempts},
    }


def _timed(district: int, month: str) -> float:
    """How long a worker takes that is left alone, from its fork to its end."""
    _forget()
    job = _asked(district, month)
    started = time.monotonic()
    os.waitpid(_worker(job.pk), 0)
    return time.monotonic() - started


def _asked(district: int, month: str):
    from mediation.common.models import Job

    args = {"district": district, "month": month}
    return Job.objects.create(kind="assessment.settle_month", key=f"{district}:{month}", args=args)


def _worker(job_id: int) -> int:
    """A child process that does the job, as a worker of Celery would. Returns its process id."""
    from django.db import connections

    from mediation.common import jobs

    connections.close_all()
    child = os.fork()
    if child:
        return child
    os.environ["PGAPPNAME"] = "worker to be killed"
    jobs.run(job_id)
    os._exit(0)


def _kill_after(child: int, moment: float) -> None:
    time.sleep(moment)
    os.kill(child, signal.SIGKILL)  # a child that has ended is still there to be waited for
    os.waitpid(child, 0)
    _wait_for_its_backend()


def _wait_for_its_backend() -> None:
    """PostgreSQL ends the statement a dead client was waiting for before it gives up."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for _each in range(500):
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = %s",
                ["worker to be killed"],
            )
            if cursor.fetchone() == (0,):
                return
            time.sleep(0.02)


def _forget() -> None:
    """The month as if it had never been computed."""
    from assessment.models import SettlementRun
    from assessment.services.settlement_rows import clear_rows

    for run in SettlementRun.objects.all():
        clear_rows(run)
        run.delete()


def _rows() -> list:
    """What is there of the month: counts, total, and how often the computation is on record."""
    from django.db.models import Sum

    from assessment.models import Settlement, SettlementLine, SettlementRun, WithheldItem

    return [
        SettlementRun.objects.exclude(computed_at=None).count(),
        Settlement.objects.count(),
        SettlementLine.objects.count(),
        SettlementLine.objects.exclude(part=None).values("part").distinct().count(),
        WithheldItem.objects.count(),
        str(SettlementLine.objects.aggregate(sum=Sum("amount"))["sum"] or 0),
    ]


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
