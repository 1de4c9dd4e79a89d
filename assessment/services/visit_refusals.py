"""What a visit refuses, and what to do then."""

from django.utils.translation import gettext_lazy as _

from mediation.common.errors import RuleBroken


class NotYourVisit(RuleBroken):
    """Another agency's, outside its window, outside the contract, or of a void draw."""

    code = "not_your_visit"
    message = _("This visit is not, or is no longer, given to you.")


class VisitClosed(RuleBroken):
    code = "visit_closed"
    message = _("This visit is finished (%(status)s) and sealed.")


class PhoneNotShown(RuleBroken):
    """Calls and answers before anybody has seen a number to call (SECURITY T3)."""

    code = "phone_not_shown"
    message = _("Show the telephone and call first.")


class AnswersMissing(RuleBroken):
    code = "answers_missing"
    message = _("If somebody answered, send the answers to the questions instead.")


class StartedOutOfOrder(RuleBroken):
    code = "started_out_of_order"
    message = _("The questions begin after the telephone is shown. Open them again.")


class TooFewAttempts(RuleBroken):
    """A bad case must not be called unreachable to get it replaced (SECURITY T3)."""

    code = "too_few_attempts"
    message = _(
        "%(made)s of %(needed)s calls at different times (%(hours)s hours apart) are on record. "
        "The next case takes the place only after that."
    )


class NoTicketLeft(RuleBroken):
    code = "no_ticket_left"
    message = _("Every case of the draw is being visited already.")
