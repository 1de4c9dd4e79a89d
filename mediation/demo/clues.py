"""Clues that grid groups hand to their stations: some become cases, most are settled there."""

from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import Any

from cases.calc.intake import period_of
from cases.choices import ClueStatus, ReturnPeriod, Risk
from mediation.demo.clock import moment
from mediation.demo.tables import CaseTables
from mediation.demo.world import Person, Place, Weighted, World

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


DONE = {
    ClueStatus.RESOLVED: "现场劝解，双方和解（示例）",
    ClueStatus.DISMISSED: "核实后无实际纠纷（示例）",
}
RISKS = Weighted([("", 95), (Risk.FIGHT, 2), (Risk.CRIME, 2), (Risk.PETITION, 1)])


class Clues:
    """``found`` counts what is on record by group and month."""

    def __init__(self, world: World, tables: CaseTables, rng: Random) -> None:
        self.world, self.tables, self.rng = world, tables, rng
        self.places = [place for place in world.places if place.groups]
        self.details = world.rng("clues")
        self.found: Counter[tuple[int, date]] = Counter()

    def led_to(self, case: dict[str, Any], person: Person) -> None:
        """A part of the cases that a station took up itself came from a grid group."""
        place = person.place
        if place.groups and self.rng.randrange(100) < LED_TO_PER_CENT:
            found = case["logged_on"] - timedelta(days=self.rng.choice((0, 1, 3)))
            taken = {
                "case_id": case["id"],
                "decided_by_id": person.user_id,
                "decided_at": case["received_at"],
            }
            self._write(place, found, ClueStatus.TAKEN, **taken)

    def of_day(self, day: date) -> None:
        """The other clues of a day; the newest are still open."""
        count = A_DAY_PER_STATION * len(self.places)
        for _ in range(int(count + self.rng.random())):
            fresh = (self.world.span.today - day).days <= FRESH_DAYS
            still_open = fresh and self.rng.random() < 0.5
            status = ClueStatus.OPEN if still_open else ENDED.draw(self.rng)
            place = self.rng.choice(self.places)
            self._write(place, day, status, **self._decision(place, day, status))

    def _decision(self, place: Place, day: date, status: str) -> dict[str, Any]:
        if status == ClueStatus.OPEN:
            return {}
        return {
            "reason": DONE[ClueStatus(status)],
            "decided_by_id": self.world.heads[place.office_id],
            "decided_at": moment(day, 17),
        }

    def _write(self, place: Place, found: date, status: str, **decision: Any) -> None:
        text = self.rng.choice(SEEN).format(what=self.rng.choice(WHAT))
        group = self.rng.choice(place.groups)
        self.found[group, period_of(ReturnPeriod.MONTH, found)[0]] += 1
        self.tables.clues.add(
            group_id=group,
            station_id=place.id,
            found_on=found,
            description=text,
            people_count=self.details.choice((2, 2, 2, 3, 4)),
            risk=RISKS.draw(self.details),
            reported_by_id=self.world.heads[place.office_id],
            reported_at=moment(found, 9, 30),
            status=status,
            **{"reason": "", **decision},
        )
