"""Rules of intake on a day, and what a case's page says about its intake."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Min, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.calc.intake import closest
from cases.choices import RecusalStatus, ReturnStatus
from cases.models import Case, ClueReturn, IntakeRule, Recusal, SourceRule
from mediation.common.calendar import nth_working_day
from stations.models import DisputeType

ONE_DAY = timedelta(days=1)


def intake_rule(district_id: int, day: date) -> IntakeRule:
    """The rule in force on the day; the defaults of the columns where the bureau has none."""
    rules = IntakeRule.objects.on(day).filter(district=district_id)
    return rules.first() or IntakeRule()


def source_rules(district_id: int, day: date) -> QuerySet[SourceRule]:
    """The rules of sources in force on the day."""
    return SourceRule.objects.on(day).filter(district=district_id).order_by("pk")


def source_rule(
    *, district_id: int, source: str, court_stage: str, dispute_type: DisputeType, day: date
) -> SourceRule | None:
    """The rule of the day that fits the source and the type most closely."""
    types = [pk for pk in (dispute_type.pk, dispute_type.parent_id) if pk is not None]
    rules = source_rules(district_id, day)
    return closest(rules, source=source, court_stage=court_stage, types=types)


def answer_by(rule: SourceRule | None, came_on: date) -> date | None:
    """The last day to accept or refuse what came in on ``came_on``; None without a clock."""
    if rule is None or rule.accept_within is None:
        return None
    return nth_working_day(came_on, rule.accept_within) if rule.accept_within else came_on


def returns_overdue(district_id: int, today: date) -> int:
    """How many grid groups have let the last day of a return pass."""
    rows = ClueReturn.objects.filter(status=ReturnStatus.WAITING, due_on__lt=today)
    return rows.filter(station__district=district_id).count()


@dataclass(frozen=True, slots=True)
class Batch:
    """Returns of one station for one period that can be reported on one page."""

    first: int
    station: str
    start: date
    last: date
    due_on: date
    groups: int
    is_late: bool


def returns_to_report(rows: QuerySet[ClueReturn], today: date) -> list[Batch]:
    """What of these returns can be reported now, by station and period, the most urgent first."""
    found = rows.reportable().values_list("station__name", "period_start", "period_end", "due_on")
    found = found.annotate(first=Min("pk"), groups=Count("pk")).order_by("due_on", "first")
    return [
        Batch(first, station, start, end - ONE_DAY, due_on, groups, due_on < today)
        for station, start, end, due_on, first, groups in found
    ]


@dataclass(frozen=True, slots=True)
class IntakeNote:
    """A sentence about the intake of a case that its page shows."""

    sentence: str
    is_warning: bool = False


def intake_notes(case: Case) -> list[IntakeNote]:
    """What is special about how the case came in, and what holds it up now."""
    notes = [IntakeNote(sentence, True) for sentence in _open_conflicts(case)]
    if case.accepted_late:
        told = {"last": case.accept_by, "accepted": case.accepted_on}
        sentence = _("Accepted on %(accepted)s, after the last day of %(last)s.") % told
        notes.append(IntakeNote(sentence, True))
    if case.closed_on is None:
        notes += _term(case)
    return notes


def intake_entries(case: Case) -> list[tuple[date, str]]:
    """What happened at intake and to the term, for the timeline of the case."""
    entries = []
    if case.received_on:
        entries.append((case.received_on, _("Transfer paper received")))
    if case.consent_on:
        consent = {"consent": case.get_respondent_consent_display()}
        entries.append((case.consent_on, _("The other side: %(consent)s") % consent))
    entries += [
        (timezone.localdate(row.recorded_at), _("Term extended to %(day)s") % {"day": row.due_on})
        for row in case.extensions.all()
    ]
    for recusal in case.recusals.all():
        entries += _about(recusal)
    return entries


def _about(recusal: Recusal) -> list[tuple[date, str]]:
    asked = _("Recusal asked for") if recusal.asked_by else _("Conflict of interest declared")
    entries = [(timezone.localdate(recusal.created_at), asked)]
    if recusal.decided_at:
        decided = _("Recusal: %(decision)s") % {"decision": recusal.get_status_display()}
        entries.append((timezone.localdate(recusal.decided_at), decided))
    return entries


def _open_conflicts(case: Case) -> list[str]:
    return [
        _(
            "The office decides whether %(mediator)s steps back from this case. Until then only a "
            "danger can be reported."
        )
        % {"mediator": recusal.mediator.full_name}
        for recusal in case.recusals.all()
        if recusal.status == RecusalStatus.OPEN
    ]


def _term(case: Case) -> list[IntakeNote]:
    left = (case.due_on - timezone.localdate()).days
    if left < 0:
        told = {"day": case.due_on}
        return [
            IntakeNote(
                _("The term ended on %(day)s. Close the case, or say in it why it goes on.") % told,
                True,
            )
        ]
    if left <= intake_rule(case.district_id, timezone.localdate()).first_reminder_days:
        told = {"day": case.due_on, "left": left}
        return [IntakeNote(_("The term ends on %(day)s, in %(left)s days.") % told)]
    return []
