"""Keeping what the search looks into equal to the cases.

`index_case` is called by every service that changes a number, a name or a text of a case; what
somebody forgot, and a mediator's new name, is found by the nightly `refresh_search`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from django.db import transaction
from django.db.models import QuerySet

from cases.calc.search_entry import Entry, make_entry
from cases.models import Agreement, Case, CaseMediator, CaseSearch, Inquiry, Party, Session
from mediation.common import audit
from mediation.common.models import User

COLUMNS = ("header", "body", "names", "grams")
CASE = ("pk", "year", "serial", "number", "external_number", "summary", "place", "outcome_note")
INDEXED = frozenset(
    {"number", "external_number", "summary", "place", "outcome_note", "lead", "closed_on"}
)
"""Columns of a case after whose change it is indexed again; a closing brings an agreement."""

CHUNK = 1_000


def index_case(case: Case) -> None:
    """Write the case's search entry anew, in the caller's transaction."""
    index_cases([case.pk])


@transaction.atomic
def index_cases(keys: Sequence[int]) -> int:
    """Write the search entries that are missing or differ. Returns how many.

    Derived rows, so nothing goes to the audit log.
    """
    changed = stale_entries(keys)
    CaseSearch.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["case"], update_fields=list(COLUMNS)
    )
    return len(changed)


def stale_entries(keys: Sequence[int]) -> list[CaseSearch]:
    """The entries of these cases that are missing or differ, as they should be; not saved."""
    kept = {row.pk: row for row in CaseSearch.objects.filter(pk__in=keys)}
    return [
        CaseSearch(case_id=key, **{name: getattr(entry, name) for name in COLUMNS})
        for key, entry in entries_of(keys).items()
        if key not in kept or _differs(kept[key], entry)
    ]


def refresh_search(progress: Callable[[int, int], None] | None = None) -> int:
    """Compare the entries of all cases with the cases, chunk by chunk. Returns how many differed.

    Also the way to build the index of an older database: run it once.
    """
    total = Case.objects.count() if progress else 0
    changed = done = 0
    for keys in _chunks(Case.objects.order_by("pk")):
        if stale := [row.pk for row in stale_entries(keys)]:
            changed += _index_locked(stale)
        done += len(keys)
        if progress:
            progress(done, total)
    return changed


@transaction.atomic
def note_person_search(*, by: User) -> None:
    """Record that somebody looked for a person by a full number; never the number."""
    audit.record("person_searched", None, by=by)


def entries_of(keys: Sequence[int]) -> dict[int, Entry]:
    """What the entries of these cases should say, by the id of the case."""
    body = _texts(keys)
    names: dict[int, list[str]] = defaultdict(list)
    hashes: dict[int, list[str]] = defaultdict(list)
    for case, name, guardian, *found in Party.objects.filter(case__in=keys).values_list(
        "case", "name", "guardian_name", "id_number_index", "phone_index"
    ):
        names[case] += [name, guardian]
        hashes[case] += filter(None, found)
    mediators = defaultdict(list)
    for case, name in CaseMediator.objects.filter(case__in=keys).values_list(
        "case", "mediator__full_name"
    ):
        mediators[case].append(name)
    rows = Case.objects.filter(pk__in=keys).values_list(*CASE)
    return {
        key: make_entry(
            year=year,
            serial=serial,
            header=(number, external),
            mediators=sorted(mediators[key]),
            body=(*texts, *body[key]),
            names=sorted(names[key]),
            keys=hashes[key],
        )
        for key, year, serial, number, external, *texts in rows
    }


@transaction.atomic
def _index_locked(keys: Sequence[int]) -> int:
    """Once more with the cases locked: a service may have changed one since it was read."""
    locked = Case.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    return index_cases(list(locked.values_list("pk", flat=True)))


def _texts(keys: Sequence[int]) -> dict[int, list[str]]:
    """Agreement, sessions and inquiries of the cases, as texts."""
    found: dict[int, list[str]] = defaultdict(list)
    for model, columns in (
        (Agreement, ("facts", "content")),
        (Session, ("record",)),
        (Inquiry, ("record",)),
    ):
        rows = model.objects.filter(case__in=keys).order_by("pk")
        for case, *texts in rows.values_list("case", *columns):
            found[case] += texts
    return found


def _differs(row: CaseSearch, entry: Entry) -> bool:
    return any(getattr(row, name) != getattr(entry, name) for name in COLUMNS)


def _chunks(rows: QuerySet[Case]) -> Iterator[list[int]]:
    keys: Iterable[int] = rows.values_list("pk", flat=True).iterator(chunk_size=CHUNK)
    while chunk := list(islice(keys, CHUNK)):
        yield chunk
