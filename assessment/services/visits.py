"""Calls of a third party to the parties of drawn cases (第三方回访).

A surveyor acts only on visits of the own agency, inside window and contract; the telephone is
shown on demand and logged first; answers are sealed once sent. The case's own row is never
touched, so that nobody on the mediator's side can see that it was drawn. SECURITY T3.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.calc import attempts, red_flags
from assessment.choices import (
    AttemptResult,
    DrawStatus,
    PerformanceAnswer,
    VisitStatus,
    YesNo,
)
from assessment.models import Attempt, FrameCase, SampleDraw, Visit, VisitAnswer
from assessment.selectors import visits as reads
from assessment.selectors.people import surveyors
from assessment.services.draw_refusals import NoAgency, NotThisStep
from assessment.services.draws import agency_in_turn
from assessment.services.red_flags import raise_flags
from assessment.services.visit_refusals import (
    AnswersMissing,
    NoTicketLeft,
    NotYourVisit,
    PhoneNotShown,
    StartedOutOfOrder,
    TooFewAttempts,
    VisitClosed,
)
from mediation.common import audit, notices
from mediation.common.models import User

LAST_DAYS = timedelta(days=5)

notices.declare(
    "assessment.visits_closing",
    title=_("Visits end soon"),
    body=_("%(count)s cases are still to be called until %(last_day)s."),
)


@transaction.atomic
def reveal_phone(*, visit: Visit, by: User) -> tuple[reads.Contact, ...]:
    """Names and telephones of the parties, after the log says who asked for them.

    Every showing is one row of the log (SECURITY R21, G19d). Refuses a visit that is not the
    surveyor's today, and a finished one.
    """
    visit = _locked(visit, by)
    audit.record("visit.phone_shown", visit, by=by)
    if visit.phone_revealed_at is None:
        visit.phone_revealed_at = timezone.now()
        visit.save(update_fields=["phone_revealed_at"])
    return reads.contacts_of(visit)


@transaction.atomic
def record_attempt(*, visit: Visit, result: str, by: User) -> Attempt:
    """Note a call that brought no answers. Refuses one before the telephone was shown."""
    visit = _locked(visit, by)
    if visit.phone_revealed_at is None:
        raise PhoneNotShown
    if result == AttemptResult.ANSWERED:
        raise AnswersMissing("result")
    attempt = _attempt(visit, result, by)
    audit.record("visit.attempted", visit, by=by, result=attempt.result)
    return attempt


@transaction.atomic
def record_visit(
    *,
    visit: Visit,
    favouritism: str,
    gifts_or_meals: str,
    retaliation: str,
    performance: str,
    satisfaction: int,
    started_at: datetime,
    by: User,
    never_happened: bool = False,
    remarks: str = "",
) -> VisitAnswer:
    """Send the answers of a call and seal them; red flags follow from the district's rules.

    Who knows of no mediation (``never_happened``) is asked nothing else: the other answers are
    kept as unsure, nothing due and the lowest satisfaction, and raise no flag. Refuses answers
    without a shown telephone, a start before it or in the future, and a second sending.
    """
    visit, now = _locked(visit, by), timezone.now()
    if visit.phone_revealed_at is None:
        raise PhoneNotShown
    if not visit.phone_revealed_at <= started_at <= now:
        raise StartedOutOfOrder
    answer = VisitAnswer(
        visit=visit,
        favouritism=YesNo.UNSURE if never_happened else favouritism,
        gifts_or_meals=YesNo.UNSURE if never_happened else gifts_or_meals,
        retaliation=YesNo.UNSURE if never_happened else retaliation,
        performance=PerformanceAnswer.NOTHING_DUE if never_happened else performance,
        satisfaction=1 if never_happened else satisfaction,
        never_happened=never_happened,
        remarks=remarks.strip(),
        started_at=started_at,
        sent_at=now,
        sent_by=by,
    )
    answer.clean_fields()
    answer.save()
    _attempt(visit, AttemptResult.ANSWERED, by)
    visit.status = VisitStatus.DONE
    visit.save(update_fields=["status"])
    audit.record("visit.answered", visit, by=by)
    _raise_flags(visit, answer)
    return answer


@transaction.atomic
def replace(*, visit: Visit, by: User) -> Visit:
    """Give up a case that cannot be reached; the next ticket of the draw takes its place.

    The case stays in the sample and is reported as not reached. Refuses fewer than three calls
    at different times, a finished visit, and a draw whose last case is already being visited.
    """
    draw = SampleDraw.objects.select_for_update().get(pk=visit.draw_id)
    if draw.status != DrawStatus.DRAWN:
        raise NotThisStep(status=draw.get_status_display())
    visit = _open(Visit.objects.select_for_update().get(pk=visit.pk))
    calls = list(visit.attempts.order_by("made_at", "pk"))
    _refuse_too_few(calls)
    refused = calls[-1].result == AttemptResult.REFUSED
    visit.status = VisitStatus.REFUSED if refused else VisitStatus.UNREACHABLE
    visit.save(update_fields=["status"])
    successor = _next_ticket(draw, visit)
    audit.record("visit.replaced", visit, by=by, status=visit.status, successor=successor.pk)
    return successor


@transaction.atomic
def remind_of_visits(*, by: User | None = None) -> int:
    """Tell surveyors, once a day, what closes within five days. Returns how many were told.

    A visit outside the agency's contract reminds nobody.
    """
    today = timezone.localdate()
    waiting: dict[tuple[int, int], list[Visit]] = {}
    for visit in reads.closing_soon(today, LAST_DAYS):
        waiting.setdefault((visit.draw_id, visit.agency_id), []).append(visit)
    return sum(_remind(visits, user) for visits, user in _with_surveyors(waiting.values()))


def _locked(visit: Visit, by: User) -> Visit:
    """The visit under lock, if it is open and given to the surveyor at this moment."""
    locked = Visit.objects.select_for_update().get(pk=visit.pk)
    if not Visit.objects.filter(Visit.objects.all().assigned_to(by), pk=locked.pk).exists():
        raise NotYourVisit
    return _open(locked)


def _open(visit: Visit) -> Visit:
    if visit.status != VisitStatus.ASSIGNED:
        raise VisitClosed(status=visit.get_status_display())
    return visit


def _attempt(visit: Visit, result: str, by: User) -> Attempt:
    attempt = Attempt(visit=visit, result=result, made_by=by, made_at=timezone.now())
    attempt.clean_fields()
    attempt.save()
    return attempt


def _raise_flags(visit: Visit, answer: VisitAnswer) -> None:
    district = visit.draw.district
    rules = reads.flag_rules(district, timezone.localdate())
    raise_flags(
        red_flags.propose(_told(answer), rules),
        case_id=visit.case_id,
        district=district,
        visit=visit,
        at=answer.sent_at,
    )


def _told(answer: VisitAnswer) -> red_flags.Answers:
    """What the party said; of who knows of no mediation, nothing but that."""
    if answer.never_happened:
        return red_flags.Answers(never_happened=True)
    return red_flags.Answers(
        favouritism=answer.favouritism,
        gifts_or_meals=answer.gifts_or_meals,
        retaliation=answer.retaliation,
        performance=answer.performance,
        satisfaction=answer.satisfaction,
        has_remarks=bool(answer.remarks),
    )


def _refuse_too_few(calls: list[Attempt]) -> None:
    made = attempts.separate_attempts(call.made_at for call in calls)
    if made < attempts.NEEDED:
        hours = attempts.APART // timedelta(hours=1)
        raise TooFewAttempts(made=made, needed=attempts.NEEDED, hours=hours)


def _next_ticket(draw: SampleDraw, visit: Visit) -> Visit:
    today = timezone.localdate()
    place = draw.visits.aggregate(last=Max("position"))["last"] + 1
    frame = FrameCase.objects.filter(draw=draw, position=place).first()
    if frame is None:
        raise NoTicketLeft
    agencies = reads.agencies_on(draw.district, today)
    if not agencies:
        raise NoAgency
    return Visit.objects.create(
        draw=draw,
        case_id=frame.case_id,
        position=place,
        agency=agency_in_turn(agencies, place),
        opens_on=today,
        closes_on=today + timedelta(days=draw.visit_days),
        replaces=visit,
    )


def _with_surveyors(groups):
    for visits in groups:
        for user in surveyors([visits[0].agency_id]):
            yield visits, user


def _remind(visits: list[Visit], user: User) -> bool:
    last_day = min(visit.closes_on for visit in visits) - timedelta(days=1)
    return notices.notify(
        "assessment.visits_closing",
        visits[0].draw,
        to=user,
        due_on=last_day,
        count=len(visits),
        last_day=last_day,
    )
