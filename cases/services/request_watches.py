"""What the nightly watch does about requests: unanswered ones are told, old ones forgotten."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import MediationRequest
from cases.selectors.requests import heads_of, people_of, rule_on
from mediation.common import audit, notices
from stations.models import Division

from .destruction import GONE

PERSONAL = ("name", "phone", "about", "other_side")
AT_ONCE = 500

notices.declare(
    "cases.request_unanswered",
    title=_("A citizen is still waiting for an answer"),
    body=_("Request %(number)s at %(station)s should have been answered by %(due_on)s."),
    link="cases:request",
)


@transaction.atomic
def watch_requests(*, district: Division, day: date) -> int:
    """Requests whose last day was yesterday or earlier, told on each Monday and on the first day.

    The station's people and the heads of its office hear of it; nobody twice.
    """
    late = MediationRequest.objects.overdue(day).filter(station__district=district)
    if day.weekday() != 0:
        late = late.filter(reply_due_on=day - timedelta(days=1))
    return sum(_tell(request) for request in late.select_related("station"))


def _tell(request: MediationRequest) -> int:
    people = {user.pk: user for user in [*people_of(request.station), *heads_of(request.station)]}
    return sum(
        notices.notify(
            "cases.request_unanswered",
            request,
            to=user,
            due_on=request.reply_due_on,
            number=request.number,
            station=request.station.name,
        )
        for user in people.values()
    )


@transaction.atomic
def forget_requests(*, district: Division, day: date) -> int:
    """Destroy the personal data of requests decided longer ago than the rule keeps them.

    Number, days, station and way shown stay: they are counted (PIPL arts. 19, 47). The words of
    the reason that was told go as well. Every one is recorded. At most 500 a night and district,
    oldest first.
    """
    last = day - timedelta(days=rule_on(district.pk, day).keep_days)
    old = MediationRequest.objects.select_for_update(of=["self"]).filter(
        station__district=district,
        decided_at__lt=timezone.make_aware(datetime.combine(last, time.min)),
        forgotten_at__isnull=True,
    )
    forgotten = 0
    for request in old.order_by("pk")[:AT_ONCE]:
        for name in PERSONAL:
            setattr(request, name, "")
        request.reason = GONE if request.reason else ""
        request.forgotten_at = timezone.now()
        request.save(update_fields=[*PERSONAL, "reason", "phone_index", "forgotten_at"])
        request.calls.update(note="")
        audit.record("request_forgotten", request, by=None)
        forgotten += 1
    return forgotten
