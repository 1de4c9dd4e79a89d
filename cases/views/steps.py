"""What a person may do to a case: the one button for the next step, and the menu of the rest."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from cases import permissions
from cases.choices import ReviewState
from cases.models import Case


@dataclass(frozen=True, slots=True)
class Step:
    """``sentence`` says where the case stands, ``url`` and ``label`` are the button."""

    sentence: str = ""
    is_warning: bool = False
    label: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """One line of the menu."""

    label: str
    url: str
    is_danger: bool = False


def next_step(user, case: Case) -> Step:
    """Empty for somebody who only reads the case."""
    if not permissions.mediates(user, case):
        return Step()
    sentence, is_warning = _standing(case)
    if case.closed_on is None and permissions.can_close_case(user, case):
        return Step(sentence, is_warning, _("Close the case"), _url("close", case))
    if permissions.can_submit_case(user, case):
        return Step(sentence, is_warning, _("Submit for review"), _url("submit", case))
    return Step(sentence, is_warning)


def ways_to_work(user, case: Case) -> list[Way]:
    """What the user may do besides the next step, as the case stands."""
    ask = permissions
    closed = case.closed_on is not None
    ways = (
        (ask.can_edit_case, _("Record a session"), "session"),
        (ask.can_plan_session, _("Plan a session"), "plan_session"),
        (ask.can_edit_case, _("Record an inquiry"), "inquiry"),
        (ask.can_put_on_file, _("Put a paper on file"), "paper"),
        (ask.can_edit_case, _("Correct the facts"), "correct"),
        (_may_close_again, _("Correct the closing"), "close"),
        (ask.can_record_performance, _("Record performance"), "performance"),
        (
            lambda user, case: closed and ask.can_record_system_entry(user, case),
            _("Record the entry in the city's system"),
            "system_entry",
        ),
        (
            ask.can_apply_for_confirmation,
            _("Apply for judicial confirmation"),
            "apply_for_confirmation",
        ),
        (
            ask.can_record_enforcement,
            _("Record an application for enforcement"),
            "enforce",
        ),
        (ask.can_extend_term, _("Extend the term"), "extend"),
        (ask.can_declare_recusal, _("Conflict of interest"), "recusal"),
        (ask.can_refer, _("Show the parties another way"), "refer"),
        (ask.can_change_team, _("Change the team"), "propose_team"),
        (ask.can_link, _("Link to another case"), "link"),
        (ask.can_merge, _("Same dispute as another case"), "merge"),
    )
    return [Way(label, _url(name, case)) for may, label, name in ways if may(user, case)]


def danger(user, case: Case) -> Way | None:
    """The red button, first on the page: reporting never waits (law art. 25)."""
    if not permissions.can_report_escalation(user, case):
        return None
    return Way(_("Report a danger"), _url("escalate", case), is_danger=True)


def ways_before_court(user, card) -> list[Way]:
    """What may be done with the newest application of a case (`confirmation_card`)."""
    row = card.confirmation if card else None
    if row is None:
        return []
    found = []
    if permissions.can_supply_confirmation(user, row):
        label = _("Hand in what the court asked for")
        found.append(Way(label, reverse("cases:supply_confirmation", args=[row.pk])))
    if permissions.can_withdraw_confirmation(user, row):
        label = _("Withdraw the application to the court")
        found.append(Way(label, reverse("cases:withdraw_confirmation", args=[row.pk])))
    return found


def _may_close_again(user, case: Case) -> bool:
    return case.closed_on is not None and permissions.can_close_case(user, case)


def _standing(case: Case) -> tuple[str, bool]:
    """Where the case stands in the review, and whether that is a warning."""
    if case.same_dispute_as is not None:
        number = {"number": case.same_dispute_as.number}
        return _("Same dispute as %(number)s; counted and paid there.") % number, False
    sentences = {
        ReviewState.SUBMITTED: _("The judicial office is reviewing this case."),
        ReviewState.OFFICE_PASSED: _("The office has passed this case; the bureau reviews it."),
        ReviewState.PASSED: _("Approved. It is paid with the settlement of the month."),
    }
    if case.review_state == ReviewState.RETURNED:
        return _("Returned to you: %(reason)s") % {"reason": _last_reason(case)}, True
    if case.review_state == ReviewState.REJECTED:
        return _("Not approved: %(reason)s") % {"reason": _last_reason(case)}, True
    return sentences.get(ReviewState(case.review_state), ""), False


def _url(name: str, case: Case) -> str:
    return reverse(f"cases:{name}", args=[case.pk])


def _last_reason(case: Case) -> str:
    last = case.reviews.order_by("-decided_at").first()
    return last.reason if last else ""
