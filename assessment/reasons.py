"""Reason codes and their figures as sentences in the reader's language.

`assessment.calc` keeps the templates and stays free of Django; here they are marked for
translation. A test holds the two copies together.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessment.choices import AbsenceKind, Fact, RateOutcome
from cases.choices import AgreementForm, Paper
from stations.choices import CommitteeLevel

SENTENCES: Mapping[str, str | Promise] = {
    "base_fee": _("%(fee)s a month, %(days)s of %(of)s days under contract."),
    "absence_share": _(
        "%(kind)s: %(days)s of %(due)s working days (%(counted)s less %(free)s free) of %(fee)s."
    ),
    "absence_amount": _(
        "%(kind)s: %(days)s days (%(counted)s less %(free)s free) at %(amount)s a day."
    ),
    "case_fixed": _(
        "Claimed %(tier_claimed)s, fixed %(tier_fixed)s: share %(weight)s of %(weights)s of "
        "%(case_amount)s, a fixed rate."
    ),
    "case_range": _(
        "Claimed %(tier_claimed)s, fixed %(tier_fixed)s: share %(weight)s of %(weights)s of "
        "%(case_amount)s, set by the reviewer between %(minimum)s and %(maximum)s."
    ),
    "case_ratio": _(
        "Claimed %(tier_claimed)s, fixed %(tier_fixed)s: share %(weight)s of %(weights)s of "
        "%(case_amount)s, which is %(factor)s of %(base)s (tier %(base_tier)s)."
    ),
    "case_index": _(
        "Claimed %(tier_claimed)s, fixed %(tier_fixed)s: share %(weight)s of %(weights)s of "
        "%(case_amount)s, which is %(factor)s of %(index)s."
    ),
    "case_downgraded": _(
        "Claimed %(tier_claimed)s, fixed %(tier_fixed)s, paid as %(tier_paid)s because of: "
        "%(missing)s; share %(weight)s of %(weights)s of %(case_amount)s."
    ),
    "adjustment": _("Adjustment: %(text)s"),
    "cap_contract_month": _("%(earned)s earned; at most %(limit)s a month."),
    "cap_contract_year": _(
        "%(earned)s earned and %(already)s paid before; at most %(limit)s a year."
    ),
    "cap_district_year": _(
        "The district earned %(earned)s and %(already)s was paid before; the budget of the year "
        "is %(limit)s, so everyone is cut in proportion."
    ),
    "bonus_per_case": _("%(count)s cases at %(amount)s."),
    "bonus_monthly": _("%(amount)s a month, %(days)s of %(of)s days."),
    "condition_failed": _("Not payable: %(missing)s."),
    "papers_missing": _("Not payable, papers missing: %(papers)s."),
    "no_lower_tier": _("Not payable: %(missing)s, and there is no lower tier to pay."),
    "rate_is_zero": _("The schedule pays nothing for such a case."),
    "no_share": _("Takes no share of the pay for this case."),
    "repeat": _("The same dispute as another case; a dispute is paid once."),
    "red_flag_upheld": _("An examination of this case found it not payable."),
    "outcome_not_paid": _("It ended in a way that is not paid: neither settled nor failed."),
    "part_time_fee": _(
        "A base fee of %(fee)s is agreed, but only full-time contracts are paid one."
    ),
    "condition_waiting": _("Waiting for: %(missing)s."),
    "papers_waiting": _("Waiting for papers: %(papers)s."),
    "no_sheet": _("The attendance sheet of %(month)s is not signed."),
    "no_contract": _("No contract to pay it under."),
    "red_flag": _("This case is being examined."),
    "duplicate": _("It may be the same dispute as another case."),
    "review_reopened": _("The review was opened again."),
    "objection": _("An objection is being looked into."),
    "shares_missing": _("Nobody has a share of the pay for this case."),
    "no_schedule": _("No pay schedule was in force on the day of the case."),
    "schedule_unusable": _("The pay schedule of the day of the case cannot be used as it stands."),
    "no_rate": _(
        "The schedule has no rate for tier %(tier)s, committee level %(committee_level)s, "
        "grade %(grade)s, form %(form)s, outcome %(outcome)s."
    ),
    "unknown_tier": _("The tier %(tier)s is not one of the schedule."),
    "figure_missing": _("The reviewer has not fixed a figure between %(minimum)s and %(maximum)s."),
    "figure_outside": _("%(figure)s does not lie between %(minimum)s and %(maximum)s."),
}

# Why a pay schedule is refused, or why a run could not use it.
FAULTS: Mapping[str, str | Promise] = {
    "tie": _("%(first)s and %(second)s can both be for the same case; add a row that decides."),
    "cycle": _("%(row)s is a share of a rate that in the end is a share of itself."),
    "figures": _("%(row)s lacks a figure its kind needs, or has one that makes no sense."),
    "unknown_tier": _("%(row)s names the tier %(tier)s, which this schedule does not have."),
    "unknown_fact": _("%(row)s asks for %(fact)s, which the system does not record."),
    "tier_twice": _("The tier %(tier)s is listed twice."),
    "payers": _("Payers need different names and positive weights."),
}

# What a run says to the person who looks at it, besides the ceilings that were passed.
WARNINGS: Mapping[str, str | Promise] = {
    "month_running": _("The month is not over; compute it again after its last day."),
    "no_schedule": _("No pay schedule is in force in this month."),
    "sheets_missing": _("%(count)s base fees wait for a signed attendance sheet."),
    "paid_twice": _(
        "%(count)s disputes were paid twice before their cases were merged. Propose an adjustment "
        "that takes one of the payments back."
    ),
    "no_figure": _("The schedule has no figure for %(count)s parts of cases; somebody must act."),
}

# Params that are codes of a closed list, alone or several joined by the separator.
_WORDS: Mapping[str, tuple[str, Mapping[str, str | Promise]]] = {
    "missing": ("; ", {**dict(Paper.choices), **dict(Fact.choices)}),
    "papers": (", ", dict(Paper.choices)),
    "kind": (", ", dict(AbsenceKind.choices)),
    "committee_level": (", ", dict(CommitteeLevel.choices)),
    "form": (", ", dict(AgreementForm.choices)),
    "outcome": (", ", dict(RateOutcome.choices)),
}


def sentence(code: str, params: Mapping[str, Any]) -> str:
    """Why a line is paid, cut or withheld: the sentence of ``code`` with its figures."""
    return str(SENTENCES[code]) % _worded(params)


def fault_sentence(code: str, params: Mapping[str, Any]) -> str:
    """What is wrong with a schedule, for the person who typed it."""
    return str(FAULTS[code]) % dict(params)


def warning_sentence(warning: Mapping[str, Any]) -> str:
    """One entry of a run's ``warnings``."""
    code, params = warning["code"], warning.get("params", {})
    if code in WARNINGS:
        return str(WARNINGS[code]) % params
    if "cap" in warning:
        return sentence(code, params)
    return gettext("The pay schedule cannot be used: %(why)s") % {
        "why": fault_sentence(code.removeprefix("schedule_"), params)
    }


def _worded(params: Mapping[str, Any]) -> dict[str, Any]:
    worded = dict(params)
    for name, (separator, words) in _WORDS.items():
        if isinstance(worded.get(name), str):
            codes = worded[name].split(separator)
            worded[name] = separator.join(str(words.get(code, code)) for code in codes)
    return worded
