"""The quarter's end: ranking, quotas, contracts under quota, and what people decide on them.

The machine ranks and flags. Publishing, upholding, setting aside and ending a contract are
steps of named people, and the mediator answers in between (PIPL art. 24).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.calc.quota import Due, Rounding, band_of, due, under_quota
from assessment.calc.ranking import Entry, rank
from assessment.calc.statements import params_text
from assessment.choices import FlagStatus, QuarterStatus
from assessment.models import Place, QuarterRun, QuotaFlag, QuotaRule
from assessment.selectors.quarters import QuarterOfContract, quarter_inputs, rule_in_force
from mediation.common import audit, notices
from mediation.common.bulk import copy_rows
from mediation.common.calendar import nth_working_day
from mediation.common.errors import RuleBroken
from mediation.common.models import User
from mediation.common.periods import Quarter
from mediators.choices import EndReason
from mediators.models import Contract
from mediators.services import contracts
from stations.models import Division

PLACE = ("run_id", "contract_id", "rank", "counted", "quota_due", "band", "params", "is_locked")
FLAG = (
    "run_id",
    "contract_id",
    "counted",
    "quota_due",
    "params",
    "status",
    "answer",
    "decision_reason",
)
OPEN = (FlagStatus.NOTIFIED, FlagStatus.ANSWERED)

notices.declare(
    "assessment.quota_not_met",
    title=_("Quarterly quota not met"),
    body=_(
        "In %(quarter)s %(counted)s cases were counted and %(quota_due)s were due. You may answer "
        "by %(answer_until)s."
    ),
    link="assessment:answer_flag",
)
notices.declare(
    "assessment.quota_decided",
    title=_("Decision on the quota of a quarter"),
    body=_("The bureau has decided on %(quarter)s: %(decision)s. Reason: %(reason)s"),
    link="assessment:answer_flag",
)


class QuarterPublished(RuleBroken):
    code = "quarter_published"
    message = _("The ranking of %(quarter)s is published; it does not change any more.")


class QuarterNotOver(RuleBroken):
    code = "quarter_not_over"
    message = _("%(quarter)s is not over yet. Publish its ranking after its last day.")


class QuarterNotComputed(RuleBroken):
    code = "quarter_not_computed"
    message = _(
        "Compute the ranking of %(quarter)s again: it was computed before the quarter ended."
    )


class FlagNotOpen(RuleBroken):
    code = "flag_not_open"
    message = _("This flag is %(status)s; this step is not its next one.")


class NotYourFlag(RuleBroken):
    code = "not_your_flag"
    message = _("Only the mediator concerned answers a flag.")


class AnswerTooLate(RuleBroken):
    code = "answer_too_late"
    message = _("The time for an answer ended on %(day)s. Speak to the bureau.")


class AnswerMissing(RuleBroken):
    code = "answer_missing"
    message = _("Write your answer.")


class ReasonMissing(RuleBroken):
    code = "reason_missing"
    message = _("Give the reason.")


class TermRunning(RuleBroken):
    code = "term_running"
    message = _(
        "The mediator may answer until %(day)s. Decide after that day, or after the answer."
    )


class FlagNotUpheld(RuleBroken):
    code = "flag_not_upheld"
    message = _("Only an upheld flag can end a contract.")


@dataclass(frozen=True, slots=True)
class QuarterClosed:
    """What a computation wrote."""

    run_id: int
    places: int
    flags: int


@transaction.atomic
def close_quarter(*, district: Division, quarter: Quarter, by: User | None) -> QuarterClosed:
    """Compute, or compute again, the draft ranking of a district's quarter.

    Running twice leaves the same rows: a draft is thrown away and worked out from its inputs.
    Refused: a published quarter (`QuarterPublished`).
    """
    run = _draft(district, quarter)
    run.flags.all().delete()
    run.places.all().delete()
    rule = rule_in_force(district.pk, quarter)
    inputs = list(quarter_inputs(district.pk, quarter, rule))
    due_of = cache(partial(_due, quarter, rule))  # few quotas and days, many contracts
    dues = {row.contract_id: due_of(row.quota, row.days, row.leave_days) for row in inputs}
    copy_rows(Place, PLACE, _places(run, inputs, dues, rule), stored=True)
    short = [row for row in inputs if under_quota(row.counted, dues[row.contract_id])]
    copy_rows(QuotaFlag, FLAG, _flags(run, short, dues), stored=True)
    run.rule, run.computed_at = rule, timezone.now()
    run.place_count, run.flag_count = len(inputs), len(short)
    run.save(update_fields=["rule", "computed_at", "place_count", "flag_count"])
    audit.record(
        "quarter.computed", run, by=by, quarter=quarter, places=len(inputs), flags=len(short)
    )
    return QuarterClosed(run.pk, len(inputs), len(short))


@transaction.atomic
def publish_quarter(*, run: QuarterRun, by: User) -> QuarterRun:
    """Publish a ranking for good and tell everybody under quota, with the day to answer by.

    Refused: published before (`QuarterPublished`), a quarter that is not over
    (`QuarterNotOver`), one computed before it ended (`QuarterNotComputed`).
    """
    run = QuarterRun.objects.select_for_update().get(pk=run.pk)
    quarter = Quarter.of(run.quarter)
    _refuse_published(run)
    today = timezone.localdate()
    if today < quarter.end:
        raise QuarterNotOver(quarter=quarter)
    if run.computed_at is None or timezone.localdate(run.computed_at) < quarter.end:
        raise QuarterNotComputed(quarter=quarter)
    run.places.update(is_locked=True)
    days = run.rule.answer_days if run.rule else QuotaRule._meta.get_field("answer_days").default
    answer_until = nth_working_day(today, days)
    run.flags.update(status=FlagStatus.NOTIFIED, notified_on=today, answer_until=answer_until)
    _tell_flagged(run, quarter, answer_until)
    run.status, run.published_by, run.published_at = QuarterStatus.PUBLISHED, by, timezone.now()
    run.digest = ranking_digest(run)
    run.save(update_fields=["status", "published_by", "published_at", "digest"])
    audit.record("quarter.published", run, by=by, quarter=quarter, digest=run.digest)
    return run


@transaction.atomic
def answer_flag(*, flag: QuotaFlag, by: User, answer: str) -> QuotaFlag:
    """The mediator's answer (申辩); a later one takes the place of an earlier one.

    Refused: somebody else's flag (`NotYourFlag`), one that is decided (`FlagNotOpen`), after the
    term (`AnswerTooLate`), an empty answer (`AnswerMissing`).
    """
    flag = _locked_flag(flag, *OPEN)
    if flag.contract.mediator.user_id != by.pk:
        raise NotYourFlag
    if not answer.strip():
        raise AnswerMissing("answer")
    if flag.answer_until is not None and timezone.localdate() > flag.answer_until:
        raise AnswerTooLate("answer", day=flag.answer_until)
    flag.status, flag.answer, flag.answered_at = FlagStatus.ANSWERED, answer, timezone.now()
    flag.save(update_fields=["status", "answer", "answered_at"])
    audit.record("quota_flag.answered", flag, by=by)
    return flag


@transaction.atomic
def decide_flag(*, flag: QuotaFlag, by: User, uphold: bool, reason: str) -> QuotaFlag:
    """An officer upholds a flag or sets it aside, with a reason; the mediator is told.

    Refused: a flag that nobody was told of or that is decided (`FlagNotOpen`), upholding before
    the answer or the end of its term (`TermRunning`), no reason (`ReasonMissing`).
    """
    if not reason.strip():
        raise ReasonMissing("reason")
    flag = _locked_flag(flag, *OPEN)
    unheard = uphold and flag.status == FlagStatus.NOTIFIED
    if unheard and flag.answer_until is not None and timezone.localdate() <= flag.answer_until:
        raise TermRunning(day=flag.answer_until)
    flag.status = FlagStatus.UPHELD if uphold else FlagStatus.SET_ASIDE
    flag.decided_by, flag.decided_at, flag.decision_reason = by, timezone.now(), reason.strip()
    flag.save(update_fields=["status", "decided_by", "decided_at", "decision_reason"])
    verb = "quota_flag.upheld" if uphold else "quota_flag.set_aside"
    audit.record(verb, flag, by=by, reason=flag.decision_reason)
    if user := flag.contract.mediator.user:
        notices.notify(
            "assessment.quota_decided",
            flag,
            to=user,
            due_on=timezone.localdate(),
            quarter=str(Quarter.of(flag.run.quarter)),
            decision=str(flag.get_status_display()),
            reason=flag.decision_reason,
        )
    return flag


@transaction.atomic
def terminate_flagged(*, flag: QuotaFlag, by: User, ends_on: date, explanation: str) -> Contract:
    """Another officer ends the contract of an upheld flag.

    ``ends_on`` is the first day on which it is no longer in force. Refused: a flag that is not
    upheld (`FlagNotUpheld`), and what `mediators.services.contracts.terminate` refuses, among
    it the officer who upheld the flag.
    """
    flag = QuotaFlag.objects.select_for_update().select_related("contract").get(pk=flag.pk)
    if flag.status != FlagStatus.UPHELD:
        raise FlagNotUpheld
    return contracts.terminate(
        contract=flag.contract,
        ends_on=ends_on,
        reason=EndReason.UNDER_QUOTA,
        explanation=explanation,
        proposed_by=flag.decided_by,
        by=by,
    )


def ranking_digest(run: QuarterRun) -> str:
    """SHA-256 (hex) over the ranking in canonical order (figure G12)."""
    rows = run.places.order_by("rank", "contract_id").values_list(
        "contract_id", "rank", "counted", "quota_due", "band"
    )
    text = "\n".join("|".join(map(str, row)) for row in rows)
    return sha256(f"ranking/1 {Quarter.of(run.quarter)}\n{text}".encode()).hexdigest()


def _draft(district: Division, quarter: Quarter) -> QuarterRun:
    """The quarter's run, made if need be, held until the transaction ends."""
    QuarterRun.objects.bulk_create(
        [QuarterRun(district=district, quarter=quarter.first_day)], ignore_conflicts=True
    )
    runs = QuarterRun.objects.select_for_update()
    run = runs.get(district=district, quarter=quarter.first_day)
    _refuse_published(run)
    return run


