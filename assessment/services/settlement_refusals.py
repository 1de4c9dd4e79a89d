"""Why a step of the monthly settlement is refused."""

from django.utils.translation import gettext_lazy as _

from mediation.common.errors import RuleBroken


class RunClosed(RuleBroken):
    code = "run_closed"
    message = _("The settlement of %(month)s is %(status)s; it is not computed again.")


class LaterMonthLocked(RuleBroken):
    code = "later_month_locked"
    message = _("%(month)s comes before a month that is closed; settle in a later month.")


class RunNotReady(RuleBroken):
    code = "run_not_ready"
    message = _("The settlement of %(month)s is %(status)s; this step is not its next one.")


class RunNotComputed(RuleBroken):
    code = "run_not_computed"
    message = _(
        "Compute the settlement of %(month)s again: it was computed before the month ended."
    )


class RunOutdated(RuleBroken):
    code = "run_outdated"
    message = _("Compute the settlement of %(month)s again: %(earlier)s was computed after it.")


class SecondPersonNeeded(RuleBroken):
    code = "second_person_needed"
    message = _("Another person must take this step than the one who took the step before.")


class EarlierMonthOpen(RuleBroken):
    code = "earlier_month_open"
    message = _("Months are closed in order: %(month)s is still open.")


class CaseHeld(RuleBroken):
    """A flag or a merge after the run was computed would otherwise be paid past."""

    code = "case_held"
    message = _(
        "%(count)s lines pay cases that are held since, by a red flag or as a repeat. Return the "
        "settlement of %(month)s and compute it again."
    )


class ReasonMissing(RuleBroken):
    code = "reason_missing"
    message = _("Give the reason.")
