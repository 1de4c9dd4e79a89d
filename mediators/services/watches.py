"""What the nightly watch looks for among people: contracts ending, sheets missing."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mediation.common import notices
from mediation.common.periods import Month
from mediators.choices import ContractKind, SheetStatus
from mediators.models import AttendanceSheet, Contract
from stations.models import Division, Office, StaffAssignment

NOTICE_PERIOD = timedelta(days=30)

notices.declare(
    "mediators.contract_ending",
    title=_("Your contract ends soon"),
    body=_("Contract %(number)s ends on %(last_day)s. Speak to the bureau about a new one."),
)
notices.declare(
    "mediators.sheet_missing",
    title=_("Attendance sheet not signed"),
    body=_("The attendance sheet of %(month)s is not signed; base fees wait for it."),
)


@transaction.atomic
def watch_contracts(*, district: Division, day: date) -> int:
    """Commission contracts that end in exactly thirty days."""
    contracts = Contract.objects.filter(
        kind=ContractKind.COMMISSION,
        mediator__district=district,
        valid_to=day + NOTICE_PERIOD,
        mediator__user__isnull=False,
    )
    return sum(
        notices.notify(
            "mediators.contract_ending",
            contract,
            to=contract.mediator.user,
            due_on=contract.valid_to,
            number=contract.number,
            last_day=day + NOTICE_PERIOD - timedelta(days=1),
        )
        for contract in contracts.select_related("mediator__user")
    )


@transaction.atomic
def watch_sheets(*, district: Division, day: date) -> int:
    """Offices whose sheet of last month is unsigned from the third of the month on."""
    month = Month.before(day)
    if day.day < 3:
        return 0
    signed = AttendanceSheet.objects.filter(month=month.first_day, status=SheetStatus.SIGNED)
    offices = (
        Office.objects.on(day)
        .filter(district=district, mediators__contracts__kind=ContractKind.COMMISSION)
        .exclude(pk__in=signed.values("office"))
        .distinct()
    )
    heads = StaffAssignment.objects.on(day).filter(office__in=offices)
    return sum(
        notices.notify(
            "mediators.sheet_missing", head.office, to=head.user, due_on=day, month=str(month)
        )
        for head in heads.select_related("office", "user")
    )
