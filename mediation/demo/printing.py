"""A template of the bureau that waits for a second person; every case prints without it."""

from hashlib import sha256

from cases.choices import PrintedPaper
from cases.models import PaperTemplate
from cases.services.printing.stock import built_in
from mediation.demo import clock
from mediation.demo.world import World


def load(world: World) -> None:
    """One version, the same as the built-in template, to try the second person's step on."""
    content = built_in(PrintedPaper.MEDIATION_NOTICE)
    PaperTemplate.objects.create(
        district=world.district,
        paper=PrintedPaper.MEDIATION_NOTICE,
        version=1,
        content=content,
        sha256=sha256(content).hexdigest(),
        note="示例：与内置模板相同，供试用启用步骤",
        offered_by=world.users["bureau_admin"],
        offered_at=clock.moment(world.span.yesterday, 10),
    )
