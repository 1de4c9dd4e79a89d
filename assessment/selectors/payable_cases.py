"""The cases a month may pay: rows of the large read as objects of `assessment.calc`."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection

from assessment.calc.payables import Participation, PayableCase
from assessment.choices import Fact, PayDay
from assessment.selectors.rates import NO_SCHEDULE, RateBook
from assessment.selectors.runs import Neighbours
from assessment.selectors.sql import LATE_CASES, payable_parts
from mediation.common.money import from_fen
from mediation.common.periods import Month

SLACK = timedelta(days=1)
"""A case approved while a run was computed may carry an earlier time than the run."""


def payable_cases(
    district_id: int, month: Month, near: Neighbours, book: RateBook
) -> tuple[list[PayableCase], set[int]]:
    """Approved cases not settled yet, by case id; and the contracts they are paid under."""
    edition = book.edition_in(month)
    day = "approved_on" if edition and edition.pay_day == PayDay.APPROVED else "closed_on"
    params = {
        "district": district_id,
        "since": near.since,
        "since_text": near.since.isoformat(),
        "end": month.end,
        "last": near.last_locked or 0,
        "changed": connection.ops.adapt_datetimefield_value(
            near.computed_at and near.computed_at - SLACK
        ),
    }
    with connection.cursor() as cursor:
        cursor.execute(LATE_CASES, params)
        late = [row[0] for row in cursor.fetchall()]
        cursor.execute(payable_parts(book, day, late), params)
        rows = cursor.fetchall()
    reader = _PartReader(book)
    cases = [case for _id, parts in groupby(rows, itemgetter(0)) if (case := reader.case(parts))]
    return cases, reader.contracts


class _PartReader:
    """Turns the rows of one case into a `PayableCase`; remembers what repeats."""

    def __init__(self, book: RateBook) -> None:
        self.book = book
        self.contracts: set[int] = set()
        self.with_bonuses = book.has_bonuses
        self._file_complete = book.asks_for_complete_file
        self._days: dict[str, tuple[int, date]] = {}
        self._facts: dict[int, frozenset[str]] = {}
        self._papers: dict[int, frozenset[str]] = {}
        self._people: dict[bool, frozenset[str]] = {
            True: frozenset({Fact.PAYEE_ELIGIBLE.value}),
            False: frozenset(),
        }
        self._tiers: dict[tuple[int | None, int], str] = {}

    def case(self, rows: Iterator[tuple[Any, ...]]) -> PayableCase | None:
        """None when every part was settled by another run."""
        people = []
        for row in rows:
            contract_id = row[14]
            if contract_id is not None:
                self.contracts.add(contract_id)
            people.append(
                Participation(
                    row[12], contract_id, row[11], row[13], self._people[bool(row[16])], row[15]
                )
            )
        if all(person.settled for person in people):
            return None
        return self._case(row, tuple(people))

    def _case(self, row: tuple[Any, ...], people: tuple[Participation, ...]) -> PayableCase:
        (key, claimed, fixed, level, form, outcome, fen, mask, held_papers, held, day, *_) = row
        version, first = self._days.get(day) or self._day(day)
        tier = self._tier(fixed, version)
        papers = self._papers_of(held_papers)
        facts = self._facts_of(mask)
        if version == NO_SCHEDULE:
            held = held or "no_schedule"
        elif version in self.book.faults:
            held = held or "schedule_unusable"
        elif not any(person.weight for person in people):
            held = held or "shares_missing"
        elif self._file_complete and self.book.required(version, tier, level) <= papers:
            facts |= {Fact.FILE_COMPLETE.value}
        return PayableCase(
            key,
            version,
            self._tier(claimed, version),
            tier,
            level,
            form,
            outcome,
            None if fen is None else from_fen(fen),
            facts,
            papers,
            held,
            people,
            first,
            (row[17],) if self.with_bonuses else (),
        )

    def _day(self, text: str) -> tuple[int, date]:
        day = date.fromisoformat(text)
        self._days[text] = found = self.book.version_on(day), day.replace(day=1)
        return found

    def _tier(self, tier_id: int | None, version: int) -> str:
        key = (tier_id, version)
        name = self._tiers.get(key)
        if name is None:
            name = self._tiers[key] = self.book.tier_key(tier_id, version)
        return name

    def _facts_of(self, mask: int) -> frozenset[str]:
        facts = self._facts.get(mask)
        if facts is None:
            facts = self._facts[mask] = _unmasked(mask, self.book.case_facts)
        return facts

    def _papers_of(self, mask: int | None) -> frozenset[str]:
        papers = self._papers.get(mask or 0)
        if papers is None:
            papers = self._papers[mask or 0] = _unmasked(mask or 0, self.book.papers)
        return papers


def _unmasked(mask: int, names: Sequence[str]) -> frozenset[str]:
    return frozenset(str(name) for bit, name in enumerate(names) if mask >> bit & 1)
