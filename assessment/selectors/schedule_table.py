"""A pay schedule as a table to read: tiers down, the other axes across, the rest in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from assessment.choices import DeductionMode, RateKind
from assessment.models import AttendanceRule, Bonus, PayCondition, Rate, RateSchedule
from cases.models import Tier
from mediation.common.money import FEN, figure_text, money_text


@dataclass(frozen=True, slots=True)
class ScheduleTable:
    """``heads`` are the columns after the tier; ``rows`` a tier's name and its cells."""

    heads: list[str]
    rows: list[tuple[str, list[str]]]
    conditions: list[str]
    papers: list[str]
    payers: list[str]
    caps: list[str]
    bonuses: list[str]
    absences: list[str]


def schedule_table(schedule: RateSchedule) -> ScheduleTable:
    """All of a schedule in nine queries, whatever its size."""
    rates = list(schedule.rates.select_related("tier", "ratio_of_tier"))
    columns = sorted({_axes(rate) for rate in rates}, key=lambda axes: axes[1:])
    cells = {(rate.tier_id, _axes(rate)): rate_text(rate) for rate in rates}
    tiers: list[tuple[int | None, str]] = [
        (tier.pk, tier.name) for tier in Tier.objects.filter(scheme=schedule.tier_scheme_id)
    ]
    if any(rate.tier_id is None for rate in rates):
        tiers.append((None, _("any tier")))
    return ScheduleTable(
        heads=[axes[0] for axes in columns],
        rows=[(name, [cells.get((tier, axes), "") for axes in columns]) for tier, name in tiers],
        conditions=[_condition(row) for row in schedule.conditions.select_related("tier")],
        papers=[
            _limited(row.get_paper_display(), row.tier, row.get_committee_level_display())
            for row in schedule.required_papers.select_related("tier")
        ],
        payers=[f"{row.payer} × {row.weight}" for row in schedule.payers.all()],
        caps=[
            f"{row.get_scope_display()}: {money_text(row.amount)} ({row.get_effect_display()})"
            for row in schedule.caps.all()
        ],
        bonuses=[_bonus(row) for row in schedule.bonuses.all()],
        absences=[_absence(row) for row in schedule.attendance_rules.all()],
    )


def rate_text(rate: Rate) -> str:
    """A cell: "100.00", "50.00–500.00", "0.5 × simple", "0.03 × average_wage"."""
    if rate.kind == RateKind.FIXED:
        text = money_text(rate.amount)
    elif rate.kind == RateKind.RANGE:
        text = f"{money_text(rate.minimum)}–{money_text(rate.maximum)}"
    else:
        text = f"{figure_text(rate.factor)} × {rate.ratio_of_tier or rate.index_code}"
    if rate.kind in (RateKind.RATIO, RateKind.INDEX) and rate.round_to != FEN:
        text += _(" (rounded to %(step)s)") % {"step": money_text(rate.round_to)}
    return text


def rate_in_words(rate: Rate) -> str:
    """Which cell of the table a rate is, for a sentence about it: "simple · settled: 100.00"."""
    return f"{rate.tier or _('any tier')} · {_axes(rate)[0]}: {rate_text(rate)}"


def _axes(rate: Rate) -> tuple[str, str, str, str, str]:
    """The column a rate stands in: its heading, and what sorts it (settled before failed)."""
    parts = [
        rate.get_outcome_display(),
        rate.get_committee_level_display(),
        rate.grade,
        rate.get_form_display(),
    ]
    head = " · ".join(str(part) for part in parts if part)
    outcome = "0" if rate.outcome == "settled" else "1"
    return head, outcome, rate.committee_level, rate.grade, rate.form


def _condition(row: PayCondition) -> str:
    what = f"{row.get_fact_display()}: {row.get_effect_display()}"
    return _limited(what, row.tier, row.get_form_display(), row.get_outcome_display())


def _limited(text: str, *limits: Any) -> str:
    named = ", ".join(_texts(limits))
    return f"{text} ({named})" if named else text


def _texts(values: Iterable[Any]) -> list[str]:
    return [str(value) for value in values if value]


def _bonus(row: Bonus) -> str:
    text = f"{row.name} ({row.get_kind_display()}): {money_text(row.amount)} "
    text += row.get_per_display()
    if row.minimum_cases > 1:
        text += _(", from %(count)s cases on") % {"count": row.minimum_cases}
    return text


def _absence(row: AttendanceRule) -> str:
    text = f"{row.get_kind_display()}: {row.get_mode_display()}"
    if row.mode == DeductionMode.AMOUNT:
        text += f" {money_text(row.amount)}"
    if row.free_days:
        text += _(", %(days)s days a month free") % {"days": figure_text(row.free_days)}
    return text
