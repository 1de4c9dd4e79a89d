"""Templates of papers in every state, and printed files that wait for their people."""

from cases.choices import PrintedPaper
from cases.tests.factories_papers import PaperTemplateFactory, PrintedFileFactory


def templates_of(district):
    """A version in force, one that waits, one of the past."""
    for version, state in enumerate(({"retired": True}, {"in_force": True}, {}), 1):
        PaperTemplateFactory(
            district=district, paper=PrintedPaper.STATEMENT, version=version, **state
        )


def printed_for(user):
    PrintedFileFactory(made_for=user, is_archive=True)
