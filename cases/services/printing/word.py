"""A Word paper from a template and the facts."""

import io
from dataclasses import fields
from typing import TYPE_CHECKING

from cases.selectors.paper_facts import PaperFacts

if TYPE_CHECKING:
    from docxtpl import DocxTemplate


def fill_in(template: bytes, facts: PaperFacts) -> bytes:
    """The template with the facts filled in, as a .docx file.

    Raises what the sandbox refuses, and `jinja2.TemplateError` for one that cannot be read.
    """
    document = _opened(template)
    from .sandbox import Environment  # Jinja waits until it is needed

    context = {field.name: getattr(facts, field.name) for field in fields(facts)}
    document.render(context, Environment())
    document.docx.core_properties.title = facts.title
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _opened(template: bytes) -> "DocxTemplate":
    from docxtpl import DocxTemplate  # slow to import, and wanted by papers only

    return DocxTemplate(io.BytesIO(template))
