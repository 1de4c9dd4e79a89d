"""Turn about, several rounds, median and range; queries and memory in rounds of their own."""

import gc
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from django.db import connection
from django.test.utils import CaptureQueriesContext

Work = Callable[[], object]


@dataclass(frozen=True)
class Figures:
    """Seconds of each round; rows written; queries; peak memory over idle in MB."""

    service: list[float]
    floor: list[float]
    rows: int
    queries: int
    memory: float

    @property
    def ratio(self) -> float:
        return median(self.service) / median(self.floor)


class Differs(AssertionError):
    """Floor and service did not write the same figures: there is nothing to compare."""


def compare(
    *,
    service: Work,
    floor: Work,
    reset: Work,
    said: Callable[[], list[str]],
    rounds: int,
) -> Figures:
    """Both on the same rows, one after the other; before each, ``reset`` puts the rows back.

    ``said`` reads what was written, without row ids; in the first round it must be the same.
    """
    written = {}
    seconds: dict[str, list[float]] = {"floor": [], "service": []}
    for number in range(rounds):
        for name, work in (("floor", floor), ("service", service)):
            reset()
            seconds[name].append(timed(work))
            if number == 0:
                written[name] = said()
        if number == 0:
            _refuse_difference(written["floor"], written["service"])
    reset()
    with CaptureQueriesContext(connection) as captured:
        service()
    reset()
    memory = _peak(service)
    rows = len(written["service"])
    return Figures(seconds["service"], seconds["floor"], rows, len(captured), memory)


def timed(work: Work) -> float:
    gc.collect()
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _refuse_difference(floor: list[str], service: list[str]) -> None:
    if floor == service:
        return
    only_floor = sorted(set(floor) - set(service))[:3]
    only_service = sorted(set(service) - set(floor))[:3]
    raise Differs(
        f"{len(floor)} rows by the floor, {len(service)} by the service.\n"
        f"only the floor: {only_floor}\nonly the service: {only_service}"
    )


def _peak(work: Work) -> float:
    """MB of Python's own memory at the worst moment, over what was there before."""
    gc.collect()
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()
