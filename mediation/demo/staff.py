"""Who takes a case: full-time mediators in turn at their own pace, part-time ones at random."""

from datetime import date
from heapq import heapify, heappop, heappush
from random import Random

from mediation.common.periods import Quarter
from mediation.demo.flow import Stub
from mediation.demo.world import Person, World

SLOW_CASES = 1  # all that a mediator takes in a quarter that ends under quota
TRIES = 200


class Staff:
    """Finds the lead of a case: under contract from its first day to its last.

    Full-time mediators are drawn from a heap of turns, so that in a quarter each has about as
    many cases as the next; whoever starts later starts in the middle of the turns.
    """

    def __init__(self, world: World, rng: Random) -> None:
        self.rng = rng
        self.part_timers = world.part_timers
        self._turns: list[tuple[float, int]] = []
        self._people = {person.id: person for person in world.full_timers}
        self._to_come = sorted(world.full_timers, key=lambda row: (row.start, row.id), reverse=True)
        self._pace = {key: self.rng.uniform(0.88, 1.25) for key in self._people}
        self._slow_left: dict[tuple[int, str], int] = {}
        self._last_turn = 0.0

    def lead(self, stub: Stub) -> Person:
        closes = stub.closed_on or stub.accepted_on
        return self._full_timer(stub, closes) if stub.full_time else self.part_timer(stub, closes)

    def part_timer(self, stub: Stub, closes: date) -> Person:
        for _ in range(TRIES):
            person = self.rng.choice(self.part_timers)
            if person.works_on(stub.accepted_on, closes):
                return person
        raise LookupError(f"nobody is under contract on {stub.accepted_on}")

    def beside(self, lead: Person, stub: Stub) -> Person | None:
        """A part-time mediator who takes part, if it is not the lead."""
        closes = stub.closed_on or stub.accepted_on
        person = self.part_timer(stub, closes)
        return person if person is not lead else None

    def _full_timer(self, stub: Stub, closes: date) -> Person:
        self._let_in(stub.accepted_on)
        passed_over = []
        while self._turns:
            turn, key = heappop(self._turns)
            person = self._people[key]
            if person.end is not None and person.end <= stub.accepted_on:
                continue
            if person.works_on(stub.accepted_on, closes) and self._keeps_pace(person, stub):
                self._last_turn = turn
                passed_over.append((turn + self._step(key), key))
                break
            passed_over.append((turn, key))
        else:
            raise LookupError(f"no full-time mediator works on {stub.accepted_on}")
        for entry in passed_over:
            heappush(self._turns, entry)
        return person

    def _let_in(self, day: date) -> None:
        came = False
        while self._to_come and self._to_come[-1].start <= day:
            key = self._to_come.pop().id
            self._turns.append((self._last_turn + self.rng.random(), key))
            came = True
        if came:
            heapify(self._turns)

    def _keeps_pace(self, person: Person, stub: Stub) -> bool:
        quarter = str(Quarter.of(stub.accepted_on))
        if quarter not in person.slow_in:
            return True
        left = self._slow_left.setdefault((person.id, quarter), SLOW_CASES)
        self._slow_left[person.id, quarter] = left - 1
        return left > 0

    def _step(self, key: int) -> float:
        return self.rng.uniform(0.6, 1.4) / self._pace[key]
