"""Applications for judicial confirmation: the court's desk, what is due, how fast it goes."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.choices import SETTLED, ConfirmationStatus, ConfirmationTrack, Paper
from cases.choices_confirmation import RULINGS, WAIT_FOR_COURT
from cases.models import Case, Confirmation, JointApplicant, Objection, Obligation
from cases.selectors.bundles import bundle_missing
from cases.selectors.eligibility import advice, verdict_of
from cases.selectors.terms import Term, objection_end, rule_of, terms

LONGEST_TERM = timedelta(days=450)
"""More than any rule allows, with its holidays: older agreements cannot be in time."""

TENTH = Decimal("0.1")


def day_in_words(day: date) -> str:
    """ "Friday 2024-03-01": the day of the week is what people plan by."""
    return _("%(weekday)s %(day)s") % {"weekday": date_format(day, "l"), "day": f"{day:%Y-%m-%d}"}


# --- the court's desk


@dataclass(frozen=True, slots=True)
class Desk:
    """One application as the court sees it: who applies, the bundle, the clock, what follows."""

    applicants: list[JointApplicant]
    papers: list[tuple[str, int]]
    missing: list[str]
    doubts: list[str]
    connection: str
    obligations: list[Obligation]
    clock: str
    objections: list[Objection]
    objection_until: date | None


def desk(confirmation: Confirmation) -> Desk:
    case, check = confirmation.case, confirmation.eligibility
    pages: Counter[str] = Counter()
    for document in case.documents.on_file():
        pages[document.paper] += document.pages
    served = confirmation.served_on
    ruled_valid = confirmation.status == ConfirmationStatus.VALID
    return Desk(
        applicants=list(confirmation.applicants.select_related("party")),
        papers=[(str(paper.label), pages[paper]) for paper in Paper if pages[paper]],
        missing=bundle_missing(case, confirmation),
        doubts=advice(verdict_of(check).doubts) if check else [],
        connection=check.get_connection_display() if check else "",
        obligations=list(Obligation.objects.filter(agreement__case=case)),
        clock=_clock(confirmation),
        objections=list(confirmation.objections.select_related("party")),
        objection_until=(
            objection_end(confirmation, by_party=True, known_on=served)
            if served and ruled_valid
            else None
        ),
    )


def _clock(confirmation: Confirmation) -> str:
    """Which day it is for the court, and what is usual; empty once it is not its turn."""
    if confirmation.status in RULINGS:
        return _("Ruled after %(days)s days.") % {"days": confirmation.days_used}
    if confirmation.status not in WAIT_FOR_COURT:
        return ""
    rule = rule_of(confirmation.case.district_id, confirmation.applied_on)
    accepted = confirmation.accepted_on
    start = accepted or confirmation.applied_on
    usual = rule.court_rules_in if accepted else rule.court_accepts_in
    days = (timezone.localdate() - start).days
    if accepted:
        today = _("Accepted today; a ruling usually takes %(usual)s days.")
        since = _("Accepted %(days)s days ago; a ruling usually takes %(usual)s days.")
    else:
        today = _("Arrived today; accepting usually takes %(usual)s days.")
        since = _("Arrived %(days)s days ago; accepting usually takes %(usual)s days.")
    return (since if days else today) % {"days": days, "usual": usual}


# --- what is due


@dataclass(frozen=True, slots=True)
class Closing:
    """A case of a mediator whose term is about to end."""

    case: Case
    term: Term

    @property
    def day(self) -> date:
        return self.term.cautious

    @property
    def sentence(self) -> str:
        return urging(self.term, timezone.localdate())[0]


def closing_terms(mediator, day: date, most: int = 10) -> list[Closing]:
    """Own settled cases whose reminder has begun and whose term still runs; the nearest first."""
    rows = Case.objects.filter(
        lead=mediator,
        outcome__in=SETTLED,
        confirmation__in=(ConfirmationTrack.NONE, ConfirmationTrack.PREPARED),
        agreement__effective_on__gt=day - LONGEST_TERM,
        agreement__effective_on__lte=day,
    ).select_related("agreement")
    cases = list(rows)
    by_district: dict[int, set[date]] = {}
    for case in cases:
        by_district.setdefault(case.district_id, set()).add(case.agreement.effective_on)
    found = {
        (district, effective): term
        for district, days in by_district.items()
        for effective, term in terms(district, days).items()
    }
    due = [Closing(case, found[case.district_id, case.agreement.effective_on]) for case in cases]
    due = [closing for closing in due if closing.term.is_urgent(day)]
    return sorted(due, key=lambda closing: (closing.term.legal, closing.case.pk))[:most]


def urging(term: Term, day: date) -> list[str]:
    """What the term asks for today, as sentences; the first one says what to do."""
    words = {
        "cautious": day_in_words(term.cautious),
        "legal": day_in_words(term.legal),
        "nominal": day_in_words(term.nominal),
        "days": term.rule.days,
        "left": max(0, term.days_left(day)),
        "effective": day_in_words(term.effective_on),
    }
    if term.is_over(day):
        return [
            _("The %(days)s days to apply ended on %(legal)s.") % words,
            _("A party may still go to court over the agreement."),
        ]
    if day > term.cautious:
        sentences = [
            _("File today: the last working day inside the %(days)s days was %(cautious)s.") % words
        ]
    elif day == term.cautious:
        sentences = [_("Have both parties apply today, %(cautious)s.") % words]
    elif term.legal == term.cautious:
        sentences = [
            _("Have both parties apply by %(legal)s, the last day: %(left)s days left.") % words
        ]
    else:
        sentences = [_("Have both parties apply by %(cautious)s: %(left)s days left.") % words]
    if term.legal != term.cautious:
        sentences.append(_last_day(term) % words)
    return sentences


def _last_day(term: Term) -> str:
    if term.rolls:
        return _(
            "The legal last day is %(legal)s, because day %(days)s, %(nominal)s, is a day off. "
            "A court may read this narrowly: the earlier day is safe."
        )
    return _(
        "The legal last day is %(legal)s, but the court does not work then: the earlier day is "
        "safe."
    )


# --- how fast it goes


@dataclass(frozen=True, slots=True)
class Speed:
    """Rulings of a month: ``same_day`` were mediated, applied for and ruled in one day.

    ``median_days`` from the agreement to the ruling, ``median_court_days`` from the application.
    """

    month: date | None
    ruled: int
    valid: int
    same_day: int
    median_days: Decimal | None
    median_court_days: Decimal | None

    @property
    def share(self) -> Decimal | None:
        """Of the agreements ruled valid, how many per cent in one day; half up."""
        if not self.valid:
            return None
        return (Decimal(100 * self.same_day) / self.valid).quantize(TENTH, ROUND_HALF_UP)


ONE_DAY = Q(
    status=ConfirmationStatus.VALID,
    case__closed_on=F("decided_on"),
    case__agreement__agreed_on=F("decided_on"),
    applied_on=F("decided_on"),
)
"""即调即确即走: closed, agreed, applied for and ruled on one day."""


def speed_by_month(user, *, start: date, end: date) -> Iterator[Speed]:
    """Rulings that ``user`` may see, of ``[start, end)``, by the month of the ruling."""
    yield from _speeds(Confirmation.objects.visible_to(user), start, end, by_month=True)


def speed(district_id: int, *, start: date, end: date) -> Speed:
    """All rulings of a district in ``[start, end)``."""
    rows = Confirmation.objects.filter(case__district=district_id)
    found = list(_speeds(rows, start, end, by_month=False))
    return found[0] if found else Speed(None, 0, 0, 0, None, None)


def _speeds(
    rows: QuerySet[Confirmation], start: date, end: date, *, by_month: bool
) -> Iterator[Speed]:
    rows = rows.filter(status__in=RULINGS, decided_on__gte=start, decided_on__lt=end).order_by()
    counted: dict[date | None, Counter] = {}
    agreed: dict[date | None, Counter] = {}
    before_court: dict[date | None, Counter] = {}
    for row in _grouped(rows, by_month):
        month, number = row.get("month"), row["number"]
        counts = counted.setdefault(month, Counter())
        counts["ruled"] += number
        if row["status"] == ConfirmationStatus.VALID:
            counts["valid"] += number
            counts["same_day"] += row["same_day"]
            agreed.setdefault(month, Counter())[row["since_agreed"].days] += number
        before_court.setdefault(month, Counter())[row["since_applied"].days] += number
    for month in sorted(counted, key=lambda value: value or date.min):
        counts = counted[month]
        yield Speed(
            month=month,
            ruled=counts["ruled"],
            valid=counts["valid"],
            same_day=counts["same_day"],
            median_days=median(agreed.get(month, Counter())),
            median_court_days=median(before_court[month]),
        )


def _grouped(rows: QuerySet[Confirmation], by_month: bool):
    """Rulings grouped in the database by their days: some dozens of rows for any number."""
    keys = ["status", "since_agreed", "since_applied"]
    if by_month:
        rows = rows.annotate(month=TruncMonth("decided_on"))
        keys.append("month")
    return (
        rows.annotate(
            since_agreed=_days_since(F("case__agreement__agreed_on")),
            since_applied=_days_since(F("applied_on")),
        )
        .values(*keys)
        .annotate(number=Count("pk"), same_day=Count("pk", filter=ONE_DAY))
    )


def _days_since(day: F) -> ExpressionWrapper:
    return ExpressionWrapper(F("decided_on") - day, output_field=DurationField())


def median(counts: Counter) -> Decimal | None:
    """The middle of counted values; the mean of the two middle ones, half up, to a tenth."""
    total = counts.total()
    if not total:
        return None
    middles = {(total - 1) // 2, total // 2}
    found, seen = [], 0
    for value in sorted(counts):
        found += [value for middle in middles if seen <= middle < seen + counts[value]]
        seen += counts[value]
    return (Decimal(sum(found)) / len(found)).quantize(TENTH, ROUND_HALF_UP)
