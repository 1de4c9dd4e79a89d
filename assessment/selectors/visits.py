"""Reads of the follow-up by a third party: frames, calls, progress, results."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from assessment.calc import red_flags
from assessment.calc.estimates import Estimate, estimate
from assessment.choices import (
    DrawStatus,
    LineKind,
    PerformanceAnswer,
    Question,
    RedFlagStatus,
    Satisfaction,
    Severity,
    VisitStatus,
    YesNo,
)
from assessment.models import (
    Agency,
    FlagRule,
    FrameCase,
    RedFlag,
    SampleDraw,
    SettlementLine,
    SettlementRun,
    Visit,
    VisitAnswer,
)
from assessment.selectors.repeats import lines_standing, paid_otherwise
from cases.models import Case, Obligation, Party
from mediation.common.identity import mask_name
from mediation.common.periods import Month
from stations.models import Division
from stations.querysets import in_force

HASTY = timedelta(seconds=60)
_MEASURES = {
    Question.FAVOURITISM: _("favouritism: yes"),
    Question.GIFTS_OR_MEALS: _("gifts or meals taken: yes"),
    Question.RETALIATION: _("retaliation: yes"),
    Question.PERFORMANCE: _("performed, of what was due"),
    Question.SATISFACTION: _("satisfied (4 or 5)"),
    Question.NEVER_HAPPENED: _("the mediation never happened: yes"),
}
_ANSWERS: dict[Question, list[tuple[Any, Any]]] = {
    Question.PERFORMANCE: list(PerformanceAnswer.choices),
    Question.SATISFACTION: list(Satisfaction.choices),
    Question.NEVER_HAPPENED: [(True, YesNo.YES.label), (False, YesNo.NO.label)],
}
_GRADES = {
    Severity.NOTE: red_flags.Severity.LOW,
    Severity.SERIOUS: red_flags.Severity.HIGH,
}


@dataclass(frozen=True, slots=True)
class Contact:
    """A party as a surveyor sees one who asked for the telephone."""

    name: str
    side: str
    phone: str
    guardian: str
    is_shielded: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """Visits of one agency in a draw, by status."""

    agency: str
    total: int
    assigned: int
    done: int
    unreachable: int
    refused: int


@dataclass(frozen=True, slots=True)
class Finding:
    """Answers to one question: how often each was given, and a share with its 95 % bounds."""

    question: Question
    counts: dict[Any, int]
    share: Estimate | None

    @property
    def measure(self) -> str:
        """What ``share`` is the share of, in words."""
        return str(_MEASURES[self.question])

    @property
    def in_words(self) -> list[tuple[str, int]]:
        """The counts with the answers as people read them."""
        labels: dict[Any, Any] = dict(_ANSWERS.get(self.question, YesNo.choices))
        return [(str(labels.get(value, value)), n) for value, n in self.counts.items()]


@dataclass(frozen=True, slots=True)
class Results:
    """What the visits of a draw found. ``hasty`` were sent within a minute of being opened."""

    sample: int
    answered: int
    hasty: int
    findings: tuple[Finding, ...]


# --- the draw


def closed_cases(district: Division, period_from: date, period_to: date) -> QuerySet[Case]:
    """Cases approved as closed in ``[period_from, period_to)``: the population of a draw."""
    return Case.objects.passed().filter(
        district=district, approved_on__gte=period_from, approved_on__lt=period_to
    )


def draws_touching(district: Division, period_from: date, period_to: date) -> QuerySet[SampleDraw]:
    """Valid draws that have a day of ``[period_from, period_to)``."""
    return SampleDraw.objects.filter(
        district=district, period_from__lt=period_to, period_to__gt=period_from
    ).exclude(status=DrawStatus.VOID)


def is_draw_due(district: Division, month: Month) -> bool:
    """Does the month have approved cases, and no draw yet?"""
    period = district, month.first_day, month.end
    return closed_cases(*period).exists() and not draws_touching(*period).exists()


def frame_rows(draw: SampleDraw) -> list[tuple[int, int, str]]:
    """``(frame row, case, number)`` of every case in the frame."""
    return list(FrameCase.objects.filter(draw=draw).values_list("pk", "case_id", "number"))


def drawn_order(draw: SampleDraw) -> list[tuple[str, str]]:
    """``(ticket, number)`` in the order drawn; empty before the draw."""
    rows = FrameCase.objects.filter(draw=draw, position__isnull=False).order_by("position")
    return list(rows.values_list("ticket", "number"))


def agencies_on(district: Division, day: date) -> list[Agency]:
    """Agencies under contract on the day, in the order in which they take turns."""
    return list(Agency.objects.on(day).filter(district=district).order_by("pk"))


# --- the calls


def for_calls(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    """What a surveyor's page shows, in three queries: the open ones first, by their last day."""
    people = Party.objects.only("case_id", "side", "kind", "name")
    return (
        visits.select_related("case__station", "case__dispute_type", "draw")
        .prefetch_related(Prefetch("case__parties", people), "attempts")
        .order_by("status", "closes_on", "position", "pk")
    )


