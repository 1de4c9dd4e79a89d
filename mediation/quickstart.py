"""What ``make run`` does before the site is served; each step skips what is already done.

It reaches into every app, as only the wiring may, and imports the services only when there is
something to compute: a second start must be quick.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from assessment.choices import LineKind
from assessment.models import Place, QuarterRun, SettlementLine, SettlementRun
from mediation.common.errors import RuleBroken, sentence_of
from mediation.common.models import RoleGrant
from mediation.common.money import money_text
from mediation.common.periods import Month, Quarter
from mediation.common.roles import Role
from mediation.terminal import table
from stations.choices import DivisionLevel
from stations.models import Division

TOP = 10


class Login(NamedTuple):
    """One account of the demonstration."""

    role: str
    username: str
    password: str
    sees: str


def tables_are_old() -> bool:
    """Is there a migration that this database has not seen?"""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def is_empty() -> bool:
    """Is there no district yet?"""
    return not Division.objects.exists()


def is_demo() -> bool:
    """Are these the demonstration's rows, with which anything may be tried?"""
    return RoleGrant.objects.filter(user__is_demo=True).exists()


def compute() -> Iterator[str]:
    """Settle the last whole month and close the last whole quarter of each district.

    Yields a sentence for each that a service refused; what has a run already is left alone.
    """
    today = timezone.localdate()
    month, quarter = Month.before(today), Quarter.before(today)
    for district in districts():
        if not SettlementRun.objects.filter(district=district, month=month.first_day).exists():
            from assessment.services.settlements import settle_month

            yield from _said_no(settle_month, district=district, month=month)
        if not QuarterRun.objects.filter(district=district, quarter=quarter.first_day).exists():
            from assessment.services.quarters import close_quarter

            yield from _said_no(close_quarter, district=district, quarter=quarter)


def districts() -> list[Division]:
    """The districts in force today, by their code."""
    in_force = Q(valid_to__isnull=True) | Q(valid_to__gt=timezone.localdate())
    return list(Division.objects.filter(in_force, level=DivisionLevel.DISTRICT).order_by("code"))


def tables() -> Iterator[str]:
    """The last settled month and the last closed quarter of each district, as text."""
    for district in districts():
        run = SettlementRun.objects.filter(district=district).order_by("-month").first()
        if run:
            yield settlement_table(run)
        closed = QuarterRun.objects.filter(district=district).order_by("-quarter").first()
        if closed:
            yield quarter_table(closed)


def settlement_table(run: SettlementRun) -> str:
    """A month's pay by kind of line."""
    sums = {
        row["kind"]: row
        for row in SettlementLine.objects.filter(settlement__run=run)
        .order_by()
        .values("kind")
        .annotate(lines=Count("pk"), amount=Sum("amount"))
    }
    rows = [
        [kind.label, intcomma(sums[kind]["lines"]), money_text(sums[kind]["amount"])]
        for kind in LineKind
        if kind in sums
    ]
    rows.append([_("Total"), intcomma(run.line_count), money_text(run.total)])
    title = _("%(district)s, settlement of %(month)s: %(statements)s statements, %(status)s") % {
        "district": run.district,
        "month": run,
        "statements": intcomma(run.statement_count),
        "status": run.get_status_display(),
    }
    return table(title, [_("Kind"), _("Lines"), _("Yuan")], rows)


def quarter_table(run: QuarterRun) -> str:
    """The first places of a quarter's ranking."""
    places = Place.objects.filter(run=run).select_related("contract__mediator__station")
    rows = [
        [
            place.rank,
            place.contract.mediator.full_name,
            place.contract.mediator.station or "",
            place.counted,
            place.quota_due,
            place.band,
        ]
        for place in places.order_by("rank", "pk")[:TOP]
    ]
    title = _("%(district)s, ranking of %(quarter)s: %(places)s places, %(flags)s under quota") % {
        "district": run.district,
        "quarter": run,
        "places": intcomma(run.place_count),
        "flags": intcomma(run.flag_count),
    }
    cases = pgettext("count", "Cases")
    headings = [_("Place"), _("Mediator"), _("Station"), cases, _("Quota"), _("Band")]
    return table(title, headings, rows)


def logins() -> list[Login]:
    """The first demonstration account of each role, with what it sees."""
    from mediation.demo.logins import LOGINS, PASSWORD

    first: dict[Role, Login] = {}
    for role, username, sees in LOGINS:
        first.setdefault(role, Login(str(role.label), username, PASSWORD, str(sees)))
    return list(first.values())


def _said_no(service: Callable[..., object], **arguments: object) -> Iterator[str]:
    try:
        service(**arguments, by=None)
    except RuleBroken as error:
        yield from (sentence for _field, sentence in sentence_of(error))
