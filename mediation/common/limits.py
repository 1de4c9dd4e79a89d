"""How often somebody without an account may knock: counted in the database.

The count is one atomic UPDATE, so parallel requests cannot slip through (SECURITY S17); it is
the same for every process, and neither a restart nor a cache that is away opens the door. Every
try counts, whether it was right or wrong, so an answer "too often" says nothing about what
exists. Call it outside of a transaction: what is rolled back is not counted.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mediation.common.crypto import blind_index
from mediation.common.errors import RuleBroken
from mediation.common.models import TryCount

KEPT = timedelta(days=2)
HOME = 64
"""Bits of an IPv6 address that name one connection; the rest changes by itself."""


class TooOften(RuleBroken):
    code = "too_often"
    message = _("Too many tries. Please wait %(minutes)s minutes and try again.")

    def __init__(self, seconds: int) -> None:
        super().__init__(minutes=-(-seconds // 60))
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``times`` tries in each window of ``seconds``; ``door`` names what is tried."""

    door: str
    times: int
    seconds: int


def spend(limit: Limit, key: str) -> None:
    """Count one more try of ``key``. Refuses (TooOften) beyond the limit, until the window ends."""
    now = int(timezone.now().timestamp())
    start = now - now % limit.seconds
    row = {
        "door": limit.door,
        "key": blind_index(f"{limit.door}:{key}"),
        "window_start": datetime.fromtimestamp(start, UTC),
    }
    same = TryCount.objects.filter(**row)
    if not same.update(count=F("count") + 1):
        TryCount.objects.bulk_create([TryCount(**row)], ignore_conflicts=True)
        same.update(count=F("count") + 1)
    if same.values_list("count", flat=True)[0] > limit.times:
        raise TooOften(start + limit.seconds - now)


def of_address(address: str) -> str:
    """The key of a network address: an IPv4 address, or the home of an IPv6 address."""
    try:
        place = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(place, IPv6Address):
        mapped = place.ipv4_mapped
        return str(mapped or ip_network((place, HOME), strict=False))
    return str(place)


def sweep() -> int:
    """Throw away counts of windows that are long over; returns how many."""
    return TryCount.objects.filter(window_start__lt=timezone.now() - KEPT).delete()[0]
