"""Clues that grid groups hand to their stations: some become cases, most are settled there."""

from datetime import date, timedelta
from random import Random
from typing import Any

from cases.choices import ClueStatus
from mediation.demo.tables import CaseTables
from mediation.demo.world import Place, Weighted, World

LED_TO_PER_CENT = 14  # of the cases taken up on one's own initiative
A_DAY_PER_STATION = 0.03
FRESH_DAYS = 10
SEEN = (
    "走访发现两户居民因{what}发生口角，已劝阻，请关注。",
    "群众反映{what}，双方情绪激动，建议调解员介入。",
    "夜间巡查听到因{what}争吵，已做初步安抚。",
)
WHAT = ("楼道堆物", "漏水", "停车占位", "噪声", "宠物扰民", "物业收费", "拖欠工资", "摊位划线")
ENDED = Weighted([(ClueStatus.RESOLVED, 82), (ClueStatus.DISMISSED, 18)])


class Clues:
    def __init__(self, world: World, tables: CaseTables, rng: Random) -> None:
        self.world, self.tables, self.rng = world, tables, rng
        self.places = [place for place in world.places if place.groups]

    def led_to(self, case: dict[str, Any], place: Place) -> None:
        """A part of the cases that a station took up itself came from a grid group."""
        if place.groups and self.rng.randrange(100) < LED_TO_PER_CENT:
            found = case["logged_on"] - timedelta(days=self.rng.choice((0, 1, 3)))
            self._write(place, found, ClueStatus.TAKEN, case["id"])

    def of_day(self, day: date) -> None:
        """The other clues of a day; the newest are still open."""
        count = A_DAY_PER_STATION * len(self.places)
        for _ in range(int(count + self.rng.random())):
            fresh = (self.world.span.today - day).days <= FRESH_DAYS
            still_open = fresh and self.rng.random() < 0.5
            status = ClueStatus.OPEN if still_open else ENDED.draw(self.rng)
            self._write(self.rng.choice(self.places), day, status, None)

    def _write(self, place: Place, found: date, status: str, case_id: int | None) -> None:
        text = self.rng.choice(SEEN).format(what=self.rng.choice(WHAT))
        self.tables.clues.add(
            group_id=self.rng.choice(place.groups),
            station_id=place.id,
            found_on=found,
            description=text,
            status=status,
            case_id=case_id,
        )
