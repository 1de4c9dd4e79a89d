"""One draw as its page shows it: does the published digest hold, how far, what was found."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from assessment.calc.sampling import commitment_of
from assessment.choices import Question
from assessment.models import SampleDraw
from assessment.selectors.visits import Progress, Results, progress_of, results_of

SMALLEST_GROUP = 5
"""Fewer answers are not summed up: a mean of four would tell on people (SECURITY R29)."""


@dataclass(frozen=True, slots=True)
class DrawPage:
    """``results`` and ``satisfaction`` (1 to 5, one decimal) are None below five answers."""

    digest_holds: bool
    progress: list[Progress]
    answered: int
    results: Results | None
    satisfaction: Decimal | None


def draw_page(draw: SampleDraw) -> DrawPage:
    results = results_of(draw)
    enough = results.answered >= SMALLEST_GROUP
    return DrawPage(
        digest_holds=commitment_of(draw.frame.values_list("number", flat=True)) == draw.digest,
        progress=progress_of(draw),
        answered=results.answered,
        results=results if enough else None,
        satisfaction=_mean_satisfaction(results) if enough else None,
    )


def _mean_satisfaction(results: Results) -> Decimal | None:
    """None where fewer than five people were asked for it."""
    found = next(row for row in results.findings if row.question == Question.SATISFACTION)
    answers = sum(found.counts.values())
    if answers < SMALLEST_GROUP:
        return None
    total = sum(int(value) * count for value, count in found.counts.items())
    return (Decimal(total) / answers).quantize(Decimal("0.1"), ROUND_HALF_UP)
