"""The acts of the past, in the order of their days; an act may bring about later ones."""

from collections.abc import Callable
from datetime import datetime
from heapq import heappop, heappush

from mediation.demo import clock

Act = Callable[[], object]


class Timeline:
    """Does every act at its own instant. What lies at or after ``until`` is left undone."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        self.done = 0
        self._acts: list[tuple[datetime, int, Act]] = []
        self._added = 0

    def add(self, at: datetime, act: Act) -> None:
        if at < self.until:
            self._added += 1
            heappush(self._acts, (at, self._added, act))

    def run(self, progress: Callable[[int, int], None]) -> None:
        """``progress`` hears how many acts are done, and of how many known so far."""
        while self._acts:
            at, _order, act = heappop(self._acts)
            with clock.on(at):
                act()
            self.done += 1
            progress(self.done, self._added)
