"""Short names and arithmetic in words, for lists, filters and sums."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessment.choices import Rounding

# Office heads read them too: nothing here tells that somebody was called (SECURITY T3).
WITHHELD: Mapping[str, str | Promise] = {
    "no_sheet": _("Attendance sheet not signed"),
    "condition_waiting": _("Waits for a condition"),
    "papers_waiting": _("Waits for papers"),
    "red_flag": _("Being examined"),
    "duplicate": _("Suspected duplicate"),
    "review_reopened": _("Review opened again"),
    "objection": _("Objection looked into"),
    "shares_missing": _("Nobody has a share"),
    "no_contract": _("No contract to pay it under"),
    "no_schedule": _("No pay schedule in force"),
    "schedule_unusable": _("Pay schedule cannot be used"),
    "no_rate": _("No rate in the schedule"),
    "unknown_tier": _("Tier of another guide"),
    "figure_missing": _("Reviewer's figure missing"),
    "figure_outside": _("Reviewer's figure outside the range"),
    "condition_failed": _("Condition not met"),
    "papers_missing": _("Papers missing"),
    "no_lower_tier": _("No lower tier to pay"),
    "rate_is_zero": _("Schedule pays nothing"),
    "no_share": _("No share of the pay"),
    "repeat": _("Same dispute as another case"),
    "red_flag_upheld": _("Examined and found not payable"),
    "outcome_not_paid": _("Ended in a way that is not paid"),
    "part_time_fee": _("Part-time contract with a base fee"),
}


def withheld_word(reason: str) -> str:
    return str(WITHHELD.get(reason, reason))


def quota_in_words(params: Mapping[str, Any]) -> str:
    """The arithmetic of a quota that is due in part, as `assessment.calc.quota` stored it."""
    if not {"quota", "days", "leave_days", "of", "rounding", "due"} <= params.keys():
        return ""
    words = {**params, "rounding": Rounding(params["rounding"]).label}
    if params["leave_days"]:
        sentence = gettext(
            "%(quota)s × (%(days)s − %(leave_days)s days on leave) ÷ %(of)s days, rounded "
            "%(rounding)s: %(due)s"
        )
    elif params["days"] == params["of"]:
        sentence = gettext("%(quota)s for the whole quarter")
    else:
        sentence = gettext("%(quota)s × %(days)s ÷ %(of)s days, rounded %(rounding)s: %(due)s")
    return sentence % words
