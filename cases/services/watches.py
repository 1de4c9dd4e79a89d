"""What the nightly watch looks for among cases, each a service of its own."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Obligation
from cases.selectors.agreements import remind_days_on
from mediation.common import notices
from stations.models import Division

notices.declare(
    "cases.obligation_coming",
    title=_("An obligation falls due soon"),
    body=_("Case %(number)s: an obligation is due on %(due)s. Remind the party of it."),
    link="cases:obligation",
)
notices.declare(
    "cases.obligation_due",
    title=_("An obligation is due today"),
    body=_("Case %(number)s: ask whether what is due today has been done, and record it."),
    link="cases:obligation",
)
notices.declare(
    "cases.obligation_overdue",
    title=_("An obligation is overdue"),
    body=_("Case %(number)s: what was due on %(due)s is not recorded as done."),
    link="cases:obligation",
)
notices.declare(
    "cases.term_over",
    title=_("The working deadline has passed"),
    body=_("Case %(number)s should have been finished by %(due)s."),
    link="cases:detail",
)


@transaction.atomic
def watch_obligations(*, district: Division, day: date) -> int:
    """Obligations not done that fall due soon, today, or fell due yesterday.

    How long before is the district's agreement rule; older ones were told when they fell due.
    """
    moments = {
        day + timedelta(days=remind_days_on(district.pk, day)): "cases.obligation_coming",
        day: "cases.obligation_due",
        day - timedelta(days=1): "cases.obligation_overdue",
    }
    open_ones = Obligation.objects.filter(
        agreement__case__district=district,
        done_on__isnull=True,
        due_on__in=moments,
        agreement__case__lead__user__isnull=False,
    )
    return sum(
        notices.notify(
            moments[obligation.due_on],
            obligation,
            to=obligation.agreement.case.lead.user,
            due_on=obligation.due_on,
            number=obligation.agreement.case.number,
            due=obligation.due_on,
        )
        for obligation in open_ones.select_related("agreement__case__lead__user")
    )


@transaction.atomic
def watch_terms(*, district: Division, day: date) -> int:
    """Open cases whose working deadline was yesterday."""
    cases = Case.objects.open().filter(
        district=district, due_on=day - timedelta(days=1), lead__user__isnull=False
    )
    return sum(
        notices.notify(
            "cases.term_over",
            case,
            to=case.lead.user,
            due_on=case.due_on,
            number=case.number,
            due=case.due_on,
        )
        for case in cases.select_related("lead__user")
    )
