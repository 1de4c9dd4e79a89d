"""Review of a closed case (审核): the office first, then the bureau; every decision is a row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.choices import (
    CheckAnswer,
    Decision,
    Quality,
    RecusalStatus,
    ReviewLevel,
    ReviewState,
)
from cases.choices_files import FilePurpose
from cases.models import (
    Case,
    ReturnReason,
    Review,
    ReviewAnswer,
    ReviewCheck,
    ReviewFault,
    Tier,
)
from cases.selectors.review_desk import checklist, return_reasons, unmet_musts
from cases.selectors.reviews import open_suspicions, takes_part
from cases.selectors.tier_proposals import tier_proposal
from mediation.common import audit, notices
from mediation.common.models import User
from mediators.services.refusals import (
    NotInCharge,
    ReasonMissing,
    UnknownChoice,
    refuse_negative,
    refuse_unknown,
)
from stations.permissions import works_for_bureau, works_for_office

from .locking import EDITABLE, locked_case, own_case, refuse_unknown_tier, save_case
from .papers import NotPayable, refuse_incomplete
from .review_refusals import (
    AlreadySubmitted,
    ConflictUndecided,
    MustNotMet,
    NotClosed,
    NoTierClaimed,
    NotWaiting,
    OwnCase,
    RepeatOfAnother,
    SameReviewer,
    SuspicionOpen,
    TierReasonMissing,
)

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

Answers = Mapping[ReviewCheck, CheckAnswer]
"""The lines of the checklist and what the reviewer answered."""

DECIDED_COLUMNS = (
    "review_state",
    "tier_fixed",
    "amount_fixed",
    "office_reviewed_by",
    "approved_by",
    "approved_on",
)


@dataclass(frozen=True, slots=True)
class _Verdict:
    level: ReviewLevel
    decision: Decision
    tier_fixed: Tier | None
    amount_fixed: Decimal | None
    quality: str
    reason: str
    answers: Answers
    faults: Sequence[ReturnReason]

    @property
    def passes(self) -> bool:
        return self.decision == Decision.PASS

    @property
    def why(self) -> str:
        """The reason in words; the named faults stand in for a reason that was not typed."""
        return self.reason.strip() or "；".join(fault.sentence for fault in self.faults)[:300]


@transaction.atomic
def submit_for_review(*, case: Case, by: User) -> Case:
    """Hand a closed case, or a returned one, to the office.

    Refused: somebody else's case, an open one, one without a claimed tier, one that waits or
    was decided, a repeat, one whose team may still change because of a conflict of interest.
    """
    case = own_case(case, by)
    if case.closed_on is None:
        raise NotClosed
    if case.review_state not in EDITABLE:
        raise AlreadySubmitted(state=case.get_review_state_display())
    if case.tier_claimed_id is None:
        raise NoTierClaimed
    _refuse_repeat(case)
    if case.recusals.filter(status=RecusalStatus.OPEN).exists():
        raise ConflictUndecided
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
    answers: Answers = MappingProxyType({}),
    faults: Sequence[ReturnReason] = (),
) -> Case:
    """Decide a submitted case for the office: pass it on, return it or reject it.

    Without ``tier_fixed`` the claimed tier stands; ``amount_fixed`` is yuan; ``faults`` are the
    reasons of a return that the mediator sees one by one. Refused: a case
    that does not wait for the office, one of another office, one's own, a pass of a repeat or
    while one is suspected, a tier that is not in the guide of the day of closing, a negative
    amount, a no without a reason, a pass whose checklist has a must that is not answered with
    yes, another tier than claimed without a reason.
    """
    verdict = _Verdict(
        ReviewLevel.OFFICE, decision, tier_fixed, amount_fixed, quality, reason, answers, faults
    )
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
    answers: Answers = MappingProxyType({}),
    faults: Sequence[ReturnReason] = (),
) -> Case:
    """Decide a case that the office passed; a pass approves it for pay as of today.

    Without ``tier_fixed`` or ``amount_fixed`` (yuan) the office's stand. Refused: a case that
    does not wait for the bureau, another district's, a person who did the office review, and
    what `review_office` refuses.
    """
    verdict = _Verdict(
        ReviewLevel.BUREAU, decision, tier_fixed, amount_fixed, quality, reason, answers, faults
    )
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
    tier = (verdict.tier_fixed or case.tier_fixed or claimed) if verdict.passes else None
    amount = case.amount_fixed if verdict.amount_fixed is None else verdict.amount_fixed
    _write_review(case, verdict, claimed, tier, by)
    if verdict.passes:
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
    _refuse_unusable_policy(case, verdict)
    if not verdict.passes:
        if not verdict.why:
            raise ReasonMissing("reason")
        return
    _refuse_unexplained_tier(case, verdict)
    _refuse_unmet_must(case, verdict)
    _refuse_repeat(case)
    if open_suspicions(case).exists():
        raise SuspicionOpen
    refuse_incomplete(case, FilePurpose.PAY, NotPayable)


def _refuse_repeat(case: Case) -> None:
    """One dispute is paid once: a case merged into another is not approved for pay."""
    if case.same_dispute_as is not None:
        raise RepeatOfAnother(number=case.same_dispute_as.number)


def _refuse_unusable_policy(case: Case, verdict: _Verdict) -> None:
    """Only lines and reasons of the district that are in force today are answered."""
    today = timezone.localdate()
    for fault in set(verdict.faults) - set(return_reasons(case, today)):
        raise UnknownChoice("faults", value=fault.sentence)
    for line in set(verdict.answers) - set(checklist(case, verdict.level, today)):
        raise UnknownChoice("answers", value=line.sentence)
    for answer in verdict.answers.values():
        refuse_unknown("answers", answer, CheckAnswer.values)


def _refuse_unexplained_tier(case: Case, verdict: _Verdict) -> None:
    fixed = verdict.tier_fixed or case.tier_fixed
    unexplained = verdict.tier_fixed is not None and not verdict.reason.strip()
    if unexplained and fixed != case.tier_claimed:
        raise TierReasonMissing("reason")


def _refuse_unmet_must(case: Case, verdict: _Verdict) -> None:
    for line in unmet_musts(case, verdict.level, timezone.localdate(), verdict.answers):
        raise MustNotMet(f"check_{line.pk}", check=line.sentence)


def _write_review(
    case: Case, verdict: _Verdict, claimed: Tier, tier: Tier | None, by: User
) -> None:
    rounds = case.reviews.filter(level=ReviewLevel.OFFICE).count()
    proposal = tier_proposal(case)
    review = Review(
        case=case,
        level=verdict.level,
        round=rounds + 1 if verdict.level == ReviewLevel.OFFICE else rounds,
        decision=verdict.decision,
        tier_claimed=claimed,
        tier_fixed=tier,
        tier_proposed=proposal.tier if proposal else None,
        amount_fixed=verdict.amount_fixed,
        quality=verdict.quality,
        reason=verdict.reason.strip() if verdict.passes else verdict.why,
        decided_by=by,
        decided_at=timezone.now(),
    )
    review.clean_fields(
        exclude=["case", "tier_claimed", "tier_fixed", "tier_proposed", "decided_by"]
    )
    review.save(force_insert=True)
    ReviewAnswer.objects.bulk_create(
        ReviewAnswer(review=review, check_line=line, answer=answer)
        for line, answer in verdict.answers.items()
    )
    ReviewFault.objects.bulk_create(
        ReviewFault(review=review, reason=fault) for fault in verdict.faults
    )


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
