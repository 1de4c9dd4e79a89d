"""Drafts of a case form: saved step by step, on several phones, without losing a word.

A phone says which version of the draft it has seen (``base``). A field that somebody else's page
has changed since then, to something else, is not overwritten: both values are given back and a
person chooses. Everything else is merged silently. The same request twice changes nothing.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.choices import DraftStatus, FormStep, Paper
from cases.models import CaseDraft, Clue, DraftPhoto, MediationRequest
from cases.selectors.drafts import STEPS, Cell, cells_of, shown
from mediation.common import audit, files
from mediation.common.errors import RuleBroken
from mediation.common.models import User
from mediators.services.refusals import refuse_unknown

MOST_FIELDS = 600
LONGEST_VALUE = 5_000
LONGEST_DRAFT = 200_000
MOST_PHOTOS = 40
FIELD_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}(-\d{1,2})?(-[a-z][a-z0-9_]{0,39})?")


class NotYourDraft(RuleBroken):
    code = "not_your_draft"
    message = _("This draft belongs to another mediator. Start a new case.")


class DraftEnded(RuleBroken):
    code = "draft_ended"
    message = _("This draft has been filed or discarded. Start a new case.")


class DraftTooLarge(RuleBroken):
    code = "draft_too_large"
    message = _("This is more than a case form holds. Shorten the texts.")


class TooManyPhotos(RuleBroken):
    code = "too_many_photos"
    message = _("A draft takes %(limit)s photos. Put the others on file when the case is logged.")


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field with two new values; ``saved_at`` is when the other one was saved (ISO)."""

    name: str
    mine: str
    theirs: str
    saved_at: str


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save did. ``newer`` are fields that others changed and this page has not seen."""

    draft: CaseDraft
    conflicts: list[Conflict] = field(default_factory=list)
    newer: dict[str, str] = field(default_factory=dict)


@transaction.atomic
def save_draft(
    *,
    key: UUID,
    by: User,
    step: FormStep,
    fields: Mapping[str, Any],
    base: int,
    origin: UUID,
    clue: Clue | None = None,
    request: MediationRequest | None = None,
) -> Saved:
    """Write what was typed into the draft with this key; the first time it is started.

    ``fields`` are those the page has changed since it last heard from here, ``base`` is the
    version it knew then, ``origin`` the page itself: who sends again after a lost answer is not
    in conflict with themselves. Refused: a draft of somebody else, one that is filed or
    discarded, more than a form holds. What is in conflict is not written, the rest is.
    """
    values = _checked(fields)
    draft = _started(key, by, {"clue": clue, "request": request})
    content = cells_of(draft)
    conflicts, changed = _merge(draft, content, values, base, str(origin))
    place = STEPS.index(step) + 1
    if changed or draft.step != place or draft.version == 0:
        draft.version += changed or draft.version == 0
        draft.step, draft.saved_at = place, timezone.now()
        _write(draft, content)
        audit.record("draft_saved", draft, by=by, step=step, version=draft.version)
    newer = {
        name: shown(name, cell.value)
        for name, cell in content.items()
        if cell.version > base and cell.origin != str(origin) and name not in values
    }
    return Saved(draft, conflicts, newer)


@transaction.atomic
def discard_draft(*, draft: CaseDraft, by: User) -> CaseDraft:
    """Give a draft up: its content and its photos are gone. Refused: one that has ended."""
    draft = locked_draft(draft, by)
    for photo in draft.photos.select_related("stored"):
        _drop(photo)
    _end(draft, DraftStatus.DISCARDED)
    audit.record("draft_discarded", draft, by=by)
    return draft


@transaction.atomic
def add_photo(
    *, draft: CaseDraft, by: User, client_key: UUID, paper: Paper, upload: File
) -> DraftPhoto:
    """Take in a photo of a paper; the same key twice is one photo.

    Refused: a draft that has ended, an unknown paper, too many photos, and what
    `mediation.common.files.take_in` refuses.
    """
    draft = locked_draft(draft, by)
    if earlier := draft.photos.filter(client_key=client_key).first():
        return earlier
    refuse_unknown("paper", paper, Paper.values)
    if draft.photos.count() >= MOST_PHOTOS:
        raise TooManyPhotos("files", limit=MOST_PHOTOS)
    photo = DraftPhoto.objects.create(
        draft=draft,
        client_key=client_key,
        paper=paper,
        stored=files.take_in(upload, by=by),
        added_at=timezone.now(),
    )
    audit.record("draft_photo_added", draft, by=by, paper=paper)
    return photo


@transaction.atomic
def remove_photo(*, photo: DraftPhoto, by: User) -> None:
    """Take a photo out of a draft and shred it. Refused: a draft that has ended."""
    draft = locked_draft(photo.draft, by)
    _drop(photo)
    audit.record("draft_photo_removed", draft, by=by, paper=photo.paper)


def locked_draft(draft: CaseDraft, by: User) -> CaseDraft:
    """The row as it is now, locked. Refused: somebody else's draft, one that has ended."""
    draft = CaseDraft.objects.select_for_update(of=["self"]).get(pk=draft.pk)
    if draft.mediator.user_id != by.pk:
        raise NotYourDraft
    if draft.status != DraftStatus.OPEN:
        raise DraftEnded
    return draft


