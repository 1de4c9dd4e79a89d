"""A dispute is paid once: what a merge of cases means for lines that are there already."""

from collections import Counter

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from assessment.choices import AdjustmentStatus, LineKind
from assessment.models import Adjustment, SettlementLine
from cases.choices import SuspicionStatus
from cases.models import Case, DuplicateSuspicion
from mediation.common.fields import money_value
from mediation.common.money import ZERO

APPROVED = Q(status=AdjustmentStatus.APPROVED)
PROPOSED_BACK = Q(status=AdjustmentStatus.PROPOSED, amount__lt=ZERO)


def lines_standing() -> QuerySet[SettlementLine]:
    """What closed months paid for cases; ``left`` of it nobody has taken back or proposed to."""
    rows = SettlementLine.objects.filter(kind=LineKind.CASE_SUBSIDY, is_locked=True)
    return rows.annotate(left=_left(APPROVED | PROPOSED_BACK)).filter(left__gt=ZERO)


def paid_otherwise() -> Q:
    """Of lines: the case repeats another, may repeat an earlier one, or a repeat of it is paid.

    The same as the holds of `assessment.selectors.sql`, for what changed after a computation.
    """
    suspected = DuplicateSuspicion.objects.filter(
        Q(case=OuterRef("case")) | Q(case__same_dispute_as=OuterRef("case")),
        status=SuspicionStatus.OPEN,
    )
    lines = SettlementLine.objects.annotate(left=_left(APPROVED)).filter(left__gt=ZERO)
    of_repeats = lines.filter(
        case__same_dispute_as__gt=0, kind=LineKind.CASE_SUBSIDY
    )  # they are few
    repeat_paid = of_repeats.filter(case__same_dispute_as=OuterRef("case"))
    repeats = Q(case__same_dispute_as__isnull=False)
    return repeats | Q(Exists(suspected)) | Q(Exists(repeat_paid))


def _left(counted: Q):
    """Of a line: its amount with the adjustments that are ``counted``."""
    changes = Adjustment.objects.filter(counted, corrects=OuterRef("pk")).order_by()
    total = changes.values("corrects").annotate(total=Sum("amount")).values("total")
    return F("amount") + Coalesce(Subquery(total), money_value(ZERO))


def disputes_paid_twice(district_id: int) -> int:
    """Disputes of which closed months paid more than one case, before these were merged.

    A closed month never moves: somebody has to propose an adjustment that takes one back.
    """
    # A range on the index of the few repeats; asked for the district as well, SQLite would look
    # through all of its cases.
    rows = Case.objects.filter(same_dispute_as__gt=0).order_by()
    found = rows.values_list("pk", "same_dispute_as", "district")
    first_of = {case: first for case, first, district in found if district == district_id}
    lines = lines_standing().filter(case__in={*first_of, *first_of.values()}).order_by()
    paid = Counter(first_of.get(case, case) for case in set(lines.values_list("case", flat=True)))
    return sum(times > 1 for times in paid.values())
