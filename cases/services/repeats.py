"""One dispute, one case: a repeat is closed into the first, keeps its number, and is not paid."""

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.choices import UNDER_REVIEW, Outcome, ReviewState, SuspicionStatus
from cases.models import Case, DuplicateSuspicion
from mediation.common.errors import RuleBroken
from mediation.common.models import User
from stations.models import Division

from .locking import locked_case, save_case

CLOSED_COLUMNS = ("closed_on", "outcome", "outcome_note")
REVIEW_COLUMNS = (
    "review_state",
    "submitted_at",
    "tier_fixed",
    "amount_fixed",
    "office_reviewed_by",
)


class FirstNotApproved(RuleBroken):
    code = "first_case_not_approved"
    message = _(
        "Case %(first)s was not approved and case %(number)s was: merged this way the dispute "
        "would count nowhere. Open case %(first)s and merge it into case %(number)s instead."
    )


def lock_disputes(case: Case) -> None:
    """One merge of a district at a time: a dispute has many rows, and each must see the others'."""
    Division.objects.select_for_update(no_key=True).get(pk=case.district_id)


def take_out(case: Case, first: Case) -> None:
    """Let a locked repeat stand for itself again; one that only the merge had closed is open.

    Both rows are saved, so that the next settlement looks at both.
    The note that a merge leaves names a case of the dispute, in whichever language.
    """
    numbers = [first.number, *first.repeats.exclude(pk=case.pk).values_list("number", flat=True)]
    by_merge = case.outcome == Outcome.TRANSFERRED and any(
        number in case.outcome_note for number in numbers
    )
    case.same_dispute_as = None
    columns = ["same_dispute_as"]
    if by_merge:
        case.closed_on, case.outcome, case.outcome_note = None, "", ""
        columns += CLOSED_COLUMNS
    save_case(case, *columns)
    save_case(first)


def locked_pair(one: Case, other: Case) -> tuple[Case, Case]:
    """Both rows, locked in the order of their ids, given back in the order asked for."""
    rows = {case.pk: locked_case(case) for case in sorted((one, other), key=lambda row: row.pk)}
    return rows[one.pk], rows[other.pk]


def fold_into(case: Case, first: Case) -> Case:
    """Let a locked case repeat ``first``; an open one is thereby closed, and one under review
    leaves the review, whose rows stay. Gives the first back.

    However many repeats there are, all point at the one first case: where ``case`` repeats
    another already, the three are one dispute, and the later of the two first cases is folded in.
    Nothing changes where ``first`` already repeats ``case``. Refused: an approved case that would
    repeat one that was not.
    """
    first, own = first.same_dispute_as or first, case.same_dispute_as
    if own is not None and own.pk != first.pk:
        first, case = locked_pair(*sorted((own, first), key=lambda row: row.pk))
    if case.pk == first.pk or case.same_dispute_as_id == first.pk:
        return first
    if case.review_state == ReviewState.PASSED and first.review_state == ReviewState.REJECTED:
        raise FirstNotApproved("number", first=first.number, number=case.number)
    case.same_dispute_as = first
    columns = ["same_dispute_as"]
    if case.closed_on is None:
        case.closed_on = timezone.localdate()
        case.outcome = Outcome.TRANSFERRED
        case.outcome_note = gettext("Same dispute as %(number)s") % {"number": first.number}
        columns += CLOSED_COLUMNS
    if case.review_state in UNDER_REVIEW:
        case.review_state = ReviewState.NOT_SUBMITTED
        case.submitted_at = case.tier_fixed = case.amount_fixed = case.office_reviewed_by = None
        columns += REVIEW_COLUMNS
    save_case(case, *columns)
    for repeat in Case.objects.select_for_update(of=["self"]).filter(same_dispute_as=case):
        repeat.same_dispute_as = first
        save_case(repeat, "same_dispute_as")
    return first


def decide_within(first: Case, by: User, reason: str) -> None:
    """Decide every open suspicion between two cases of one dispute: they are the same."""
    of_dispute = [first.pk, *first.repeats.values_list("pk", flat=True)]
    rows = DuplicateSuspicion.objects.filter(case__in=of_dispute, other__in=of_dispute)
    rows.filter(status=SuspicionStatus.OPEN).update(
        status=SuspicionStatus.SAME, reason=reason, decided_by=by, decided_at=timezone.now()
    )
