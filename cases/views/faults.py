"""What a case was returned for, each with the way to the place where it is corrected."""

from dataclasses import dataclass

from django.urls import reverse

from cases.choices import CorrectAt, Decision, ReviewState
from cases.models import Case, ReviewFault

PAGES = {
    CorrectAt.FACTS: "cases:correct",
    CorrectAt.PARTIES: "cases:detail",
    CorrectAt.SESSIONS: "cases:session",
    CorrectAt.CLOSING: "cases:close",
    CorrectAt.PAPERS: "cases:file",
    CorrectAt.SYSTEM_ENTRY: "cases:system_entry",
}


@dataclass(frozen=True, slots=True)
class Fault:
    sentence: str
    url: str


def faults_of(case: Case) -> list[Fault]:
    """The reasons of the last return, while the case is with the mediator."""
    if case.review_state != ReviewState.RETURNED:
        return []
    last = case.reviews.filter(decision=Decision.RETURN).order_by("-pk").first()
    rows = ReviewFault.objects.filter(review=last).select_related("reason")
    return [
        Fault(row.reason.sentence, reverse(PAGES[CorrectAt(row.reason.correct_at)], args=[case.pk]))
        for row in rows
    ]