def end_as_filed(draft: CaseDraft, case) -> None:
    """The draft has become this case; nothing of its content stays. Runs inside `file_case`."""
    draft.case = case
    draft.photos.all().delete()  # the files themselves are on file now
    _end(draft, DraftStatus.FILED)


def _checked(fields: Mapping[str, Any]) -> dict[str, str]:
    if len(fields) > MOST_FIELDS:
        raise DraftTooLarge
    for name, value in fields.items():
        if not isinstance(value, str) or len(value) > LONGEST_VALUE:
            raise DraftTooLarge(name)
        if not FIELD_NAME.fullmatch(name):
            raise DraftTooLarge
    return dict(fields)


def _started(key: UUID, by: User, begun_with: dict[str, Any]) -> CaseDraft:
    mediator = getattr(by, "mediator", None)
    if mediator is None:
        raise NotYourDraft
    now = timezone.now()
    fresh = {"mediator": mediator, "started_at": now, "saved_at": now, **begun_with}
    draft, _made = CaseDraft.objects.get_or_create(client_key=key, defaults=fresh)
    return locked_draft(draft, by)


def _merge(
    draft: CaseDraft, content: dict[str, Cell], values: dict[str, str], base: int, origin: str
) -> tuple[list[Conflict], bool]:
    """Write what is not in conflict into ``content``; what is, and whether anything was new."""
    conflicts, changed = [], False
    now = timezone.now().isoformat()
    for name, value in values.items():
        cell = content.get(name)
        if _says_the_same(name, cell, value):
            continue
        if cell is not None and cell.version > base and cell.origin != origin:
            mine, theirs = shown(name, value), shown(name, cell.value)
            conflicts.append(Conflict(name, mine, theirs, cell.saved_at))
            continue
        content[name] = Cell(value, draft.version + 1, origin, now)
        changed = True
    return conflicts, changed


def _says_the_same(name: str, cell: Cell | None, value: str) -> bool:
    """Also where a masked number comes back as it was shown."""
    if cell is None:
        return value == ""
    return value in (cell.value, shown(name, cell.value))


def _write(draft: CaseDraft, content: dict[str, Cell]) -> None:
    cells = {
        name: [cell.value, cell.version, cell.origin, cell.saved_at]
        for name, cell in content.items()
    }
    draft.content = json.dumps(cells, ensure_ascii=False)
    if len(draft.content) > LONGEST_DRAFT:
        raise DraftTooLarge
    draft.save(update_fields=["content", "step", "version", "saved_at"])


def _drop(photo: DraftPhoto) -> None:
    stored = photo.stored
    photo.delete()
    files.discard(stored)


def _end(draft: CaseDraft, status: DraftStatus) -> None:
    draft.status, draft.content, draft.ended_at = status, "", timezone.now()
    draft.save(update_fields=["status", "content", "ended_at", "case"])
