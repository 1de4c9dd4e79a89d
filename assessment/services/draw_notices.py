"""Who hears of a draw, and what: administrators, auditors, the surveyors of the agencies."""

from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.models import Agency, SampleDraw
from assessment.selectors.people import bureau_staff, surveyors
from assessment.selectors.visits import agencies_on
from mediation.common import notices
from mediation.common.models import User
from mediation.common.periods import Month
from mediation.common.roles import Role
from stations.models import Division

notices.declare(
    "assessment.draw_due",
    title=_("A random draw can be made"),
    body=_("The cases approved in %(month)s can now be fixed for the third-party follow-up."),
)
notices.declare(
    "assessment.draw_frozen",
    title=_("Cases are fixed for a random draw"),
    body=_(
        "%(period)s: %(population)s cases, digest %(digest)s. The seed will come from: %(source)s."
    ),
    link="assessment:draw",
)
notices.declare(
    "assessment.draw_announced",
    title=_("Cases are fixed for a random draw"),
    body=_(
        "%(period)s: %(population)s cases, digest %(digest)s. The seed will come from: %(source)s. "
        "Keep the digest: it proves later that no case was changed."
    ),
)
notices.declare(
    "assessment.draw_seeded",
    title=_("A second person must type the seed"),
    body=_("%(period)s: the seed was typed once. Type it from the public event itself."),
    link="assessment:draw",
)
notices.declare(
    "assessment.draw_done",
    title=_("A random draw was made"),
    body=_("%(period)s: %(sample)s of %(population)s cases were drawn."),
    link="assessment:draw",
)
notices.declare(
    "assessment.visits_assigned",
    title=_("Cases to visit"),
    body=_("Your agency has been given %(count)s cases to call until %(last_day)s."),
)
notices.declare(
    "assessment.draw_void",
    title=_("A random draw is void"),
    body=_("%(period)s: %(reason)s"),
    link="assessment:draw",
)


def period_text(draw: SampleDraw) -> str:
    return f"{draw.period_from}/{draw.period_to}"


def announce(draw: SampleDraw, by: User) -> None:
    facts = {"digest": draw.digest, "source": draw.seed_source}
    tell("assessment.draw_frozen", draw, by=by, **facts)
    today = timezone.localdate()
    agencies = [agency.pk for agency in agencies_on(draw.district, today)]
    for user in surveyors(agencies):
        _notify("assessment.draw_announced", draw, user, **facts)


def tell(kind: str, draw: SampleDraw, *, by: User, **facts: object) -> None:
    """Tell the administrators and auditors of the district, except who did it."""
    staff = bureau_staff(draw.district, Role.BUREAU_ADMIN, Role.BUREAU_AUDITOR)
    for user in staff.exclude(pk=by.pk):
        _notify(kind, draw, user, **facts)


def _notify(kind: str, draw: SampleDraw, user: User, **facts: object) -> None:
    facts |= {
        "period": period_text(draw),
        "population": draw.population,
        "sample": draw.sample_size,
    }
    notices.notify(kind, draw, to=user, due_on=None, **facts)


def tell_agencies(draw: SampleDraw, agencies: list[Agency], count: int, today: date) -> None:
    last_day = today + timedelta(days=draw.visit_days - 1)
    for place, agency in enumerate(agencies):
        given = len(range(place, count, len(agencies)))
        for user in surveyors([agency.pk]) if given else ():
            notices.notify(
                "assessment.visits_assigned",
                draw,
                to=user,
                due_on=last_day,
                count=given,
                last_day=last_day,
            )


def tell_that_due(district: Division, month: Month) -> int:
    """Tell the district's administrators and auditors that a month can be drawn from."""
    staff = bureau_staff(district, Role.BUREAU_ADMIN, Role.BUREAU_AUDITOR)
    return sum(
        notices.notify("assessment.draw_due", district, to=user, due_on=None, month=month)
        for user in staff
    )
