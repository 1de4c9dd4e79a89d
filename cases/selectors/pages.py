"""What the page of one case shows."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Case


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened to a case, as a sentence."""

    on: date
    sentence: str


def case_timeline(case: Case) -> list[Entry]:
    """What happened to the case, oldest first."""
    entries = [
        Entry(case.logged_on, _("Logged: %(source)s") % {"source": case.get_source_display()}),
        Entry(case.accepted_on, _("Accepted")),
        *_sessions(case),
        *_closing(case),
        *_reviews(case),
        *_confirmations(case),
    ]
    return sorted(entries, key=lambda entry: entry.on)


def _sessions(case):
    return [Entry(session.held_on, _("Mediation session")) for session in case.sessions.all()] + [
        Entry(
            timezone.localdate(escalation.reported_at),
            _("Danger reported: %(risk)s") % {"risk": escalation.get_risk_display()},
        )
        for escalation in case.escalations.all()
    ]


def _closing(case):
    entries = []
    if case.closed_on:
        outcome = {"outcome": case.get_outcome_display()}
        entries.append(Entry(case.closed_on, _("Closed: %(outcome)s") % outcome))
    if case.submitted_at:
        entries.append(Entry(timezone.localdate(case.submitted_at), _("Submitted for review")))
    if case.performed_on:
        entries.append(Entry(case.performed_on, _("Agreement performed")))
    if case.external_entered_on:
        entries.append(Entry(case.external_entered_on, _("Entered in the city's system")))
    return entries


def _reviews(case):
    return [
        Entry(
            timezone.localdate(review.decided_at),
            _("%(level)s: %(decision)s. %(reason)s")
            % {
                "level": review.get_level_display(),
                "decision": review.get_decision_display(),
                "reason": review.reason,
            },
        )
        for review in case.reviews.all()
    ]


def _confirmations(case):
    return [
        Entry(
            confirmation.decided_on or confirmation.applied_on,
            _("Judicial confirmation: %(status)s") % {"status": confirmation.get_status_display()},
        )
        for confirmation in case.confirmations.all()
    ]
