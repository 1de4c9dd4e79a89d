"""A small world in which everybody has somebody of the same role elsewhere (SECURITY 5.2).

Two districts, three offices, six stations, twelve mediators, two agencies, two courts, each role
twice. ``World(everything=True)`` also holds every kind of row in every state; ``grow`` adds more
of what the lists show. Whose name, number or telephone it is can be read from ``world.canaries``:
none of them may turn up where it has no business.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from assessment.tests.factories_visits import AgencyAssignmentFactory, AgencyFactory
from cases.models import Court
from cases.services.search import refresh_search
from cases.tests.factories import CourtAssignmentFactory, CourtFactory, SchemeFactory, TierFactory
from mediation.common.models import User
from mediation.common.roles import Role
from mediation.common.tests.factories import UserFactory
from mediation.tests import (
    world_citizens,
    world_drafts,
    world_files,
    world_intake,
    world_kernel,
    world_papers,
    world_pay,
    world_places,
    world_policy,
    world_review,
    world_visits,
    world_work,
)
from mediation.tests.world_cases import CaseSet, one_case_of_each_part, open_cases_in_every_state
from mediators.models import Contract, Mediator
from mediators.tests.factories import ContractFactory, MediatorFactory, resident_id
from stations.models import Division, Office, Station
from stations.tests.factories import (
    DistrictFactory,
    OfficeFactory,
    StationFactory,
    TownFactory,
    bureau_user,
    office_head,
)

NOON = datetime(2025, 4, 10, 4, tzinfo=UTC)
"""Thursday, 10 April 2025: the first quarter is over, visits of its draw are open."""

TIERS = {"simple": "简易", "general": "一般", "difficult": "疑难", "major": "重大"}
BUREAU = (Role.BUREAU_ADMIN, Role.BUREAU_FINANCE, Role.BUREAU_AUDITOR)
ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_OFFICER, Role.AUDIT_ADMIN)


@dataclass
class Home:
    """An office with its two stations and four mediators, each with a contract of 2025."""

    office: Office
    stations: list[Station] = field(default_factory=list)
    mediators: list[Mediator] = field(default_factory=list)
    contracts: list[Contract] = field(default_factory=list)

    @property
    def district(self) -> Division:
        return self.office.district

    def partner_of(self, lead: Mediator) -> Mediator:
        """Who helps the lead: never the first mediator, who looks and has no part in others."""
        return self.mediators[(3, 2, 1, 2)[self.mediators.index(lead)]]


class World:
    """``people[role]`` are two users; the first is the one who looks, the second is the other."""

    def __init__(self, *, everything: bool = False) -> None:
        self.districts = [DistrictFactory(), DistrictFactory(code="500198", name="邻区")]
        self.canaries: dict[str, str] = {}
        self.people: dict[Role, tuple[User, User]] = {}
        self.found: dict[Any, Any] = {}
        near, far = self.districts
        self.homes = [self._home(district) for district in (near, near, far)]
        self.agencies = AgencyFactory.create_batch(2, district=near)
        self.courts: list[Court] = CourtFactory.create_batch(2, district=near)
        for district in self.districts:
            scheme = SchemeFactory(district=district)
            for code, name in TIERS.items():
                TierFactory(scheme=scheme, code=code, name=name)
            world_pay.policy_of(district)
            world_files.policy_of(district)
            world_intake.policy_of(district)
            world_review.policy_of(district)
            world_work.policy_of(district)
            world_citizens.promises_of(district)
            world_papers.templates_of(district)
        self._hire()
        self.sets = [self._furnish(home, 0, 0, home is self.homes[0]) for home in self.homes]
        self.sets.append(self._furnish(self.homes[0], 1, 0, False))
        world_kernel.calendar(0)
        for role, pair in self.people.items():
            for user in pair:
                world_kernel.rows_of(user, role, 0)
                world_papers.printed_for(user)
        if everything:
            self._fill_in_every_state()
        refresh_search()

    # --- places and people

    def _home(self, district: Division) -> Home:
        home = Home(OfficeFactory(district=district, division=TownFactory(parent=district)))
        for _ in range(2):
            home.stations.append(
                StationFactory(office=home.office, district=district, division=home.office.division)
            )
        for number in range(4):
            home.mediators.append(self._mediator(home.stations[number % 2]))
        home.contracts = [ContractFactory(mediator=mediator) for mediator in home.mediators]
        return home

    def _mediator(self, station: Station) -> Mediator:
        number = len(self.canaries)
        mediator = MediatorFactory(
            station=station,
            id_number=self.canary("mediator's number", resident_id(500_000 + number)),
            phone=self.canary("mediator's telephone", f"1991{number:07d}"),
            bank_account=self.canary("bank account", f"62220000{number:08d}"),
        )
        world_places.history_of(mediator)
        return mediator

    def canary(self, kind: str, text: str) -> str:
        self.canaries[text] = kind
        return text

    def _hire(self) -> None:
        near, far = self.districts
        first, other = self.homes[0], self.homes[1]
        for role in BUREAU:
            self.people[role] = tuple(
                bureau_user(role, district=district) for district in (near, far)
            )
        for role in ADMINISTRATORS:
            self.people[role] = (UserFactory(role=role), UserFactory(role=role))
        self.people[Role.MEDIATOR] = (first.mediators[0].user, other.mediators[0].user)
        self.people[Role.OFFICE_HEAD] = tuple(office_head(home.office) for home in (first, other))
        self.people[Role.SURVEYOR] = tuple(
            AgencyAssignmentFactory(agency=agency).user for agency in self.agencies
        )
        self.people[Role.COURT_LIAISON] = tuple(
            CourtAssignmentFactory(court=court).user for court in self.courts
        )
        for pair in self.people.values():
            for user in pair:
                user.mobile = self.canary("login's telephone", f"1395{len(self.canaries):07d}")
                user.save(update_fields=["mobile"])

    def user(self, role: Role) -> User:
        """Who looks."""
        return self.people[role][0]

    # --- rows

    def _furnish(self, home: Home, who: int, step: int, first: bool) -> CaseSet:
        """One more of everything that lists show, led by the home's mediator ``who``.

        ``step`` counts what was there before, for what is unique by month.
        """
        index = self.homes.index(home)
        cases = one_case_of_each_part(
            self, home, home.mediators[who], court=self.courts[0 if first else 1]
        )
        world_citizens.at_the_desk(self, home, home.mediators[who])
        world_citizens.words_of(cases.passed)
        world_files.parts_of(cases, home.mediators[who])
        world_work.parts_of(self, cases)
        world_drafts.draft_of(self, home.mediators[who])
        contract = home.contracts[who]
        world_places.parts_of(self, home)
        world_pay.month_of(contract, cases, step)
        world_pay.quarter_of(contract, step)
        agency = self.agencies[0 if first else 1]
        world_visits.draw_of(home, cases, agency, period=(index, who, step))
        if who == 0:
            world_places.sheet_of(home, step)
        world_places.leave_of(home.mediators[who], step)
        return cases

    def grow(self) -> None:
        """Every list of those who look becomes at least three times as long."""
        home = self.homes[0]
        for step in range(1, 4):
            self.sets.append(self._furnish(home, 0, step, True))
            self.sets.append(self._furnish(home, 3, step, True))
            world_places.sheet_of(self.homes[1], step)
            world_places.more_structure(home)
            world_places.more_courts(home.district, step)
            world_pay.more_policy(home.district, step)
            world_files.more_policy(home.district, step)
            world_intake.more_policy(home.district, step)
            world_review.more_policy(home.district, step)
            world_policy.more_policy(home.district, step)
            for _ in range(2):
                world_visits.more_agencies(home.district, self.agencies[0])
            world_kernel.calendar(step)
            UserFactory.create_batch(25, role=Role.MEDIATOR)
            for role, pair in self.people.items():
                for user in pair:
                    world_kernel.rows_of(user, role, step)

    def _fill_in_every_state(self) -> None:
        open_cases_in_every_state(self, self.homes[0])
        world_pay.every_state(self.homes[0])
        world_files.every_state(self.homes[0])
        world_citizens.every_state(self.homes[0])
        world_work.every_state(self.homes[0])
        world_drafts.every_state(self.homes[0])
        world_visits.every_state(self.homes[0], self.agencies)
        for district in self.districts:
            world_visits.more_agencies(district, AgencyFactory(district=district))
        world_places.every_state(self.homes[0])
