"""Closed lists of pay, ranking and follow-up."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ScheduleStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    ACTIVE = "active", _("in force")


class PayDay(models.TextChoices):
    """Which day of a case chooses the schedule and the contract that pay it."""

    CLOSED = "closed", _("the day it closed")
    APPROVED = "approved", _("the day it was approved")


class RateKind(models.TextChoices):
    FIXED = "fixed", _("fixed amount")
    RANGE = "range", _("range, the reviewer decides")
    RATIO = "ratio", _("share of another tier's rate")
    INDEX = "index", _("share of a base figure")


class RateOutcome(models.TextChoices):
    SETTLED = "settled", _("settled")
    FAILED = "failed", _("not settled")


class Fact(models.TextChoices):
    """What a pay condition may ask of a case."""

    PERFORMED = "performed", _("agreement performed")
    FILE_COMPLETE = "file_complete", _("required papers complete")
    ENTERED_IN_SYSTEM = "entered_in_system", _("entered in the city's system")
    ENTERED_SAME_MONTH = "entered_same_month", _("entered in the month it closed")
    ENTERED_SAME_QUARTER = "entered_same_quarter", _("entered in the quarter it closed")
    PAYEE_ELIGIBLE = "payee_eligible", _("mediator may be paid")
    CONFIRMED = "confirmed", _("confirmed by the court")
    FOLLOWED_UP = "followed_up", _("followed up")
    EVIDENCE_FIXED = "evidence_fixed", _("evidence fixed")
    GUIDED_TO_COURT = "guided_to_court", _("parties guided to court")
    PRESENCE_EVIDENCED = "presence_evidenced", _("presence of the parties evidenced")


class Effect(models.TextChoices):
    VOID = "void", _("pays nothing, for good")
    WAIT = "wait", _("waits until it is met")
    DOWNGRADE = "downgrade", _("pays as the next lower tier")


class PayersPay(models.TextChoices):
    SPLIT = "split", _("the payers share the amount")
    EACH = "each", _("each payer pays the amount")


class CapScope(models.TextChoices):
    CONTRACT_MONTH = "contract_month", _("a contract, a month")
    CONTRACT_YEAR = "contract_year", _("a contract, a year")
    DISTRICT_YEAR = "district_year", _("the district's budget, a year")


class CapEffect(models.TextChoices):
    CUT = "cut", _("cut what is above")
    WARN = "warn", _("warn only")


class BonusKind(models.TextChoices):
    COMMITTEE = "committee", _("committee bonus")
    STUDIO = "studio", _("studio subsidy")


class BonusPer(models.TextChoices):
    CASE = "case", _("per payable case")
    MONTH = "month", _("per month")


class AbsenceKind(models.TextChoices):
    PERSONAL = "personal", _("personal leave")
    SICK = "sick", _("sick leave")
    OFFICIAL = "official", _("official or statutory leave")
    ABSENT = "absent", _("absent without leave")
    LATE = "late", _("late")


class DeductionMode(models.TextChoices):
    NONE = "none", _("no deduction")
    DAY_SHARE = "day_share", _("the day's share of the base fee")
    AMOUNT = "amount", _("an amount a time")


class WithoutSheet(models.TextChoices):
    FULL = "full", _("pay the base fee in full")
    HOLD = "hold", _("hold the base fee until the sheet is signed")


class RunStatus(models.TextChoices):
    """A month's settlement: computed, put forward, confirmed by a second person, locked."""

    DRAFT = "draft", _("draft")
    PREPARED = "prepared", _("put forward")
    CONFIRMED = "confirmed", _("confirmed")
    LOCKED = "locked", _("locked")


class LineKind(models.TextChoices):
    BASE_FEE = "base_fee", _("base agency fee")
    ATTENDANCE = "attendance", _("attendance deduction")
    CASE_SUBSIDY = "case_subsidy", _("case subsidy")
    ADJUSTMENT = "adjustment", _("adjustment")
    CAP = "cap", _("cut to the cap")


class AdjustmentStatus(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("refused")


class Rounding(models.TextChoices):
    DOWN = "down", _("down, in the mediator's favour")
    HALF_UP = "half_up", _("half up")
    UP = "up", _("up")


class QuarterStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")


class FlagStatus(models.TextChoices):
    """A contract under quota: raised by the machine, decided by a person."""

    RAISED = "raised", _("raised")
    NOTIFIED = "notified", _("mediator notified")
    ANSWERED = "answered", _("answered")
    UPHELD = "upheld", _("upheld")
    SET_ASIDE = "set_aside", _("set aside")


class DrawStatus(models.TextChoices):
    FROZEN = "frozen", _("cases fixed, digest published")
    SEEDED = "seeded", _("seed entered once")
    DRAWN = "drawn", _("drawn")
    VOID = "void", _("void")


class VisitStatus(models.TextChoices):
    ASSIGNED = "assigned", _("to be visited")
    DONE = "done", _("answers received")
    UNREACHABLE = "unreachable", _("not reached")
    REFUSED = "refused", _("refused to answer")


class AttemptResult(models.TextChoices):
    NO_ANSWER = "no_answer", _("no answer")
    WRONG_NUMBER = "wrong_number", _("wrong number")
    CALL_LATER = "call_later", _("asked to call later")
    REFUSED = "refused", _("refused to answer")
    ANSWERED = "answered", _("call answered")


class YesNo(models.TextChoices):
    YES = "yes", _("yes")
    NO = "no", _("no")
    UNSURE = "unsure", _("unsure")


class PerformanceAnswer(models.TextChoices):
    DONE = "done", _("all performed")
    PARTLY = "partly", _("partly performed")
    NO = "no", _("not performed")
    NOTHING_DUE = "nothing_due", _("nothing was to be performed yet")


class Satisfaction(models.IntegerChoices):
    VERY_GOOD = 5, _("5, very satisfied")
    GOOD = 4, _("4, satisfied")
    FAIR = 3, _("3, so-so")
    POOR = 2, _("2, dissatisfied")
    VERY_POOR = 1, _("1, very dissatisfied")


class FeedbackKind(models.TextChoices):
    """What a party says by itself after the closing (群众反馈)."""

    SATISFACTION = "satisfaction", _("answers")
    DENIAL = "denial", _("says that the mediation never happened")


class Question(models.TextChoices):
    """What a visit asks: the five matters of the article, and whether it happened at all."""

    FAVOURITISM = "favouritism", _("favouritism")
    GIFTS_OR_MEALS = "gifts_or_meals", _("gifts or meals taken")
    RETALIATION = "retaliation", _("retaliation")
    PERFORMANCE = "performance", _("actual performance")
    SATISFACTION = "satisfaction", _("satisfaction")
    NEVER_HAPPENED = "never_happened", _("the mediation never happened")


class RedFlagStatus(models.TextChoices):
    OPEN = "open", _("open")
    CLEARED = "cleared", _("cleared")
    UPHELD = "upheld", _("upheld")


class Severity(models.TextChoices):
    NOTE = "note", _("note")
    SERIOUS = "serious", _("serious")
