"""What a mediator has to do, kind by kind: a sentence, the page to do it on, and the day.

Each function takes the mediator and the day of today. The first page of the site shows them in
the order of `KINDS`; a new kind is one more function there.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.choices import ClueStatus, ConfirmationStatus, ReviewState, TeamState
from cases.choices_files import FilePurpose
from cases.models import (
    Case,
    CaseDraft,
    Clue,
    ClueReturn,
    Confirmation,
    Escalation,
    MediationRequest,
    Obligation,
    SessionPlan,
    TeamPart,
)
from cases.selectors.confirmations import closing_terms
from cases.selectors.drafts import transfers
from cases.selectors.intake import returns_to_report
from cases.selectors.papers import papers_missing_of
from mediators.models import Mediator

LOOK_AHEAD = timedelta(days=7)
MOST = 10
"""Rows of a kind; the lists behind them have the rest."""


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to do. ``number`` names the case, ``is_late`` says that its day is over."""

    sentence: str
    url: str
    day: date | None = None
    number: str = ""
    is_late: bool = False


def dangers_open(mediator: Mediator, day: date) -> list[Due]:
    """Dangers reported in own cases that nobody has closed yet."""
    rows = Escalation.objects.filter(
        case__mediators__mediator=mediator, closed_on__isnull=True, reported_at__date__lte=day
    )
    return [
        Due(
            _("Danger reported: say what came of it"),
            reverse("cases:escalation", args=[row.pk]),
            number=row.case.number,
        )
        for row in rows.select_related("case").order_by("-reported_at")[:MOST]
    ]


def sessions_planned(mediator: Mediator, day: date) -> list[Due]:
    """Sessions fixed for the next days, and earlier ones that nobody has recorded."""
    rows = SessionPlan.objects.filter(
        case__mediators__mediator=mediator,
        case__closed_on__isnull=True,
        session__isnull=True,
        called_off_on__isnull=True,
        planned_on__lte=day + LOOK_AHEAD,
    )
    return [
        Due(
            _("Session on %(day)s %(time)s")
            % {
                "day": row.planned_on,
                "time": row.starts_at.strftime("%H:%M") if row.starts_at else "",
            },
            _page(row.case),
            row.planned_on,
            row.case.number,
            row.planned_on < day,
        )
        for row in rows.select_related("case").order_by("planned_on")[:MOST]
    ]


def terms(mediator: Mediator, day: date) -> list[Due]:
    """Open cases whose working deadline is over or ends within a week."""
    rows = _led(mediator).open().filter(due_on__lte=day + LOOK_AHEAD)
    return [
        Due(
            _("Working deadline passed on %(day)s") % {"day": case.due_on}
            if case.due_on < day
            else _("Working deadline %(day)s") % {"day": case.due_on},
            _page(case),
            case.due_on,
            case.number,
            case.due_on < day,
        )
        for case in rows.order_by("due_on")[:MOST]
    ]


def obligations(mediator: Mediator, day: date) -> list[Due]:
    """Obligations that fall due within a week or are overdue."""
    rows = Obligation.objects.filter(
        agreement__case__lead=mediator, done_on__isnull=True, due_on__lte=day + LOOK_AHEAD
    ).exclude(defaults__isnull=False)
    return [
        Due(
            _("Obligation overdue since %(day)s: urge it") % {"day": row.due_on}
            if row.due_on < day
            else _("Obligation due %(day)s") % {"day": row.due_on},
            _page(row.agreement.case),
            row.due_on,
            row.agreement.case.number,
            row.due_on < day,
        )
        for row in rows.select_related("agreement__case").order_by("due_on")[:MOST]
    ]


def confirmations(mediator: Mediator, day: date) -> list[Due]:
    """Agreements whose term for judicial confirmation is about to end, in the term's words."""
    return [
        Due(found.sentence, _page(found.case), found.day, found.case.number, found.day < day)
        for found in closing_terms(mediator, day, MOST)
    ]


def wanted_by_court(mediator: Mediator, day: date) -> list[Due]:
    """Applications for which a court asks for more papers."""
    rows = Confirmation.objects.filter(
        case__lead=mediator, status=ConfirmationStatus.SUPPLEMENT, supplement_by__isnull=False
    )
    return [
        Due(
            _("The court wants more by %(day)s") % {"day": row.supplement_by},
            reverse("cases:supply_confirmation", args=[row.pk]),
            row.supplement_by,
            row.case.number,
            row.supplement_by < day,
        )
        for row in rows.select_related("case").order_by("supplement_by")[:MOST]
    ]


