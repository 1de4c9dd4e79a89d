"""The jobs that are measured: each through its real service, beside its floor."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median

from django.db import connection

from assessment.models import Place, QuarterRun, QuotaFlag, SettlementRun
from assessment.services.quarters import close_quarter
from assessment.services.settlement_rows import clear_rows
from assessment.services.settlements import settle_month
from bench import floors, quarter_floor
from bench.data import MONTH, QUARTER, District
from bench.measure import Figures, compare
from stations.models import Division


@dataclass(frozen=True)
class Job:
    """A row of the table: what is done to one district, and how it is undone."""

    name: str
    title: str
    goal: float
    service: Callable[[District], object]
    floor: Callable[[District], object]
    reset: Callable[[Iterable[District]], None]
    said: Callable[[District], list[str]]


def measure(job: Job, districts: list[District], rounds: int) -> Figures:
    """One district after the other, as the queue of one worker would do them."""

    def each(work: Callable[[District], object]) -> Callable[[], object]:
        return lambda: [work(district) for district in districts]

    return compare(
        service=each(job.service),
        floor=each(job.floor),
        reset=lambda: job.reset(districts),
        said=lambda: [row for district in districts for row in job.said(district)],
        rounds=rounds,
    )


def growth(job: Job, districts: list[District], rounds: int) -> float:
    """Exponent of the service's time over three sizes: 1 is linear."""
    points = []
    for district in districts:
        figures = measure(job, [district], rounds)
        points.append((math.log(district.size.cases_a_month), math.log(median(figures.service))))
    return _slope(points)


def _slope(points: list[tuple[float, float]]) -> float:
    across = sum(x for x, _y in points) / len(points)
    up = sum(y for _x, y in points) / len(points)
    over = sum((x - across) * (y - up) for x, y in points)
    return over / sum((x - across) ** 2 for x, _y in points)


def _settle(district: District) -> None:
    place = Division.objects.get(pk=district.id)
    settle_month(district=place, month=MONTH, by=None)


def _forget_month(districts: Iterable[District]) -> None:
    for district in districts:
        for run in SettlementRun.objects.filter(district=district.id, month=MONTH.first_day):
            clear_rows(run)
            run.delete()
    _tidy("assessment_settlement", "assessment_settlementline", "assessment_withhelditem")


def _month_said(district: District) -> list[str]:
    run = SettlementRun.objects.get(district=district.id, month=MONTH.first_day)
    return floors.said(run.pk)


def _close(district: District) -> None:
    place = Division.objects.get(pk=district.id)
    close_quarter(district=place, quarter=QUARTER, by=None)


def _forget_quarter(districts: Iterable[District]) -> None:
    for district in districts:
        runs = QuarterRun.objects.filter(district=district.id, quarter=QUARTER.first_day)
        for model in (Place, QuotaFlag):
            model.objects.filter(run__in=runs).delete()
        runs.delete()
    _tidy("assessment_place", "assessment_quotaflag")


def _quarter_said(district: District) -> list[str]:
    run = QuarterRun.objects.get(district=district.id, quarter=QUARTER.first_day)
    return quarter_floor.said(run.pk)


def _tidy(*tables: str) -> None:
    """Dead rows of the round before would slow down whoever comes next."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"VACUUM {table}")


JOBS = (
    Job(
        "P1",
        "settle a month",
        2.0,
        _settle,
        floors.settle,
        _forget_month,
        _month_said,
    ),
    Job(
        "P2",
        "close a quarter",
        3.0,
        _close,
        quarter_floor.close,
        _forget_quarter,
        _quarter_said,
    ),
)
