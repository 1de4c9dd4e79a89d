"""Judicial confirmation (司法确认) on our side: both parties apply, the office submits.

What the court answers is in `court`, what follows a ruling in `enforcement`.
"""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.choices import ConfirmationStatus
from cases.choices_confirmation import RUNNING, TRACK_OF, WITHDRAWABLE
from cases.models import Case, Confirmation, Court
from cases.selectors.bundles import bundle_missing
from cases.selectors.eligibility import advice, last_check, verdict_of
from cases.selectors.reviews import takes_part
from cases.selectors.terms import Term, term_of
from mediation.common import audit
from mediation.common.errors import RuleBroken
from mediation.common.models import User
from mediators.services.refusals import NotInCharge, ReasonMissing, refuse_future
from stations.permissions import works_for_office

from .applicants import Applicant, write_applicants
from .confirmation_notices import tell_court, tell_lead, tell_office
from .locking import locked_case, own_case, refuse_not_settled, save_case

Status = ConfirmationStatus
SUBMITTABLE = (Status.PREPARED, Status.LAPSED)
"""What lapsed overnight may have reached the court in time: it is submitted with its day."""


class ApplicationRunning(RuleBroken):
    code = "confirmation_running"
    message = _("An application for this case is already running or has been granted.")


class NotChecked(RuleBroken):
    code = "eligibility_not_checked"
    message = _("First check whether a court can confirm this agreement.")


class NotEligible(RuleBroken):
    code = "confirmation_not_eligible"
    message = _("A court will not take this application. %(why)s")


class DoubtsNotRead(RuleBroken):
    code = "confirmation_doubts_not_read"
    message = _("Read the warnings and say that the parties apply all the same. %(why)s")


class NotYetEffective(RuleBroken):
    code = "agreement_not_effective"
    message = _("The agreement takes effect on %(effective)s. Apply on that day or later.")


class TermOver(RuleBroken):
    code = "confirmation_term_over"
    message = _(
        "The %(days)s days for the joint application, counted from %(effective)s, ended on "
        "%(last)s. A party may still go to court over the agreement."
    )


class NotSignedYet(RuleBroken):
    code = "confirmation_not_signed_yet"
    message = _("The last party signed on %(signed)s. Enter that day or a later one.")


class BundleIncomplete(RuleBroken):
    code = "confirmation_bundle_incomplete"
    message = _("The papers for the court are not complete. %(missing)s")


class NotWaitingForOffice(RuleBroken):
    code = "confirmation_not_waiting_for_office"
    message = _("This application does not wait for the office: it is %(status)s.")


class OwnApplication(RuleBroken):
    code = "own_application"
    message = _("You took part in this case. Leave the decision to another person.")


class NotWithdrawable(RuleBroken):
    code = "confirmation_not_withdrawable"
    message = _(
        "The application is %(status)s. Only the court can end what it has accepted or decided."
    )


class NothingWanted(RuleBroken):
    code = "confirmation_nothing_wanted"
    message = _("The court does not wait for papers: the application is %(status)s.")


class SuppliedTooEarly(RuleBroken):
    code = "confirmation_supplied_too_early"
    message = _("The court asked for papers on %(asked)s. Enter that day or a later one.")


@transaction.atomic
def prepare(
    *,
    case: Case,
    by: User,
    court: Court,
    applicants: list[Applicant],
    doubts_read: bool = False,
) -> Confirmation:
    """Put the joint application together (law art. 33, CPL art. 205).

    It waits for the head of the office; where the rule wants no decision of the office it goes to
    the court today. Refused: a case that was not settled, a term that is over, an application
    beside one that runs or was granted, an agreement not checked, excluded, or with doubts nobody
    read, a party that does not apply or whose agent has no power of attorney on file.
    """
    case = own_case(case, by)
    refuse_not_settled(case)
    if case.confirmations.filter(status__in=RUNNING).exists():
        raise ApplicationRunning
    today, term = timezone.localdate(), term_of(case)
    _refuse_late("court", today, term)
    check = last_check(case)
    _refuse_ineligible(check, doubts_read)
    confirmation = Confirmation.objects.create(
        case=case,
        court=court,
        eligibility=check,
        effective_on=term.effective_on,
        last_day=term.legal,
        created_by=by,
    )
    write_applicants(confirmation, applicants)
    if term.rule.office_decides:
        tell_office(confirmation)
        set_track(confirmation, case)
    else:
        _hand_in(confirmation, today, case)
    audit.record(
        "confirmation_prepared",
        confirmation,
        by=by,
        case=case.pk,
        court=court.code,
        applied_on=confirmation.applied_on,
    )
    return confirmation


