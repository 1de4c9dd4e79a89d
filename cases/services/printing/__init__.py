"""Papers of a case, filled in: Word from a template, PDF from the Word paper.

    render_paper(case=case, paper="agreement", format="pdf")

The template is the built-in one of `cases/documents`, or the bureau's own that is in force.
Nothing here asks who may: the doors do, and write the audit row.
"""

from typing import Literal

from django.utils.translation import gettext_lazy as _

from cases.calc.sheets import SHEET_OF
from cases.models import Case, IntakeRefusal
from cases.selectors.paper_facts import PaperFacts, VolumeFacts, facts_of_paper, facts_of_refusal
from mediation.common.errors import RuleBroken

from .pdf import NoPdf, PdfSupport, as_pdf, pdf_support
from .stock import template_of
from .word import fill_in

Format = Literal["docx", "pdf"]


class TemplateBroken(RuleBroken):
    code = "template_broken"
    message = _(
        "The bureau's template of “%(paper)s” cannot be filled in any more. Ask the bureau to go "
        "back to the built-in one."
    )


__all__ = [
    "Format",
    "NoPdf",
    "PdfSupport",
    "TemplateBroken",
    "as_pdf",
    "paper_name",
    "pdf_support",
    "render_facts",
    "render_paper",
    "render_refusal",
]


def render_paper(
    *,
    case: Case,
    paper: str,
    format: Format,
    item: int | None = None,
    volume: VolumeFacts | None = None,
) -> bytes:
    """One paper of the case as a file.

    ``paper`` is a key of `cases.calc.sheets`, ``item`` the party, session or inquiry of a paper
    that is printed for each. Raises LookupError for what does not exist; refuses with `NoPdf`
    where the machine cannot make PDF files, with `TemplateBroken` where the bureau's template
    does not fit.
    """
    facts = facts_of_paper(case, paper, item=item, volume=volume)
    return render_facts(facts, paper=paper, district=case.district_id, format=format)


def render_refusal(*, refusal: IntakeRefusal, format: Format) -> bytes:
    """The letter (不予受理通知书) for a dispute that never became a case."""
    facts = facts_of_refusal(refusal)
    return render_facts(facts, paper="refusal", district=refusal.district_id, format=format)


def render_facts(facts: PaperFacts, *, paper: str, district: int, format: Format) -> bytes:
    """A paper from facts that were read already, by the template in force in the district."""
    template = template_of(paper, district)
    try:
        word = fill_in(template.content, facts)
    except Exception as error:
        if template.is_built_in:
            raise
        raise TemplateBroken(paper=facts.title) from error
    return word if format == "docx" else as_pdf(word)


def paper_name(case: Case, paper: str) -> str:
    """``（2025）…人调字第17号-人民调解协议书``: a file name without anybody's name or number."""
    return f"{case.number}-{SHEET_OF[paper].title}"
