"""Papers of the case file (卷宗): put on, taken off, and whether all of them are there."""

from collections.abc import Sequence
from datetime import date
from hashlib import file_digest
from typing import Any
from uuid import UUID

from django.core.files import File
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.calc.completeness import Fault
from cases.choices import Paper
from cases.models import Case, Document, DocumentFile
from cases.selectors.papers import gaps_of, paper_names
from mediation.common import audit
from mediation.common.errors import RuleBroken
from mediation.common.files import take_in
from mediation.common.idempotency import once
from mediation.common.models import StoredFile, User
from mediators.services.refusals import ReasonMissing, refuse_future, refuse_unknown

from .locking import own_case, refuse_archived, refuse_under_review


class NoPages(RuleBroken):
    code = "no_pages"
    message = _("A paper has at least one page.")


class NoScan(RuleBroken):
    code = "no_scan"
    message = _("Add the photo or the PDF of the paper that was signed by hand.")


class AlreadyTakenOff(RuleBroken):
    code = "already_taken_off"
    message = _("This paper has already been taken off the file.")


class FileIncomplete(RuleBroken):
    """Says which papers are missing; ``purpose`` decides what cannot be done without them."""

    code = "file_incomplete"
    message = _("The file is not complete: %(papers)s. Put the papers on file first.")


class NotPayable(FileIncomplete):
    code = "file_incomplete_for_pay"
    message = _(
        "The file is not complete, so the case cannot be paid: %(papers)s. Return the case, so "
        "that its mediator puts the papers on file."
    )


@transaction.atomic
def put_on_file(
    *,
    case: Case,
    by: User,
    paper: Paper,
    pages: int | None = None,
    files: Sequence[StoredFile] = (),
    dated_on: date | None = None,
    is_by_hand: bool | None = None,
) -> Document:
    """Record that a paper is in the file; a second one of its kind comes behind the first.

    ``files`` come from `mediation.common.files.take_in` and are the paper's pages in order;
    their pages are counted. A paper without files is on file by hand, with ``pages`` (1).
    ``is_by_hand``: the files show a paper signed by hand; photos do, unless it is said
    otherwise. Refused: somebody else's case, an archived file, a paper that is not in the
    catalogue, fewer than one page, a date to come, signed by hand without a scan.
    """
    case = own_case(case, by)
    refuse_archived(case)
    refuse_unknown("paper", paper, Paper.values)
    refuse_future("dated_on", dated_on)
    if files:
        pages = sum(stored.pages for stored in files)
    elif is_by_hand:
        raise NoScan("is_by_hand")
    pages = 1 if pages is None else pages
    if pages < 1:
        raise NoPages("pages")
    document = Document.objects.create(
        case=case,
        paper=paper,
        position=_next_position(case, paper),
        pages=pages,
        dated_on=dated_on,
        is_by_hand=_shows_ink(files) if is_by_hand is None else is_by_hand,
        added_by=by,
        added_at=timezone.now(),
    )
    DocumentFile.objects.bulk_create(
        DocumentFile(document=document, position=place, stored=stored)
        for place, stored in enumerate(files, start=1)
    )
    audit.record(
        "paper_put_on_file",
        document,
        by=by,
        case=case.pk,
        paper=paper,
        pages=pages,
        files=len(files),
    )
    return document


@transaction.atomic
def put_uploads_on_file(
    *, key: UUID, case: Case, by: User, uploads: Sequence[File], **facts: Any
) -> Document:
    """`put_on_file` with files as they were uploaded; sent twice under one key, done once.

    ``facts`` are those of `put_on_file`. Refused: what that and `take_in` refuse, and the same
    key with other content.
    """
    said = {**facts, "case": case.pk, "files": [_digest(upload) for upload in uploads]}
    reply = once(key=key, body=said, effect=lambda: _put(case, by, uploads, facts), by=by)
    return Document.objects.get(pk=reply["document"])


def _put(case: Case, by: User, uploads: Sequence[File], facts: dict[str, Any]) -> dict[str, Any]:
    own_case(case, by)  # before anything is written to the store
    stored = [take_in(upload, by=by) for upload in uploads]
    return {"document": put_on_file(case=case, by=by, files=stored, **facts).pk}


def _digest(upload: File) -> str:
    upload.seek(0)
    return file_digest(upload, "sha256").hexdigest()


@transaction.atomic
def take_off_file(*, document: Document, by: User, reason: str) -> Document:
    """Take a paper off the file that does not belong there; its row and its scans are kept.

    Refused: somebody else's case, a case that was submitted (and not returned), an archived
    file, a paper that is off already, no reason.
    """
    case = own_case(document.case, by)
    refuse_under_review(case)
    document = Document.objects.select_for_update(of=["self"]).get(pk=document.pk)
    if document.taken_off_at is not None:
        raise AlreadyTakenOff
    if not reason.strip():
        raise ReasonMissing("reason")
    document.taken_off_by, document.taken_off_at = by, timezone.now()
    document.taken_off_reason = reason
    document.clean_fields(exclude=["case", "added_by", "taken_off_by"])
    document.save(update_fields=["taken_off_by", "taken_off_at", "taken_off_reason"])
    audit.record("paper_taken_off_file", document, by=by, case=case.pk, paper=document.paper)
    return document


@transaction.atomic
def record_scan_read(*, scan: DocumentFile, by: User) -> None:
    """Somebody looks at a scan in full: who saw which paper can be told afterwards."""
    document = scan.document
    audit.record("scan_read", scan, by=by, case=document.case_id, paper=document.paper)


def refuse_incomplete(
    case: Case, purpose: str, refusal: type[FileIncomplete] = FileIncomplete
) -> None:
    """Refuse what needs a complete file, and say which papers it lacks."""
    found = gaps_of([case], purpose)[case.pk]
    if found:
        raise refusal(papers="；".join(_in_short(gap) for gap in found))


def _in_short(gap) -> str:
    words = {
        Fault.MISSING: _("Not on file: %(papers)s"),
        Fault.TOO_OLD: _("%(papers)s is too old"),
        Fault.NOT_BY_HAND: _("%(papers)s lacks the scan of the paper signed by hand"),
    }
    return str(words[gap.fault]) % {"papers": paper_names(gap.requirement.papers)}


def _next_position(case: Case, paper: str) -> int:
    last = case.documents.filter(paper=paper).aggregate(last=Max("position", default=0))["last"]
    return int(last) + 1


def _shows_ink(files: Sequence[StoredFile]) -> bool:
    return bool(files) and all(stored.is_photo for stored in files)
