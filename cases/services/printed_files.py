"""Whole files as PDF, papers of several cases as a zip: asked for, made by a job, fetched."""

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import partial
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.calc.sheets import SHEET_OF
from cases.choices_files import VolumeState
from cases.models import ArchiveVolume, Case, IntakeRefusal, PrintedFile
from cases.selectors.paper_facts import items_of
from mediation.common import audit, jobs
from mediation.common.errors import RuleBroken
from mediation.common.files import store
from mediation.common.models import Job, User
from mediators.services.refusals import refuse_unknown

from .printing import NoPdf, paper_name, pdf_support, render_paper
from .printing.volume import Progress, whole_file

FETCHABLE_FOR = timedelta(hours=20)
"""The sweeper of the document store shreds what has no row there after a day."""

MOST_CASES = 20
MOST_BYTES = 80 * 2**20
WHOLE = ""
"""In place of a paper: the whole file of each case."""


class NoCases(RuleBroken):
    code = "no_cases"
    message = _("Choose at least one case.")


class TooManyCases(RuleBroken):
    code = "too_many_cases_to_print"
    message = _("At most %(limit)s cases are printed at once. Choose fewer.")


class TooBigToPrint(RuleBroken):
    code = "too_big_to_print"
    message = _("The files of these cases are too big for one zip. Choose fewer cases.")


class FileDestroyed(RuleBroken):
    code = "file_destroyed_not_printed"
    message = _("A file among these has been destroyed. It is not printed any more.")


class PrintExpired(RuleBroken):
    code = "print_expired"
    message = _("This file is no longer kept. Make it again.")


@dataclass(frozen=True, slots=True)
class Made:
    """What lies in the document store, not yet told to the database."""

    name: str
    size: int
    pages: int = 0


def request_file(*, case: Case, by: User, for_court: bool = False) -> Job:
    """Ask for the whole file of a case as one PDF; the job's page leads to it.

    Refused where the machine cannot make PDF files.
    """
    _refuse_without_pdf()
    args = {"cases": [case.pk], "paper": WHOLE, "format": "pdf", "for_court": for_court}
    key = f"{by.pk}:{case.pk}:{'court' if for_court else 'file'}"
    return jobs.request("cases.print", key=key, by=by, args=args)


def request_archive(
    *, cases: Sequence[Case], by: User, paper: str = WHOLE, format: str = "pdf"
) -> Job:
    """Ask for a zip with one paper, or the whole file, of each case.

    Refused: no cases or too many, an unknown paper or format, PDF where the machine cannot.
    """
    if not cases:
        raise NoCases
    if len(cases) > MOST_CASES:
        raise TooManyCases(limit=MOST_CASES)
    refuse_unknown("paper", paper, [WHOLE, *SHEET_OF])
    refuse_unknown("format", format, ["docx", "pdf"])
    if paper == WHOLE or format == "pdf":
        _refuse_without_pdf()
    args = {"cases": sorted(case.pk for case in cases), "paper": paper, "format": format}
    # Hashed, not cut off: two choices that begin alike are two jobs.
    chosen = sha256("-".join(map(str, args["cases"])).encode()).hexdigest()[:32]
    key = f"{by.pk}:zip:{paper}:{format}:{chosen}"
    return jobs.request("cases.print", key=key, by=by, args={**args, "for_court": False})


def make_print(
    *, cases: list[int], paper: str, format: str, for_court: bool, progress: Progress
) -> dict[str, Any]:
    """Render into the document store; writes no row, so that it may be thrown away.

    Returns what `keep_print` needs.
    """
    rows = list(Case.objects.filter(pk__in=cases).order_by("number"))
    if len(rows) == 1 and paper == WHOLE:
        whole = whole_file(case=rows[0], for_court=for_court, progress=progress)
        return asdict(_stored(whole.content, whole.pages))
    return asdict(_stored(_zipped(rows, paper, format, progress)))


def keep_print(
    *, made: dict[str, Any], cases: list[int], paper: str, for_court: bool, by: User
) -> PrintedFile:
    """The row by which the person who asked fetches what was made.

    Refused, and shredded, where a file was destroyed, perhaps while it was being printed.
    """
    if _is_destroyed(cases):
        store.shred(made["name"])
        raise FileDestroyed
    now = timezone.now()
    row = PrintedFile.objects.create(
        **made,
        is_archive=len(cases) > 1 or paper != WHOLE,
        is_for_court=for_court,
        made_for=by,
        made_at=now,
        expires_at=now + FETCHABLE_FOR,
    )
    row.cases.set(cases)
    audit.record("papers_bound", row, by=by, cases=len(cases), paper=paper, court=for_court)
    return row


def fetch_print(*, printed: PrintedFile, by: User) -> bytes:
    """The content, for the person for whom it was made; each time is recorded.

    Refused when it has expired, and with `StoreAway` when the store cannot be read.
    """
    if printed.expires_at <= timezone.now():
        raise PrintExpired
    content = store.read(printed.name)
    audit.record("papers_fetched", printed, by=by, cases=printed.cases.count())
    return content


def withdraw_prints(case: Case) -> None:
    """Shred what was bound of a case and not fetched yet; part of destroying its file."""
    rows = PrintedFile.objects.filter(cases=case).fetchable()
    names = list(rows.values_list("name", flat=True))
    over = F("made_at") + timedelta(microseconds=1)
    PrintedFile.objects.filter(name__in=names).update(expires_at=over)
    for name in names:
        transaction.on_commit(partial(store.shred, name), robust=True)


def record_printing(*, case: Case, paper: str, format: str, by: User) -> None:
    """Write down that a person took a paper with the parties' names out of the site."""
    audit.record("paper_printed", case, by=by, paper=paper, format=format)


def record_letter(*, refusal: IntakeRefusal, format: str, by: User) -> None:
    """The same for the letter of a dispute that was not accepted."""
    audit.record("paper_printed", refusal, by=by, paper="refusal", format=format)


def _is_destroyed(cases: list[int]) -> bool:
    """Of the archived ones; locked, so that none is destroyed before the row is there."""
    volumes = ArchiveVolume.objects.select_for_update(of=["self"]).filter(case__in=cases)
    states = set(volumes.order_by("pk").values_list("state", flat=True))
    return VolumeState.DESTROYED in states


def _zipped(rows: list[Case], paper: str, format: str, progress: Progress) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for done, case in enumerate(rows):
            progress(done, len(rows), case.number)
            for name, content in _papers_of(case, paper, format):
                archive.writestr(f"{_plain(name)}.{format}", content)
            if out.tell() > MOST_BYTES:
                raise TooBigToPrint
    progress(len(rows), len(rows), "")
    return out.getvalue()


def _papers_of(case: Case, paper: str, format: str) -> Iterator[tuple[str, bytes]]:
    """File names and contents; one for each party or session where the paper is for each."""
    if paper == WHOLE:
        yield case.number, whole_file(case=case).content
        return
    render: Callable[..., bytes] = render_paper
    items: list[int | None] = [item.pk for item in items_of(case, paper)] or [None]
    for number, item in enumerate(items, 1):
        name = paper_name(case, paper) + (f"-{number}" if len(items) > 1 else "")
        yield name, render(case=case, paper=paper, format=format, item=item)


def _stored(content: bytes, pages: int = 0) -> Made:
    name = store.new_name()
    store.write(name, content)
    return Made(name, len(content), pages)


def _plain(name: str) -> str:
    return name.replace("/", "-").replace("\\", "-")


def _refuse_without_pdf() -> None:
    support = pdf_support()
    if not support.works:
        raise NoPdf(line=support.line)
