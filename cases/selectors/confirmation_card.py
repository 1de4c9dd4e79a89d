"""Where a case stands with judicial confirmation, for its page: days, words, what is missing."""

from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.choices import SETTLED, ConfirmationStatus, ConfirmationTrack
from cases.choices_confirmation import OPEN_TRACKS, ObjectionOutcome
from cases.models import Case, Confirmation, Enforcement
from cases.selectors.bundles import bundle_missing
from cases.selectors.confirmations import day_in_words, urging
from cases.selectors.eligibility import advice, last_check, verdict_of
from cases.selectors.terms import Term, enforcement_end, objection_end, term_of

Status = ConfirmationStatus
_COUNTING = (
    ConfirmationTrack.NONE,
    ConfirmationTrack.PREPARED,
    ConfirmationTrack.EXPIRED,
)
"""No court has it yet: the days of the term are what matters."""


@dataclass(slots=True)
class Card:
    """``sentences`` say how it stands; ``blocked`` and ``doubts`` what the last check found."""

    term: Term
    confirmation: Confirmation | None
    is_open: bool
    is_urgent: bool
    is_checked: bool = False
    sentences: list[str] = field(default_factory=list)
    blocked: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    enforcement: Enforcement | None = None


def confirmation_card(case: Case) -> Card | None:
    """None for a case without an agreement."""
    if case.outcome not in SETTLED or not hasattr(case, "agreement"):
        return None
    today, term = timezone.localdate(), term_of(case)
    confirmation = case.confirmations.select_related("court").order_by("-pk").first()
    is_open = case.confirmation in OPEN_TRACKS and not term.is_over(today)
    card = Card(term, confirmation, is_open, is_open and term.is_urgent(today))
    if confirmation is not None:
        card.sentences += _of_application(confirmation)
    if card.is_open or case.confirmation in _COUNTING:
        card.sentences += urging(term, today)
    if card.is_open or case.confirmation == ConfirmationTrack.PREPARED:
        _add_checks(card, case)
    if case.confirmation == ConfirmationTrack.VALID:
        _add_enforcement(card, confirmation)
    return card


def _add_checks(card: Card, case: Case) -> None:
    check = last_check(case)
    card.is_checked = check is not None
    if check is not None:
        verdict = verdict_of(check)
        card.blocked, card.doubts = advice(verdict.excluded), advice(verdict.doubts)
    card.missing = bundle_missing(case, card.confirmation)


def _add_enforcement(card: Card, confirmation: Confirmation) -> None:
    card.sentences.append(
        _("Enforcement can be applied for until %(day)s.")
        % {"day": day_in_words(enforcement_end(confirmation))}
    )
    card.enforcement = confirmation.enforcements.order_by("-pk").first()
    if card.enforcement is not None:
        card.sentences.append(
            _("Enforcement applied for on %(day)s: %(outcome)s.")
            % {
                "day": day_in_words(card.enforcement.applied_on),
                "outcome": card.enforcement.get_outcome_display(),
            }
        )


def _of_application(confirmation: Confirmation) -> list[str]:
    """What has become of the newest application."""
    said = _STANDING.get(Status(confirmation.status))
    if said is None:
        return []
    sentences = [str(said) % _words(confirmation)]
    if confirmation.status == Status.VALID and confirmation.served_on:
        until = objection_end(confirmation, by_party=True, known_on=confirmation.served_on)
        sentences.append(_("A party can object until %(day)s.") % {"day": day_in_words(until)})
    if confirmation.objections.filter(outcome=ObjectionOutcome.OPEN).exists():
        sentences.append(_("Somebody has objected to the ruling; the court has not decided."))
    return sentences


def _words(confirmation: Confirmation) -> dict[str, object]:
    def words(day: date | None) -> str:
        return day_in_words(day) if day else "—"

    return {
        "court": confirmation.court.name,
        "applied": words(confirmation.applied_on),
        "decided": words(confirmation.decided_on),
        "wanted": words(confirmation.supplement_by),
        "reason": confirmation.reason,
        "code": confirmation.get_reason_code_display(),
        "number": confirmation.ruling_number,
        "days": confirmation.days_used,
    }


_STANDING = {
    Status.PREPARED: gettext_lazy("The head of the office reads the application first."),
    Status.SENT_BACK: gettext_lazy("The office sent it back: %(reason)s"),
    Status.SUBMITTED: gettext_lazy("Before %(court)s since %(applied)s."),
    Status.SUPPLEMENT: gettext_lazy("The court wants more by %(wanted)s: %(reason)s"),
    Status.RETURNED: gettext_lazy("The court returned it (%(code)s): %(reason)s"),
    Status.ACCEPTED: gettext_lazy("Accepted by %(court)s on %(decided)s."),
    Status.VALID: gettext_lazy(
        "%(number)s of %(decided)s holds the agreement valid, %(days)s days after the application."
    ),
    Status.REJECTED: gettext_lazy("%(number)s of %(decided)s rejects it (%(code)s): %(reason)s"),
    Status.REVOKED: gettext_lazy("The ruling %(number)s was revoked after an objection."),
    Status.WITHDRAWN: gettext_lazy("The application was withdrawn: %(reason)s"),
}
