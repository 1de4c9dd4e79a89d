"""How each reviewer decides: how many, how fast, how often returned (SECURITY T2)."""

from dataclasses import dataclass
from datetime import date, datetime, time
from statistics import median

from django.utils import timezone

from cases.choices import Decision, ReviewLevel
from cases.models import Review


@dataclass(frozen=True, slots=True)
class ReviewerRow:
    """Decisions of one person at one level; ``days`` is the median of calendar days waited."""

    reviewer: str
    level: str
    decisions: int
    returned: int
    rejected: int
    retiered: int
    days: int

    @property
    def return_rate(self) -> float:
        """Percent of the decisions that were returns."""
        return round(100 * self.returned / self.decisions, 1)


def reviewers(user, *, start: date, end: date) -> list[ReviewerRow]:
    """Reviews decided in ``[start, end)`` that ``user`` may see, by person and level.

    The wait is counted from the submission (office) or from the decision of the office
    (bureau) to the decision.
    """
    rows = Review.objects.visible_to(user).filter(
        decided_at__gte=_midnight(start), decided_at__lt=_midnight(end)
    )
    rows = rows.select_related("decided_by", "case").order_by("decided_at", "pk")
    before = _office_decisions(rows)
    people: dict[tuple[str, str], list[Review]] = {}
    for row in rows:
        people.setdefault((str(row.decided_by), row.level), []).append(row)
    found = [_row(name, level, decided, before) for (name, level), decided in people.items()]
    return sorted(found, key=lambda row: (row.level, row.reviewer))


def _row(name: str, level: str, rows: list[Review], before: dict) -> ReviewerRow:
    return ReviewerRow(
        reviewer=name,
        level=str(ReviewLevel(level).label),
        decisions=len(rows),
        returned=sum(row.decision == Decision.RETURN for row in rows),
        rejected=sum(row.decision == Decision.REJECT for row in rows),
        retiered=sum(row.tier_fixed_id not in (None, row.tier_claimed_id) for row in rows),
        days=round(median(_waited(row, before) for row in rows)),
    )


def _office_decisions(rows) -> dict[tuple[int, int], datetime]:
    """When the office decided, by case and round, for the rounds that the bureau decided."""
    office = Review.objects.filter(
        level=ReviewLevel.OFFICE, case__in=rows.order_by().values("case")
    )
    return {(row.case_id, row.round): row.decided_at for row in office}


def _waited(row: Review, before: dict) -> int:
    since = before.get((row.case_id, row.round)) if row.level == ReviewLevel.BUREAU else None
    since = since or row.case.submitted_at or row.decided_at
    return max((row.decided_at - since).days, 0)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