def masked_people(case: Case) -> list[tuple[str, str]]:
    """``(side, masked name)`` of the parties, from what `for_calls` read."""
    return [(party.get_side_display(), mask_name(party.name)) for party in case.parties.all()]


def contacts_of(visit: Visit) -> tuple[Contact, ...]:
    """Names and telephones of the parties. Only `services.visits.reveal_phone` hands them out."""
    return tuple(
        Contact(
            party.name,
            party.get_side_display(),
            party.phone,
            party.guardian_name,
            party.contact_is_shielded,
        )
        for party in Party.objects.filter(case_id=visit.case_id)
    )


def promises_of(visit: Visit) -> QuerySet[Obligation]:
    """What was promised in the agreement, so that its performance can be asked for."""
    rows = Obligation.objects.filter(agreement__case_id=visit.case_id)
    return rows.only("description", "amount", "due_on").order_by("due_on", "pk")


def closing_soon(day: date, within: timedelta) -> QuerySet[Visit]:
    """Visits still to be made whose window closes within so many days of ``day``."""
    return (
        Visit.objects.filter(
            status=VisitStatus.ASSIGNED, closes_on__gt=day, closes_on__lte=day + within
        )
        .exclude(draw__status=DrawStatus.VOID)
        .select_related("agency", "draw")
    )


# --- red flags


def flag_rules(district: Division, day: date) -> list[red_flags.FlagRule]:
    """The district's rules in force on the day, as the calculation takes them."""
    rows = FlagRule.objects.filter(in_force(day), district=district).order_by("pk")
    return [
        red_flags.FlagRule(
            rule.question,
            red_flags.Asked(rule.question),
            frozenset(map(str, rule.answers)),
            _GRADES[Severity(rule.severity)],
            rule.holds_pay,
        )
        for rule in rows
    ]


def severity_of(flag: red_flags.ProposedFlag) -> Severity:
    return Severity.NOTE if flag.severity is red_flags.Severity.LOW else Severity.SERIOUS


def paid_lines(case: Case) -> list[tuple[SettlementLine, Decimal]]:
    """What closed months paid for the case, and what of it nobody takes back.

    A month that is not closed yet is computed again without the case.
    """
    lines = lines_standing().filter(case=case).select_related("contract").order_by("pk")
    return [(line, line.left) for line in lines]


def held_lines(run: SettlementRun) -> QuerySet[SettlementLine]:
    """Lines of a run that pay a case whose pay is held, or kept back for good, by now.

    Held by a red flag, or because another case of the same dispute is paid or may be.
    """
    holding = RedFlag.objects.filter(
        case=OuterRef("case"),
        holds_pay=True,
        status__in=[RedFlagStatus.OPEN, RedFlagStatus.UPHELD],
    )
    return SettlementLine.objects.filter(
        Exists(holding) | paid_otherwise(), settlement__run=run, kind=LineKind.CASE_SUBSIDY
    )


# --- what came of it


def progress_of(draw: SampleDraw) -> list[Progress]:
    """How far each agency is."""
    statuses = Progress.__slots__[2:]
    rows = (
        Visit.objects.filter(draw=draw)
        .values("agency__name")
        .annotate(**{status: Count("pk", filter=Q(status=status)) for status in statuses})
        .annotate(total=Count("pk"))
        .order_by("agency_id")
        .values_list("agency__name", "total", *statuses)
    )
    return [Progress(*row) for row in rows]


def results_of(draw: SampleDraw) -> Results:
    """Counts and shares of a whole draw; never of fewer cases, so that nobody is singled out.

    Who says that the mediation never happened is asked nothing else, and counts there only.
    """
    fields = [question.value for question in Question]
    answers = list(
        VisitAnswer.objects.filter(visit__draw=draw).values(*fields, "started_at", "sent_at")
    )
    told = [answer for answer in answers if not answer["never_happened"]]
    asked = [question for question in Question if question != Question.NEVER_HAPPENED]
    findings = [_finding(question, told, draw) for question in asked]
    findings.append(_finding(Question.NEVER_HAPPENED, answers, draw))
    return Results(
        sample=draw.sample_size,
        answered=len(answers),
        hasty=sum(answer["sent_at"] - answer["started_at"] < HASTY for answer in answers),
        findings=tuple(findings),
    )


def _finding(question: Question, answers: list[dict[str, Any]], draw: SampleDraw) -> Finding:
    counts = Counter(answer[question.value] for answer in answers)
    counted = {value: n for value, n in counts.items() if value != PerformanceAnswer.NOTHING_DUE}
    hits = sum(n for value, n in counted.items() if _is_hit(question, value))
    share = estimate(hits, sum(counted.values()), draw.population)
    return Finding(question, dict(sorted(counts.items())), share)


def _is_hit(question: Question, value: Any) -> bool:
    """Is it an answer whose share is estimated: a complaint, a performed promise, contentment?"""
    if question == Question.SATISFACTION:
        return value >= Satisfaction.GOOD
    if question == Question.PERFORMANCE:
        return value == PerformanceAnswer.DONE
    return value in (YesNo.YES, True)
