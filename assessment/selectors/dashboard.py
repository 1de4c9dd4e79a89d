"""The bureau's dashboard: every figure is counted from rows and leads to them."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessment.choices import FlagStatus, VisitStatus
from assessment.models import QuotaFlag, RedFlag, SettlementRun, Visit
from cases.selectors.confirmations import speed
from cases.selectors.counts import (
    cases_by_month,
    cases_by_town,
    full_time_share,
    reviews_waiting,
    tracks,
)
from cases.selectors.intake import returns_overdue
from mediation.common.money import money_text
from mediation.common.periods import Month
from mediators.selectors import headcount
from stations.models import Division
from stations.querysets import in_force
from stations.selectors import structure

TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows behind a figure: a list of the admin, filtered, or one row of it."""

    app: str
    model: str
    query: str = ""
    pk: int | None = None

    @property
    def permission(self) -> str:
        """Without it the rows, and so the figure, are not shown."""
        return f"{self.app}.view_{self.model}"

    @property
    def url(self) -> str:
        page = "changelist" if self.pk is None else "change"
        path = reverse(f"admin:{self.app}_{self.model}_{page}", args=[self.pk] if self.pk else [])
        return f"{path}?{self.query}" if self.query else path


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: what it is called, its value, where its rows are, how it is defined."""

    label: str | Promise
    text: str
    rows: Rows
    definition: str | Promise = ""


def percent(part: int, whole: int) -> str:
    """ "48.2 %", half up; "—" of nothing."""
    if not whole:
        return "—"
    tenths = (part * 2000 + whole) // (2 * whole)
    return f"{Decimal(tenths) * TENTH} %"


def rows_of(name: str, **filters: object) -> Rows:
    """``rows_of("cases_case", review_state__exact="submitted")``"""
    app, model = name.split("_")
    return Rows(app, model, urlencode(filters))


def structure_figures(district: Division, today: date) -> list[Figure]:
    found = structure(district, on=today)
    people = headcount(district, on=today)
    return [
        Figure(_("Stations"), str(found.stations), rows_of("stations_station")),
        Figure(_("Pioneer posts"), str(found.pioneer_posts), rows_of("stations_pioneerpost")),
        Figure(_("Party teams"), str(found.party_teams), rows_of("stations_partyteam")),
        Figure(_("Grid groups"), f"{found.grid_groups:,}", rows_of("stations_gridgroup")),
        Figure(
            _("Full-time mediators"),
            percent(people.full_time, people.total),
            rows_of("mediators_contract", kind="commission"),
            _("Commission contracts in force today, as a share of all mediators under contract."),
        ),
    ]


def case_figures(district: Division, today: date) -> list[Figure]:
    """The running year up to and with today."""
    start, end = date(today.year, 1, 1), today + timedelta(days=1)
    share = full_time_share(district, start=start, end=end)
    found = tracks(district, start=start, end=end)
    rulings = speed(district.pk, start=start, end=end)
    ruled = rows_of(
        "cases_confirmation", status__exact="valid", decided_on_from=start, decided_on_to=today
    )
    counted = {"closed_on_from": start, "closed_on_to": today, "same_dispute_as__isempty": 1}
    cases = rows_of("cases_case", **counted)
    return [
        Figure(_("Cases closed this year"), f"{found.closed:,}", cases),
        Figure(
            _("Settled by full-time mediators"),
            percent(share.by_full_time, share.settled),
            rows_of("cases_case", lead_is_full_time__exact=1, **counted),
            _("Cases of this year that were settled under a full-time lead, of all settled ones."),
        ),
        Figure(
            _("Success"),
            percent(found.settled, found.closed),
            cases,
            _("Settled cases of all cases closed this year."),
        ),
        Figure(
            _("Performed"),
            percent(found.performed, found.settled),
            rows_of("cases_case", performance__exact="done", **counted),
            _("Agreements performed in full, of all settled cases of this year."),
        ),
        Figure(
            _("Judicially confirmed"),
            f"{found.confirmed:,}",
            rows_of("cases_case", confirmation__exact="valid", **counted),
            _("Cases closed this year whose agreement a court has ruled valid."),
        ),
        Figure(
            _("… on the day of the agreement"),
            percent(rulings.same_day, rulings.valid),
            ruled,
            _(
                "Closed, agreed, applied for and ruled in one day, of all agreements ruled valid "
                "this year."
            ),
        ),
        Figure(
            _("Days from agreement to ruling"),
            "—" if rulings.median_days is None else f"{rulings.median_days}",
            ruled,
            _("The median of all agreements ruled valid this year; half took fewer days."),
        ),
    ]


def duty_figures(district: Division) -> list[Figure]:
    """What waits for somebody."""
    today = timezone.localdate()
    waiting = reviews_waiting(district)
    flags = RedFlag.objects.filter(case__district=district, status="open")
    answered = Q(status__in=(FlagStatus.NOTIFIED, FlagStatus.ANSWERED))
    visits = Visit.objects.filter(draw__district=district).aggregate(
        done=Count("pk", filter=Q(status=VisitStatus.DONE)), drawn=Count("pk")
    )
    quota = QuotaFlag.objects.filter(answered, run__district=district)
    figures = [
        Figure(
            state.label,
            str(count),
            rows_of("cases_case", review_state__exact=state.value),
        )
        for state, count in waiting.items()
    ]
    return [
        *figures,
        Figure(
            _("Red flags open"),
            str(flags.count()),
            rows_of("assessment_redflag", status__exact="open"),
        ),
        Figure(
            _("Returns of grid groups overdue"),
            str(returns_overdue(district.pk, today)),
            rows_of(
                "cases_cluereturn",
                status__exact="waiting",
                due_on_to=(today - timedelta(days=1)).isoformat(),
            ),
        ),
        Figure(_("Quota flags to decide"), str(quota.count()), rows_of("assessment_quotaflag")),
        Figure(
            _("Visits made"),
            f"{visits['done']} / {visits['drawn']}",
            rows_of("assessment_visit"),
        ),
        _last_run(district),
    ]


def _last_run(district: Division) -> Figure:
    run = SettlementRun.objects.filter(district=district).order_by("-month").first()
    if run is None:
        return Figure(_("Last settlement"), "—", rows_of("assessment_settlementrun"))
    return Figure(
        _("Pay of %(month)s (yuan)") % {"month": f"{run.month:%Y-%m}"},
        money_text(run.total),
        Rows("assessment", "settlementrun", pk=run.pk),
        run.get_status_display(),
    )


@dataclass(frozen=True, slots=True)
class Tile:
    """A street or town of the district's tile map; ``shade`` 0–4 by its share of the largest."""

    name: str
    cases: int
    stations: int
    shade: int
    is_ours: bool
    url: str


