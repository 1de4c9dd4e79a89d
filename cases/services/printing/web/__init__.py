"""A Word paper as a web page for the printer: the one source of Word and PDF alike.

What a paper needs is carried over: paragraphs, alignment, indents, fonts, tables with borders and
merged cells, page breaks, pictures in the line, headers and footers with page numbers. What is
not carried over (text boxes, automatic numbering, tracked changes …) an uploaded template may
not contain: see `services.printing.checks`.
"""

import io
from html import escape

from .blocks import Writer
from .page import page_rules

STYLE = """
body { margin: 0; }
p { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; orphans: 2; widows: 2; }
table { border-collapse: collapse; table-layout: fixed; }
td { padding: 0 5.4pt; overflow-wrap: anywhere; }
.page::after { content: counter(page); }
.pages::after { content: counter(pages); }
#header { position: running(header); }
#footer { position: running(footer); }
"""


def as_web_page(paper: bytes) -> str:
    """The .docx file as one HTML page, with its style inside and nothing outside."""
    from docx import Document  # slow to import, and wanted by papers only

    document = Document(io.BytesIO(paper))
    section = document.sections[0]
    writer = Writer(document)
    body = "".join(writer.blocks(document.element.body, document.part))
    header = "".join(writer.blocks(section.header._element, section.header.part))
    footer = "".join(writer.blocks(section.footer._element, section.footer.part))
    title = escape(document.core_properties.title or "")
    return (
        f'<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{STYLE}{page_rules(section)}{writer.base_rule()}</style></head><body>"
        f'<div id="header">{header}</div><div id="footer">{footer}</div>{body}</body></html>'
    )
