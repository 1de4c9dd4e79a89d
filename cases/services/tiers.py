"""A new edition of the classification guide takes the place of the one before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Tier, TierScheme
from mediation.common import audit
from mediation.common.errors import RuleBroken
from mediation.common.models import User
from stations.models import Division


class NoTiers(RuleBroken):
    code = "no_tiers"
    message = _("A classification guide has at least one tier.")


class TierCodesTwice(RuleBroken):
    code = "tier_codes_twice"
    message = _("Two tiers have the same code. Give each its own.")


class GuideNotLater(RuleBroken):
    code = "guide_not_later"
    message = _("A guide is already in force from %(day)s. Choose a later day.")


class CasesAlreadyClosed(RuleBroken):
    code = "cases_already_closed"
    message = _(
        "%(count)s cases closed on %(day)s or later claim a tier of the former guide. Choose a "
        "later day."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TierData:
    """A tier of a guide."""

    code: str
    name: str
    counts_as_difficult: bool = False
    criteria: str = ""


@transaction.atomic
def start_guide(
    *,
    district: Division,
    name: str,
    document_number: str,
    valid_from: date,
    tiers: Sequence[TierData],
    is_example: bool = False,
    by: User,
) -> TierScheme:
    """Put a guide in force from a day on, its ``tiers`` from the lowest up; the former one ends.

    Refused: no tiers, a code used twice, a day not after the beginning of the last guide, cases
    that closed since and keep the tier of the guide of their day.
    """
    if not tiers:
        raise NoTiers("tiers")
    if len({tier.code for tier in tiers}) != len(tiers):
        raise TierCodesTwice("tiers")
    _end_former(district, valid_from)
    scheme = TierScheme(
        district=district,
        name=name,
        document_number=document_number,
        valid_from=valid_from,
        is_example=is_example,
    )
    scheme.clean_fields(exclude=["district"])
    scheme.save(force_insert=True)
    rows = [_tier(scheme, rank, tier) for rank, tier in enumerate(tiers, start=1)]
    Tier.objects.bulk_create(rows)
    audit.record("guide_started", scheme, by=by, valid_from=valid_from, tiers=len(rows))
    return scheme


def _end_former(district: Division, day: date) -> None:
    schemes = TierScheme.objects.select_for_update().filter(district=district)
    former = schemes.order_by("-valid_from").first()
    if former is None:
        return
    if former.valid_from >= day:
        raise GuideNotLater("valid_from", day=former.valid_from)
    closed = Case.objects.filter(tier_claimed__scheme=former, closed_on__gte=day).count()
    if closed:
        raise CasesAlreadyClosed("valid_from", count=closed, day=day)
    if former.valid_to is None or former.valid_to > day:
        former.valid_to = day
        former.save(update_fields=["valid_to"])


def _tier(scheme: TierScheme, rank: int, data: TierData) -> Tier:
    tier = Tier(
        scheme=scheme,
        rank=rank,
        code=data.code,
        name=data.name,
        counts_as_difficult=data.counts_as_difficult,
        criteria=data.criteria,
    )
    tier.clean_fields(exclude=["scheme"])
    return tier
