"""What people did in the past, done by the same services as today, each on its own day.

Months are settled, confirmed and locked; quarters are ranked and their flags decided; contracts
end; cases are drawn and visited. The last whole month and the last whole quarter are left to
whoever looks at the demonstration.
"""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from assessment.models import SettlementRun
from assessment.services import settlements
from mediation.common.periods import Month
from mediation.demo import files, policy
from mediation.demo.citizens import Citizens
from mediation.demo.clock import moment
from mediation.demo.contracts import Exit
from mediation.demo.rankings import Rankings
from mediation.demo.timeline import Timeline
from mediation.demo.visits import Draws
from mediation.demo.world import World
from mediators.choices import EndReason
from mediators.models import Contract
from mediators.services import contracts

EXPLANATIONS = {
    EndReason.RESIGNED: "本人书面申请解除委托代理协议（示例）",
    EndReason.MUTUAL: "双方协商一致解除（示例）",
    EndReason.DECEASED: "因病去世，协议终止（示例）",
    EndReason.MISCONDUCT: "违反工作纪律，经查实后解除（示例）",
    EndReason.UNDER_QUOTA: "未完成季度考核任务，经复核后解除（示例）",
}


def load(world: World, progress: Callable[[int, int], None]) -> None:
    """Do it all, oldest first."""
    timeline = Timeline(moment(world.span.today, 0))
    _schedule(world, timeline)
    for month in world.span.months[:-1]:
        _month(world, timeline, month)
    Rankings(world, timeline, partial(_exit, world, timeline)).plan()
    for exit_ in world.exits:
        if not exit_.quarter:
            _exit(world, timeline, exit_, days_after(exit_.ends_on, -8))
    Draws(world, timeline).plan()
    Citizens(world, timeline).plan()
    files.plan(world, timeline)
    timeline.run(progress)


def days_after(day: date, days: int) -> date:
    return day + timedelta(days=days)


def _schedule(world: World, timeline: Timeline) -> None:
    decided = date(world.span.today.year - 1, 12, 20)
    timeline.add(moment(max(decided, world.span.start)), partial(policy.activate, world))


def _month(world: World, timeline: Timeline, month: Month) -> None:
    """Computed and put forward, confirmed by a second person, released by a third.

    The newest of them is confirmed and waits for its release.
    """
    users, district = world.users, world.district

    def run() -> SettlementRun:
        return SettlementRun.objects.get(district=district, month=month.first_day)

    def settle() -> None:
        settlements.settle_month(district=district, month=month, by=users["bureau_finance"])
        settlements.put_forward(run=run(), by=users["bureau_finance"])

    def confirm() -> None:
        settlements.confirm_run(run=run(), by=users["bureau_admin"])

    def lock() -> None:
        settlements.lock_run(run=run(), by=users["bureau_finance2"])

    timeline.add(moment(days_after(month.end, 3), 10), settle)
    timeline.add(moment(days_after(month.end, 4), 15), confirm)
    if month != world.span.months[-2]:
        timeline.add(moment(days_after(month.end, 5), 11), lock)


def _exit(world: World, timeline: Timeline, exit_: Exit, day: date) -> None:
    """One administrator proposes the end on a day, the other one decides it on the next."""

    def contract() -> Contract:
        return Contract.objects.get(pk=exit_.contract_id)

    def propose() -> None:
        contracts.propose_end(
            contract=contract(),
            ends_on=exit_.ends_on,
            reason=EndReason(exit_.reason),
            explanation=EXPLANATIONS[EndReason(exit_.reason)],
            by=world.users["bureau_admin"],
        )

    def end() -> None:
        contracts.terminate(
            contract=contract(),
            ends_on=exit_.ends_on,
            reason=EndReason(exit_.reason),
            explanation=EXPLANATIONS[EndReason(exit_.reason)],
            by=world.users["bureau_admin2"],
        )

    timeline.add(moment(day, 9), propose)
    timeline.add(moment(days_after(day, 1), 14), end)
