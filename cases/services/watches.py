"""What the nightly watch looks for among cases, each a service of its own."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.choices import SETTLED, ConfirmationTrack
from cases.models import Case, Obligation
from mediation.common import notices
from stations.models import Division

TERM = timedelta(days=30)
WARN = timedelta(days=7)

notices.declare(
    "cases.confirmation_closing",
    title=_("Judicial confirmation: the term is ending"),
    body=_("Case %(number)s: both parties may apply until about %(last_day)s (30 days)."),
    link="cases:detail",
)
notices.declare(
    "cases.obligation_overdue",
    title=_("An obligation is overdue"),
    body=_("Case %(number)s: what was due on %(due)s is not recorded as done."),
)
notices.declare(
    "cases.term_over",
    title=_("The working deadline has passed"),
    body=_("Case %(number)s should have been finished by %(due)s."),
    link="cases:detail",
)


@transaction.atomic
def watch_confirmations(*, district: Division, day: date) -> int:
    """Settled cases whose 30 days end within a week and that nobody has applied for."""
    effective = day - TERM
    cases = Case.objects.filter(
        district=district,
        outcome__in=SETTLED,
        confirmation=ConfirmationTrack.NONE,
        agreement__effective_on__gt=effective,
        agreement__effective_on__lte=effective + WARN,
        lead__user__isnull=False,
    ).select_related("agreement", "lead__user")
    return sum(
        notices.notify(
            "cases.confirmation_closing",
            case,
            to=case.lead.user,
            due_on=(last_day := case.agreement.effective_on + TERM),
            number=case.number,
            last_day=last_day,
        )
        for case in cases
    )


@transaction.atomic
def watch_obligations(*, district: Division, day: date) -> int:
    """Obligations that fell due yesterday and are not done; older ones were told then."""
    overdue = Obligation.objects.overdue(day).filter(
        agreement__case__district=district,
        due_on__gte=day - timedelta(days=1),
        agreement__case__lead__user__isnull=False,
    )
    return sum(
        notices.notify(
            "cases.obligation_overdue",
            obligation,
            to=obligation.agreement.case.lead.user,
            due_on=obligation.due_on,
            number=obligation.agreement.case.number,
            due=obligation.due_on,
        )
        for obligation in overdue.select_related("agreement__case__lead__user")
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
