"""A PDF looked through before it is kept as it is: a court's signed file must not be rewritten."""

import io
import time
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from mediation.common.files.refusals import (
    ActivePdf,
    DamagedPdf,
    FileRefused,
    LockedPdf,
    TooManyPages,
)

ACTIVE_KEYS = frozenset(
    {"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent", "/Launch"}
)
ACTIVE_KINDS = frozenset(
    {
        "/JavaScript",
        "/Launch",
        "/ImportData",
        "/SubmitForm",
        "/GoToE",
        "/GoToR",
        "/Rendition",
        "/FileAttachment",
        "/RichMedia",
        "/Movie",
        "/Sound",
        "/3D",
        "/Screen",
    }
)
MOST_OBJECTS = 50_000
SECONDS = 4.0
END = b"%%EOF"


def count_pages(content: bytes) -> int:
    """The number of pages of a harmless PDF.

    Refused: damaged or made to be slow, locked with a password, with scripts, actions, forms
    that send, or attached files, with more data behind its end, with too many pages.
    """
    if content.rpartition(END)[2].strip(b"\r\n \t\0"):
        raise DamagedPdf("files")
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise LockedPdf("files")
        _refuse_active(reader)
        return _pages(reader)
    except FileRefused:
        raise
    except Exception as error:
        # A hostile file makes the parser raise almost anything; all of it means the same.
        raise DamagedPdf("files") from error


def _refuse_active(reader: PdfReader) -> None:
    for node in _dictionaries(reader.trailer):
        if not ACTIVE_KEYS.isdisjoint(node):
            raise ActivePdf("files")
        kinds = {str(_plain(node.get("/S"))), str(_plain(node.get("/Subtype")))}
        if not ACTIVE_KINDS.isdisjoint(kinds):
            raise ActivePdf("files")


def _dictionaries(start: DictionaryObject) -> Iterator[DictionaryObject]:
    """Every dictionary that can be reached, once; streams are not unpacked."""
    seen: set[int] = set()
    waiting: list[Any] = [start]
    until = time.monotonic() + SECONDS
    count = 0
    while waiting:
        node = waiting.pop()
        if isinstance(node, IndirectObject):
            if node.idnum in seen:
                continue
            seen.add(node.idnum)
            node = node.get_object()
        if isinstance(node, DictionaryObject):
            count += 1
            if count > MOST_OBJECTS or time.monotonic() > until:
                raise DamagedPdf("files")
            yield node
            waiting.extend(node.values())
        elif isinstance(node, ArrayObject):
            waiting.extend(node)


def _pages(reader: PdfReader) -> int:
    """Leaves of the page tree; what the file says of itself is not believed."""
    limit = settings.FILE_MAX_PAGES
    seen: set[int] = set()
    waiting: list[Any] = [reader.root_object["/Pages"]]
    count = 0
    while waiting:
        node = _plain(waiting.pop())
        if not isinstance(node, DictionaryObject) or id(node) in seen:
            continue
        seen.add(id(node))
        if "/Kids" in node:
            waiting.extend(_plain(node["/Kids"]))
        else:
            count += 1
        if count > limit:
            raise TooManyPages("files", limit=limit)
    if count == 0:
        raise DamagedPdf("files")
    return count


def _plain(node: Any) -> Any:
    return node.get_object() if isinstance(node, IndirectObject) else node
