"""Is an uploaded file a template that may be used? Asked before anything of it is kept.

It must be a Word document of moderate size without macros, links to the outside or embedded
objects; without what a PDF of ours cannot show; and it must fill in, name only known facts and
become a PDF for an invented case with everything and for one with nothing (SECURITY R24, G16).

What a part says is read with a parser, never searched in its bytes: the same word can be written
in another encoding, as a character reference or with a comment in its middle.
"""

import io
import re
import zipfile
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from mediation.common.errors import RuleBroken

from .pdf import as_pdf, pdf_support
from .sample import SAMPLES
from .sandbox import TooLong
from .word import fill_in

MAX_BYTES = 1 * 2**20
MAX_PARTS = 200
MAX_UNPACKED = 20 * 2**20
MAX_TEXT_PART = 1 * 2**20
MAX_LETTERS = 30_000
"""Twenty pages and more; the longest built-in paper has a thirtieth of it."""
MAIN = "word/document.xml"
WORD_TYPE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
NEVER = re.compile(
    r"vbaproject|macro|activex|embeddings/|oleobject|\.bin$|afchunk|\.exe$|\.dll$", re.I
)
XML = (".xml", ".rels")
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".odttf")
TEXT = re.compile(r"word/(document|header\d*|footer\d*)\.xml")
WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ALLOWED_FIELDS = ("PAGE", "NUMPAGES", "SECTIONPAGES")
# What would be in the Word paper and not, or not so, in the PDF.
NOT_SHOWN: tuple[tuple[bytes, object], ...] = (
    (rb"<w:(ins|del|moveFrom|moveTo)[ />]", _("tracked changes")),
    (rb"<w:comment(Reference|RangeStart)[ />]", _("comments")),
    (rb"<w:txbxContent|<v:textbox|<wps:txbx", _("text boxes")),
    (rb"<w:pict[ />]|<w:object[ />]|<w:control[ />]", _("drawings or objects")),
    (rb"<wp:anchor[ />]", _("pictures beside the text")),
    (rb"<w:numPr>(?!\s*</w:numPr>)", _("automatic numbering")),
    (rb"<w:(footnote|endnote)Reference[ />]", _("footnotes")),
    (rb"<m:oMath|<w:altChunk|<c:chart[ />]|<dgm:", _("formulas, charts or inserted files")),
    (rb"<w:sectPr(?s:.*)<w:sectPr", _("several sections")),
    (rb"<w:cols [^>]*w:num=\"[2-9]", _("several columns")),
)


class NotWord(RuleBroken):
    code = "template_not_word"
    message = _("This is not a Word document (.docx). Save the template as .docx and try again.")


class TemplateTooBig(RuleBroken):
    code = "template_too_big"
    message = _("The template is too big. A template has at most 1 MB; leave out large pictures.")


class TemplateActive(RuleBroken):
    code = "template_active"
    message = _(
        "The template holds macros, embedded objects or links to other files. Copy its text into "
        "a new document and save that."
    )


class NotShown(RuleBroken):
    code = "template_not_shown"
    message = _(
        "The template holds %(what)s, which the PDF would not show. Take them out; pictures stand "
        "“in line with text”, numbers are typed."
    )


class TemplateFails(RuleBroken):
    code = "template_fails"
    message = _(
        "The template cannot be filled in. See that every {%% if %%} and {%% for %%} has its end, "
        "and that {%%tr … %%} stands in a row and {%%p … %%} in a paragraph of its own."
    )


@lru_cache(maxsize=4)
def check_template(content: bytes) -> None:
    """Refuse, under the field ``file``, whatever is not a usable template.

    What has passed is remembered, so that a door can try a file before its transaction begins.
    """
    if len(content) > MAX_BYTES:
        raise TemplateTooBig("file")
    _check_parts(_parts(content))
    _try_it(content)


