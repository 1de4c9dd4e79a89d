"""Mediators with their grades, postings and contracts.

Every mediator is invented. Full-time is who holds a commission contract today; contracts of the
years before stand beside them, and those of mediators who have left.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import cycle
from random import Random

from mediation.common.crypto import blind_index
from mediation.demo import logins
from mediation.demo.careers import Career, careers
from mediation.demo.contracts import Contracts
from mediation.demo.sizes import Span
from mediation.demo.world import Body, Person, Place, Weighted, World
from mediators.choices import Education, Origin, PoliticalStatus
from mediators.models import Grade, Mediator, Posting
from stations.choices import CommitteeKind, StationKind

GRADES = (("1", "一级"), ("2", "二级"), ("3", "三级"), ("4", "四级"))
GRADE_DOCUMENT = "示例评定〔{year}〕1号"
FULL_TIME_LEVELS = Weighted([(0, 10), (1, 30), (2, 40), (3, 20)])
EXPERIENCED_PER_CENT = 70
BARRED = "机关事业单位在编人员，不得兼职取酬（示例）"
ORIGINS = Weighted(
    [
        (Origin.RETIRED_CADRE, 26),
        (Origin.LAWYER, 8),
        (Origin.LEGAL_WORKER, 16),
        (Origin.COMMUNITY_WORKER, 36),
        (Origin.VOLUNTEER, 10),
        (Origin.OTHER, 4),
    ]
)
EDUCATIONS = Weighted(
    [
        (Education.SENIOR_SECONDARY, 18),
        (Education.COLLEGE, 40),
        (Education.BACHELOR, 38),
        (Education.POSTGRADUATE, 4),
    ]
)
POLITICS = Weighted(
    [
        (PoliticalStatus.PARTY_MEMBER, 58),
        (PoliticalStatus.LEAGUE_MEMBER, 4),
        (PoliticalStatus.OTHER_PARTY, 2),
        (PoliticalStatus.MASSES, 36),
    ]
)
BODIES_OF_PART_TIMERS = Weighted(
    [("own", 78), ("unit", 15), (CommitteeKind.ENTERPRISE, 4), (CommitteeKind.SOCIAL, 3)]
)
MEDIATOR_COLUMNS = (
    "number full_name user_id district_id committee_id office_id station_id sex birth_date"
    " ethnicity education political_status origin has_grassroots_experience id_number"
    " id_number_index phone phone_index bank_account may_be_paid not_paid_reason joined_on left_on"
)


def load(world: World) -> None:
    """Write all mediators; the caller finds them in ``full_timers`` and ``part_timers``."""
    desk = _Desk(world)
    desk.hire_full_timers()
    desk.appoint_part_timers()


class _Desk:
    def __init__(self, world: World) -> None:
        self.world = world
        self.span: Span = world.span
        self.rng: Random = world.rng("people")
        self.contracts = Contracts(world)
        self.mediators = world.writer.table(Mediator, *MEDIATOR_COLUMNS.split())
        self.specialities = world.writer.table(
            Mediator.specialities.through, "mediator_id", "disputetype_id"
        )
        self.grades = world.writer.table(
            Grade, "mediator_id", "code", "name", "document_number", "valid_from", "valid_to"
        )
        self.postings = world.writer.table(
            Posting, "mediator_id", "station_id", "pioneer_post_id", "valid_from", "valid_to"
        )
        self.posts_left = {place.id: list(place.posts) for place in world.places}

    def hire_full_timers(self) -> None:
        """They work for the district committee, and are spread evenly over the stations."""
        world = self.world
        plan = careers(world.sizes, self.span, world.rng("careers"))
        experienced = _experienced(plan, world.rng("experience"))
        chosen = next(n for n, career in enumerate(plan) if not (career.end or career.slow_in))
        stations = cycle(self._stations_with(chosen))
        for number, (career, is_experienced) in enumerate(zip(plan, experienced, strict=True)):
            username = "mediator" if number == chosen else f"m{number + 1:05d}"
            person = self._mediator(
                username, next(stations), world.district_body, career, is_experienced, paid=True
            )
            level = FULL_TIME_LEVELS.draw(self.rng)
            self._grades(person, level)
            self.contracts.commission(person, career, level)
            world.full_timers.append(person)

    def appoint_part_timers(self) -> None:
        """Mostly of village and community committees, by the size of the unit."""
        world, rng = self.world, self.rng
        communities = [
            (unit, body) for unit in world.units for _division, _name, body in unit.communities
        ]
        first = len(world.full_timers)
        for number in range(world.sizes.part_time + world.sizes.part_time // 50):
            left = number >= world.sizes.part_time
            unit, own = communities[number % len(communities)]
            body = self._body_of_part_timer(unit.body, own)
            start = self._appointed(rng)
            end = self._left(start) if left else None
            username = "mediator2" if number == 0 else f"m{first + number + 1:05d}"
            person = self._mediator(
                username,
                rng.choice(unit.places),
                body,
                Career(start, end),
                rng.random() < 0.8,
                paid=number == 0 or rng.random() > 0.06,
                full_time=False,
            )
            if rng.random() < 0.2:
                self._grades(person, 3)
            self.contracts.appointment(person, rng)
            world.part_timers.append(person)

    def _stations_with(self, chosen: int) -> list[Place]:
        """All stations in order, turned so that number ``chosen`` looks after the known head's."""
        places = self.world.places
        known = next(
            n
            for n, place in enumerate(places)
            if place.kind == StationKind.AREA
            and self.world.offices[place.office_id] == logins.OFFICE_OF_HEAD
        )
        turn = (known - chosen) % len(places)
        return [*places[turn:], *places[:turn]]

    def _body_of_part_timer(self, unit_body: Body, own: Body) -> Body:
        kind = BODIES_OF_PART_TIMERS.draw(self.rng)
        if kind == "own":
            return own
        if kind == "unit":
            return unit_body
        bodies = self.world.bodies[kind]
        return self.rng.choice([body for body in bodies if body is not self.world.district_body])

    def _appointed(self, rng: Random) -> date:
        if rng.random() < 0.8:
            return self.span.policy_start
        return self.span.policy_start + timedelta(days=rng.randrange(30, 300))

    def _left(self, start: date) -> date:
        first = max(start, self.span.start)
        return first + timedelta(days=self.rng.randrange(60, (self.span.today - first).days))

    def _mediator(
        self,
        username: str,
        place: Place,
        body: Body,
        career: Career,
        is_experienced: bool,
        *,
        paid: bool,
        full_time: bool = True,
    ) -> Person:
        people, rng = self.world.identities, self.rng
        sex = people.sex()
        name, phone = people.name(sex), people.phone()
        born = people.birth_date(self.span.policy_start, 26, 66)
        number = people.resident_id(born, sex)
        mediator_id = self.mediators.reserve()
        person = Person(
            mediator_id,
            logins.add_mediator(self.world, username, name, phone),
            place,
            body,
            full_time,
            career.start,
            career.end,
            slow_in=career.slow_in,
        )
        self.mediators.add(
            id=mediator_id,
            number=f"示{self.mediators.count + 1:06d}",
            full_name=name,
            user_id=person.user_id,
            district_id=self.world.district.pk,
            committee_id=body.id,
            office_id=place.office_id,
            station_id=place.id,
            sex=sex,
            birth_date=born,
            ethnicity="汉族" if rng.random() < 0.94 else "土家族",
            education=EDUCATIONS.draw(rng),
            political_status=POLITICS.draw(rng),
            origin=ORIGINS.draw(rng),
            has_grassroots_experience=is_experienced,
            id_number=number,
            id_number_index=blind_index(number),
            phone=phone,
            phone_index=blind_index(phone),
            bank_account=f"9999{self.mediators.count + 1:015d}",
            may_be_paid=paid,
            not_paid_reason="" if paid else BARRED,
            joined_on=career.start,
            left_on=career.end,
        )
        for type_id in rng.sample(list(self.world.types.values()), rng.randrange(1, 4)):
            self.specialities.add(mediator_id=mediator_id, disputetype_id=type_id)
        self._posting(person)
        return person

    def _posting(self, person: Person) -> None:
        """Where the mediator is since the history began, and sometimes where before."""
        start, place = person.start, person.place
        posts = self.posts_left[place.id] if person.full_time and person.end is None else []
        moved = start < self.span.start and self.rng.random() < 0.12
        if moved:
            former = self.rng.choice(self.world.places)
            self.postings.add(
                mediator_id=person.id,
                station_id=former.id,
                valid_from=start,
                valid_to=self.span.start,
            )
        self.postings.add(
            mediator_id=person.id,
            station_id=place.id,
            pioneer_post_id=posts.pop() if posts else None,
            valid_from=self.span.start if moved else start,
            valid_to=person.end,
        )

    def _grades(self, person: Person, level: int) -> None:
        """The grade held, and for some the lower one they rose from this year."""
        rose = person.start < self.span.year_start and level < 3 and self.rng.random() < 0.25
        rose = rose and (person.end is None or person.end > self.span.year_start)
        days: Iterator[tuple[int, date, date | None]] = iter(
            [
                (level + 1, person.start, self.span.year_start),
                (level, self.span.year_start, person.end),
            ]
            if rose
            else [(level, person.start, person.end)]
        )
        for index, start, end in days:
            code, name = GRADES[index]
            self.grades.add(
                mediator_id=person.id,
                code=code,
                name=name,
                document_number=GRADE_DOCUMENT.format(year=start.year),
                valid_from=start,
                valid_to=end,
            )


def _experienced(plan: list[Career], rng: Random) -> list[bool]:
    """Of those still under contract 70 % have been in village or mediation work before."""
    staying = [number for number, career in enumerate(plan) if career.end is None]
    chosen = set(rng.sample(staying, round(len(staying) * EXPERIENCED_PER_CENT / 100)))
    return [number in chosen or (plan[number].end is not None) for number in range(len(plan))]
