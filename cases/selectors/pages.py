"""What the page of one case shows."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import (
    Case,
    CaseMediator,
    Escalation,
    Inquiry,
    Obligation,
    Session,
    SessionPlan,
    TeamProposal,
)
from cases.querysets import UNDECIDED
from cases.selectors.intake import intake_entries
from cases.selectors.links import Material, Related, material_of_repeats, related_cases


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened to a case, as a sentence."""

    on: date
    sentence: str


@dataclass(frozen=True, slots=True)
class Work:
    """What the mediators of a case read about their work, and nobody else on this page."""

    sessions: list[Session]
    plans: list[SessionPlan]
    inquiries: list[Inquiry]
    escalations: list[Escalation]
    team: list[CaseMediator]
    proposal: TeamProposal | None
    related: list[Related]
    material: list[Material]


def work_on(user, case: Case, *, with_identity: bool) -> Work:
    """Everything the mediators have done and planned, with what belongs to the case.

    ``with_identity``: the person may see who the parties are.
    """
    ahead = [plan for plan in _unheld(case) if plan.called_off_on is None]
    undecided = (row for row in case.team_proposals.all() if row.state in UNDECIDED)
    repeats = list(case.repeats.all())
    return Work(
        sessions=list(case.sessions.all()),
        plans=ahead if case.closed_on is None else [],
        inquiries=list(case.inquiries.all()),
        escalations=list(case.escalations.all()),
        team=list(case.mediators.all()),
        proposal=next(undecided, None),
        related=related_cases(user, case, repeats),
        material=material_of_repeats(user, repeats, with_identity=with_identity),
    )


def obligations_of(case: Case) -> list[Obligation]:
    """What is owed, with what was paid, urged and found not done."""
    agreement = getattr(case, "agreement", None)
    if agreement is None:
        return []
    return list(agreement.obligations.prefetch_related("fulfilments", "urgings", "defaults"))


def case_timeline(
    case: Case, obligations: list[Obligation], *, inside: bool = True, for_court: bool = False
) -> list[Entry]:
    """What happened to the case and to what is owed in it, oldest first.

    ``inside``: for its mediators; others are not told of inquiries, dangers and the team.
    ``for_court``: without the mediation itself and its review (SECURITY 3.3 rows 3, 6, 7).
    """
    own = (*_inquiries(case), *_dangers(case), *_teams(case)) if inside else ()
    own += tuple(Entry(*entry) for entry in intake_entries(case)) if inside else ()
    entries = [
        Entry(case.logged_on, _("Logged: %(source)s") % {"source": case.get_source_display()}),
        Entry(case.accepted_on, _("Accepted")),
        *(() if for_court else _sessions(case)),
        *own,
        *_closing(case),
        *(() if for_court else (*_handed_in(case), *_reviews(case))),
        *_confirmations(case),
        *_performance(obligations),
        *(() if for_court else _referrals(case)),
    ]
    return sorted(entries, key=lambda entry: entry.on)


def _sessions(case):
    held = [Entry(session.held_on, _("Mediation session")) for session in case.sessions.all()]
    return held + [
        Entry(
            plan.planned_on,
            _("Session called off: %(reason)s") % {"reason": plan.reason}
            if plan.called_off_on
            else _("Session planned"),
        )
        for plan in _unheld(case)
    ]


def _unheld(case):
    """Plans of sessions that are still ahead or were called off."""
    return [plan for plan in case.session_plans.all() if plan.session_id is None]


def _inquiries(case):
    return [
        Entry(inquiry.asked_on, _("Inquiry: %(person)s") % {"person": inquiry.person_asked})
        for inquiry in case.inquiries.all()
    ]


def _dangers(case):
    entries = []
    for escalation in case.escalations.all():
        risk = {"risk": escalation.get_risk_display()}
        reported = timezone.localdate(escalation.reported_at)
        entries.append(Entry(reported, _("Danger reported: %(risk)s") % risk))
        entries += [
            Entry(step.happened_on, _("After the danger: %(reply)s") % {"reply": step.reply})
            for step in escalation.steps.all()
        ]
        if escalation.closed_on:
            result = {"result": escalation.result}
            entries.append(Entry(escalation.closed_on, _("Danger over: %(result)s") % result))
    return entries


def _teams(case):
    return [
        Entry(
            timezone.localdate(proposal.decided_at or proposal.proposed_at),
            _("Change of team: %(state)s") % {"state": proposal.get_state_display()},
        )
        for proposal in case.team_proposals.all()
    ]


def _performance(obligations):
    """What was paid, urged and found not done, of every obligation."""
    entries = []
    for obligation in obligations:
        what = {"what": obligation.description}
        entries += [
            Entry(part.done_on, _("Done: %(what)s") % what) for part in obligation.fulfilments.all()
        ]
        entries += [
            Entry(row.urged_on, _("Urged to perform: %(what)s") % what)
            for row in obligation.urgings.all()
        ]
        entries += [
            Entry(
                row.found_on,
                _("Not performed: %(what)s. Told: %(step)s")
                % {**what, "step": row.get_next_step_display()},
            )
            for row in obligation.defaults.all()
        ]
    return entries


def _referrals(case):
    return [
        Entry(
            referral.told_on,
            _("Parties shown the way: %(route)s") % {"route": referral.get_route_display()},
        )
        for referral in case.referrals.all()
    ]


def _closing(case):
    entries = []
    if case.closed_on:
        outcome = {"outcome": case.get_outcome_display()}
        entries.append(Entry(case.closed_on, _("Closed: %(outcome)s") % outcome))
    if case.performed_on:
        entries.append(Entry(case.performed_on, _("Agreement performed")))
    return entries


def _handed_in(case):
    entries = []
    if case.submitted_at:
        entries.append(Entry(timezone.localdate(case.submitted_at), _("Submitted for review")))
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
    entries = []
    for row in case.confirmations.all():
        if row.applied_on:
            entries.append(Entry(row.applied_on, _("Both parties applied to the court")))
        if row.decided_on:
            status = {"status": row.get_status_display()}
            sentence = _("Judicial confirmation: %(status)s") % status
            entries.append(Entry(row.decided_on, sentence))
    return entries
