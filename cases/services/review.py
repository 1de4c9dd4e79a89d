"""Review of a closed case (审核): the office first, then the bureau; every decision is a row."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.choices import Decision, Quality, ReviewLevel, ReviewState
from cases.models import Case, Review, Tier
from cases.selectors.reviews import open_suspicions, takes_part
from mediation.common import audit, notices
from mediation.common.errors import RuleBroken
from mediation.common.models import User
from mediators.services.refusals import (
    NotInCharge,
    ReasonMissing,
    refuse_negative,
    refuse_unknown,
)
from stations.permissions import works_for_bureau, works_for_office

from .locking import EDITABLE, locked_case, own_case, refuse_unknown_tier, save_case

notices.declare(
    "cases.review_returned",
    title=_("A case was returned"),
    body=_("Case %(number)s was returned. Read the reason, correct the case, submit it again."),
    link="cases:detail",
)
notices.declare(
    "cases.review_rejected",
    title=_("A case was rejected"),
    body=_("Case %(number)s was rejected. The reason stands on the page of the case."),
    link="cases:detail",
)

DECIDED_COLUMNS = (
    "review_state",
    "tier_fixed",
    "amount_fixed",
    "office_reviewed_by",
    "approved_by",
    "approved_on",
)


class NotClosed(RuleBroken):
    code = "case_not_closed"
    message = _("Close the case before you submit it.")


class AlreadySubmitted(RuleBroken):
    code = "case_already_submitted"
    message = _("The case has already been submitted. Its review: %(state)s.")


class NoTierClaimed(RuleBroken):
    code = "no_tier_claimed"
    message = _("This case claims no tier. Close it with a tier, or leave it out of the review.")


class NotWaiting(RuleBroken):
    code = "not_waiting_for_review"
    message = _("The case does not wait for this review. Its review: %(state)s.")


class OwnCase(RuleBroken):
    code = "own_case"
    message = _("You took part in this case. Leave its review to another person.")


class SameReviewer(RuleBroken):
    code = "same_reviewer"
    message = _("You did the office review of this case. The second review needs another person.")


class SuspicionOpen(RuleBroken):
    code = "suspicion_open"
    message = _(
        "It is suspected that this case repeats another. Decide the suspicion first: the same "
        "dispute or a different one."
    )


@dataclass(frozen=True, slots=True)
class _Verdict:
    level: ReviewLevel
    decision: Decision
    tier_fixed: Tier | None
    amount_fixed: Decimal | None
    quality: str
    reason: str


@transaction.atomic
def submit_for_review(*, case: Case, by: User) -> Case:
    """Hand a closed case, or a returned one, to the office.

    Refused: somebody else's case, an open one, one without a claimed tier, one that waits or
    was decided.
    """
    case = own_case(case, by)
    if case.closed_on is None:
        raise NotClosed
    if case.review_state not in EDITABLE:
        raise AlreadySubmitted(state=case.get_review_state_display())
    if case.tier_claimed_id is None:
        raise NoTierClaimed
    case.review_state = ReviewState.SUBMITTED
    case.submitted_at = timezone.now()
    save_case(case, "review_state", "submitted_at")
    audit.record("case_submitted", case, by=by, number=case.number)
    return case


@transaction.atomic
def review_office(
    *,
    case: Case,
    by: User,
    decision: Decision,
    tier_fixed: Tier | None = None,
    amount_fixed: Decimal | None = None,
    quality: Quality | str = "",
    reason: str = "",
) -> Case:
    """Decide a submitted case for the office: pass it on, return it or reject it.

    Without ``tier_fixed`` the claimed tier stands; ``amount_fixed`` is yuan. Refused: a case
    that does not wait for the office, one of another office, one's own, a pass while a
    duplicate is suspected, a tier that is not in the guide of the day of closing, a negative
    amount, a no without a reason.
    """
    verdict = _Verdict(ReviewLevel.OFFICE, decision, tier_fixed, amount_fixed, quality, reason)
    case = _waiting_case(case, ReviewState.SUBMITTED)
    if not works_for_office(by, case.office_id):
        raise NotInCharge
    return _decide(case, verdict, by)


@transaction.atomic
def review_bureau(
    *,
    case: Case,
    by: User,
    decision: Decision,
    tier_fixed: Tier | None = None,
    amount_fixed: Decimal | None = None,
    quality: Quality | str = "",
    reason: str = "",
) -> Case:
    """Decide a case that the office passed; a pass approves it for pay as of today.

    Without ``tier_fixed`` or ``amount_fixed`` (yuan) the office's stand. Refused: a case that
    does not wait for the bureau, another district's, a person who did the office review, and
    what `review_office` refuses.
    """
    verdict = _Verdict(ReviewLevel.BUREAU, decision, tier_fixed, amount_fixed, quality, reason)
    case = _waiting_case(case, ReviewState.OFFICE_PASSED)
    if not works_for_bureau(by, case.district_id):
        raise NotInCharge
    if case.office_reviewed_by_id == by.pk:
        raise SameReviewer
    return _decide(case, verdict, by)


def _waiting_case(case: Case, state: ReviewState) -> Case:
    case = locked_case(case)
    if case.review_state != state:
        raise NotWaiting(state=case.get_review_state_display())
    return case


def _decide(case: Case, verdict: _Verdict, by: User) -> Case:
    closed_on, claimed = case.closed_on, case.tier_claimed
    if closed_on is None or claimed is None:
        raise NoTierClaimed
    _refuse_impossible_verdict(case, verdict, closed_on, by)
    passed = verdict.decision == Decision.PASS
    tier = (verdict.tier_fixed or case.tier_fixed or claimed) if passed else None
    amount = case.amount_fixed if verdict.amount_fixed is None else verdict.amount_fixed
    _write_review(case, verdict, claimed, tier, by)
    if passed:
        _pass(case, verdict.level, by)
        case.tier_fixed, case.amount_fixed = tier, amount
    else:
        _send_back(case, verdict.decision)
    save_case(case, *DECIDED_COLUMNS)
    audit.record(
        "case_reviewed",
        case,
        by=by,
        level=verdict.level,
        decision=verdict.decision,
        tier=tier.code if tier else None,
        amount_fixed=case.amount_fixed,
    )
    return case


def _refuse_impossible_verdict(case: Case, verdict: _Verdict, closed_on: date, by: User) -> None:
    refuse_unknown("decision", verdict.decision, Decision.values)
    if takes_part(by, case):
        raise OwnCase
    refuse_negative("amount_fixed", verdict.amount_fixed)
    if verdict.tier_fixed is not None:
        refuse_unknown_tier("tier_fixed", case, verdict.tier_fixed, closed_on)
    if verdict.decision != Decision.PASS:
        if not verdict.reason.strip():
            raise ReasonMissing("reason")
    elif open_suspicions(case).exists():
        raise SuspicionOpen


def _write_review(
    case: Case, verdict: _Verdict, claimed: Tier, tier: Tier | None, by: User
) -> None:
    rounds = case.reviews.filter(level=ReviewLevel.OFFICE).count()
    review = Review(
        case=case,
        level=verdict.level,
        round=rounds + 1 if verdict.level == ReviewLevel.OFFICE else rounds,
        decision=verdict.decision,
        tier_claimed=claimed,
        tier_fixed=tier,
        amount_fixed=verdict.amount_fixed,
        quality=verdict.quality,
        reason=verdict.reason,
        decided_by=by,
        decided_at=timezone.now(),
    )
    review.clean_fields(exclude=["case", "tier_claimed", "tier_fixed", "decided_by"])
    review.save(force_insert=True)


def _pass(case: Case, level: ReviewLevel, by: User) -> None:
    if level == ReviewLevel.OFFICE:
        case.review_state = ReviewState.OFFICE_PASSED
        case.office_reviewed_by = by
    else:
        case.review_state = ReviewState.PASSED
        case.approved_by = by
        case.approved_on = timezone.localdate()


def _send_back(case: Case, decision: Decision) -> None:
    """Returned or rejected: what the office had fixed no longer stands; the reviews stay."""
    returned = decision == Decision.RETURN
    case.review_state = ReviewState.RETURNED if returned else ReviewState.REJECTED
    case.tier_fixed, case.amount_fixed, case.office_reviewed_by = None, None, None
    if case.lead.user is not None:
        kind = "cases.review_returned" if returned else "cases.review_rejected"
        notices.notify(kind, case, to=case.lead.user, due_on=None, number=case.number)
