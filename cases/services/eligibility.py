"""Can a court confirm this agreement? Asked and kept before the joint application is printed."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.calc.eligibility import DOUBTS, Connection, Facts, Ground, examine
from cases.choices import PrintedPaper, Source
from cases.models import Case, EligibilityCheck
from cases.selectors.eligibility import against_printing, agreement_key
from mediation.common import audit
from mediation.common.errors import RuleBroken
from mediation.common.models import User
from mediators.services.refusals import refuse_unknown

from .locking import own_case, refuse_not_settled

JOINT_APPLICATIONS = (PrintedPaper.CONFIRMATION, PrintedPaper.MERGED)


class NotToBePrinted(RuleBroken):
    code = "confirmation_not_to_be_printed"
    message = _("The joint application is not printed. %(why)s")


def refuse_hopeless_print(*, case: Case, paper: str) -> None:
    """Refuse to print a joint application that no court takes, or that nobody has checked.

    What was applied for before stays printable; doubts only warn, on the page of the case.
    """
    if paper not in JOINT_APPLICATIONS or case.confirmations.exists():
        return
    forbidden, _warnings = against_printing(case)
    if forbidden:
        raise NotToBePrinted(why=" ".join(forbidden))


@transaction.atomic
def check_eligibility(
    *,
    case: Case,
    by: User,
    is_civil: bool,
    concerns_status: bool,
    belongs_elsewhere: bool,
    confirms_rights: bool,
    connection: str,
    doubts: Collection[str] = (),
) -> EligibilityCheck:
    """Keep what the mediator answered, with the grounds that follow (CPL interpretation 355, 358).

    A ground against it is an answer, not a refusal: the check is kept, and `prepare` refuses.
    Refused: a case that was not settled, an unknown connection or doubt.
    """
    case = own_case(case, by)
    refuse_not_settled(case)
    refuse_unknown("connection", connection, list(Connection))
    for doubt in doubts:
        refuse_unknown("doubts", doubt, DOUBTS)
    verdict = examine(
        Facts(
            is_civil=is_civil,
            concerns_status=concerns_status,
            belongs_elsewhere=belongs_elsewhere,
            confirms_rights=confirms_rights,
            connection=Connection(connection),
            invited_by_court=case.source == Source.COURT,
            has_content=bool(case.agreement.content.strip()),
            doubts=[Ground(doubt) for doubt in doubts],
        )
    )
    check = EligibilityCheck.objects.create(
        case=case,
        connection=connection,
        grounds=[*verdict.excluded, *verdict.doubts],
        agreement_key=agreement_key(case),
        checked_by=by,
        checked_at=timezone.now(),
    )
    audit.record(
        "eligibility_checked",
        check,
        by=by,
        case=case.pk,
        is_blocked=verdict.is_blocked,
        grounds=" ".join(check.grounds),
    )
    return check