def _refuse_published(run: QuarterRun) -> None:
    if run.status == QuarterStatus.PUBLISHED:
        raise QuarterPublished(quarter=Quarter.of(run.quarter))


def _due(quarter: Quarter, rule: QuotaRule | None, quota: int, days: int, leave_days: int) -> Due:
    rounding = Rounding(rule.rounding) if rule else Rounding.DOWN
    return due(quota, days=days, leave_days=leave_days, of=quarter.days, rounding=rounding)


def _places(
    run: QuarterRun,
    inputs: Iterable[QuarterOfContract],
    dues: dict[int, Due],
    rule: QuotaRule | None,
) -> Iterator[tuple[Any, ...]]:
    bands = rule.bands if rule else []
    text = cache(_text)
    for place in rank(Entry(row.contract_id, row.counted) for row in inputs):
        owed = dues[place.contract_id]
        counted = int(place.figure)
        band = band_of(counted, owed.due, bands)
        yield (
            run.pk,
            place.contract_id,
            place.place,
            counted,
            owed.due,
            band,
            text(owed),
            0,
        )


def _flags(
    run: QuarterRun, short: Iterable[QuarterOfContract], dues: dict[int, Due]
) -> Iterator[tuple[Any, ...]]:
    text = cache(_text)
    for row in short:
        owed = dues[row.contract_id]
        yield (
            run.pk,
            row.contract_id,
            row.counted,
            owed.due,
            text(owed),
            FlagStatus.RAISED.value,
            "",
            "",
        )


def _text(owed: Due) -> str:
    return params_text(owed.params)


def _tell_flagged(run: QuarterRun, quarter: Quarter, answer_until: date) -> None:
    for flag in run.flags.select_related("contract__mediator__user"):
        if user := flag.contract.mediator.user:
            notices.notify(
                "assessment.quota_not_met",
                flag,
                to=user,
                due_on=answer_until,
                quarter=str(quarter),
                counted=flag.counted,
                quota_due=flag.quota_due,
                answer_until=answer_until,
            )


def _locked_flag(flag: QuotaFlag, *allowed: FlagStatus) -> QuotaFlag:
    rows = QuotaFlag.objects.select_for_update(of=["self"])
    flag = rows.select_related("run", "contract__mediator__user").get(pk=flag.pk)
    if flag.status not in allowed:
        raise FlagNotOpen(status=flag.get_status_display())
    return flag
