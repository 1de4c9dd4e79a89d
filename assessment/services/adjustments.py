"""Corrections of pay (调整): a closed month never moves, so they are lines of a later month."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.choices import AdjustmentStatus
from assessment.models import Adjustment, SettlementLine
from cases.models import Case
from mediation.common import audit
from mediation.common.errors import RuleBroken
from mediation.common.models import User
from mediators.models import Contract


class LineNotLocked(RuleBroken):
    code = "line_not_locked"
    message = _("This line belongs to a month that is still open; correct it there.")


class LineOfAnotherContract(RuleBroken):
    code = "line_of_another_contract"
    message = _("The line that is corrected belongs to another contract.")


class AlreadyDecided(RuleBroken):
    code = "already_decided"
    message = _("This adjustment is already decided.")


class ProposerDecides(RuleBroken):
    code = "proposer_decides"
    message = _("Who proposed an adjustment cannot decide it.")


@transaction.atomic
def propose(
    *,
    contract: Contract,
    amount: Decimal,
    reason: str,
    corrects: SettlementLine | None = None,
    by: User,
) -> Adjustment:
    """Propose to pay ``amount`` yuan more, or to take it back where it is negative.

    ``corrects`` names the line of a closed month that was wrong, if one was. Refused: zero or no
    reason (ValidationError), a line of a month that is still open (`LineNotLocked`), a line of
    another contract (`LineOfAnotherContract`).
    """
    if corrects is not None:
        if corrects.contract_id != contract.pk:
            raise LineOfAnotherContract(field="corrects")
        if not SettlementLine.objects.filter(pk=corrects.pk, is_locked=True).exists():
            raise LineNotLocked(field="corrects")
    adjustment = Adjustment(
        contract=contract,
        amount=amount,
        reason=reason.strip(),
        corrects=corrects,
        created_by=by,
        created_at=timezone.now(),
    )
    adjustment.full_clean()
    adjustment.save()
    audit.record(
        "adjustment.proposed",
        adjustment,
        by=by,
        contract=contract.number,
        amount=adjustment.amount,
        corrects=adjustment.corrects_id,
    )
    return adjustment


@transaction.atomic
def decide(*, adjustment: Adjustment, approve: bool, by: User) -> Adjustment:
    """Approve an adjustment, so that the next settlement carries it, or refuse it.

    What takes back the pay of a repeat lets the next settlement look at the first case of its
    dispute again. Refused: decided before (`AlreadyDecided`), by who proposed it
    (`ProposerDecides`).
    """
    adjustment = Adjustment.objects.select_for_update().get(pk=adjustment.pk)
    if adjustment.status != AdjustmentStatus.PROPOSED:
        raise AlreadyDecided
    if adjustment.created_by_id == by.pk:
        raise ProposerDecides
    adjustment.status = AdjustmentStatus.APPROVED if approve else AdjustmentStatus.REFUSED
    adjustment.decided_by, adjustment.decided_at = by, timezone.now()
    adjustment.save(update_fields=["status", "decided_by", "decided_at"])
    if approve and adjustment.corrects_id:
        _look_again_at_dispute(adjustment)
    verb = "adjustment.approved" if approve else "adjustment.refused"
    audit.record(verb, adjustment, by=by, amount=adjustment.amount)
    return adjustment


def _look_again_at_dispute(adjustment: Adjustment) -> None:
    """The first case of a dispute that a repeat was paid for: it may have its pay now."""
    rows = Case.objects.filter(repeats__lines=adjustment.corrects_id)
    Case.objects.filter(pk__in=rows.order_by().values("pk")).update(updated_at=timezone.now())
