"""What the file of a case still lacks, in words."""

from django.utils.translation import gettext as _

from cases.calc.completeness import missing_papers
from cases.choices import Paper
from cases.models import Case


def papers_missing(case: Case) -> list[str]:
    """One sentence for each mandatory paper that is not at hand; none while the case is open."""
    if case.closed_on is None:
        return []
    at_hand = case.documents.values_list("paper", flat=True)
    return [
        _(" or ").join(str(Paper(code).label) for code in papers)
        for papers in missing_papers(case.outcome, set(at_hand))
    ]
