"""Cases found by what somebody typed into the one search box."""

from collections.abc import Callable

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan
from django.utils import timezone

from cases.calc.finding import Term, read
from cases.calc.grams import grams
from cases.calc.rulings import typed_ruling
from cases.calc.search_entry import key_mark, number_marks
from cases.models import Case, CaseSearch, Confirmation, Party
from cases.querysets import IDENTITY_OPEN_FOR
from mediation.common.crypto import blind_index
from mediation.common.grams import is_worth_asking
from mediation.common.roles import Role, roles_of
from mediation.common.scope import NONE
from stations.querysets import district_ids, office_ids

Pieces = tuple[str, ...]
MOST_DIGITS = 6
"""Longer runs of digits are no serial number."""


def find_cases(rows: QuerySet[Case], query: str, *, user, people: bool = True) -> QuerySet[Case]:
    """Those of ``rows``, which the user may see, that meet every term of the query.

    Numbers and mediators are open to everybody who sees the case; the words of the file to who
    may read its sessions; names, documents and telephones of the parties only while their
    identity is open to the user, and only if ``people``. A query of nothing but signs finds
    nothing. Adds conditions only: the order, and the rest of the list, stay the caller's.
    """
    terms = read(query)
    if not terms:
        return rows.none() if query.strip() else rows
    may_read = user.has_perm("cases.view_session")
    opened = identity_open_to(user) if people else NONE
    near = [pieces for term in terms if (pieces := _pieces(term))]
    sees_few = roles_of(user) == {Role.MEDIATOR}  # own cases are sooner compared than looked up
    by_index = not sees_few and is_worth_asking(CaseSearch, near)
    if by_index:
        rows = rows.filter(search_row__grams__holds=near)
    is_common = bool(near) and not (by_index or sees_few)
    stands_in = _is_everywhere if is_common else _is_rare
    for term in terms:
        rows = rows.filter(_exactly(term, stands_in, may_read=may_read, opened=opened))
    return rows


def find_confirmations(
    rows: QuerySet[Confirmation], query: str, *, user, people: bool = True
) -> QuerySet[Confirmation]:
    """Applications whose case is found by the query, or whose ruling has the number in it.

    Bare digits are a ruling's whole serial number.
    """
    if not query.strip():
        return rows
    cases = find_cases(Case.objects.visible_to(user), query, user=user, people=people)
    typed = typed_ruling(query)
    if typed.isdecimal() and len(typed) <= MOST_DIGITS:
        ruled = Q(ruling_number__regex=rf"[^0-9]{int(typed)}号$")
    else:
        ruled = Q(ruling_number__contains=typed)
    return rows.filter(Q(case__in=cases.order_by().values("pk")) | ruled)


def asks_for_a_person(query: str) -> bool:
    """Does the query hold a whole ID number or telephone?"""
    return any(term.is_person for term in read(query))


def identity_open_to(user) -> Q:
    """Cases whose parties the user may know by name, among those the user sees (row 2)."""
    if not user.has_perm("cases.reveal_party"):
        return NONE
    union = NONE
    for role in sorted(roles_of(user)):
        seen = _opened_by(role, user)
        if seen is not NONE:
            union = seen if union is NONE else union | seen
    return union


def _opened_by(role: Role, user) -> Q:
    cases = Case.objects.all()
    if role in (Role.BUREAU_ADMIN, Role.BUREAU_AUDITOR):
        return Q(district__in=district_ids(user))
    if role == Role.OFFICE_HEAD:
        return Q(office__in=office_ids(user))
    if role == Role.MEDIATOR:
        since = timezone.localdate() - IDENTITY_OPEN_FOR
        recent = Q(closed_on__isnull=True) | Q(closed_on__gte=since)
        return recent & Q(pk__in=cases.of_mediator_user(user))
    if role == Role.COURT_LIAISON:
        return Q(pk__in=cases.before_court_of(user))
    return NONE


def _is_rare(column: str, word: str) -> Q:
    return Q(**{f"search_row__{column}__contains": word})


def _is_everywhere(column: str, word: str) -> Q:
    """The same comparison, of which PostgreSQL expects many rows: it then walks them in order
    and stops at a full page, where after ``contains`` it would collect and sort them all."""
    return Q(GreaterThan(StrIndex(f"search_row__{column}", Value(word)), 0))


def _exactly(term: Term, stands_in: Callable[[str, str], Q], *, may_read: bool, opened: Q) -> Q:
    """The term as a condition on a case; the index only narrows down what is compared."""
    found = NONE
    if term.word:
        found |= stands_in("header", term.word) if term.number is None else NONE
        if may_read:
            found |= stands_in("body", term.word)
        found |= _and(opened, stands_in("names", term.word))
    if term.number:
        found |= _numbered(term.number)
    if term.document:
        index = blind_index(term.document)
        named = Party.objects.filter(Q(id_number_index=index) | Q(phone_index=index))
        found |= _and(opened, Q(pk__in=named.order_by().values("case")))
    return found


def _and(opened: Q, condition: Q) -> Q:
    return NONE if opened is NONE else opened & condition


def _numbered(number) -> Q:
    found = Q(serial=number.serial)
    if number.year is not None:
        found &= Q(year=number.year)
    if number.committee:
        found &= Q(search_row__header__contains=number.committee)
    return found


def _pieces(term: Term) -> list[Pieces]:
    """Alternatives of pieces, one of which a fitting entry holds; none if the index cannot say."""
    found: list[Pieces] = []
    if term.word:
        found.append(tuple(sorted(grams(term.word))))
    if term.number:
        found.append(number_marks(term.number))
    if term.document:
        found.append((key_mark(blind_index(term.document)),))
    return found if all(found) else []
