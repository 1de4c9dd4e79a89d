"""After the agreement: was it performed, and is the case in the city's system of record?"""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.choices import Performance
from cases.models import Case, Obligation
from mediation.common import audit
from mediation.common.errors import RuleBroken
from mediation.common.models import User
from mediators.services.refusals import refuse_future, refuse_unknown

from .agreements import set_performance
from .locking import own_case, refuse_not_settled, save_case


class PerformedDayMissing(RuleBroken):
    code = "performed_day_missing"
    message = _("Enter the day on which the agreement was performed.")


class PerformedDayNotExpected(RuleBroken):
    code = "performed_day_not_expected"
    message = _("Only a performed agreement has a day of performance. Take the day out.")


class PerformedTooEarly(RuleBroken):
    code = "performed_too_early"
    message = _("The agreement was made on %(agreed)s. Enter that day or a later one.")


class SystemEntryTooEarly(RuleBroken):
    code = "system_entry_too_early"
    message = _("The case was accepted on %(accepted)s. Enter that day or a later one.")


class SystemNumberMissing(RuleBroken):
    code = "system_number_missing"
    message = _("Enter the number that the city's system gave to the case.")


@transaction.atomic
def record_performance(
    *, case: Case, by: User, performance: Performance, performed_on: date | None = None
) -> Case:
    """Record how far the agreement is performed; "performed" needs its day.

    Performed means that every obligation is done. Refused: a case that was not settled, a day in
    the future or before the agreement, a day for anything but "performed".
    """
    case = own_case(case, by)
    refuse_not_settled(case)
    refuse_unknown("performance", performance, Performance.values)
    _refuse_impossible_day(case, performance, performed_on)
    case.performance, case.performed_on = performance, performed_on
    if performance == Performance.DONE:
        open_ones = Obligation.objects.filter(agreement__case=case, done_on__isnull=True)
        open_ones.update(done_on=performed_on)
    save_case(case, "performance", "performed_on")
    audit.record(
        "performance_recorded", case, by=by, performance=performance, performed_on=performed_on
    )
    return case


@transaction.atomic
def record_obligation(*, obligation: Obligation, by: User, done_on: date) -> Case:
    """Record that one obligation was met; the last one makes the agreement performed.

    Refused: a day in the future or before the agreement.
    """
    case = own_case(obligation.agreement.case, by)
    refuse_future("done_on", done_on)
    if done_on < obligation.agreement.agreed_on:
        raise PerformedTooEarly("done_on", agreed=obligation.agreement.agreed_on)
    Obligation.objects.filter(pk=obligation.pk).update(done_on=done_on)
    set_performance(case, list(Obligation.objects.filter(agreement__case=case)))
    save_case(case, "performance", "performed_on")
    audit.record("obligation_met", obligation, by=by, case=case.pk, done_on=done_on)
    return case


@transaction.atomic
def record_system_entry(
    *, case: Case, by: User, external_number: str, external_entered_on: date
) -> Case:
    """Record that the case stands in the city's system of record, under which number.

    Refused: no number, a day in the future or before the case was accepted.
    """
    case = own_case(case, by)
    if not external_number.strip():
        raise SystemNumberMissing("external_number")
    refuse_future("external_entered_on", external_entered_on)
    if external_entered_on < case.accepted_on:
        raise SystemEntryTooEarly("external_entered_on", accepted=case.accepted_on)
    case.external_number = external_number.strip()
    case.external_entered_on = external_entered_on
    case._meta.get_field("external_number").clean(case.external_number, case)
    save_case(case, "external_number", "external_entered_on")
    audit.record("system_entry_recorded", case, by=by, entered_on=external_entered_on)
    return case


def _refuse_impossible_day(case: Case, performance: Performance, day: date | None) -> None:
    if performance != Performance.DONE:
        if day is not None:
            raise PerformedDayNotExpected("performed_on")
        return
    if day is None:
        raise PerformedDayMissing("performed_on")
    refuse_future("performed_on", day)
    if day < case.agreement.agreed_on:
        raise PerformedTooEarly("performed_on", agreed=case.agreement.agreed_on)
