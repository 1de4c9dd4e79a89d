"""Deciding a red flag (红旗): the machine raises it, a named person clears or upholds it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.calc.red_flags import ProposedFlag
from assessment.choices import RedFlagStatus
from assessment.models import Feedback, RedFlag, Visit
from assessment.selectors.people import bureau_staff
from assessment.selectors.visits import paid_lines, severity_of
from assessment.services import adjustments
from mediation.common import audit, notices
from mediation.common.errors import RuleBroken
from mediation.common.models import User
from mediation.common.roles import Role
from mediators.services.refusals import ReasonMissing
from stations.models import Division

# Printed on the mediator's statement: it names the case and never the visit (SECURITY A7).
CLAW_BACK = "案件{number}经核查不符合补贴条件，追回已发补贴"


notices.declare(
    "assessment.red_flag_raised",
    title=_("A red flag was raised"),
    body=_("Case %(number)s has a new red flag to decide."),
)


class FlagDecided(RuleBroken):
    code = "flag_decided"
    message = _("This flag is decided already: %(status)s.")


def raise_flags(
    proposed: Iterable[ProposedFlag],
    *,
    case_id: int,
    district: Division,
    at: datetime,
    visit: Visit | None = None,
    feedback: Feedback | None = None,
) -> list[RedFlag]:
    """Open what was proposed from a visit or a party's own word; the bureau is told once.

    Runs inside the service that took the answers down. Each flag is recorded.
    """
    flags = RedFlag.objects.bulk_create(
        RedFlag(
            case_id=case_id,
            visit=visit,
            feedback=feedback,
            code=flag.code,
            severity=severity_of(flag),
            holds_pay=flag.holds_pay,
            status=RedFlagStatus.OPEN,
            raised_at=at,
        )
        for flag in proposed
    )
    for flag in flags:
        audit.record("red_flag.raised", flag, by=None, severity=flag.severity)
    if flags:
        _tell(flags[0], district)
    return flags


def _tell(flag: RedFlag, district: Division) -> None:
    for user in bureau_staff(district, Role.BUREAU_ADMIN, Role.BUREAU_AUDITOR):
        notices.notify(
            "assessment.red_flag_raised", flag, to=user, due_on=None, number=flag.case.number
        )


@transaction.atomic
def decide_flag(*, flag: RedFlag, by: User, uphold: bool, reason: str) -> RedFlag:
    """Clear a flag, so that the case can be paid, or uphold it.

    An upheld flag that holds pay keeps the case unpaid for good; what a confirmed month has
    paid for it already is proposed to be taken back, for another person to decide. Refuses a
    decided flag and a decision without a reason.
    """
    flag = RedFlag.objects.select_for_update().get(pk=flag.pk)
    if flag.status != RedFlagStatus.OPEN:
        raise FlagDecided(status=flag.get_status_display())
    if not reason.strip():
        raise ReasonMissing("reason")
    flag.status = RedFlagStatus.UPHELD if uphold else RedFlagStatus.CLEARED
    flag.decided_by, flag.decided_at, flag.reason = by, timezone.now(), reason.strip()
    flag.clean_fields()
    flag.save(update_fields=["status", "decided_by", "decided_at", "reason"])
    audit.record(f"red_flag.{flag.status}", flag, by=by, code=flag.code)
    if uphold and flag.holds_pay:
        _claw_back(flag, by)
    return flag


def _claw_back(flag: RedFlag, by: User) -> None:
    for line, left in paid_lines(flag.case):
        adjustments.propose(
            contract=line.contract,
            amount=-left,
            reason=CLAW_BACK.format(number=flag.case.number),
            by=by,
            corrects=line,
        )
