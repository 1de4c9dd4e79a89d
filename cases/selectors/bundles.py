"""What goes to the court with a joint application (司法确认材料, CPL interpretation art. 354)."""

from django.utils.translation import gettext as _

from cases.choices import Paper
from cases.choices_confirmation import Manner
from cases.choices_files import FilePurpose
from cases.models import Case, Confirmation
from cases.selectors.papers import papers_missing


def bundle_missing(case: Case, confirmation: Confirmation | None = None) -> list[str]:
    """One sentence for each paper that the court wants and the file lacks.

    Who acts for a party shows a power of attorney, whatever the bureau's list says.
    """
    missing = papers_missing(case, FilePurpose.CONFIRMATION)
    if confirmation is not None and _has_agent(confirmation) and not has_power(case):
        missing.append(_("The power of attorney of an agent is missing."))
    return missing


def has_power(case: Case) -> bool:
    """Is a power of attorney on file?"""
    return case.documents.on_file().filter(paper=Paper.POWER).exists()


def _has_agent(confirmation: Confirmation) -> bool:
    return confirmation.applicants.filter(manner=Manner.AGENT).exists()