def _parts(content: bytes) -> dict[str, bytes]:
    """The unpacked parts of the document; nothing of it is trusted before it is counted."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            infos = package.infolist()
            if len(infos) > MAX_PARTS or sum(info.file_size for info in infos) > MAX_UNPACKED:
                raise TemplateTooBig("file")
            names = {info.filename.lower() for info in infos}
            if len(names) < len(infos) or any(info.flag_bits & 1 for info in infos):
                raise NotWord("file")
            return {info.filename: _unpacked(package, info) for info in infos}
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, OSError, EOFError):
        raise NotWord("file") from None
    except (ValueError, RuntimeError):
        raise NotWord("file") from None


def _unpacked(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """No more than the directory promised: a bomb lies about its size."""
    with package.open(info) as part:
        content = part.read(info.file_size + 1)
    if len(content) > info.file_size:
        raise TemplateTooBig("file")
    return content


def _check_parts(parts: dict[str, bytes]) -> None:
    types = parts.get("[Content_Types].xml", b"")
    if MAIN not in parts or WORD_TYPE not in types:
        raise NotWord("file")
    for name, content in parts.items():
        kind = name.lower()
        if NEVER.search(kind) or not kind.endswith((*XML, *PICTURES, "/")):
            raise TemplateActive("file")
        if kind.endswith(XML):
            _check_xml(name, content)
        else:
            _check_picture(content)


def _check_xml(name: str, content: bytes) -> None:
    if TEXT.fullmatch(name) and len(content) > MAX_TEXT_PART:
        raise TemplateTooBig("file")
    root = _parsed(content)
    for node in root.iter("*"):
        _refuse_reaching_out(node)
    if TEXT.fullmatch(name):
        _refuse_not_shown(root)
        if sum(len(node.text or "") for node in root.iter(f"{WORDS}t")) > MAX_LETTERS:
            raise TooLong("file")


def _refuse_reaching_out(node: Any) -> None:
    """Links to other files, and fields that fetch, run or ask for something."""
    kind = node.tag.rpartition("}")[2]
    if kind == "Relationship" and node.get("TargetMode", "").strip().lower() == "external":
        raise TemplateActive("file")
    if kind == "altChunk":
        raise TemplateActive("file")
    orders = [said for name, said in node.items() if name.rpartition("}")[2] == "instr"]
    if kind == "instrText":
        orders.append(node.xpath("string()"))
    for order in orders:
        words = order.split()
        if words and words[0].upper() not in ALLOWED_FIELDS:
            raise TemplateActive("file")


def _refuse_not_shown(root: Any) -> None:
    from lxml import etree

    if any(node.tag.startswith(WORDS) and node.prefix != "w" for node in root.iter("*")):
        raise NotWord("file")  # neither Word nor WPS writes so, and the patterns would not see it
    text = etree.tostring(root, encoding="utf-8")
    for pattern, what in NOT_SHOWN:
        if re.search(pattern, text):
            raise NotShown("file", what=what)


def _parsed(content: bytes) -> Any:
    """The root of an XML part. Refused: what is no XML, and whatever declares entities."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise NotWord("file") from None
    if root.getroottree().docinfo.doctype:
        raise TemplateActive("file")
    return root


def _check_picture(content: bytes) -> None:
    """A picture of few bytes can be one of very many pixels."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(content)) as picture:
            pixels = picture.width * picture.height
    except Image.DecompressionBombError:
        raise TemplateTooBig("file") from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return  # it is drawn by nobody
    if pixels > settings.FILE_MAX_PIXELS:
        raise TemplateTooBig("file")


def _try_it(content: bytes) -> None:
    """Fill it in for the invented cases; every way to fail is a sentence."""
    turn_into_pdf: Callable[[bytes], bytes] | None = as_pdf if pdf_support().works else None
    for facts in SAMPLES:
        try:
            word = fill_in(content, facts)
            _check_parts(_parts(word))
            if turn_into_pdf:
                turn_into_pdf(word)
        except RuleBroken:
            raise
        except Exception as error:  # whatever a stranger's file makes three libraries do
            raise TemplateFails("file") from error
