"""What a draw refuses, and what to do then."""

from django.utils.translation import gettext_lazy as _

from mediation.common.errors import RuleBroken


class PeriodNotOver(RuleBroken):
    """Population fixed while cases can still enter the period."""

    code = "period_not_over"
    message = _("The period runs until %(end)s. Its cases can be fixed once it is over.")


class PeriodOutOfOrder(RuleBroken):
    code = "period_out_of_order"
    message = _("The period ends before it begins.")


class PeriodHasDraw(RuleBroken):
    """One draw per period: nobody draws again until the result pleases."""

    code = "period_has_draw"
    message = _("Draw %(draw)s already covers days of this period. Void it first, with a reason.")


class NothingToDraw(RuleBroken):
    code = "nothing_to_draw"
    message = _("No case was approved in this period.")


class NotThisStep(RuleBroken):
    code = "draw_not_this_step"
    message = _("The draw is at “%(status)s”; this step does not follow from there.")


class SeedByFreezer(RuleBroken):
    code = "seed_by_freezer"
    message = _("You fixed the cases, so somebody else has to enter the seed.")


class SeedTwiceByOne(RuleBroken):
    code = "seed_twice_by_one"
    message = _("You typed the seed already. The second person must be another one.")


class SeedMissing(RuleBroken):
    code = "seed_missing"
    message = _(
        "Type the seed as the public event gives it, on one line of at most %(length)s signs."
    )


class SeedMismatch(RuleBroken):
    code = "seed_mismatch"
    message = _(
        "This is not what was typed first. Compare it with the public event; if the first one was "
        "wrong, void the draw."
    )


class FrameChanged(RuleBroken):
    """The fixed cases no longer give the published digest: somebody reached into the database."""

    code = "frame_changed"
    message = _(
        "The fixed cases no longer match the published digest. The draw cannot go on: void it "
        "and tell the auditor."
    )


class NoAgency(RuleBroken):
    code = "no_agency"
    message = _("No follow-up agency is under contract today.")
