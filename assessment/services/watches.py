"""What the nightly watch looks for in pay and ranking: contracts that may miss their quota."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessment.calc.quota import Rounding, due
from assessment.selectors.quarters import quarter_inputs, rule_in_force
from mediation.common import notices
from mediation.common.periods import Quarter
from mediators.models import Contract
from stations.models import Division

LAST_WEEKS = timedelta(days=21)

notices.declare(
    "assessment.quota_at_risk",
    title=_("Quarterly quota at risk"),
    body=_("%(counted)s of %(quota_due)s cases so far; the quarter ends on %(last_day)s."),
    link=None,
)


@transaction.atomic
def watch_quotas(*, district: Division, day: date) -> int:
    """Three weeks before the end of a quarter: contracts that have not reached their quota."""
    quarter = Quarter.of(day)
    if day != quarter.end - LAST_WEEKS:
        return 0
    rule = rule_in_force(district.pk, quarter)
    rounding = Rounding(rule.rounding) if rule else Rounding.DOWN
    short = {}
    for row in quarter_inputs(district.pk, quarter, rule):
        owed = due(
            row.quota,
            days=row.days,
            leave_days=row.leave_days,
            of=quarter.days,
            rounding=rounding,
        )
        if row.counted < owed.due:
            short[row.contract_id] = (row.counted, owed.due)
    contracts = Contract.objects.filter(pk__in=short, mediator__user__isnull=False)
    return sum(
        notices.notify(
            "assessment.quota_at_risk",
            contract,
            to=contract.mediator.user,
            due_on=quarter.end,
            counted=short[contract.pk][0],
            quota_due=short[contract.pk][1],
            last_day=quarter.end - timedelta(days=1),
        )
        for contract in contracts.select_related("mediator__user")
    )
