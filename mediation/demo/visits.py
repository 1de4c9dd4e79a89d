"""Random draws and their follow-up calls by the third party, up to the red flags' decisions.

Two draws are done; of a third the calls are under way. Now and then an answer raises a flag:
some are cleared, some upheld, some wait.
"""

from datetime import datetime, timedelta
from functools import partial
from itertools import count, cycle
from random import Random
from typing import Any

from assessment.choices import AdjustmentStatus, AttemptResult, PerformanceAnswer, YesNo
from assessment.models import Adjustment, RedFlag, SampleDraw, Visit
from assessment.services import adjustments, draws, red_flags, visits
from cases.choices import Performance
from mediation.common.periods import Month
from mediation.demo.clock import moment
from mediation.demo.timeline import Timeline
from mediation.demo.world import Weighted, World

SOURCE = "示例：{day}的公开摇奖号码"
RUNNING_DAYS, DONE_DAYS = 60, 30
CALLS_IN_DAYS = 24
NOT_REACHED = 0.08
FIRST_BAD, BAD_EVERY = 3, 30
BAD_ANSWERS: tuple[dict[str, Any], ...] = (
    {"gifts_or_meals": YesNo.YES, "satisfaction": 2, "remarks": "说是收过一条烟（示例）"},
    {"performance": PerformanceAnswer.NO, "satisfaction": 3},
    {"favouritism": YesNo.YES, "satisfaction": 1, "remarks": "觉得偏向对方（示例）"},
    {"never_happened": True},
    {"satisfaction": 2, "remarks": "等待时间较长（示例）"},
)
SATISFACTION = Weighted([(5, 74), (4, 21), (3, 5)])
PERFORMED = {
    Performance.DONE: PerformanceAnswer.DONE,
    Performance.PARTLY: PerformanceAnswer.PARTLY,
    Performance.RUNNING: PerformanceAnswer.PARTLY,
}
CLEARED = "经走访双方并核对票据，情况不属实（示例）"
UPHELD = "经核查情况属实，该案不予补贴（示例）"


class Draws:
    def __init__(self, world: World, timeline: Timeline) -> None:
        self.world, self.timeline = world, timeline
        self.users = world.users
        self.rng: Random = world.rng("visits")
        self.answered = count(1)
        self.bad = cycle(BAD_ANSWERS)
        self.verdicts = cycle((False, True, None))

    def plan(self) -> None:
        """The draws of three months; the month after them has none yet."""
        *done, running = self.world.span.months[-4:-1]
        for month in done:
            self._plan_draw(month, DONE_DAYS)
        self._plan_draw(running, RUNNING_DAYS)

    def _plan_draw(self, month: Month, visit_days: int) -> None:
        day = month.end + timedelta(days=4)
        seed = " ".join(f"{self.rng.randrange(1, 34):02d}" for _ in range(6))
        freeze = partial(self._freeze, month, visit_days, SOURCE.format(day=day.isoformat()))
        self.timeline.add(moment(day, 9), freeze)
        self.timeline.add(moment(day, 21), partial(self._seed, month, seed))
        self.timeline.add(moment(day + timedelta(days=1), 9), partial(self._draw, month, seed))

    def _of(self, month: Month) -> SampleDraw:
        return SampleDraw.objects.get(
            district=self.world.district, period_from=month.first_day, period_to=month.end
        )

    def _freeze(self, month: Month, visit_days: int, source: str) -> None:
        draws.freeze_frame(
            district=self.world.district,
            period_from=month.first_day,
            period_to=month.end,
            seed_source=source,
            by=self.users["bureau_admin"],
            visit_days=visit_days,
        )

    def _seed(self, month: Month, seed: str) -> None:
        draws.enter_seed(draw=self._of(month), seed=seed, by=self.users["bureau_admin2"])

    def _draw(self, month: Month, seed: str) -> None:
        draw = draws.witness_seed(draw=self._of(month), seed=seed, by=self.users["bureau_auditor"])
        first = moment(month.end + timedelta(days=6), 9)
        step = timedelta(days=CALLS_IN_DAYS if draw.visit_days == DONE_DAYS else RUNNING_DAYS)
        found = list(draw.visits.order_by("position"))
        for number, visit in enumerate(found):
            self._plan_call(visit, _at_work(first + step * number / len(found)))

    def _plan_call(self, visit: Visit, at: datetime) -> None:
        surveyor = self.world.surveyors[visit.agency_id]
        if self.rng.random() < NOT_REACHED:
            for day in range(3):
                again = at + timedelta(days=day)
                self.timeline.add(again, partial(self._try, visit, surveyor, last=day == 2))
            return
        self.timeline.add(at, partial(visits.reveal_phone, visit=visit, by=surveyor))
        later = at + timedelta(minutes=self.rng.randrange(3, 9))
        self.timeline.add(later, partial(self._answer, visit, surveyor, at))

    def _try(self, visit: Visit, surveyor: Any, *, last: bool) -> None:
        """A call that nobody answers; after the third another case takes the place."""
        visits.reveal_phone(visit=visit, by=surveyor)
        visits.record_attempt(visit=visit, result=AttemptResult.NO_ANSWER, by=surveyor)
        if last:
            successor = visits.replace(visit=visit, by=self.users["bureau_admin"])
            called = moment(successor.opens_on + timedelta(days=1), 10, self.rng.randrange(60))
            surveyor = self.world.surveyors[successor.agency_id]
            self.timeline.add(called, partial(visits.reveal_phone, visit=successor, by=surveyor))
            sent = called + timedelta(minutes=5)
            self.timeline.add(sent, partial(self._answer, successor, surveyor, called))

    def _answer(self, visit: Visit, surveyor: Any, started: datetime) -> None:
        number = next(self.answered)
        answers = self._answers(visit)
        if number % BAD_EVERY == FIRST_BAD:
            answers |= next(self.bad)
        visits.record_visit(visit=visit, by=surveyor, started_at=started, **answers)
        for flag in RedFlag.objects.filter(visit=visit).order_by("pk"):
            self._plan_decision(flag, started)

    def _answers(self, visit: Visit) -> dict[str, Any]:
        recorded = Performance(visit.case.performance)
        return {
            "favouritism": YesNo.NO,
            "gifts_or_meals": YesNo.NO,
            "retaliation": YesNo.NO,
            "performance": PERFORMED.get(recorded, PerformanceAnswer.NOTHING_DUE),
            "satisfaction": SATISFACTION.draw(self.rng),
        }

    def _plan_decision(self, flag: RedFlag, raised: datetime) -> None:
        """Cleared, upheld or left open, in turn; another person decides what is taken back."""
        uphold = next(self.verdicts)
        if uphold is None:
            return
        decided = moment(raised.date() + timedelta(days=9), 15)
        self.timeline.add(decided, partial(self._decide, flag, uphold=uphold))
        if uphold:
            approved = moment(raised.date() + timedelta(days=11), 15)
            self.timeline.add(approved, self._approve_corrections)

    def _decide(self, flag: RedFlag, *, uphold: bool) -> None:
        red_flags.decide_flag(
            flag=flag,
            by=self.users["bureau_admin"],
            uphold=uphold,
            reason=UPHELD if uphold else CLEARED,
        )

    def _approve_corrections(self) -> None:
        waiting = Adjustment.objects.filter(status=AdjustmentStatus.PROPOSED).order_by("pk")
        for adjustment in waiting:
            adjustments.decide(adjustment=adjustment, approve=True, by=self.users["bureau_admin2"])


def _at_work(at: datetime) -> datetime:
    """The same day between 9 and 17 o'clock."""
    return at.replace(hour=9 + at.hour % 8)
