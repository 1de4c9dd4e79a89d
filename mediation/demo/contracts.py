"""Commission contracts by the year, appointments by the term; fees and quotas are examples."""

from datetime import date
from decimal import Decimal
from random import Random
from typing import NamedTuple

from mediation.common.money import ZERO
from mediation.demo.careers import Career
from mediation.demo.world import Person, World
from mediators.choices import ContractKind
from mediators.models import Contract

FEES = (Decimal(2800), Decimal(2500), Decimal(2200), Decimal(2000))  # by grade, yuan a month
RENEWED_PER_CENT = 25


class Exit(NamedTuple):
    """A commission contract that ends early; the history ends it through the service."""

    contract_id: int
    mediator_id: int
    ends_on: date
    reason: str
    quarter: str


class Contracts:
    """Writes contracts as they were signed; nobody has ended one yet."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.written = 0
        self.rows = world.writer.table(
            Contract,
            "number",
            "mediator_id",
            "kind",
            "valid_from",
            "agreed_to",
            "valid_to",
            "monthly_fee",
            "quarterly_quota",
            "signed_on",
            "end_reason",
            "end_explanation",
        )

    def commission(self, person: Person, career: Career, level: int) -> None:
        """A contract for every calendar year, from the first day to the last year."""
        last_year = (career.end or self.world.span.today).year
        for year in range(career.start.year, last_year + 1):
            start = max(career.start, date(year, 1, 1))
            person.contract_id = self._sign(
                person,
                ContractKind.COMMISSION,
                "示例委代",
                start,
                date(year + 1, 1, 1),
                FEES[level],
                self.world.sizes.quarterly_quota,
            )
            person.contracts.append((person.contract_id, start, date(year + 1, 1, 1)))
        if career.end:
            quarter = "".join(career.slow_in)
            self.world.exits.append(
                Exit(person.contract_id, person.id, career.end, career.reason, quarter)
            )

    def appointment(self, person: Person, rng: Random) -> None:
        """A term of three years; some were appointed again this year, some were not."""
        span = self.world.span
        agreed = person.end or date(span.today.year + 1, 1, 1)
        start = person.start
        if person.end is None and rng.randrange(100) < RENEWED_PER_CENT:
            self._sign(person, ContractKind.APPOINTMENT, "示例聘", start, span.year_start)
            start, agreed = span.year_start, date(span.today.year + 3, 1, 1)
        person.contract_id = self._sign(person, ContractKind.APPOINTMENT, "示例聘", start, agreed)

    def _sign(
        self,
        person: Person,
        kind: str,
        prefix: str,
        start: date,
        agreed_to: date,
        fee: Decimal = ZERO,
        quota: int = 0,
    ) -> int:
        self.written += 1
        return self.rows.add(
            number=f"{prefix}〔{start.year}〕{self.written}号",
            mediator_id=person.id,
            kind=kind,
            valid_from=start,
            agreed_to=agreed_to,
            valid_to=agreed_to,
            monthly_fee=fee,
            quarterly_quota=quota,
            signed_on=start,
            end_reason="",
            end_explanation="",
        )
