"""Why a line is paid, cut, or not paid: one code, one sentence.

Pure. Every line and every withheld case carries a code from here and the params of its
sentence, so the page, the export and the paper say the same. The sentences are English msgids;
whoever shows them translates them and fills in the params (``_(REASONS[code]) % params``).
Amounts in params are texts in yuan (``"1800.00"``); lists of codes are joined by ``", "``.
"""

_OF_THE_CASE = "share %(weight)s of %(weights)s of %(case_amount)s"

# Paid, or taken off.
LINE_REASONS = {
    "base_fee": "%(fee)s a month, %(days)s of %(of)s days under contract.",
    "absence_share": (
        "%(kind)s: %(days)s of %(due)s working days (%(counted)s less %(free)s free) of %(fee)s."
    ),
    "absence_amount": (
        "%(kind)s: %(days)s days (%(counted)s less %(free)s free) at %(amount)s a day."
    ),
    "case_fixed": (
        f"Claimed %(tier_claimed)s, fixed %(tier_fixed)s: {_OF_THE_CASE}, a fixed rate."
    ),
    "case_range": (
        f"Claimed %(tier_claimed)s, fixed %(tier_fixed)s: {_OF_THE_CASE}, "
        "set by the reviewer between %(minimum)s and %(maximum)s."
    ),
    "case_ratio": (
        f"Claimed %(tier_claimed)s, fixed %(tier_fixed)s: {_OF_THE_CASE}, "
        "which is %(factor)s of %(base)s (tier %(base_tier)s)."
    ),
    "case_index": (
        f"Claimed %(tier_claimed)s, fixed %(tier_fixed)s: {_OF_THE_CASE}, "
        "which is %(factor)s of %(index)s."
    ),
    "case_downgraded": (
        "Claimed %(tier_claimed)s, fixed %(tier_fixed)s, paid as %(tier_paid)s "
        f"because of: %(missing)s; {_OF_THE_CASE}."
    ),
    "adjustment": "Adjustment: %(text)s",
    "cap_contract_month": "%(earned)s earned; at most %(limit)s a month.",
    "cap_contract_year": "%(earned)s earned and %(already)s paid before; at most %(limit)s a year.",
    "cap_district_year": (
        "The district earned %(earned)s and %(already)s was paid before; the budget of the year "
        "is %(limit)s, so everyone is cut in proportion."
    ),
    "bonus_per_case": "%(count)s cases at %(amount)s.",
    "bonus_monthly": "%(amount)s a month, %(days)s of %(of)s days.",
}

# Not payable, for good: listed once, with its reason.
FINAL_REASONS = {
    "condition_failed": "Not payable: %(missing)s.",
    "papers_missing": "Not payable, papers missing: %(papers)s.",
    "no_lower_tier": "Not payable: %(missing)s, and there is no lower tier to pay.",
    "rate_is_zero": "The schedule pays nothing for such a case.",
    "no_share": "Takes no share of the pay for this case.",
    "repeat": "The same dispute as another case; a dispute is paid once.",
    "red_flag_upheld": "An examination of this case found it not payable.",
    "outcome_not_paid": "It ended in a way that is not paid: neither settled nor failed.",
    "part_time_fee": "A base fee of %(fee)s is agreed, but only full-time contracts are paid one.",
}

# Not payable now: listed, and looked at again in the next run.
WAITING_REASONS = {
    "condition_waiting": "Waiting for: %(missing)s.",
    "papers_waiting": "Waiting for papers: %(papers)s.",
    "no_sheet": "The attendance sheet of %(month)s is not signed.",
    "no_contract": "No contract to pay it under.",
    "red_flag": "This case is being examined.",
    "duplicate": "It may be the same dispute as another case.",
    "review_reopened": "The review was opened again.",
    "objection": "An objection is being looked into.",
    "shares_missing": "Nobody has a share of the pay for this case.",
    "no_schedule": "No pay schedule was in force on the day of the case.",
    "schedule_unusable": "The pay schedule of the day of the case cannot be used as it stands.",
}

# The schedule gives no figure: listed, and somebody has to act before the month is confirmed.
REFUSALS = {
    "no_rate": (
        "The schedule has no rate for tier %(tier)s, committee level %(committee_level)s, "
        "grade %(grade)s, form %(form)s, outcome %(outcome)s."
    ),
    "unknown_tier": "The tier %(tier)s is not one of the schedule.",
    "figure_missing": "The reviewer has not fixed a figure between %(minimum)s and %(maximum)s.",
    "figure_outside": "%(figure)s does not lie between %(minimum)s and %(maximum)s.",
}

REASONS = {**LINE_REASONS, **FINAL_REASONS, **WAITING_REASONS, **REFUSALS}

# What a case may be held for by a person or a check (``PayableCase.held``).
FINAL_HOLDS = frozenset({"repeat", "red_flag_upheld", "outcome_not_paid"})
HOLDS = FINAL_HOLDS | {
    "red_flag",
    "duplicate",
    "review_reopened",
    "objection",
    "shares_missing",
    "no_schedule",
    "schedule_unusable",
}