@transaction.atomic
def submit(*, confirmation: Confirmation, by: User, applied_on: date | None = None) -> Confirmation:
    """The head of the office hands the application to the court, today or on an earlier day.

    In time is the 30th day after the agreement took effect, or the first working day after that
    (CPL arts. 85, 205); the rule of the district says how. What lapsed is submitted with a day in
    time, if the court had it by then. Refused: an application that does not wait, one of an older
    agreement or beside another, another office's, one's own, incomplete papers, a day in the
    future, before the parties signed, before the agreement took effect, or after the last day.
    """
    confirmation = _for_office(confirmation, by, SUBMITTABLE)
    applied_on = applied_on or timezone.localdate()
    case = locked_case(confirmation.case)
    _refuse_superseded(confirmation, case)
    _hand_in(confirmation, applied_on, case, by=by)
    tell_lead("cases.confirmation_submitted", confirmation)
    audit.record(
        "confirmation_submitted",
        confirmation,
        by=by,
        case=case.pk,
        court=confirmation.court.code,
        applied_on=applied_on,
    )
    return confirmation


@transaction.atomic
def send_back(*, confirmation: Confirmation, by: User, reason: str) -> Confirmation:
    """The head of the office gives the application back to the mediator, with a reason.

    Refused: an application that does not wait, another office's, one's own, no reason.
    """
    confirmation = _for_office(confirmation, by)
    if not reason.strip():
        raise ReasonMissing("reason")
    confirmation.status, confirmation.reason = Status.SENT_BACK, reason.strip()
    _sign_in_office(confirmation, by)
    _save(confirmation)
    case = set_track(confirmation)
    tell_lead("cases.confirmation_sent_back", confirmation)
    audit.record("confirmation_sent_back", confirmation, by=by, case=case.pk)
    return confirmation


@transaction.atomic
def withdraw(*, confirmation: Confirmation, by: User, reason: str) -> Confirmation:
    """The parties take the application back before the court accepts it (art. 357).

    Refused: somebody else's case, an application that was accepted or decided, no reason.
    """
    case = own_case(confirmation.case, by)
    confirmation = locked(confirmation)
    if confirmation.status not in WITHDRAWABLE:
        raise NotWithdrawable(status=confirmation.get_status_display())
    if not reason.strip():
        raise ReasonMissing("reason")
    confirmation.status, confirmation.reason = Status.WITHDRAWN, reason.strip()
    confirmation.reason_code = ""
    _save(confirmation)
    set_track(confirmation, case)
    audit.record("confirmation_withdrawn", confirmation, by=by, case=case.pk)
    return confirmation


@transaction.atomic
def supply(
    *, confirmation: Confirmation, by: User, supplied_on: date | None = None
) -> Confirmation:
    """Hand in what the court asked for; the day of the application stays what it was.

    Refused: somebody else's case, an application from which the court wants nothing, a day in
    the future or before the court asked, papers that are still missing.
    """
    case = own_case(confirmation.case, by)
    confirmation = locked(confirmation)
    if confirmation.status != Status.SUPPLEMENT:
        raise NothingWanted(status=confirmation.get_status_display())
    supplied_on = supplied_on or timezone.localdate()
    refuse_future("supplied_on", supplied_on)
    if confirmation.decided_on and supplied_on < confirmation.decided_on:
        raise SuppliedTooEarly("supplied_on", asked=confirmation.decided_on)
    _refuse_incomplete(confirmation, case)
    accepted = confirmation.accepted_on is not None
    confirmation.status = Status.ACCEPTED if accepted else Status.SUBMITTED
    confirmation.supplemented_on = supplied_on
    _save(confirmation)
    set_track(confirmation, case)
    tell_court("cases.confirmation_supplied", confirmation)
    audit.record("confirmation_supplied", confirmation, by=by, case=case.pk)
    return confirmation


