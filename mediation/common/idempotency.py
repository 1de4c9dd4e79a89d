"""The same request twice has one effect and one answer (SECURITY R7)."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mediation.common.crypto import blind_index
from mediation.common.errors import RuleBroken
from mediation.common.models import IdempotencyKey, User


class KeyUsedForSomethingElse(RuleBroken):
    code = "idempotency_key_reused"
    message = _("This key belongs to an earlier request that said something else. Make a new key.")


@transaction.atomic
def once(*, key: UUID, body: Any, effect: Callable[[], dict[str, Any]], by: User) -> dict[str, Any]:
    """``effect()`` the first time; later the reply it gave. Key, effect and reply are one fact.

    ``body`` is what the client said, as JSON; ``effect`` returns a JSON-able reply without
    personal data. Refused: the same key with another body. Of two at once the second waits for
    the first and gets its reply.
    """
    said = json.dumps(body, sort_keys=True, ensure_ascii=False, default=str)
    digest = blind_index(said)  # keyed: what was said may be personal
    receipt, first = IdempotencyKey.objects.select_for_update().get_or_create(
        user=by, key=key, defaults={"body_hash": digest}
    )
    if receipt.body_hash != digest:
        raise KeyUsedForSomethingElse
    if first:
        receipt.reply = effect()
        receipt.save(update_fields=["reply"])
    return receipt.reply