def tiles(district: Division, today: date) -> list[Tile]:
    """One tile a street or town: cases closed in the last twelve months, stations in use."""
    start = date(today.year - 1, today.month, 1)
    counts = cases_by_town(district, start=start, end=today + timedelta(days=1))
    most = max(counts.values(), default=0) or 1
    in_use = in_force(today, "stations__")
    ours = in_force(today, "managements__") & Q(managements__by_this_bureau=True)
    towns = (
        Division.objects.towns_of(district)
        .on(today)
        .annotate(
            in_use=Count("stations", filter=in_use, distinct=True),
            ours=Count("managements", filter=ours, distinct=True),
        )
        .order_by("code")
    )
    return [
        Tile(
            town.name,
            counts.get(town.pk, 0),
            town.in_use,
            -(-4 * counts.get(town.pk, 0) // most),
            bool(town.ours),
            rows_of("stations_station", division__id__exact=town.pk).url,
        )
        for town in towns
    ]


@dataclass(frozen=True, slots=True)
class Bar:
    month: str
    cases: int
    height: int


def year_bars(district: Division, today: date) -> list[Bar]:
    """Cases closed in each of the last twelve months; ``height`` in percent of the largest."""
    months = [Month.of(today)]
    while len(months) < 12:
        months.insert(0, months[0].previous())
    counts = cases_by_month(district, start=months[0].first_day, end=months[-1].end)
    most = max(counts.values(), default=0) or 1
    return [
        Bar(
            str(month), counts.get(month.first_day, 0), 100 * counts.get(month.first_day, 0) // most
        )
        for month in months
    ]