def locked(confirmation: Confirmation) -> Confirmation:
    """The row as it is now, locked until the transaction ends; its case is locked before it."""
    rows = Confirmation.objects.select_for_update(of=["self"])
    return rows.select_related("case__committee", "court").get(pk=confirmation.pk)


def set_track(confirmation: Confirmation, case: Case | None = None) -> Case:
    """The case's own track follows its application; ``case`` is the locked row, if at hand."""
    case = case or locked_case(confirmation.case)
    case.confirmation = TRACK_OF[Status(confirmation.status)]
    save_case(case, "confirmation")
    return case


def _for_office(
    confirmation: Confirmation, by: User, waiting: Collection[str] = (Status.PREPARED,)
) -> Confirmation:
    """The locked row, if it waits for ``by`` to decide for the office."""
    locked_case(confirmation.case)
    confirmation = locked(confirmation)
    if confirmation.status not in waiting:
        raise NotWaitingForOffice(status=confirmation.get_status_display())
    if not works_for_office(by, confirmation.case.office_id):
        raise NotInCharge
    if confirmation.created_by_id == by.pk or takes_part(by, confirmation.case):
        raise OwnApplication
    return confirmation


def _hand_in(
    confirmation: Confirmation, applied_on: date, case: Case, by: User | None = None
) -> None:
    """From now on the application is before the court."""
    _refuse_impossible_day(confirmation, applied_on, term_of(case))
    _refuse_incomplete(confirmation, case)
    confirmation.status, confirmation.applied_on = Status.SUBMITTED, applied_on
    if by is not None:
        _sign_in_office(confirmation, by)
    _save(confirmation)
    set_track(confirmation, case)
    tell_court("cases.confirmation_arrived", confirmation)


def _refuse_superseded(confirmation: Confirmation, case: Case) -> None:
    """What lapsed comes back only for the agreement it was prepared for, and alone."""
    if confirmation.effective_on != case.agreement.effective_on:
        raise NotWaitingForOffice(status=confirmation.get_status_display())
    if case.confirmations.filter(status__in=RUNNING).exclude(pk=confirmation.pk).exists():
        raise ApplicationRunning


def _refuse_ineligible(check, doubts_read: bool) -> None:
    if check is None:
        raise NotChecked
    verdict = verdict_of(check)
    if verdict.is_blocked:
        raise NotEligible(why=" ".join(advice(verdict.excluded)))
    if verdict.doubts and not doubts_read:
        raise DoubtsNotRead("doubts_read", why=" ".join(advice(verdict.doubts)))


def _refuse_impossible_day(confirmation: Confirmation, day: date, term: Term) -> None:
    refuse_future("applied_on", day)
    if day < term.effective_on:
        raise NotYetEffective("applied_on", effective=term.effective_on)
    _refuse_late("applied_on", day, term)
    signed = confirmation.applicants.order_by("-signed_on").first()
    if signed is not None and day < signed.signed_on:
        raise NotSignedYet("applied_on", signed=signed.signed_on)


def _refuse_late(field: str, day: date, term: Term) -> None:
    if term.is_over(day):
        raise TermOver(field, days=term.rule.days, effective=term.effective_on, last=term.legal)


def _refuse_incomplete(confirmation: Confirmation, case: Case) -> None:
    if missing := bundle_missing(case, confirmation):
        raise BundleIncomplete(missing=" ".join(missing))


def _sign_in_office(confirmation: Confirmation, by: User) -> None:
    confirmation.office_decided_by, confirmation.office_decided_at = by, timezone.now()


def _save(confirmation: Confirmation) -> None:
    confirmation.clean_fields(
        exclude=["case", "court", "eligibility", "created_by", "decided_by", "office_decided_by"]
    )
    confirmation.save()
