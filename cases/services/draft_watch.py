"""Case forms that were begun and left lying, and disputes handed over that wait in them."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import CaseDraft
from cases.selectors.drafts import Transfer, transfers
from cases.selectors.intake import intake_rule
from mediation.common import notices
from stations.models import Division

UNTOUCHED_FOR = 7
"""Days after which, and then every so many days, the mediator is reminded."""

notices.declare(
    "cases.draft_waiting",
    title=_("A case has not been logged yet"),
    body=_(
        "A case that you began on %(day)s is not logged. Go on with it or discard it: it stands "
        "above your cases."
    ),
)
notices.declare(
    "cases.transfer_waits",
    title=_("A dispute that was handed over waits for an answer"),
    body=_(
        "The paper came on %(received)s, the last day to accept or refuse is %(last)s. Go on with "
        "the form: it stands above your cases."
    ),
)


@transaction.atomic
def watch_drafts(*, district: Division, day: date) -> int:
    """Drafts nobody has touched for a week, or for another week."""
    waiting = CaseDraft.objects.in_progress().filter(mediator__district=district)
    told = 0
    for draft in waiting.select_related("mediator__user"):
        quiet = day - timezone.localdate(draft.saved_at)
        if quiet > timedelta(0) and quiet.days % UNTOUCHED_FOR == 0:
            begun = timezone.localdate(draft.started_at)
            told += notices.notify(
                "cases.draft_waiting", draft, to=draft.mediator.user, due_on=None, day=begun
            )
    return told


@transaction.atomic
def watch_transfers(*, district: Division, day: date) -> int:
    """Disputes handed over and neither accepted nor refused: before, on and after the last day."""
    waiting = CaseDraft.objects.in_progress().filter(mediator__district=district)
    ahead = {intake_rule(district.pk, day).last_reminder_days, 0, -1}
    rows = transfers(waiting.select_related("mediator__user"), district_id=district.pk, day=day)
    return sum(_tell(row) for row in rows if (row.answer_by - day).days in ahead)


def _tell(waiting: Transfer) -> bool:
    return notices.notify(
        "cases.transfer_waits",
        waiting.draft,
        to=waiting.draft.mediator.user,
        due_on=waiting.answer_by,
        received=waiting.received_on,
        last=waiting.answer_by,
    )
