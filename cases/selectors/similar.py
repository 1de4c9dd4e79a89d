"""Recent cases of the own office that look like the one being typed in."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q

from cases.calc.similarity import WINDOW_DAYS, Likeness, Outline, Person, likeness
from cases.models import Case, Party
from mediation.common.crypto import blind_index
from mediation.common.models import User

MOST_COMPARED = 300
MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class TypedParty:
    """A party as far as it is typed in."""

    name: str = ""
    id_number: str = ""
    phone: str = ""

    def person(self) -> Person:
        return _person(self.name, blind_index(self.id_number), blind_index(self.phone))


@dataclass(frozen=True, slots=True)
class SimilarCase:
    """What a colleague may know of a case: no party, no text. ``is_mine``: it may be opened."""

    pk: int
    number: str
    logged_on: date
    dispute_type: str
    mediator: str
    why: Likeness
    is_mine: bool


def similar_cases(
    *, user: User, key: UUID | None, parties: Sequence[TypedParty], summary: str, day: date
) -> list[SimilarCase]:
    """Cases of the mediator's office logged within 90 days that may be the same dispute.

    Compared are those with one of the people, and the newest ones for their text; never the case
    made from this very form (``key``), which may be sent twice.
    """
    people = [party.person() for party in parties if party.name or party.id_number or party.phone]
    recent = Case.objects.filter(
        office=user.mediator.office_id,
        logged_on__gte=day - timedelta(days=WINDOW_DAYS),
        logged_on__lte=day + timedelta(days=WINDOW_DAYS),
    )
    if key is not None:
        recent = recent.exclude(client_key=key)
    candidates = set(_with_people(recent, people))
    newest = recent.order_by("-logged_on", "-pk").values_list("pk", flat=True)
    candidates.update(newest[:MOST_COMPARED])
    typed = Outline(people, summary, day)
    return _shown(user, typed, candidates)


def _with_people(recent, people: Iterable[Person]):
    keys = {key for person in people for key in person.keys}
    names = {person.name for person in people} - {""}
    if not keys and not names:
        return []
    known = Q(id_number_index__in=keys) | Q(phone_index__in=keys) | Q(name__in=names)
    rows = Party.objects.filter(known, case__in=recent.order_by()).values_list("case", flat=True)
    return rows.order_by("-case").distinct()[:MOST_COMPARED]


def _shown(user: User, typed: Outline, candidates: set[int]) -> list[SimilarCase]:
    people = defaultdict(list)
    parties = Party.objects.filter(case__in=candidates).order_by("pk")
    for case, name, number, phone in parties.values_list(
        "case", "name", "id_number_index", "phone_index"
    ):
        people[case].append(_person(name, number, phone))
    rows = Case.objects.filter(pk__in=candidates).select_related("dispute_type", "lead")
    found = [
        (row, why)
        for row in rows.order_by("-logged_on", "-pk")
        if (why := likeness(typed, Outline(people[row.pk], row.summary, row.logged_on)))
    ][:MOST_SHOWN]
    mine = set(
        Case.objects.visible_to(user)
        .filter(pk__in=[row.pk for row, _why in found])
        .values_list("pk", flat=True)
    )
    return [
        SimilarCase(
            pk=row.pk,
            number=row.number,
            logged_on=row.logged_on,
            dispute_type=row.dispute_type.name,
            mediator=row.lead.full_name,
            why=why,
            is_mine=row.pk in mine,
        )
        for row, why in found
    ]


def _person(name: str, number: str | None, phone: str | None) -> Person:
    return Person(name, frozenset(key for key in (number, phone) if key))
