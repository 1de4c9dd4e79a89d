"""The watch over the archive: terms that ended since yesterday."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.models import ArchiveVolume
from cases.selectors.people import admins_of_bureau
from mediation.common import notices
from stations.models import Division

notices.declare(
    "cases.retention_over",
    title=_("Archived files are due for appraisal"),
    body=_(
        "The term of %(count)s archived files has ended. Propose to keep them longer or to destroy "
        "them; another person decides."
    ),
)


@transaction.atomic
def watch_retention(*, district: Division, day: date) -> int:
    """One notice to each business administrator of the bureau on the day after terms ended."""
    ended = ArchiveVolume.objects.term_over(day).filter(case__district=district)
    if not ended.filter(keep_until=day - timedelta(days=1)).exists():
        return 0
    count = ended.count()
    return sum(
        notices.notify("cases.retention_over", district, to=user, due_on=None, count=count)
        for user in admins_of_bureau(district.pk)
    )
