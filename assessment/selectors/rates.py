"""Pay schedules: from rows to the compiled schedules of `assessment.calc`.

A book holds the editions of one district and compiles what is asked for, once: an edition for
a day is the same schedule as for another day unless a base figure it refers to has changed in
between. Ten small queries, however many cases are priced with it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from assessment.calc.caps import CapEffect, CapRow, CapScope
from assessment.calc.conditions import ConditionRow, Effect, RequiredPapers
from assessment.calc.fees import AbsenceMode, AbsenceRule, FeeRules, WithoutSheet
from assessment.calc.rates import RateKind, RateRow, ScheduleError
from assessment.calc.schedule import BonusMode, BonusRow, PayerShare, PayersPay, Schedule
from assessment.choices import BonusPer, Fact, RateOutcome, ScheduleStatus
from assessment.models import RateSchedule
from assessment.selectors.rate_rows import (
    Edition,
    Parts,
    TierName,
    editions_of,
    index_values_of,
    parts_of,
    tiers_of,
)
from cases.choices import AgreementForm, Paper
from mediation.common.money import FEN
from mediation.common.periods import Month

NO_SCHEDULE = 0
"""The version under which nothing is priced: no edition is in force, or it cannot be used."""
NOTHING = Schedule(tiers=(), rates=())
HELD_WITHOUT_SHEET = FeeRules(without_sheet=WithoutSheet.HOLD)
PAPER_ORDER = {paper: place for place, paper in enumerate(Paper.values)}


def rate_book(district_id: int) -> "RateBook":
    """The editions of a district that are, were or will be in force."""
    return _book(district_id, Q(district=district_id, status=ScheduleStatus.ACTIVE))


def draft_book(schedule: RateSchedule) -> "RateBook":
    """One edition as it stands, in force or not: to check a draft, or to try it out."""
    return _book(schedule.district_id, Q(pk=schedule.pk))


class RateBook:
    """Editions of a district. ``schedules`` are those compiled so far, by version number.

    ``faults`` says of a version why it cannot be used; nothing is priced under it.
    """

    def __init__(
        self,
        editions: Sequence[Edition],
        parts: Parts,
        tiers: Mapping[int, TierName],
        index_values: Sequence[tuple[str, Decimal, date, date | None]],
    ) -> None:
        self.editions = editions
        self.schedules: dict[int, Schedule] = {NO_SCHEDULE: NOTHING}
        self.faults: dict[int, ScheduleError] = {}
        self.edition_of: dict[int, Edition] = {}
        self._parts = parts
        self._tiers = tiers
        self._index_values = index_values
        self._versions: dict[tuple[int, tuple[Decimal | None, ...]], int] = {}
        self._by_day: dict[date, int] = {}
        self._lists: dict[tuple[int, str, str], frozenset[str]] = {}
        # What any edition asks for, so that nothing else has to be read.
        asked = {row[1] for rows in parts.conditions.values() for row in rows}
        papers = {row[1] for rows in parts.papers.values() for row in rows}
        self.asks_for_complete_file = Fact.FILE_COMPLETE in asked
        self.case_facts = tuple(sorted(asked - {Fact.PAYEE_ELIGIBLE, Fact.FILE_COMPLETE}))
        self.papers = tuple(sorted(papers, key=PAPER_ORDER.__getitem__))
        self.asks_for_grade = any(row[4] for rows in parts.rates.values() for row in rows)
        self.has_bonuses = any(parts.bonuses.values())

    def edition_in(self, month: Month) -> Edition | None:
        """The edition of a month: of those in force on one of its days, the newest."""
        held = [row for row in self.editions if month.days_within(row.valid_from, row.valid_to)]
        return max(held, key=lambda row: row.valid_from, default=None)

    def version_in(self, month: Month) -> int:
        """The version whose caps and monthly bonuses count in a month."""
        edition = self.edition_in(month)
        if edition is None:
            return NO_SCHEDULE
        last = month.end if edition.valid_to is None else min(month.end, edition.valid_to)
        return self.version_on(date.fromordinal(last.toordinal() - 1))

    def version_on(self, day: date) -> int:
        """The version in force on a day; `NO_SCHEDULE` if there is none."""
        version = self._by_day.get(day)
        if version is None:
            edition = next((row for row in self.editions if row.holds(day)), None)
            version = NO_SCHEDULE if edition is None else self._version(edition, day)
            self._by_day[day] = version
        return version

    def fee_rules(self, month: Month) -> FeeRules:
        """How the base fee of a month is paid; held without a sheet where no edition says so."""
        edition = self.edition_in(month)
        if edition is None:
            return HELD_WITHOUT_SHEET
        absences = tuple(
            AbsenceRule(kind, AbsenceMode(mode), amount or Decimal(0), free_days)
            for _id, kind, mode, amount, free_days in self._parts.absences[edition.id]
        )
        return FeeRules(absences, WithoutSheet(edition.without_sheet))

    def tier_key(self, tier_id: int | None, version: int) -> str:
        """How a case's tier is named under a version; a tier of another guide never matches."""
        if tier_id is None:
            return ""
        tier = self._tiers[tier_id]
        edition = self.edition_of.get(version)
        if edition is not None and tier.scheme_id == edition.scheme_id:
            return tier.name
        return f"{tier.name}（{tier.document_number}）"

    def required(self, version: int, tier: str, level: str) -> frozenset[str]:
        """The papers that a file of this tier and committee level must hold."""
        key = (version, tier, level)
        if key not in self._lists:
            edition = self.edition_of[version]
            rows = self._parts.papers[edition.id]
            self._lists[key] = frozenset(_codes(self._required_rows(rows, edition), tier, level))
        return self._lists[key]

    def _version(self, edition: Edition, day: date) -> int:
        values = tuple(self._index_value(code, day) for code in self._index_codes(edition))
        known = self._versions.get((edition.id, values))
        if known is not None:
            return known
        version = self._versions[edition.id, values] = len(self._versions) + 1
        self.edition_of[version] = edition
        try:
            self.schedules[version] = self._compile(edition, day)
        except ScheduleError as error:
            self.faults[version] = error
        return version

    def _index_codes(self, edition: Edition) -> list[str]:
        rows = self._parts.rates[edition.id]
        return sorted({row[13] for row in rows if row[2] == RateKind.INDEX})

    def _index_value(self, code: str, day: date) -> Decimal | None:
        for known, value, start, end in self._index_values:
            if known == code and start <= day and (end is None or day < end):
                return value
        return None

    def _compile(self, edition: Edition, day: date) -> Schedule:
        parts, key = self._parts, edition.id
        papers = self._required_rows(parts.papers[key], edition)
        return Schedule(
            tiers=self._tiers_of(edition.scheme_id),
            rates=[self._rate(row, edition, day) for row in parts.rates[key]],
            conditions=self._conditions(parts.conditions[key], edition),
            papers=self._paper_lists(papers, edition),
            missing_paper=Effect(edition.missing_paper),
            payers=[PayerShare(payer, weight) for _id, payer, weight in parts.payers[key]],
            payers_pay=PayersPay(edition.payers_pay),
            caps=[
                CapRow(cap_id, CapScope(scope), amount, CapEffect(effect))
                for cap_id, scope, amount, effect in parts.caps[key]
            ],
            bonuses=[_bonus(row) for row in parts.bonuses[key]],
            ordinary_form=AgreementForm.WRITTEN.value,
            ordinary_outcome=RateOutcome.SETTLED.value,
        )

    def _tiers_of(self, scheme_id: int) -> list[str]:
        """Names from the lowest tier to the highest; ``tiers`` come in that order."""
        return [tier.name for tier in self._tiers.values() if tier.scheme_id == scheme_id]

    def _name(self, tier_id: int | None, edition: Edition) -> str | None:
        if tier_id is None:
            return None
        tier = self._tiers[tier_id]
        same = tier.scheme_id == edition.scheme_id
        return tier.name if same else f"{tier.name}（{tier.document_number}）"

    def _rate(self, row: tuple[Any, ...], edition: Edition, day: date) -> RateRow:
        (
            rate_id,
            tier_id,
            kind,
            level,
            grade,
            form,
            outcome,
            amount,
            minimum,
            maximum,
            factor,
            ratio_of_id,
            round_to,
            index_code,
        ) = row
        return RateRow(
            id=rate_id,
            kind=RateKind(kind),
            tier=self._name(tier_id, edition),
            committee_level=level,
            grade=grade,
            form=form,
            outcome=outcome,
            amount=amount,
            minimum=minimum,
            maximum=maximum,
            factor=factor,
            ratio_of_tier=self._name(ratio_of_id, edition),
            index_value=self._index_value(index_code, day) if index_code else None,
            round_to=None if round_to == FEN else round_to,
        )

    def _conditions(self, rows: Iterable[tuple[Any, ...]], edition: Edition) -> list[ConditionRow]:
        """The conditions, and the one nobody has to write: who may not be paid is not paid."""
        conditions = [
            ConditionRow(
                id=row_id,
                fact=fact,
                effect=Effect(effect),
                tiers=_only(self._name(tier_id, edition)),
                forms=_only(form),
                outcomes=_only(outcome),
            )
            for row_id, fact, tier_id, form, outcome, effect in rows
        ]
        said = any(
            row.fact == Fact.PAYEE_ELIGIBLE and not (row.tiers or row.forms or row.outcomes)
            for row in conditions
        )
        if not said:
            conditions.append(ConditionRow(0, Fact.PAYEE_ELIGIBLE.value, Effect.WAIT))
        return conditions

    def _required_rows(
        self, rows: Iterable[tuple[Any, ...]], edition: Edition
    ) -> list[tuple[str, str | None, str]]:
        return [(paper, self._name(tier_id, edition), level) for _id, paper, tier_id, level in rows]

    def _paper_lists(
        self, rows: Sequence[tuple[str, str | None, str]], edition: Edition
    ) -> list[RequiredPapers]:
        """Every paper is a requirement of its own; what applies to a tier and level adds up."""
        levels = sorted({level for _paper, _tier, level in rows} | {""})
        named = {tier for _paper, tier, _level in rows} - {None}
        tiers = [*self._tiers_of(edition.scheme_id)]
        tiers += sorted(str(tier) for tier in named - set(tiers))  # refused by the compiler
        lists = [
            RequiredPapers(t, level, _codes(rows, t, level)) for t in tiers for level in levels
        ]
        return [row for row in lists if row.codes]


def _codes(rows: Iterable[tuple[str, str | None, str]], tier: str, level: str) -> tuple[str, ...]:
    asked = {
        paper for paper, of, at in rows if (of is None or of == tier) and (not at or at == level)
    }
    return tuple(sorted(asked, key=PAPER_ORDER.__getitem__))


def _only(value: str | None) -> frozenset[str]:
    return frozenset({value}) if value else frozenset()


def _bonus(row: tuple[Any, ...]) -> BonusRow:
    bonus_id, kind, amount, per, minimum = row
    mode = BonusMode.PER_CASE if per == BonusPer.CASE else BonusMode.MONTHLY
    return BonusRow(bonus_id, kind, mode, amount, minimum=minimum)


def _book(district_id: int, which: Q) -> RateBook:
    editions = editions_of(which)
    return RateBook(
        editions,
        parts_of([row.id for row in editions]),
        tiers_of(district_id),
        index_values_of(district_id),
    )
