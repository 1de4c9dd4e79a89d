"""Two cases that the demonstration's mediator has begun to type in and not finished."""

from datetime import timedelta
from uuid import UUID

from cases.choices import FormStep
from cases.services.drafts import save_draft
from mediation.demo.clock import moment, on
from mediation.demo.world import World

BEGUN = (
    ("neighbour", FormStep.WORK, "楼上住户夜间播放音乐，楼下无法休息，希望约定安静时段（示例）。"),
    ("property", FormStep.PARTIES, "业主对公共照明费用的分摊有异议，要求物业公示账目（示例）。"),
)


def load(world: World) -> None:
    """After all else: nobody files them, so they are there to be gone on with."""
    rng = world.rng("drafting")
    user = world.users["mediator"]
    evening = world.span.today - timedelta(days=1)
    for minute, (kind, step, summary) in enumerate(BEGUN, start=57):
        fields = {
            "dispute_type": str(world.types[kind]),
            "summary": summary,
            "party-0-name": "示例申请人",
        }
        with on(moment(evening, 23, minute)):
            save_draft(
                key=UUID(int=rng.getrandbits(128), version=4),
                by=user,
                step=step,
                fields=fields,
                base=0,
                origin=UUID(int=rng.getrandbits(128), version=4),
            )
