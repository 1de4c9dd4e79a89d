"""Parties of a case: invented people with ID numbers that cannot exist, now and then a firm.

A few applicants come again with the same people and the same kind of dispute: what the search
for duplicates finds.
"""

from collections import deque
from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple

from cases.calc.duplicates import WINDOW_DAYS, Match
from cases.choices import IdType, PartyKind, PartySide, Relation, SuspicionStatus
from mediation.common.crypto import blind_index
from mediation.demo.clock import moment
from mediation.demo.disputes import Kind
from mediation.demo.flow import Stub
from mediation.demo.tables import CaseTables
from mediation.demo.world import World

REPEATS_PER_MILLE = 2
FRESH_REPEATS_PER_MILLE = 9  # so that some wait to be decided
UNDECIDED_DAYS = 45
DIFFERENT = "经核实为两次不同纠纷（示例）"
SAME = "经核实为同一纠纷重复登记（示例）"
OCCUPATIONS = ("务工", "个体经营", "退休", "职员", "务农", "自由职业", "学生", "驾驶员")


class Recent(NamedTuple):
    """A case whose people may come again."""

    case_id: int
    kind: str
    stub: Stub
    people: list[dict[str, Any]]


class Parties:
    def __init__(self, world: World, tables: CaseTables, rng: Random) -> None:
        self.world, self.tables, self.rng = world, tables, rng
        self.recent: deque[Recent] = deque(maxlen=300)

    def add(self, case: dict[str, Any], kind: Kind, stub: Stub) -> tuple[int, str]:
        """Write the parties. Returns how many, and the state of a suspicion ("" for none)."""
        earlier = self._earlier(kind, stub)
        if earlier is not None:
            people = [dict(row) for row in earlier.people]
        else:
            people = self._people(case, kind)
            self.recent.append(Recent(case["id"], kind.code, stub, people))
        for row in people:
            self.tables.parties.add(case_id=case["id"], **row)
        if any(row["kind"] == PartyKind.ORGANISATION for row in people):
            case["relation"] = Relation.ORGANISATION
        case["people_count"] = len(people) + self.rng.choice((0,) * 8 + (1, 2, 5))
        return len(people), "" if earlier is None else self._suspect(case, stub, earlier)

    def _earlier(self, kind: Kind, stub: Stub) -> Recent | None:
        if stub.closed_on is None or self.rng.randrange(1000) >= (
            FRESH_REPEATS_PER_MILLE if self._is_fresh(stub.closed_on) else REPEATS_PER_MILLE
        ):
            return None
        oldest = stub.accepted_on - timedelta(days=WINDOW_DAYS - 5)
        for row in self.recent:
            if row.kind == kind.code and oldest < row.stub.accepted_on < stub.accepted_on:
                self.recent.remove(row)
                return row
        return None

    def _is_fresh(self, closed: date) -> bool:
        return closed >= self.world.span.today - timedelta(days=UNDECIDED_DAYS)

    def _suspect(self, case: dict[str, Any], stub: Stub, earlier: Recent) -> str:
        """Undecided while it is fresh; of the older ones some are the same dispute."""
        closed = stub.closed_on or stub.accepted_on
        status = SuspicionStatus.OPEN
        if not self._is_fresh(closed):
            same = self.rng.random() < 0.35
            status = SuspicionStatus.SAME if same else SuspicionStatus.DIFFERENT
        decided = status != SuspicionStatus.OPEN
        if status == SuspicionStatus.SAME:
            case["same_dispute_as_id"] = earlier.case_id
        self.tables.suspicions.add(
            case_id=case["id"],
            other_id=earlier.case_id,
            reason_code=Match.SAME_PEOPLE.value,
            status=status,
            reason={SuspicionStatus.SAME: SAME, SuspicionStatus.DIFFERENT: DIFFERENT}.get(
                status, ""
            ),
            decided_by_id=self.world.users["bureau_admin"].pk if decided else None,
            decided_at=moment(closed, 17, 30) if decided else None,
        )
        return str(status)

    def _people(self, case: dict[str, Any], kind: Kind) -> list[dict[str, Any]]:
        rng = self.rng
        count = rng.choice((2,) * 17 + (3, 3, 4))
        with_firm = rng.randrange(100) < kind.firm
        rows = []
        for number in range(count):
            side = PartySide.APPLICANT if number % 2 == 0 else PartySide.RESPONDENT
            if number == 1 and with_firm:
                rows.append(self._firm(case, side))
            else:
                rows.append(self._person(case, side))
        return rows

    def _person(self, case: dict[str, Any], side: str) -> dict[str, Any]:
        people, rng = self.world.identities, self.rng
        sex = people.sex()
        born = people.birth_date(case["logged_on"], 19, 82)
        named = rng.random() < 0.97
        number = people.resident_id(born, sex) if named else ""
        phone = people.phone() if rng.random() < 0.96 else ""
        return {
            "side": side,
            "kind": PartyKind.PERSON,
            "name": people.name(sex),
            "id_type": IdType.RESIDENT if named else IdType.NONE,
            "id_number": number,
            "id_number_index": blind_index(number),
            "phone": phone,
            "phone_index": blind_index(phone),
            "sex": sex,
            "birth_date": born if named else None,
            "ethnicity": "汉族" if rng.random() < 0.95 else "土家族",
            "occupation": rng.choice(OCCUPATIONS),
            "address": case["place"],
            "guardian_name": "",
            "is_representative": False,
            "contact_is_shielded": rng.random() < 0.01,
        }

    def _firm(self, case: dict[str, Any], side: str) -> dict[str, Any]:
        name, code = self.world.identities.organisation()
        phone = self.world.identities.phone()
        return {
            "side": side,
            "kind": PartyKind.ORGANISATION,
            "name": name,
            "id_type": IdType.CREDIT_CODE,
            "id_number": code,
            "id_number_index": blind_index(code),
            "phone": phone,
            "phone_index": blind_index(phone),
            "sex": "",
            "ethnicity": "",
            "occupation": "",
            "address": case["place"],
            "guardian_name": "",
            "is_representative": False,
            "contact_is_shielded": False,
        }
