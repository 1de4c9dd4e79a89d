"""Cases that belong together: linked as a series, or merged because they are one dispute."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.choices import LinkKind, SuspicionStatus
from cases.models import Case, CaseLink, DuplicateSuspicion
from cases.selectors.reviews import mediates, takes_part
from mediation.common import audit
from mediation.common.errors import RuleBroken
from mediation.common.models import User
from mediators.services.refusals import NotInCharge, ReasonMissing, refuse_unknown
from stations.permissions import works_for_bureau, works_for_office

from .duplicates import OwnSuspicion
from .locking import EDITABLE, UnderReview, refuse_archived
from .repeats import decide_within, fold_into, lock_disputes, locked_pair, take_out


class SameCase(RuleBroken):
    code = "same_case"
    message = _("These are one and the same case. Enter the number of the other one.")


class OtherDistrict(RuleBroken):
    code = "case_of_another_district"
    message = _("The two cases belong to two districts. Ask the other bureau.")


class AlreadyLinked(RuleBroken):
    code = "cases_already_linked"
    message = _("These two cases are already linked.")


class LinkEnded(RuleBroken):
    code = "link_ended"
    message = _("This link has already been taken back.")


class AlreadyARepeat(RuleBroken):
    code = "already_a_repeat"
    message = _("Case %(number)s already counts as the same dispute as %(first)s.")


class NotARepeat(RuleBroken):
    code = "not_a_repeat"
    message = _("This case is not merged into another one.")


@transaction.atomic
def link_cases(*, case: Case, other: Case, by: User, kind: LinkKind, reason: str) -> CaseLink:
    """Link two disputes that belong together and stay two cases (a series, related ones).

    Refused: a case with itself, another district's, somebody who neither mediates the case nor
    is in charge of it, no reason, a link that stands already.
    """
    case, other = locked_pair(case, other)
    _refuse_pair(case, other, by, reason)
    refuse_unknown("kind", kind, LinkKind.values)
    later, earlier = max(case, other, key=_age), min(case, other, key=_age)
    if CaseLink.objects.standing().filter(case=later, other=earlier).exists():
        raise AlreadyLinked("number")
    link = CaseLink(
        case=later,
        other=earlier,
        kind=kind,
        reason=reason,
        linked_by=by,
        linked_at=timezone.now(),
    )
    link.clean_fields(exclude=["case", "other", "linked_by", "ended_by"])
    link.save(force_insert=True)
    audit.record("cases_linked", link, by=by, case=later.pk, other=earlier.pk, kind=kind)
    return link


@transaction.atomic
def end_link(*, link: CaseLink, by: User) -> CaseLink:
    """Take a link back; the row stays. Refused: one that is ended, one of another office."""
    link = CaseLink.objects.select_for_update(of=["self"]).get(pk=link.pk)
    if link.ended_at is not None:
        raise LinkEnded
    if not (_is_in_charge(by, link.case) or _is_in_charge(by, link.other)):
        raise NotInCharge
    link.ended_by, link.ended_at = by, timezone.now()
    link.save(update_fields=["ended_by", "ended_at"])
    audit.record("case_link_ended", link, by=by, case=link.case_id)
    return link


@transaction.atomic
def merge_repeat(*, case: Case, first: Case, by: User, reason: str) -> Case:
    """Close a repeat into the first case of the dispute: its number stays, it is never paid.

    Its sessions and papers are shown with the first. A mediator may give up an own case before
    it is submitted; otherwise the office or the bureau decides, by a person who took part in
    neither. Suspicions between cases of the dispute are thereby decided. Refused: a case with
    itself, another district's, no reason, one that is a repeat already, or of which the other is
    one, an approved case into one that was not approved.
    """
    lock_disputes(case)
    case, first = locked_pair(case, first)
    _refuse_pair(case, first, by, reason)
    _refuse_repeats(case, first)
    _refuse_wrong_merger(case, first, by)
    root = fold_into(case, first)
    decide_within(root, by, reason)
    audit.record("repeat_merged", case, by=by, first=root.pk, reason_given=True)
    return case


@transaction.atomic
def separate_repeat(*, case: Case, by: User, reason: str) -> Case:
    """Take back a merge that was wrong: the case is a dispute of its own again.

    Closed by the merge alone, it is open again. What a closed month paid stays; what one of the
    two was kept back for as a repeat is looked at again by the next settlement. Suspicions
    decided by the merge are decided anew. Refused: a case that is no repeat, one that is
    archived, another office's and district's, no reason, a person who took part in one of the
    two.
    """
    lock_disputes(case)
    first = Case.objects.filter(repeats=case.pk).first()
    if first is None:
        raise NotARepeat
    case, first = locked_pair(case, first)
    if case.same_dispute_as_id != first.pk:
        raise NotARepeat
    if not (works_for_office(by, case.office_id) or works_for_bureau(by, case.district_id)):
        raise NotInCharge
    if takes_part(by, case) or takes_part(by, first):
        raise OwnSuspicion
    if not reason.strip():
        raise ReasonMissing("reason")
    refuse_archived(case)
    take_out(case, first)
    of_dispute = [first.pk, *first.repeats.values_list("pk", flat=True)]
    between = Q(case=case, other__in=of_dispute) | Q(case__in=of_dispute, other=case)
    DuplicateSuspicion.objects.filter(between, status=SuspicionStatus.SAME).update(
        status=SuspicionStatus.DIFFERENT, reason=reason, decided_by=by, decided_at=timezone.now()
    )
    audit.record("repeat_separated", case, by=by, first=first.pk, reopened=case.closed_on is None)
    return case


def _refuse_pair(case: Case, other: Case, by: User, reason: str) -> None:
    if case.pk == other.pk:
        raise SameCase("number")
    if case.district_id != other.district_id:
        raise OtherDistrict("number")
    if not _is_in_charge(by, case):
        raise NotInCharge
    if not reason.strip():
        raise ReasonMissing("reason")


def _refuse_repeats(case: Case, first: Case) -> None:
    """A repeat is merged once, and never with the roles of the two exchanged."""
    earlier = case.same_dispute_as
    if earlier is not None:
        raise AlreadyARepeat("number", number=case.number, first=earlier.number)
    if first.same_dispute_as_id == case.pk:
        raise AlreadyARepeat("number", number=first.number, first=case.number)


def _refuse_wrong_merger(case: Case, first: Case, by: User) -> None:
    """A mediator gives up an own case; who decides about others' took part in neither."""
    if mediates(by, case):
        if case.review_state not in EDITABLE:
            raise UnderReview
    elif any(takes_part(by, row) for row in (case, first, first.same_dispute_as) if row):
        raise OwnSuspicion


def _is_in_charge(by: User, case: Case) -> bool:
    return (
        mediates(by, case)
        or works_for_office(by, case.office_id)
        or works_for_bureau(by, case.district_id)
    )


def _age(case: Case) -> int:
    return case.pk
