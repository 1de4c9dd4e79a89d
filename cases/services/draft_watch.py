"""Case forms that were begun and left lying."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import CaseDraft
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
