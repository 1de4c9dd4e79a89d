"""A statement in words: every line, and what was not paid, with its reason."""

from dataclasses import dataclass
from decimal import Decimal

from assessment.models import Settlement
from assessment.reasons import sentence


@dataclass(frozen=True, slots=True)
class Worded:
    """A line or a withheld item as people read it; ``amount`` in yuan, None when withheld."""

    title: str
    sentence: str
    amount: Decimal | None
    case_id: int | None
    case_number: str
    is_final: bool = False


def lines_in_words(settlement: Settlement) -> list[Worded]:
    return [
        Worded(
            title=line.get_kind_display(),
            sentence=sentence(line.reason, line.params),
            amount=line.amount,
            case_id=line.case_id,
            case_number=line.case.number if line.case else "",
        )
        for line in settlement.lines.select_related("case").order_by("pk")
    ]


def withheld_in_words(settlement: Settlement) -> list[Worded]:
    """What the run of this statement withheld from the same contract."""
    items = settlement.run.withheld.filter(contract=settlement.contract_id)
    return [
        Worded(
            title=item.get_kind_display(),
            sentence=sentence(item.reason, item.params),
            amount=None,
            case_id=item.case_id,
            case_number=item.case.number if item.case else "",
            is_final=item.is_final,
        )
        for item in items.select_related("case").order_by("pk")
    ]
