"""Quarters ranked and published; contracts under quota answered, upheld or set aside."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from assessment.models import QuarterRun, QuotaFlag
from assessment.services import quarters
from mediation.common.models import User
from mediation.common.periods import Quarter
from mediation.demo.clock import moment
from mediation.demo.contracts import Exit
from mediation.demo.timeline import Timeline
from mediation.demo.world import World
from mediators.choices import EndReason

ANSWERS = (
    "本季度连续办理两件疑难复杂案件，耗时较长（示例）",
    "家中老人住院，部分时间请假照料（示例）",
)
UPHELD = "任务数明显不足，申辩理由不成立（示例）"
SET_ASIDE = "疑难案件占比高，理由成立，予以撤销（示例）"
EXPLANATION = "未完成季度考核任务，经复核后解除（示例）"


class Rankings:
    """``end`` plans the end of a contract that is not the one a flag was raised for."""

    def __init__(self, world: World, timeline: Timeline, end: Callable[[Exit, date], None]) -> None:
        self.world, self.timeline, self.end = world, timeline, end
        self.users = world.users
        self.one_waits = False
        self.leavers = {
            (exit_.mediator_id, exit_.quarter): exit_ for exit_ in world.exits if exit_.quarter
        }

    def plan(self) -> None:
        for quarter in self.world.span.quarters[:-1]:
            self.timeline.add(
                moment(quarter.end + timedelta(days=5), 10), partial(self._close, quarter)
            )
            self.timeline.add(
                moment(quarter.end + timedelta(days=6), 11), partial(self._publish, quarter)
            )

    def _close(self, quarter: Quarter) -> None:
        quarters.close_quarter(
            district=self.world.district, quarter=quarter, by=self.users["bureau_admin"]
        )

    def _publish(self, quarter: Quarter) -> None:
        run = QuarterRun.objects.get(district=self.world.district, quarter=quarter.first_day)
        quarters.publish_quarter(run=run, by=self.users["bureau_admin"])
        leavers = {
            mediator: exit_ for (mediator, of), exit_ in self.leavers.items() if of == str(quarter)
        }
        flags = run.flags.select_related("contract__mediator__user").order_by("contract")
        for number, flag in enumerate(flags):
            self._plan_answer(flag, number)
            self._plan_decision(flag, leavers.pop(flag.contract.mediator_id, None), number)
        for exit_ in leavers.values():  # more cases closed than were planned: no flag, no quota
            left = exit_._replace(reason=EndReason.MUTUAL)
            self.end(left, quarter.end + timedelta(days=12))

    def _plan_answer(self, flag: QuotaFlag, number: int) -> None:
        user = flag.contract.mediator.user
        if user is None or flag.notified_on is None or number % 3 == 2:
            return
        at = moment(flag.notified_on + timedelta(days=2), 20)
        self.timeline.add(at, partial(self._answer, flag, user, ANSWERS[number % 2]))

    def _answer(self, flag: QuotaFlag, user: User, answer: str) -> None:
        quarters.answer_flag(flag=flag, by=user, answer=answer)

    def _plan_decision(self, flag: QuotaFlag, exit_: Exit | None, number: int) -> None:
        """A leaver's flag is upheld and ends the contract; of the others the first one waits
        in the newest published quarter, the rest are set aside."""
        newest = str(Quarter.of(flag.run.quarter)) == str(self.world.span.quarters[-2])
        if exit_ is None and newest and not self.one_waits:
            self.one_waits = True
            return
        day = (flag.answer_until or flag.run.quarter) + timedelta(days=1)
        self.timeline.add(moment(day, 10), partial(self._decide, flag, uphold=exit_ is not None))
        if exit_ is None:
            return
        if exit_.contract_id == flag.contract_id:
            self.timeline.add(
                moment(day + timedelta(days=1), 10), partial(self._terminate, flag, exit_)
            )
        else:
            self.end(exit_, day)

    def _decide(self, flag: QuotaFlag, *, uphold: bool) -> None:
        quarters.decide_flag(
            flag=flag,
            by=self.users["bureau_admin"],
            uphold=uphold,
            reason=UPHELD if uphold else SET_ASIDE,
        )

    def _terminate(self, flag: QuotaFlag, exit_: Exit) -> None:
        quarters.terminate_flagged(
            flag=flag,
            by=self.users["bureau_admin2"],
            ends_on=exit_.ends_on,
            explanation=EXPLANATION,
        )