def papers(mediator: Mediator, day: date) -> list[Due]:
    """Closed cases, not yet handed in: the papers without which they are not paid, or to submit."""
    rows = _led(mediator).filter(
        closed_on__isnull=False,
        review_state=ReviewState.NOT_SUBMITTED,
        tier_claimed__isnull=False,
        same_dispute_as__isnull=True,
    )
    cases = list(rows.select_related("dispute_type", "agreement").order_by("-closed_on")[:MOST])
    missing = papers_missing_of(cases, FilePurpose.PAY)
    return [
        Due(
            _("Papers missing: %(count)s") % {"count": len(missing[case.pk])}
            if missing[case.pk]
            else _("Closed, the file is complete: submit it for review"),
            _page(case),
            case.closed_on,
            case.number,
        )
        for case in cases
    ]


def returned(mediator: Mediator, day: date) -> list[Due]:
    """Cases that a review sent back; a repeat is not handed in again."""
    rows = _led(mediator).first_ones().filter(review_state=ReviewState.RETURNED)
    return [
        Due(_("Returned by the review"), _page(case), number=case.number)
        for case in rows.order_by("-closed_on")[:MOST]
    ]


def teams(mediator: Mediator, day: date) -> list[Due]:
    """Changes of a team that wait for the mediator's answer."""
    rows = TeamPart.objects.filter(
        mediator=mediator, agreed_at__isnull=True, proposal__state=TeamState.OPEN
    )
    return [
        Due(
            _("Change of team: agree or refuse"),
            reverse("cases:team", args=[row.proposal_id]),
            number=row.proposal.case.number,
        )
        for row in rows.select_related("proposal__case").order_by("-pk")[:MOST]
    ]


def handed_over(mediator: Mediator, day: date) -> list[Due]:
    """Disputes that a court or another body handed over, begun and not accepted or refused."""
    drafts = CaseDraft.objects.in_progress().filter(mediator=mediator)[:MOST]
    return [
        Due(
            _("Handed over on %(received)s: accept or refuse by %(day)s")
            % {"received": row.received_on, "day": row.answer_by},
            f"{reverse('cases:log')}?draft={row.draft.client_key}",
            row.answer_by,
            is_late=row.answer_by < day,
        )
        for row in transfers(drafts, district_id=mediator.district_id, day=day)
    ]


def clues(mediator: Mediator, day: date) -> list[Due]:
    """Open clues of the mediator's station, oldest first."""
    rows = Clue.objects.filter(station=mediator.station_id, status=ClueStatus.OPEN)
    return [
        Due(
            _("Clue of %(group)s, found on %(day)s") % {"group": row.group, "day": row.found_on},
            reverse("cases:clue", args=[row.pk]),
            row.found_on,
        )
        for row in rows.select_related("group").order_by("found_on")[:MOST]
    ]


def returns(mediator: Mediator, day: date) -> list[Due]:
    """Periods for which grid groups of the mediator's station have not reported, zero included."""
    rows = ClueReturn.objects.filter(station=mediator.station_id)
    return [
        Due(
            _("Returns of %(groups)s grid groups missing, by %(day)s")
            % {"groups": batch.groups, "day": batch.due_on},
            reverse("cases:report_returns", args=[batch.first]),
            batch.due_on,
            is_late=batch.is_late,
        )
        for batch in returns_to_report(rows, day)[:MOST]
    ]


def requests(mediator: Mediator, day: date) -> list[Due]:
    """Citizens' requests to the mediator's station that wait for an answer, oldest first."""
    rows = MediationRequest.objects.filter(station=mediator.station_id, decided_at__isnull=True)
    return [
        Due(
            _("A citizen asks for mediation: call back by %(day)s") % {"day": row.reply_due_on},
            reverse("cases:request", args=[row.pk]),
            row.reply_due_on,
            row.number,
            row.reply_due_on < day,
        )
        for row in rows.order_by("reply_due_on")[:MOST]
    ]


KINDS: tuple[Callable[[Mediator, date], list[Due]], ...] = (
    dangers_open,
    returned,
    sessions_planned,
    obligations,
    confirmations,
    wanted_by_court,
    terms,
    teams,
    handed_over,
    requests,
    clues,
    returns,
    papers,
)


def everything_due(mediator: Mediator, day: date) -> Iterator[Due]:
    """Every kind in turn, within a kind by day."""
    for kind in KINDS:
        yield from kind(mediator, day)


def _led(mediator: Mediator) -> QuerySet[Case]:
    return Case.objects.filter(lead=mediator)


def _page(case: Case) -> str:
    return reverse("cases:detail", args=[case.pk])
