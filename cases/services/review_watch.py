"""Reviews that take longer than the rule allows: the bureau hears of them (SECURITY T2)."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.choices import ReviewLevel, ReviewState
from cases.models import Case
from cases.selectors.review_desk import review_rule
from mediation.common import notices
from mediation.common.calendar import working_dates
from mediation.common.models import User
from mediation.common.roles import Role
from stations.models import Division
from stations.querysets import in_force

ONE_DAY = timedelta(days=1)
LONGEST_LOOK = timedelta(days=120)

notices.declare(
    "cases.reviews_overdue",
    title=_("Reviews are overdue"),
    body=_("%(count)s cases have waited longer for their review than the rule allows."),
    link=None,
)


@transaction.atomic
def watch_reviews(*, district: Division, day: date) -> int:
    """How many cases wait too long, told once a day to the bureau's administrators.

    Overdue means more working days than the district's `ReviewRule` of the day allows; without
    a rule nothing is overdue.
    """
    count = overdue_reviews(district, day)
    return sum(
        notices.notify("cases.reviews_overdue", district, to=user, due_on=day, count=count)
        for user in (_administrators(district, day) if count else ())
    )


def overdue_reviews(district: Division, day: date) -> int:
    """Waiting cases of the district that came to their level before the clock's first day."""
    rule = review_rule(district.pk, day)
    if rule is None:
        return 0
    waiting = Case.objects.filter(district=district)
    office = _start_of(day, rule.office_days)
    bureau = _start_of(day, rule.bureau_days)
    at_office = waiting.filter(review_state=ReviewState.SUBMITTED, submitted_at__lt=office)
    at_bureau = waiting.filter(review_state=ReviewState.OFFICE_PASSED).annotate(
        passed_at=Max("reviews__decided_at", filter=Q(reviews__level=ReviewLevel.OFFICE))
    )
    return at_office.count() + at_bureau.filter(passed_at__lt=bureau).count()


def _start_of(day: date, allowed: int) -> datetime:
    """What came before this moment has waited more than ``allowed`` working days by ``day``."""
    first = day - LONGEST_LOOK
    worked = sorted(working_dates(first, day))
    last = worked[-allowed - 1] if len(worked) > allowed else first
    return timezone.make_aware(datetime.combine(last + ONE_DAY, time.min))


def _administrators(district: Division, day: date):
    users = User.objects.filter(
        in_force(day, "staff_assignments__"),
        staff_assignments__office__isnull=True,
        staff_assignments__district=district,
        is_active=True,
    )
    held = in_force(day, "role_grants__") & Q(role_grants__role=Role.BUREAU_ADMIN)
    return users.filter(held).distinct()
