"""What one mediator sees of the own quarter, pay and duties."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone

from assessment.calc.quota import Rounding, due
from assessment.choices import FlagStatus, RunStatus
from assessment.models import QuotaFlag, QuotaRule, Settlement
from cases.choices import ReviewState
from cases.models import Case
from cases.selectors.due import Due, everything_due
from mediation.common.models import User
from mediation.common.periods import Month, Quarter
from mediators.models import Contract, Mediator

NOT_COUNTED = (ReviewState.RETURNED, ReviewState.REJECTED)


@dataclass(frozen=True, slots=True)
class QuarterSoFar:
    """Cases of the running quarter beside what the contract asks for."""

    quarter: Quarter
    counted: int
    due: int
    days_left: int
    projected: int

    @property
    def is_behind(self) -> bool:
        return self.projected < self.due


def contract_of(mediator: Mediator, day: date) -> Contract | None:
    return mediator.contracts.on(day).first()


def quarter_so_far(mediator: Mediator, day: date) -> QuarterSoFar | None:
    """None without a contract that asks for a quota. Leave to come is not known yet."""
    contract = contract_of(mediator, day)
    if contract is None or not contract.quarterly_quota:
        return None
    quarter = Quarter.of(day)
    counted = _counted(mediator, quarter)
    elapsed = (day - quarter.first_day).days + 1
    return QuarterSoFar(
        quarter=quarter,
        counted=counted,
        due=_due(contract, quarter),
        days_left=(quarter.end - day).days - 1,
        projected=counted * quarter.days // elapsed,
    )


def _counted(mediator: Mediator, quarter: Quarter) -> int:
    cases = Case.objects.filter(lead=mediator).closed_in(quarter).settled().first_ones()
    return cases.exclude(review_state__in=NOT_COUNTED).count()


def _due(contract: Contract, quarter: Quarter) -> int:
    rule = (
        QuotaRule.objects.on(quarter.first_day)
        .filter(district=contract.mediator.district_id)
        .first()
    )
    rounding = Rounding(rule.rounding) if rule else Rounding.DOWN
    days = quarter.days_within(contract.valid_from, contract.valid_to)
    return due(contract.quarterly_quota, days=days, of=quarter.days, rounding=rounding).due


@dataclass(frozen=True, slots=True)
class PaySoFar:
    """The last statement that was confirmed, and what is on its way."""

    month: Month | None
    total: Decimal | None
    waiting_cases: int


def pay_so_far(mediator: Mediator) -> PaySoFar:
    last = (
        Settlement.objects.filter(
            contract__mediator=mediator,
            run__status__in=(RunStatus.CONFIRMED, RunStatus.LOCKED),
        )
        .select_related("run")
        .order_by("-run__month")
        .first()
    )
    waiting = Case.objects.filter(
        mediators__mediator=mediator, review_state=ReviewState.PASSED, lines__isnull=True
    ).first_ones()
    return PaySoFar(
        month=Month.of(last.run.month) if last else None,
        total=last.total if last else None,
        waiting_cases=waiting.distinct().count(),
    )


@dataclass(frozen=True, slots=True)
class Duties:
    """What is due now: quota flags to answer, and what is to do in the cases."""

    flags: list[QuotaFlag]
    due: list[Due]

    @property
    def count(self) -> int:
        return len(self.flags) + len(self.due)


def duties(mediator: Mediator, day: date | None = None, most: int = 10) -> Duties:
    flags = QuotaFlag.objects.filter(contract__mediator=mediator, status=FlagStatus.NOTIFIED)
    return Duties(
        flags=list(flags.select_related("run")[:most]),
        due=list(everything_due(mediator, day or timezone.localdate())),
    )


def year_total(user: User, year: int) -> Decimal:
    """Sum of the user's own confirmed statements of a year, in yuan."""
    found = Settlement.objects.filter(
        contract__mediator__user=user,
        run__status__in=(RunStatus.CONFIRMED, RunStatus.LOCKED),
        run__month__gte=date(year, 1, 1),
        run__month__lt=date(year + 1, 1, 1),
    ).aggregate(total=Sum("total"))
    return found["total"] or Decimal("0.00")
