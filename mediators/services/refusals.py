"""What more than one service says no to."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mediation.common.errors import RuleBroken


class DayInTheFuture(RuleBroken):
    code = "day_in_the_future"
    message = _("%(day)s has not come yet. Enter today or an earlier day.")


class DaysOutOfOrder(RuleBroken):
    code = "days_out_of_order"
    message = _("The end (%(end)s) must come after the first day (%(start)s). Correct one of them.")


class NegativeAmount(RuleBroken):
    code = "negative_amount"
    message = _("An amount of money cannot be negative. Enter 0 or more yuan.")


class ReasonMissing(RuleBroken):
    code = "reason_missing"
    message = _("Give a reason.")


class UnknownChoice(RuleBroken):
    code = "unknown_choice"
    message = _("There is no “%(value)s” here. Choose one of the values offered.")


class NotUnderContract(RuleBroken):
    code = "not_under_contract"
    message = _(
        "%(mediator)s has no contract in force on %(day)s. Enter another day, or have the "
        "contract signed first."
    )


class NotInCharge(RuleBroken):
    code = "not_in_charge"
    message = _("This is in the charge of another office, bureau or court. Leave it to them.")


class BadNumber(RuleBroken):
    code = "bad_number"
    message = _("%(what)s is not a valid number. Compare it with the document again.")


def refuse_future(field: str, *days: date | None) -> None:
    """Refuse a day after today (Asia/Shanghai)."""
    today = timezone.localdate()
    for day in days:
        if day is not None and day > today:
            raise DayInTheFuture(field, day=day)


def refuse_negative(field: str, amount: Decimal | None) -> None:
    """Refuse an amount below zero."""
    if amount is not None and amount < 0:
        raise NegativeAmount(field)


def refuse_disorder(field: str, start: date, end: date | None) -> None:
    """Refuse a half-open range ``[start, end)`` without a day."""
    if end is not None and end <= start:
        raise DaysOutOfOrder(field, start=start, end=end)


def refuse_unknown(field: str, value: str, values: Iterable[str]) -> None:
    """Refuse a value outside of a closed list."""
    if value not in values:
        raise UnknownChoice(field, value=value)
