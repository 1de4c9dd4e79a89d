"""What the nightly watch looks for at intake: terms that end, clues undecided, returns missing."""

from bisect import bisect_right
from datetime import date, timedelta
from itertools import groupby

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.choices import ClueStatus, ReturnStatus
from cases.models import Case, Clue, ClueReturn
from cases.selectors.intake import intake_rule
from cases.selectors.people import heads_of_office, mediators_of_station
from mediation.common import notices
from mediation.common.calendar import LONGEST_BREAK, working_dates
from mediation.common.models import User
from stations.models import Division, Station

from .returns import open_returns

ONE_DAY = timedelta(days=1)

notices.declare(
    "cases.term_ending",
    title=_("A working deadline is near"),
    body=_("Case %(number)s should be finished by %(due)s. Both sides may agree to more time."),
    link="cases:detail",
)
notices.declare(
    "cases.clue_waits",
    title=_("A clue has waited too long"),
    body=_("A clue of %(group)s from %(found)s has not been decided."),
    link="cases:clue",
)
notices.declare(
    "cases.returns_missing",
    title=_("Grid groups have not reported"),
    body=_("%(station)s: %(groups)s grid groups have not reported for %(start)s to %(last)s."),
    link="cases:report_returns",
)


@transaction.atomic
def watch_terms_ending(*, district: Division, day: date) -> int:
    """Open cases whose deadline is one of the reminder days away (7 and 1 by default)."""
    rule = intake_rule(district.pk, day)
    ahead = {rule.first_reminder_days, rule.last_reminder_days}
    cases = Case.objects.open().filter(
        district=district,
        due_on__in=[day + timedelta(days=days) for days in ahead],
        lead__user__isnull=False,
    )
    return sum(
        notices.notify(
            "cases.term_ending",
            case,
            to=case.lead.user,
            due_on=case.due_on,
            number=case.number,
            due=case.due_on,
        )
        for case in cases.select_related("lead__user")
    )


@transaction.atomic
def watch_clues(*, district: Division, day: date) -> int:
    """Clues whose last working day was yesterday: their station and its office are told."""
    waiting = Clue.objects.filter(
        station__district=district,
        status=ClueStatus.OPEN,
        found_on__in=_found_too_long_ago(district, day),
    ).select_related("group", "station")
    return sum(_tell_of_clue(clue) for clue in waiting.order_by("pk"))


@transaction.atomic
def watch_returns(*, district: Division, day: date) -> int:
    """Open the day's returns; a day after the last one to report, say which are missing."""
    open_returns(district=district, day=day)
    rows = ClueReturn.objects.filter(
        station__district=district, status=ReturnStatus.WAITING, due_on=day - ONE_DAY
    )
    rows = rows.select_related("station").order_by("station", "period_start", "pk")
    batches = groupby(rows, key=lambda row: (row.station_id, row.period_start))
    return sum(_tell_of_returns(list(missing)) for _key, missing in batches)


def _found_too_long_ago(district: Division, day: date) -> list[date]:
    """The days whose clues had to be decided by yesterday, in working days."""
    within = intake_rule(district.pk, day).answer_clue_within
    oldest = day - LONGEST_BREAK - timedelta(days=2 * within)
    worked = sorted(working_dates(oldest, day))
    days = [oldest + timedelta(days=n) for n in range((day - oldest).days)]
    return [found for found in days if _last_day(found, worked, within) == day - ONE_DAY]


def _last_day(found: date, worked: list[date], within: int) -> date | None:
    after = worked[bisect_right(worked, found) :]
    if within == 0:
        return found
    return after[within - 1] if len(after) >= within else None


def _in_charge(station: Station) -> list[User]:
    people = {*mediators_of_station(station.pk), *heads_of_office(station.office_id)}
    return sorted(people, key=lambda user: user.pk)


def _tell_of_clue(clue: Clue) -> int:
    return sum(
        notices.notify(
            "cases.clue_waits",
            clue,
            to=user,
            due_on=None,
            group=clue.group.name,
            found=clue.found_on,
        )
        for user in _in_charge(clue.station)
    )


def _tell_of_returns(missing: list[ClueReturn]) -> int:
    """About one period of one station; the first of its returns leads to the page for all."""
    first = missing[0]
    return sum(
        notices.notify(
            "cases.returns_missing",
            first,
            to=user,
            due_on=first.due_on,
            station=first.station.name,
            groups=len(missing),
            start=first.period_start,
            last=first.last_day,
        )
        for user in _in_charge(first.station)
    )
