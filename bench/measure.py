"""Turn about, several rounds, median and range; queries and memory in rounds of their own."""

import gc
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from django.db import connection
from django.test.utils import CaptureQueriesContext

Work = Callable[[], object]
PAGE = os.sysconf("SC_PAGE_SIZE")


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
            seconds[name].append(_timed(work))
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


def _timed(work: Work) -> float:
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
    """MB of resident memory at the worst moment, over what the process had before."""
    gc.collect()
    idle, peak, over = _resident(), 0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not over.wait(0.002):
            peak = max(peak, _resident())

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        work()
    finally:
        over.set()
        watcher.join()
    return max(0, peak - idle) / 1e6


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE
