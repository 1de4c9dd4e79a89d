"""What one part of the load hands to the next: keys and days, no model instances in bulk."""

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
from random import Random
from typing import Any, Generic, TypeVar

from mediation.demo.names import Identities
from mediation.demo.sizes import Sizes, Span
from mediation.demo.writing import Writer

Item = TypeVar("Item")


class Weighted(Generic[Item]):
    """Draws items in proportion to their weights."""

    def __init__(self, pairs: Sequence[tuple[Item, int]]) -> None:
        self._items = [item for item, _ in pairs]
        self._sums = list(accumulate(weight for _, weight in pairs))

    def draw(self, rng: Random) -> Item:
        return self._items[bisect(self._sums, rng.random() * self._sums[-1])]


@dataclass(slots=True)
class Body:
    """A committee: ``short`` and ``template`` make its file numbers."""

    id: int
    short: str
    template: str
    level: str


@dataclass(slots=True)
class Place:
    """A station."""

    id: int
    unit: "Unit"
    body: Body
    office_id: int
    kind: str
    posts: list[int] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Unit:
    """A street or town that the bureau runs, with its communities and their committees."""

    id: int
    code: str
    name: str
    is_rural: bool
    body: Body
    office_id: int = 0
    communities: list[tuple[int, str, Body]] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)


@dataclass(slots=True)
class Person:
    """A mediator. Under contract on ``[start, end)``; ``slow_in`` are quarters below the quota."""

    id: int
    user_id: int
    place: Place
    body: Body
    full_time: bool
    start: date
    end: date | None = None
    contract_id: int = 0
    slow_in: tuple[str, ...] = ()
    contracts: list[tuple[int, date, date]] = field(default_factory=list)

    def works_on(self, start: date, end: date) -> bool:
        """Under contract on both days and all between."""
        return self.start <= start and (self.end is None or end < self.end)


@dataclass
class World:
    """The load as it goes on."""

    seed: int
    sizes: Sizes
    span: Span
    writer: Writer = field(default_factory=Writer)
    district: Any = None
    district_body: Body = field(init=False)
    units: list[Unit] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    offices: dict[int, str] = field(default_factory=dict)
    bodies: dict[str, list[Body]] = field(default_factory=dict)
    types: dict[str, int] = field(default_factory=dict)
    users: dict[str, Any] = field(default_factory=dict)
    heads: dict[int, int] = field(default_factory=dict)
    court_id: int = 0
    exits: list[Any] = field(default_factory=list)
    working: frozenset[date] = frozenset()
    schedule: Any = None
    surveyors: dict[int, Any] = field(default_factory=dict)
    secret: str = ""
    tier_editions: list[tuple[date, list[int]]] = field(default_factory=list)
    full_timers: list[Person] = field(default_factory=list)
    part_timers: list[Person] = field(default_factory=list)
    identities: Identities = field(init=False)

    def __post_init__(self) -> None:
        self.identities = Identities(self.rng("identities"))

    def rng(self, part: object) -> Random:
        """The random numbers of one part: another part may ask for more without moving these."""
        return Random(f"{self.seed}:{part}")
