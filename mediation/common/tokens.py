"""Keys of REST clients: issue, revoke, recognise. SECURITY T7 and 3.4."""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mediation.common.audit import record
from mediation.common.errors import RuleBroken
from mediation.common.models import ApiToken, User

LONGEST_DAYS = 90
SCOPES = {
    "cases.read.masked": _("Read cases with identities masked"),
    "cases.read.identity": _("Read identities of parties (signed requests only)"),
    "cases.write.own": _("Log and change one's own cases"),
    "visits.read.assigned": _("Read assigned visits"),
    "visits.write.assigned": _("Record assigned visits"),
    "court.packages": _("Read and decide applications at one's court"),
    "settlement.read.totals": _("Read settlement totals"),
    "stats.read": _("Read statistics"),
}


class UnknownScope(RuleBroken):
    code = "unknown_scope"
    message = _("Choose at least one scope, and only scopes from the list.")


class TokenTooLong(RuleBroken):
    code = "token_too_long"
    message = _("A token is valid for 1 to %(longest)s days.")


class AlreadyRevoked(RuleBroken):
    code = "token_already_revoked"
    message = _("This token has already been revoked.")


@transaction.atomic
def issue_token(
    *,
    owner: User,
    name: str,
    scopes: Sequence[str],
    days: int = LONGEST_DAYS,
    addresses: Sequence[str] = (),
    by: User | None,
) -> tuple[ApiToken, str]:
    """A new token and its secret, which is shown now and never again.

    Refused: no scope or an unknown one, more than 90 days.
    """
    if not scopes or not set(scopes) <= set(SCOPES):
        raise UnknownScope("scopes")
    if not 1 <= days <= LONGEST_DAYS:
        raise TokenTooLong("days", longest=LONGEST_DAYS)
    secret = secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        owner=owner,
        name=name,
        prefix=secret[:8],
        digest=digest_of(secret),
        scopes=sorted(set(scopes)),
        addresses=list(addresses),
        created_by=by,
        expires_on=timezone.localdate() + timedelta(days=days),
    )
    record(
        "token_issued",
        token,
        by=by,
        owner=owner.pk,
        scopes=" ".join(token.scopes),
        expires_on=token.expires_on,
    )
    return token, secret


@transaction.atomic
def revoke_token(*, token: ApiToken, by: User | None) -> ApiToken:
    """End the token now. Refused if it has ended before."""
    token = ApiToken.objects.select_for_update().get(pk=token.pk)
    if token.revoked_at is not None:
        raise AlreadyRevoked
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    record("token_revoked", token, by=by)
    return token


def token_of(secret: str, *, address: str = "") -> ApiToken | None:
    """The usable token of this secret, its day of last use noted; None if there is none.

    One query in the ordinary case; a first use of the day writes once more.
    """
    token = (
        ApiToken.objects.usable().select_related("owner").filter(digest=digest_of(secret)).first()
    )
    if token is None or (token.addresses and address not in token.addresses):
        return None
    today = timezone.localdate()
    if token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)
        token.last_used_on = today
    return token


def digest_of(secret: str) -> str:
    """What is stored of a secret. A random secret of 256 bits needs no slow hash."""
    return sha256(secret.encode()).hexdigest()
