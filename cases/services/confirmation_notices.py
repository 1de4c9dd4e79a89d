"""Who hears of an application for judicial confirmation: the lead, the office, the court."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Confirmation
from mediation.common import notices
from mediation.common.models import User
from mediation.common.roles import Role
from stations.querysets import in_force

notices.declare(
    "cases.confirmation_waiting",
    title=_("An application to the court waits for you"),
    body=_(
        "Case %(number)s: read the joint application and submit it to the court. The last day is "
        "%(last_day)s."
    ),
    link="admin:cases_confirmation_change",
)
notices.declare(
    "cases.confirmation_submitted",
    title=_("The joint application is with the court"),
    body=_("The office has submitted the application of case %(number)s."),
    link="cases:detail",
)
notices.declare(
    "cases.confirmation_sent_back",
    title=_("The office sent an application back"),
    body=_("Read the reason on the page of case %(number)s. The last day is %(last_day)s."),
    link="cases:detail",
)
notices.declare(
    "cases.confirmation_arrived",
    title=_("An application for judicial confirmation has arrived"),
    body=_("The parties of case %(number)s ask your court to confirm their agreement."),
    link="cases:confirmation",
)
notices.declare(
    "cases.confirmation_supplied",
    title=_("The papers you asked for are there"),
    body=_("The application of case %(number)s has been supplemented."),
    link="cases:confirmation",
)
notices.declare(
    "cases.confirmation_decided",
    title=_("The court has answered"),
    body=_("The court has answered the application of case %(number)s. See the page of the case."),
    link="cases:detail",
)
notices.declare(
    "cases.confirmation_lapsed",
    title=_("An application was not submitted in time"),
    body=_("Case %(number)s: the term to apply ended on %(last_day)s."),
    link="cases:detail",
)


def tell_lead(kind: str, confirmation: Confirmation) -> None:
    """The lead mediator of the case, who may have no login."""
    case = confirmation.case
    if case.lead.user is not None:
        notices.notify(kind, case, to=case.lead.user, due_on=None, **_facts(confirmation))


def tell_office(confirmation: Confirmation) -> None:
    """The heads of the office, who decide."""
    today = timezone.localdate()
    here = User.objects.filter(
        in_force(today, "staff_assignments__"),
        staff_assignments__office=confirmation.case.office_id,
        is_active=True,
    )
    heads = here.filter(in_force(today, "role_grants__"), role_grants__role=Role.OFFICE_HEAD)
    for user in heads.distinct():
        notices.notify(
            "cases.confirmation_waiting",
            confirmation,
            to=user,
            due_on=confirmation.last_day,
            **_facts(confirmation),
        )


def tell_court(kind: str, confirmation: Confirmation) -> None:
    """The liaisons of the court that is asked."""
    liaisons = confirmation.court.assignments.on(timezone.localdate())
    for assignment in liaisons.filter(user__is_active=True).select_related("user"):
        notices.notify(kind, confirmation, to=assignment.user, due_on=None, **_facts(confirmation))


def _facts(confirmation: Confirmation) -> dict[str, object]:
    return {"number": confirmation.case.number, "last_day": confirmation.last_day}
