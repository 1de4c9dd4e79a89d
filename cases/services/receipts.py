"""What a form has already sent: the same key and content give the same case (SECURITY R7)."""

import json
from dataclasses import asdict, is_dataclass
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from mediation.common.crypto import blind_index
from mediation.common.errors import RuleBroken
from mediation.common.models import IdempotencyKey, User


class IdempotencyConflict(RuleBroken):
    code = "idempotency_conflict"
    message = _(
        "A case with other content has already been sent from this form. Open a new form for a "
        "new case."
    )


def digest_of(*content) -> str:
    """A keyed hash of what was sent: it tells two contents apart and reveals neither."""
    text = json.dumps(content, default=_plain, ensure_ascii=False, sort_keys=True)
    return blind_index(text) or ""


def sent_before(key: UUID, by: User, digest: str) -> Case | None:
    """The case already made from this key; None for a new key. Refused: other content."""
    case = Case.objects.filter(client_key=key).first()
    if case is None:
        return None
    if not IdempotencyKey.objects.filter(user=by, key=key, body_hash=digest).exists():
        raise IdempotencyConflict
    return case


def keep_receipt(key: UUID, by: User, digest: str, case: Case) -> None:
    """Remember what was sent with the key, in the transaction that made the case."""
    IdempotencyKey.objects.create(user=by, key=key, body_hash=digest, reply={"case": case.pk})


def _plain(value):
    if isinstance(value, models.Model):
        return value.pk
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return str(value)
