"""What a review is refused for."""

from django.utils.translation import gettext_lazy as _

from mediation.common.errors import RuleBroken


class NotClosed(RuleBroken):
    code = "case_not_closed"
    message = _("Close the case before you submit it.")


class AlreadySubmitted(RuleBroken):
    code = "case_already_submitted"
    message = _("The case has already been submitted. Its review: %(state)s.")


class NoTierClaimed(RuleBroken):
    code = "no_tier_claimed"
    message = _("This case claims no tier. Close it with a tier, or leave it out of the review.")


class NotWaiting(RuleBroken):
    code = "not_waiting_for_review"
    message = _("The case does not wait for this review. Its review: %(state)s.")


class OwnCase(RuleBroken):
    code = "own_case"
    message = _("You took part in this case. Leave its review to another person.")


class SameReviewer(RuleBroken):
    code = "same_reviewer"
    message = _("You did the office review of this case. The second review needs another person.")


class SuspicionOpen(RuleBroken):
    code = "suspicion_open"
    message = _(
        "It is suspected that this case repeats another. Decide the suspicion first: the same "
        "dispute or a different one."
    )


class RepeatOfAnother(RuleBroken):
    code = "repeat_of_another"
    message = _(
        "This case is one dispute with %(number)s and is counted and paid there. It is neither "
        "submitted nor passed."
    )


class ConflictUndecided(RuleBroken):
    code = "conflict_undecided"
    message = _(
        "The office has not yet decided about a conflict of interest in this case. Submit it after "
        "that decision."
    )


class MustNotMet(RuleBroken):
    code = "must_not_met"
    message = _("“%(check)s” must be answered with yes before the case passes.")


class TierReasonMissing(RuleBroken):
    code = "tier_reason_missing"
    message = _("You fix another tier than the mediator claims. Say why, in a few words.")


class NotForBatch(RuleBroken):
    code = "not_for_batch"
    message = _("Open this case and review it by itself: %(why)s.")


class TooManyAtOnce(RuleBroken):
    code = "too_many_at_once"
    message = _("At most %(limit)s cases pass in one go; you chose %(chosen)s. Choose fewer.")
