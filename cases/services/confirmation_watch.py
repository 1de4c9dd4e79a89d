"""What the nightly watch does about the term to apply for judicial confirmation."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.choices import SETTLED, ConfirmationStatus, ConfirmationTrack
from cases.models import Agreement, Case, Confirmation
from cases.selectors.terms import Term, terms
from mediation.common import audit, notices
from stations.models import Division

from .confirmation_notices import tell_lead, tell_office
from .confirmations import locked, set_track
from .locking import locked_case

AT_ONCE = 300
"""Days in one statement: SQLite takes a limited number of values."""

notices.declare(
    "cases.confirmation_closing",
    title=_("Judicial confirmation: the term is ending"),
    body=_(
        "Case %(number)s: if both parties want it, have them apply by %(cautious)s. The legal "
        "last day is %(legal)s."
    ),
    link="cases:detail",
)


@transaction.atomic
def watch_confirmations(*, district: Division, day: date) -> int:
    """Cases nobody has applied for: told when reminding begins, on the eve, on the last days.

    The cautious day is the one to file by; the legal one is told as well. Applications that
    wait for the office are told to its heads on the same days.
    """
    due = [term for term in _open_terms(district) if day in _reminders(term)]
    told = 0
    for term in due:
        for case in _unconfirmed(district, [term.effective_on]).select_related("lead__user"):
            told += _remind(case, term)
        for confirmation in _waiting(district).filter(effective_on=term.effective_on):
            tell_office(confirmation)
            told += 1
    return told


@transaction.atomic
def expire_confirmations(*, district: Division, day: date) -> int:
    """Cases whose term is over without an application leave the track for good.

    What was prepared and never submitted lapses with it; the lead is told.
    """
    lapsed = sum(_lapse(row) for row in _waiting(district).filter(last_day__lt=day))
    over = [term.effective_on for term in _open_terms(district) if term.is_over(day)]
    expired = sum(_expire(district, over[n : n + AT_ONCE]) for n in range(0, len(over), AT_ONCE))
    if expired:
        audit.record("confirmations_expired", district, by=None, day=day, cases=expired)
    return expired + lapsed


def _open_terms(district: Division) -> list[Term]:
    """The terms of all agreements of the district that a court was not asked to confirm."""
    rows = Agreement.objects.filter(
        case__district=district,
        case__outcome__in=SETTLED,
        case__confirmation__in=(ConfirmationTrack.NONE, ConfirmationTrack.PREPARED),
    )
    days = rows.order_by().values_list("effective_on", flat=True).distinct()
    return list(terms(district.pk, list(days)).values())


def _reminders(term: Term) -> set[date]:
    eve = max(term.urge_from, term.cautious - timedelta(days=1))
    return {term.urge_from, eve, term.cautious, term.legal}


def _unconfirmed(district: Division, effective_days: list[date]) -> QuerySet[Case]:
    return Case.objects.filter(
        district=district,
        outcome__in=SETTLED,
        confirmation=ConfirmationTrack.NONE,
        agreement__effective_on__in=effective_days,
    )


def _waiting(district: Division) -> QuerySet[Confirmation]:
    rows = Confirmation.objects.filter(status=ConfirmationStatus.PREPARED, case__district=district)
    return rows.select_related("case__lead__user")


def _remind(case: Case, term: Term) -> bool:
    if case.lead.user is None:
        return False
    return notices.notify(
        "cases.confirmation_closing",
        case,
        to=case.lead.user,
        due_on=term.cautious,
        number=case.number,
        cautious=term.cautious,
        legal=term.legal,
    )


def _expire(district: Division, effective_days: list[date]) -> int:
    return _unconfirmed(district, effective_days).update(
        confirmation=ConfirmationTrack.EXPIRED,
        version=F("version") + 1,
        updated_at=timezone.now(),
    )


def _lapse(row: Confirmation) -> bool:
    """False where somebody has handed it in, or taken it back, since it was looked up."""
    case = locked_case(row.case)
    confirmation = locked(row)
    if confirmation.status != ConfirmationStatus.PREPARED:
        return False
    confirmation.status = ConfirmationStatus.LAPSED
    confirmation.save(update_fields=["status"])
    set_track(confirmation, case)
    tell_lead("cases.confirmation_lapsed", confirmation)
    audit.record("confirmation_lapsed", confirmation, by=None, case=case.pk)
    return True
