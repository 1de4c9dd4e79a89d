"""Pay schedules: written by one person, put in force by another, revised by a new edition."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.calc.rates import RateRow, ScheduleError
from assessment.choices import Fact, RunStatus, ScheduleStatus
from assessment.models import (
    AttendanceRule,
    Bonus,
    Cap,
    PayCondition,
    PayerShare,
    Rate,
    RateSchedule,
    RequiredPaper,
    SettlementRun,
)
from assessment.reasons import fault_sentence
from assessment.selectors.rates import draft_book
from assessment.selectors.schedule_table import rate_in_words
from mediation.common import audit
from mediation.common.errors import RuleBroken
from mediation.common.models import User
from mediation.common.periods import Month
from stations.querysets import in_force

PARTS = (Rate, PayCondition, RequiredPaper, PayerShare, Cap, Bonus, AttendanceRule)


class ScheduleInForce(RuleBroken):
    code = "schedule_in_force"
    message = _("This schedule is in force and does not change any more; make a new edition.")


class AuthorActivates(RuleBroken):
    code = "author_activates"
    message = _("Who wrote a schedule cannot put it in force.")


class ScheduleUnusable(RuleBroken):
    code = "schedule_unusable"
    message = _("The schedule cannot be put in force: %(why)s")


class ScheduleOverlaps(RuleBroken):
    code = "schedule_overlaps"
    message = _("%(other)s is in force on some of these days; end it first or with this step.")


class MonthAlreadyPaid(RuleBroken):
    code = "month_already_paid"
    message = _("%(month)s is closed and was paid under %(other)s, which cannot end before it.")


@transaction.atomic
def activate_schedule(
    *, schedule: RateSchedule, by: User, end_former: bool = False
) -> RateSchedule:
    """Put a draft in force. ``end_former`` ends the edition in force that day on its first day.

    The schedule is compiled first: rows that contradict each other, lack a figure or refer to a
    base figure without a value on the first day are refused with the sentence that says which
    (`ScheduleUnusable`). Refused too: a schedule in force (`ScheduleInForce`), by its author
    (`AuthorActivates`), days on which another one is in force (`ScheduleOverlaps`), and ending an
    edition inside a closed month (`MonthAlreadyPaid`). SECURITY R17.
    """
    schedule = RateSchedule.objects.select_for_update().get(pk=schedule.pk)
    if schedule.status != ScheduleStatus.DRAFT:
        raise ScheduleInForce
    if schedule.author_id == by.pk:
        raise AuthorActivates
    check_schedule(schedule)
    if end_former:
        _end_former(schedule, by)
    schedule.status, schedule.activated_by = ScheduleStatus.ACTIVE, by
    schedule.activated_at = timezone.now()
    _refuse_overlap(schedule)
    schedule.save(update_fields=["status", "activated_by", "activated_at"])
    audit.record(
        "schedule.activated",
        schedule,
        by=by,
        document_number=schedule.document_number,
        valid_from=schedule.valid_from,
    )
    return schedule


@transaction.atomic
def copy_schedule(
    *,
    schedule: RateSchedule,
    by: User,
    name: str,
    document_number: str,
    valid_from: date,
    valid_to: date | None = None,
) -> RateSchedule:
    """A new draft with the rows of ``schedule``, written by ``by``, for the next edition.

    Refused: days in the wrong order or a missing name or number (ValidationError).
    """
    source = RateSchedule.objects.get(pk=schedule.pk)
    draft = RateSchedule(
        district_id=source.district_id,
        tier_scheme_id=source.tier_scheme_id,
        name=name,
        document_number=document_number,
        is_trial=source.is_trial,
        is_example=source.is_example,
        valid_from=valid_from,
        valid_to=valid_to,
        pay_day=source.pay_day,
        missing_paper=source.missing_paper,
        payers_pay=source.payers_pay,
        without_sheet=source.without_sheet,
        author=by,
    )
    draft.full_clean()
    draft.save()
    for model in PARTS:
        _copy_rows(model, source, draft)
    audit.record("schedule.copied", draft, by=by, source=source.pk, valid_from=valid_from)
    return draft


def check_schedule(schedule: RateSchedule) -> None:
    """Compile a schedule for its first day, in force or not. Refuses with `ScheduleUnusable`."""
    book = draft_book(schedule)
    version = book.version_on(schedule.valid_from)
    fault = book.faults.get(version)
    if fault is not None:
        raise ScheduleUnusable(why=_sentence(fault))
    if Fact.FILE_COMPLETE in book.schedules[version].facts and not book.papers:
        raise ScheduleUnusable(why=_("it asks for a complete file but names no paper."))


def _sentence(fault: ScheduleError) -> str:
    params = {name: _worded(value) for name, value in fault.params.items()}
    return fault_sentence(fault.code, params)


def _worded(value: Any) -> Any:
    """A rate as the cell of the table in which the clerk typed it."""
    if not isinstance(value, RateRow):
        return value
    rates = Rate.objects.select_related("tier", "ratio_of_tier")
    return rate_in_words(rates.get(pk=value.id))


def _end_former(schedule: RateSchedule, by: User) -> None:
    former = (
        RateSchedule.objects.active()
        .select_for_update()
        .filter(
            in_force(schedule.valid_from),
            district=schedule.district_id,
            valid_from__lt=schedule.valid_from,
        )
        .first()
    )
    if former is None:
        return
    last = (
        SettlementRun.objects.filter(
            district=schedule.district_id,
            status=RunStatus.LOCKED,
            schedule=former,
            month__gte=Month.of(schedule.valid_from).first_day,
        )
        .order_by("month")
        .last()
    )
    if last is not None:
        raise MonthAlreadyPaid(month=Month.of(last.month), other=former)
    former.valid_to = schedule.valid_from
    former.save(update_fields=["valid_to"])
    audit.record("schedule.ended", former, by=by, valid_to=former.valid_to)


def _refuse_overlap(schedule: RateSchedule) -> None:
    others = RateSchedule.objects.active().filter(district=schedule.district_id)
    others = others.exclude(pk=schedule.pk)
    if schedule.valid_to is not None:
        others = others.filter(valid_from__lt=schedule.valid_to)
    for other in others.order_by("valid_from"):
        if other.valid_to is None or other.valid_to > schedule.valid_from:
            raise ScheduleOverlaps(other=other)
    try:
        schedule.full_clean()
    except ValidationError as error:
        raise ScheduleUnusable(why=" ".join(error.messages)) from error


def _copy_rows(model: Any, source: RateSchedule, draft: RateSchedule) -> None:
    rows = list(model.objects.filter(schedule=source).order_by("pk"))
    for row in rows:
        row.pk, row.schedule = None, draft
        row._state.adding = True
    model.objects.bulk_create(rows)
