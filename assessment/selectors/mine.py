"""What one mediator sees of the own quarter, pay and duties."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q, Sum
from django.utils import timezone

from assessment.calc.quota import Rounding, due
from assessment.choices import FlagStatus, RunStatus
from assessment.models import QuotaFlag, QuotaRule, Settlement
from cases.choices import SETTLED, ConfirmationTrack, ReviewState
from cases.models import Case, Obligation
from mediation.common.models import User
from mediation.common.periods import Month, Quarter
from mediators.models import Contract, Mediator

CONFIRMATION_DAYS = 30
LOOK_AHEAD = timedelta(days=7)
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
    cases = Case.objects.filter(lead=mediator).closed_in(quarter).settled()
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
    )
    return PaySoFar(
        month=Month.of(last.run.month) if last else None,
        total=last.total if last else None,
        waiting_cases=waiting.distinct().count(),
    )


@dataclass(frozen=True, slots=True)
class Duties:
    """What is due now, as rows to link to."""

    returned: list[Case]
    overdue: list[Case]
    obligations: list[Obligation]
    confirmations: list[Case]
    flags: list[QuotaFlag]

    @property
    def count(self) -> int:
        return sum(
            len(rows)
            for rows in (
                self.returned,
                self.overdue,
                self.obligations,
                self.confirmations,
                self.flags,
            )
        )


def duties(mediator: Mediator, day: date | None = None, most: int = 10) -> Duties:
    day = day or timezone.localdate()
    mine = Case.objects.filter(lead=mediator)
    unconfirmed = Q(confirmation=ConfirmationTrack.NONE, outcome__in=SETTLED)
    since = day - timedelta(days=CONFIRMATION_DAYS)
    return Duties(
        returned=list(mine.filter(review_state=ReviewState.RETURNED)[:most]),
        overdue=list(mine.open().filter(due_on__lt=day).order_by("due_on")[:most]),
        obligations=list(
            Obligation.objects.filter(
                agreement__case__lead=mediator, done_on__isnull=True, due_on__lte=day + LOOK_AHEAD
            )
            .select_related("agreement__case")
            .order_by("due_on")[:most]
        ),
        confirmations=list(
            mine.filter(unconfirmed, agreement__effective_on__gte=since)
            .select_related("agreement")
            .order_by("agreement__effective_on")[:most]
        ),
        flags=list(
            QuotaFlag.objects.filter(
                contract__mediator=mediator, status=FlagStatus.NOTIFIED
            ).select_related("run")[:most]
        ),
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
