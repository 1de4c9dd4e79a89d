"""Locking a case for a change, and saving it with a new version."""

from datetime import date

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from cases.choices import SETTLED, RecusalStatus, ReviewState
from cases.choices_files import VolumeState
from cases.models import ArchiveVolume, Case, Recusal, Tier
from cases.selectors.tiers import tiers_in_force
from mediation.common.errors import RuleBroken
from mediation.common.models import User

from .search import INDEXED, index_case

EDITABLE = frozenset({ReviewState.NOT_SUBMITTED, ReviewState.RETURNED})


class StaleVersion(RuleBroken):
    code = "stale_version"
    message = _(
        "Somebody has changed this case since you opened it. Look at it again, then repeat your "
        "change."
    )


class NotYourCase(RuleBroken):
    code = "not_your_case"
    message = _("You are not a mediator of this case. Ask one of its mediators.")


class ConflictOpen(RuleBroken):
    code = "conflict_open"
    message = _(
        "The office has not yet decided whether you step back from this case. Until then you can "
        "only report a danger."
    )


class UnderReview(RuleBroken):
    code = "case_under_review"
    message = _("The case has been submitted. Only a case that was returned can be changed.")


class FileArchived(RuleBroken):
    code = "file_archived"
    message = _("The file is archived. Nothing is put into it or taken out any more.")


class NotSettled(RuleBroken):
    code = "case_not_settled"
    message = _("Only a settled case has an agreement. Close the case with an agreement first.")


class UnknownTier(RuleBroken):
    code = "unknown_tier"
    message = _(
        "This tier is not part of the classification guide in force on %(day)s. Choose a tier of "
        "that guide."
    )


def locked_case(case: Case) -> Case:
    """The row as it is now, locked until the transaction ends."""
    rows = Case.objects.select_for_update(of=["self"]).select_related("lead__user")
    return rows.get(pk=case.pk)


def own_case(case: Case, by: User) -> Case:
    """The locked row of a case that ``by`` mediates. Refused: anybody else's case, one's own
    while the office decides about a conflict of interest, and one whose file was destroyed.

    Seeing a case is not enough: who heads an office as well sees those of the colleagues.
    """
    case = locked_case(case)
    conflicts = Recusal.objects.filter(
        case=OuterRef("case"), mediator=OuterRef("mediator"), status=RecusalStatus.OPEN
    )
    tombs = ArchiveVolume.objects.filter(case=OuterRef("case"), state=VolumeState.DESTROYED)
    parts = case.mediators.filter(mediator__user=by)
    parts = parts.annotate(held_up=Exists(conflicts), destroyed=Exists(tombs))
    part = parts.values_list("held_up", "destroyed").first()
    if part is None:
        raise NotYourCase
    held_up, destroyed = part
    if destroyed:
        raise FileArchived
    if held_up:
        raise ConflictOpen
    return case


def save_case(case: Case, *fields: str) -> None:
    """Save these columns; the version goes up, so that an older form no longer fits."""
    case.version += 1
    case.save(update_fields=[*fields, "version", "updated_at"])
    if INDEXED.intersection(fields):
        index_case(case)


def refuse_stale(case: Case, version: int) -> None:
    """Refuse a change that was typed into an older version (SECURITY R20)."""
    if case.version != version:
        raise StaleVersion


def refuse_under_review(case: Case) -> None:
    """Refuse to change what has been submitted, or archived without a review."""
    if case.review_state not in EDITABLE:
        raise UnderReview
    refuse_archived(case)


def refuse_archived(case: Case) -> None:
    """Refuse to touch an archived file."""
    if ArchiveVolume.objects.filter(case=case).exists():
        raise FileArchived


def refuse_not_settled(case: Case) -> None:
    if case.outcome not in SETTLED:
        raise NotSettled


def refuse_unknown_tier(field: str, case: Case, tier: Tier, day: date) -> None:
    """Refuse a tier of another district or of a guide that was not in force on the day."""
    if not tiers_in_force(case.district_id, day).filter(pk=tier.pk).exists():
        raise UnknownTier(field, day=day)
