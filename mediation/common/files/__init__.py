"""Photos and PDF files that people hand in: checked, cleaned, encrypted, kept apart (SECURITY R23).

    stored = take_in(upload, by=user)      # inside the caller's transaction
    respond(stored, request)               # whoever calls has asked whether the user may see it

The kind is told from the content, never from name or heading. Photos are drawn anew (no hidden
data, upright, long side at most 2,400 pixels), a PDF with anything active in it is refused.
Under `settings.MEDIA_ROOT` each file lies encrypted under a random name. A file whose transaction
was undone, and one that no row refers to for a week, is swept by `sweep`.
"""

from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone

from mediation.common.choices import FileKind
from mediation.common.files import store
from mediation.common.files.refusals import (
    EmptyFile,
    FileRefused,
    FileTooBig,
    HeicPhoto,
    StoreAway,
    UnknownKind,
)
from mediation.common.models import StoredFile, User

__all__ = ["FileRefused", "StoreAway", "discard", "read", "respond", "sweep", "take_in", "unused"]

KEPT_UNUSED = timedelta(days=7)
"""Longer than a phone keeps an unsent draft (72 hours)."""

HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"})


def take_in(upload: File, *, by: User) -> StoredFile:
    """Check an uploaded file, put it into the store and return its row.

    Takes JPEG, PNG and WebP photos (kept as JPEG) and PDF. Refused with a sentence, under the
    caller's field name ``files``: an empty file, one over the size limit, any other kind (HEIC
    with the way to switch it off), a picture or PDF that is damaged, too large or active. The
    store away: `StoreAway`. Writes no audit row: that is the business of the verb that calls.
    """
    content = _content(upload)
    kind = _kind(content)
    if kind == FileKind.PHOTO:
        from mediation.common.files.pictures import redrawn  # Pillow waits until it is needed

        photo = redrawn(content)
        return _keep(photo.content, by, thumbnail=photo.thumbnail, kind=kind, **photo.measures())
    from mediation.common.files.pdfs import count_pages  # so does pypdf

    return _keep(content, by, kind=kind, pages=count_pages(content))


def read(stored: StoredFile, *, thumbnail: bool = False) -> bytes:
    """The plain content (a thumbnail exists of photos only).

    Refuses with `StoreAway` when the store, or this file in it, cannot be read.
    """
    return store.read(_thumbnail(stored.name) if thumbnail else stored.name)


def respond(
    stored: StoredFile, request: HttpRequest, thumbnail: bool = False, name: str = ""
) -> HttpResponse:
    """The file as an answer; the caller has checked that the user may see it.

    A photo is shown in the page, a PDF is saved as ``name`` (without personal data, without
    ending). A shredded file, and the thumbnail of a PDF, do not exist (404); if the store is
    away the answer is a page that says so (503).
    """
    if stored.removed_at is not None or (thumbnail and not stored.is_photo):
        raise Http404
    try:
        content = read(stored, thumbnail=thumbnail)
    except StoreAway as refusal:
        page = render_to_string("common/store_away.html", {"sentence": str(refusal)}, request)
        return HttpResponse(page, status=503, headers={"Cache-Control": "no-store"})
    response = HttpResponse(content, content_type=_content_type(stored))
    disposition = "inline" if stored.is_photo else f'attachment; filename="{_plain_name(name)}.pdf"'
    response.headers["Content-Disposition"] = disposition
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


def discard(stored: StoredFile) -> None:
    """Shred the file once the transaction is over; the row stays and says when.

    Doing it twice does no harm. If the store is away then, `sweep` does it later.
    """
    if stored.removed_at is None:
        stored.removed_at = timezone.now()
        stored.save(update_fields=["removed_at"])
    transaction.on_commit(lambda: _shred(stored.name), robust=True)


def sweep() -> int:
    """Shred what should not lie in the store any more; return how many files went.

    That is: files of a transaction that was undone (a day old, without a row), files whose row
    is marked as removed, and rows that nothing refers to for a week.
    """
    gone = 0
    for stored in unused().filter(added_at__lt=timezone.now() - KEPT_UNUSED):
        discard(stored)
    lying = store.names_older_than(timedelta(days=1))
    wanted = set(StoredFile.objects.filter(removed_at__isnull=True).values_list("name", flat=True))
    for name in lying:
        if name.partition(".")[0] not in wanted:
            store.shred(name)
            gone += 1
    return gone


def unused() -> QuerySet[StoredFile]:
    """Files in the store to whose rows no other row refers."""
    rows: QuerySet[StoredFile] = StoredFile.objects.filter(removed_at__isnull=True)
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete:
            field = {relation.field.name: OuterRef("pk")}
            rows = rows.exclude(Exists(relation.related_model._base_manager.filter(**field)))
    return rows


def _content(upload: File) -> bytes:
    """The bytes, read no further than the limit."""
    limit = settings.FILE_MAX_BYTES
    upload.seek(0)
    content: bytes = upload.read(limit + 1)
    if not content:
        raise EmptyFile("files")
    if len(content) > limit:
        raise FileTooBig("files", limit=limit // 2**20)
    return content


def _kind(content: bytes) -> FileKind:
    """What the first bytes say; names and headings are the sender's word only."""
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return FileKind.PHOTO
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return FileKind.PHOTO
    if content.startswith(b"%PDF-"):
        return FileKind.PDF
    if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS:
        raise HeicPhoto("files")
    raise UnknownKind("files")


def _keep(content: bytes, by: User, *, thumbnail: bytes = b"", **facts: Any) -> StoredFile:
    name = store.new_name()
    store.write(name, content)
    if thumbnail:
        store.write(_thumbnail(name), thumbnail)
    return StoredFile.objects.create(
        name=name,
        size=len(content),
        sha256=sha256(content).hexdigest(),
        added_by=by,
        added_at=timezone.now(),
        **facts,
    )


def _shred(name: str) -> None:
    for each in (name, _thumbnail(name)):
        store.shred(each)


def _thumbnail(name: str) -> str:
    return f"{name}.small"


def _content_type(stored: StoredFile) -> str:
    return "image/jpeg" if stored.is_photo else "application/pdf"


def _plain_name(name: str) -> str:
    kept = "".join(
        letter for letter in name if letter.isascii() and letter.isalnum() or letter in "-_"
    )
    return kept or "file"
