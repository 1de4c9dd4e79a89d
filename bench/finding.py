"""What the lists, the search and the crowd need on top of a district: parties, index, logins."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction

from bench.data import START, District
from bench.texts import PEOPLE, person
from cases.models import Case, CaseSearch, Party
from cases.services.search import CHUNK, COLUMNS, entries_of
from mediation.common.bulk import copy_rows
from mediation.common.models import RoleGrant, User
from mediation.common.roles import Role
from mediators.models import Mediator, Posting
from stations.models import Division, Office, StaffAssignment

MEDIATORS, HEADS, BUREAU = 50, 8, 2


@dataclass(frozen=True)
class People:
    """Who looks: the bureau at everything, heads at their offices, mediators at own cases."""

    bureau: list[User]
    heads: list[User]
    mediators: list[User]


def prepare(district: District) -> People:
    """Parties of every case, the search index, and people who may sign in."""
    started = time.perf_counter()
    with transaction.atomic():
        _parties(district)
    people = _logins(district)
    entries = _index(district)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    seconds = time.perf_counter() - started
    print(f"{entries:,} cases with parties and search entries in {seconds:.0f} s", flush=True)
    return people


def _parties(district: District) -> None:
    keys = _cases_of(district)
    copy_rows(
        Party,
        (
            *("case_id", "side", "kind", "name", "id_type"),
            *("id_number", "id_number_index", "phone", "phone_index"),
            *("sex", "ethnicity", "occupation", "address", "guardian_name"),
            *("is_representative", "contact_is_shielded"),
        ),
        (
            (key, side, "person", one.name, "resident", *one.stored, "", "", "", "", "", 0, 0)
            for n, key in enumerate(keys)
            for side, one in (
                ("applicant", person(n * 17 % PEOPLE)),
                ("respondent", person((n * 29 + 5) % PEOPLE)),
            )
        ),
        stored=True,
    )


def _cases_of(district: District) -> list[int]:
    rows = Case.objects.filter(district=district.id).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def _index(district: District) -> int:
    """The entries as the service would write them; the index is made once they are all there."""
    keys = _cases_of(district)
    with _without_index(), transaction.atomic():
        for first in range(0, len(keys), CHUNK):
            entries = entries_of(keys[first : first + CHUNK])
            rows = [
                (key, *(getattr(entry, name) for name in COLUMNS)) for key, entry in entries.items()
            ]
            copy_rows(CaseSearch, ("case_id", *COLUMNS), rows, stored=True)
    return len(keys)


@contextmanager
def _without_index() -> Iterator[None]:
    """No index while rows are written; it is made of all of them at the end."""
    index = CaseSearch._meta.indexes[0]
    with connection.schema_editor() as editor:
        editor.remove_index(CaseSearch, index)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            editor.add_index(CaseSearch, index)


def _logins(district: District) -> People:
    offices = list(Office.objects.filter(district=district.id).order_by("pk"))
    bureau = [_user(f"bench-bureau-{n}", Role.BUREAU_ADMIN) for n in range(BUREAU)]
    heads = [_user(f"bench-head-{n}", Role.OFFICE_HEAD) for n in range(HEADS)]
    place = Division.objects.get(pk=district.id)
    for user in bureau:
        StaffAssignment.objects.create(user=user, district=place, valid_from=START)
    for user, office in zip(heads, offices[:: len(offices) // HEADS], strict=False):
        StaffAssignment.objects.create(user=user, district=place, office=office, valid_from=START)
    return People(bureau, heads, _mediators(district))


def _mediators(district: District) -> list[User]:
    rows = Mediator.objects.filter(district=district.id).order_by("pk")
    step = max(1, district.size.full // MEDIATORS)
    users = []
    for n, mediator in enumerate(rows[: MEDIATORS * step : step]):
        mediator.user = _user(f"bench-mediator-{n}", Role.MEDIATOR)
        mediator.save(update_fields=["user"])
        Posting.objects.create(mediator=mediator, station=mediator.station, valid_from=START)
        users.append(mediator.user)
    return users


def _user(name: str, role: Role) -> User:
    user = User.objects.create(username=name, full_name=name)
    RoleGrant.objects.create(user=user, role=role, valid_from=START)
    return user
