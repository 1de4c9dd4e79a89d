"""The audit log: what was done, by whom, to what. Append-only, each row sealed by the one before.

A row's hash is SHA-256 over the canonical JSON (UTF-8, sorted keys, UTC with microseconds,
decimals as strings) of all its other columns, among them the hash of the row before. Numbers are
gap-free, given under the lock of the one `AuditHead` row. A chain cannot see that its own tail
was cut or that all of it was written anew: for that the head is taken outside every day
(``verify_audit --anchor``) and compared later (``verify_audit --against``). Figure G10.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256

from django.db import models, transaction
from django.utils import timezone

from mediation.common.choices import AuditArea
from mediation.common.models import AuditEvent, AuditHead
from mediation.common.periods import Month, Quarter
from mediation.common.roles import roles_of

CHUNK = 5000
COLUMNS = tuple(
    field.attname for field in AuditEvent._meta.concrete_fields if field.attname != "hash"
)


@dataclass(frozen=True)
class Origin:
    """Where a request came from; empty for the machine."""

    address: str = ""
    request_id: str = ""


_MACHINE = Origin()
_origin: ContextVar[Origin] = ContextVar("audit_origin", default=_MACHINE)


@contextmanager
def origin(*, address: str = "", request_id: str = "") -> Iterator[None]:
    """Events recorded inside carry this network address and request id."""
    token = _origin.set(Origin(address, request_id))
    try:
        yield
    finally:
        _origin.reset(token)


def origin_now() -> Origin:
    """Where the request that is being answered came from; empty for the machine."""
    return _origin.get()


class Fault(StrEnum):
    GAP = "gap"  # a number is missing, or a row was put in
    LINK = "link"  # a row does not hold the hash of the row before
    CONTENT = "content"  # a row does not match its own hash
    TAIL = "tail"  # the log does not end where its head says
    ANCHOR = "anchor"  # the log does not hold what was taken outside


@dataclass(frozen=True)
class Verification:
    """What `verify` found; ``first_bad`` is the number at which the first fault shows."""

    rows: int
    ok: bool
    first_bad: int | None = None
    fault: Fault | None = None


def record(verb: str, subject: models.Model | None, *, by, **facts) -> AuditEvent:
    """Write that ``by`` did ``verb`` to ``subject``, in the caller's transaction.

    ``by`` is None for the machine, ``subject`` is None for an act on no single record.
    ``facts`` are single values: text, whole numbers, truth values, None; amounts, dates and
    periods become text. Never personal data. Refuses (TypeError) floats, lists and everything
    else. If the log cannot be written the caller's change is undone with it.
    """
    plain = {name: _scalar(name, value) for name, value in facts.items()}
    came = _origin.get()
    with transaction.atomic(savepoint=False):
        head = _locked_head()
        event = AuditEvent(
            sequence=head.sequence + 1,
            at=timezone.now(),
            area=_area_of(subject),
            verb=verb,
            subject_label=subject._meta.label_lower if subject is not None else "",
            subject_id=str(subject.pk) if subject is not None else "",
            actor=by,
            roles=",".join(sorted(roles_of(by))) if by is not None else "",
            address=came.address,
            request_id=came.request_id,
            facts=plain,
            previous_hash=head.hash,
        )
        event.hash = hash_of({column: getattr(event, column) for column in COLUMNS})
        event.save(force_insert=True)
        head.sequence, head.hash = event.sequence, event.hash
        head.save(update_fields=["sequence", "hash"])
    return event


def hash_of(columns: dict) -> str:
    """The seal of a row: SHA-256 (64 hex digits) over its columns without ``hash``."""
    at = columns["at"].astimezone(UTC).isoformat(timespec="microseconds")
    canonical = json.dumps(
        {**columns, "at": at}, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return sha256(canonical.encode()).hexdigest()


def anchor() -> tuple[int, str]:
    """Number and hash of the last event, to be kept outside; (0, "") for an empty log."""
    head = AuditHead.objects.filter(pk=1).first()
    return (head.sequence, head.hash) if head else (0, "")


def verify(*, against: tuple[int, str] | None = None) -> Verification:
    """Read the whole log and recompute it. ``against`` is an `anchor` taken earlier.

    Work may go on meanwhile: the head is read before and after, and the log must end between.
    """
    before = anchor()
    count, last_hash = 0, ""
    rows = AuditEvent.objects.order_by("sequence").values_list(*COLUMNS, "hash")
    for row in rows.iterator(chunk_size=CHUNK):
        columns, sealed = dict(zip(COLUMNS, row[:-1], strict=True)), row[-1]
        fault = (
            _fault_of(columns, sealed, count + 1, last_hash)
            or _differs(columns, sealed, against, Fault.ANCHOR)
            or _differs(columns, sealed, before, Fault.TAIL)
        )
        if fault is not None:
            return Verification(count, False, min(columns["sequence"], count + 1), fault)
        count, last_hash = columns["sequence"], sealed
    if not before[0] <= count <= anchor()[0]:
        return Verification(count, False, count + 1, Fault.TAIL)
    if against is not None and against[0] > count:
        return Verification(count, False, count + 1, Fault.ANCHOR)
    return Verification(count, True)


def _differs(
    columns: dict, sealed: str, kept: tuple[int, str] | None, fault: Fault
) -> Fault | None:
    """``fault`` if this is the event that was kept, under another hash."""
    if kept is None or columns["sequence"] != kept[0] or sealed == kept[1]:
        return None
    return fault


def _fault_of(columns: dict, sealed: str, expected: int, last_hash: str) -> Fault | None:
    if columns["sequence"] != expected:
        return Fault.GAP
    if columns["previous_hash"] != last_hash:
        return Fault.LINK
    return None if hash_of(columns) == sealed else Fault.CONTENT


def _locked_head() -> AuditHead:
    head = AuditHead.objects.select_for_update().filter(pk=1).first()
    if head is None:
        AuditHead.objects.bulk_create([AuditHead(pk=1)], ignore_conflicts=True)
        head = AuditHead.objects.select_for_update().get(pk=1)
    return head


def _area_of(subject: models.Model | None) -> AuditArea:
    own = subject is None or subject._meta.app_label == "common"
    return AuditArea.SECURITY if own else AuditArea.BUSINESS


def _scalar(name: str, value):
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, Decimal | Month | Quarter):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"the fact {name!r} is {type(value).__name__}, not a single plain value")
