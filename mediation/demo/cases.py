"""A year and a half of cases up to yesterday, with everything that hangs on them."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from math import exp
from random import Random
from typing import Any
from uuid import UUID

from cases.calc.numbering import format_number
from cases.choices import (
    ConfirmationTrack,
    MediatorRole,
    Performance,
    Relation,
    ReviewState,
    Source,
)
from cases.models import NumberSeries
from mediation.demo import returns
from mediation.demo.clock import moment
from mediation.demo.closing import Closing, Ending
from mediation.demo.clues import Clues
from mediation.demo.disputes import Kind, mixes, summary
from mediation.demo.flow import Flow, Stub
from mediation.demo.intake import Intake
from mediation.demo.parties import Parties
from mediation.demo.staff import Staff
from mediation.demo.tables import CaseTables
from mediation.demo.world import Body, Person, Weighted, World

SOURCES = Weighted(
    [
        (Source.OWN_INITIATIVE, 300),
        (Source.APPLICATION, 452),
        (Source.COURT, 78),
        (Source.PROCURATORATE, 6),
        (Source.POLICE, 92),
        (Source.PETITION, 40),
        (Source.OTHER_BODY, 32),
    ]
)
PAPER_OF = {
    Source.COURT: "示例委派调解函〔{year}〕{n}号",
    Source.PROCURATORATE: "示例移送函〔{year}〕{n}号",
    Source.POLICE: "示例警情移送单〔{year}〕{n}号",
    Source.PETITION: "示例信访转办单〔{year}〕{n}号",
    Source.OTHER_BODY: "示例转办函〔{year}〕{n}号",
}
CO_MEDIATED_PER_CENT = 7
LEAD_SHARES = (50, 60, 60, 70)
YEAR_END_MONTHS = (1, 12)


def load(world: World, progress: Callable[[int, int], None]) -> None:
    """Write all cases, a day at a time; ``progress`` hears how many, and of how many."""
    desk = _Desk(world)
    flow = Flow(world.seed, world.span, world.sizes.cases_a_month)
    total, written = flow.total, 0
    for day, stubs in flow.days():
        desk.rng.seed(f"{world.seed}:cases:{day}")
        for stub in stubs:
            desk.write(stub)
        desk.clues.of_day(day)
        written += len(stubs)
        progress(written, total)
    desk.write_series()
    returns.load(world, desk.clues.found)


class _Desk:
    """Puts a case together, part by part, and hands its rows to the tables."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.rng = Random()
        self.tables = CaseTables(world.writer)
        self.staff = Staff(world, world.rng("staff"))
        self.parties = Parties(world, self.tables, self.rng)
        self.closing = Closing(world, self.tables, self.rng)
        self.clues = Clues(world, self.tables, self.rng)
        self.intake = Intake(world)
        self.mixes = mixes()
        self.serials: Counter[tuple[int, int]] = Counter()

    def write(self, stub: Stub) -> None:
        """One case: its head, its people, and how it ended."""
        person = self.staff.lead(stub)
        kind = self._kind(person, stub.accepted_on)
        amount = self._amount(kind)
        case = self._head(stub, person, kind, amount)
        case |= self.intake.facts(case)
        self.intake.extend(case)
        self.intake.sometimes_refused(case, person)
        self._mediators(case, person, stub)
        parties, suspicion = self.parties.add(case, kind, stub)
        if stub.closed_on is not None:
            self.closing.close(case, kind, Ending(stub.settled, amount, parties, suspicion))
        if case["source"] == Source.OWN_INITIATIVE:
            self.clues.led_to(case, person)
        self.tables.cases.add(**case)

    def write_series(self) -> None:
        """Where the numbering of every committee and year goes on."""
        table = self.world.writer.table(NumberSeries, "committee_id", "year", "last")
        for (committee_id, year), last in sorted(self.serials.items()):
            table.add(committee_id=committee_id, year=year, last=last)

    def _kind(self, person: Person, day: date) -> Kind:
        rural, late = person.place.unit.is_rural, day.month in YEAR_END_MONTHS
        return self.mixes[rural, late].draw(self.rng)

    def _amount(self, kind: Kind) -> int:
        """A sum in whole yuan around what is usual for the kind, in round figures."""
        drawn = kind.amount * exp(self.rng.gauss(0, 0.8))
        step = 100 if drawn < 20000 else 1000
        return max(step, round(drawn / step) * step)

    def _head(self, stub: Stub, person: Person, kind: Kind, amount: int) -> dict[str, Any]:
        rng, day, place = self.rng, stub.accepted_on, person.place
        logged = day - timedelta(days=rng.choice((0, 0, 0, 0, 0, 1, 2)))
        logged = max(logged, person.start, self.world.span.start)
        received = moment(logged, rng.randrange(9, 18), rng.randrange(60))
        serial, number = self._number(place.body, day.year)
        source = SOURCES.draw(rng)
        return {
            "id": self.tables.cases.reserve(),
            "number": number,
            "client_key": UUID(int=rng.getrandbits(128), version=4),
            "committee_id": place.body.id,
            "year": day.year,
            "serial": serial,
            "station_id": place.id,
            "office_id": place.office_id,
            "district_id": self.world.district.pk,
            "division_id": place.unit.id,
            "lead_id": person.id,
            "lead_is_full_time": stub.full_time,
            "closed_on": stub.closed_on,
            "dispute_type_id": self.world.types[kind.code],
            "source": source,
            "source_document": self._source_document(source, day),
            "relation": Relation.CITIZENS,
            "summary": summary(kind, amount, day.month, rng),
            "place": f"{place.unit.name}示例路{rng.randrange(1, 200)}号",
            "people_count": 2,
            "is_public": rng.random() < 0.1,
            "logged_on": logged,
            "accepted_on": day,
            "received_at": received,
            "outcome": "",
            "outcome_note": "",
            "performance": Performance.NONE,
            "confirmation": ConfirmationTrack.NONE,
            "sued_after": False,
            "payment_order": False,
            "evidence_fixed": False,
            "guided_to_court": False,
            "presence_evidenced": False,
            "external_number": "",
            "review_state": ReviewState.NOT_SUBMITTED,
            "created_by_id": person.user_id,
            "updated_at": received,
            "version": 1,
        }

    def _number(self, body: Body, year: int) -> tuple[int, str]:
        self.serials[body.id, year] += 1
        serial = self.serials[body.id, year]
        return serial, format_number(body.template, year=year, committee=body.short, serial=serial)

    def _source_document(self, source: str, day: date) -> str:
        template = PAPER_OF.get(Source(source), "")
        return template.format(year=day.year, n=self.rng.randrange(1, 4000))

    def _mediators(self, case: dict[str, Any], lead: Person, stub: Stub) -> None:
        share, other = 100, None
        if self.rng.randrange(100) < CO_MEDIATED_PER_CENT:
            other = self.staff.beside(lead, stub)
        if other is not None:
            share = self.rng.choice(LEAD_SHARES)
            self.tables.mediators.add(
                case_id=case["id"], mediator_id=other.id, role=MediatorRole.CO, share=100 - share
            )
        self.tables.mediators.add(
            case_id=case["id"], mediator_id=lead.id, role=MediatorRole.LEAD, share=share
        )
