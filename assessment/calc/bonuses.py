"""Bonuses of organisations and studios, beside what mediators are paid (SUBSIDY rows 14, 15).

Pure. Per case: an amount for every case that was paid for the first time in the run. Monthly: a
flat amount by calendar days, rounded once.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from assessment.calc.rates import TierKey
from assessment.calc.schedule import BonusMode, BonusRow, Schedule
from assessment.calc.statements import OrganisationLine, params_text
from mediation.common.money import fen_text, round_half_up, to_fen
from mediation.common.periods import Month


class Beneficiary(NamedTuple):
    """An organisation or studio; ``kind`` as in `BonusRow`, dates half-open, None = open."""

    beneficiary_id: int
    kind: str
    start: date
    end: date | None


class PaidCase(NamedTuple):
    """A case paid for the first time: its schedule, the tier paid, and whom it counts for."""

    schedule_id: int
    tier_paid: TierKey | None
    beneficiaries: tuple[int, ...]


def bonus_lines(
    month: Month,
    schedule_id: int,
    schedules: Mapping[int, Schedule],
    paid_cases: Iterable[PaidCase],
    beneficiaries: Sequence[Beneficiary],
) -> list[OrganisationLine]:
    """Bonus lines by beneficiary and bonus row. ``schedule_id`` is in force in the month.

    Per-case rows are those of the schedule of the case, monthly rows those of the month; a row
    with a minimum pays nothing below it. Refuses (LookupError) a case that counts for a
    beneficiary that is not listed.
    """
    kinds = {row.beneficiary_id: row.kind for row in beneficiaries}
    counts: dict[tuple[int, int], int] = {}
    cases: dict[int, int] = {}
    rows: dict[int, BonusRow] = {}
    for case in paid_cases:
        for beneficiary_id in case.beneficiaries:
            cases[beneficiary_id] = cases.get(beneficiary_id, 0) + 1
            for bonus in schedules[case.schedule_id].bonuses:
                if _earns(bonus, kinds[beneficiary_id], case.tier_paid):
                    rows[bonus.id] = bonus
                    key = (beneficiary_id, bonus.id)
                    counts[key] = counts.get(key, 0) + 1
    lines = [
        _per_case(key[0], rows[key[1]], count)
        for key, count in counts.items()
        if count >= rows[key[1]].minimum
    ]
    lines += _monthly(month, schedules[schedule_id].bonuses, beneficiaries, cases)
    return sorted(lines, key=lambda line: line[:2])


def _earns(bonus: BonusRow, kind: str, tier: TierKey | None) -> bool:
    return (
        bonus.mode is BonusMode.PER_CASE
        and bonus.kind == kind
        and (not bonus.tiers or tier in bonus.tiers)
    )


def _per_case(beneficiary_id: int, bonus: BonusRow, count: int) -> OrganisationLine:
    fen = to_fen(bonus.amount)
    text = params_text({"count": count, "amount": fen_text(fen)})
    return OrganisationLine(
        beneficiary_id, bonus.id, bonus.kind, count, count * fen, "bonus_per_case", text
    )


def _monthly(
    month: Month,
    bonuses: Iterable[BonusRow],
    beneficiaries: Iterable[Beneficiary],
    cases: Mapping[int, int],
) -> list[OrganisationLine]:
    flat = [bonus for bonus in bonuses if bonus.mode is BonusMode.MONTHLY]
    lines = []
    for row in beneficiaries:
        days = month.days_within(row.start, row.end)
        count = cases.get(row.beneficiary_id, 0)
        for bonus in flat:
            fen = round_half_up(to_fen(bonus.amount) * days, month.days)
            if bonus.kind == row.kind and fen and count >= bonus.minimum:
                text = params_text(
                    {"amount": fen_text(to_fen(bonus.amount)), "days": days, "of": month.days}
                )
                lines.append(
                    OrganisationLine(
                        row.beneficiary_id, bonus.id, bonus.kind, count, fen, "bonus_monthly", text
                    )
                )
    return lines
