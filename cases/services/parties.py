"""Parties as they are typed in, checked, and put on a case."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.calc.duplicates import eighteen_digits
from cases.choices import IdType, PartyKind, PartySide
from cases.models import Case, Party
from mediation.common import audit
from mediation.common.crypto import blind_index
from mediation.common.errors import RuleBroken
from mediation.common.identity import (
    birth_date_of,
    check_credit_code,
    check_phone,
    check_resident_id,
    sex_of,
)
from mediation.common.models import User
from mediators.choices import Sex
from mediators.models import Mediator
from mediators.services.refusals import BadNumber, refuse_future, refuse_unknown

from .duplicates import find_suspicions
from .intake import refuse_too_many_representatives
from .locking import own_case, refuse_under_review
from .search import index_case

ADULT_CONTACT_FROM = 14
"""Below this age a guardian is named (Personal Information Protection Law art. 31)."""


class OneSideMissing(RuleBroken):
    code = "one_side_missing"
    message = _("Enter at least one applicant and one respondent.")


class SamePartyTwice(RuleBroken):
    code = "same_party_twice"
    message = _("The same document number is entered for two parties. Correct one of them.")


class GuardianMissing(RuleBroken):
    code = "guardian_missing"
    message = _("A party under 14 needs a guardian. Enter the guardian's name.")


class OwnDispute(RuleBroken):
    code = "own_dispute"
    message = _("A mediator cannot mediate their own dispute. Hand the case to a colleague.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyData:
    """A party as typed in. Left blank, ``id_type`` follows from the kind and the number.

    Sex and date of birth follow from a resident ID number.
    """

    side: PartySide
    name: str
    kind: PartyKind = PartyKind.PERSON
    id_type: IdType | str = ""
    id_number: str = ""
    phone: str = ""
    sex: Sex | str = ""
    birth_date: date | None = None
    ethnicity: str = ""
    occupation: str = ""
    address: str = ""
    guardian_name: str = ""
    is_representative: bool = False
    contact_is_shielded: bool = False


@transaction.atomic
def correct_party(*, party: Party, data: PartyData, by: User) -> Party:
    """Write a party over with corrected data, before the case is submitted.

    Refused: a case under review, and everything `checked_parties` refuses.
    """
    case = own_case(party.case, by)
    refuse_under_review(case)
    others = case.parties.exclude(pk=party.pk)
    row = _party(case, _normalised(data))
    if {row.side, *others.values_list("side", flat=True)} != set(PartySide.values):
        raise OneSideMissing("side")
    numbers = set(others.values_list("id_number_index", flat=True))
    if blind_index(row.id_number) in numbers - {None}:
        raise SamePartyTwice("id_number")
    refuse_own_dispute("parties", [row], [part.mediator for part in _parts(case)])
    refuse_too_many_representatives([row, *others], case.district_id, case.accepted_on)
    row.pk = party.pk
    row.save(force_update=True)
    index_case(case)
    found = find_suspicions(case=case)
    audit.record("party_corrected", row, by=by, case=case.pk, suspicions=len(found))
    return row


def checked_parties(
    data: Sequence[PartyData], case: Case, mediators: Sequence[Mediator]
) -> list[Party]:
    """Unsaved rows of the parties, numbers normalised.

    Refused: a side without a party, an ID, credit-code or telephone number that cannot be, one
    number for two parties, a child under 14 without a guardian, a mediator of the case.
    """
    rows = [_party(case, _normalised(party)) for party in data]
    if {row.side for row in rows} != set(PartySide.values):
        raise OneSideMissing("parties")
    numbers = [blind_index(row.id_number) for row in rows if row.id_number]
    if len(numbers) != len(set(numbers)):
        raise SamePartyTwice("parties")
    refuse_own_dispute("parties", rows, mediators)
    return rows


def check_party(data: PartyData) -> None:
    """Refuse what `checked_parties` refuses of one party by itself, before there is a case."""
    _party(Case(), _normalised(data))


def _party(case: Case, data: PartyData) -> Party:
    row = Party(case=case, **{name: getattr(data, name) for name in data.__slots__})
    row.clean_fields(exclude=["case"])
    if row.birth_date is not None:
        refuse_future("birth_date", row.birth_date)
        if not row.guardian_name and _age(row.birth_date) < ADULT_CONTACT_FROM:
            raise GuardianMissing("guardian_name")
    return row


def _normalised(data: PartyData) -> PartyData:
    refuse_unknown("side", data.side, PartySide.values)
    refuse_unknown("kind", data.kind, PartyKind.values)
    id_type = data.id_type if data.id_number else IdType.NONE
    if data.id_number and id_type in ("", IdType.NONE):
        person = data.kind == PartyKind.PERSON
        id_type = IdType.RESIDENT if person else IdType.CREDIT_CODE
    refuse_unknown("id_type", id_type, IdType.values)
    data = replace(data, id_type=id_type, name=data.name.strip())
    if data.id_number:
        data = _with_number(data)
    if data.phone:
        phone = _checked(check_phone, "phone", data.phone, _("The telephone number"))
        data = replace(data, phone=phone)
    return data


def _with_number(data: PartyData) -> PartyData:
    check = {
        IdType.RESIDENT: check_resident_id,
        IdType.CREDIT_CODE: check_credit_code,
        IdType.LEGACY: _checked_legacy,
    }.get(IdType(data.id_type), str.strip)
    number = _checked(check, "id_number", data.id_number, _("The document number"))
    data = replace(data, id_number=number)
    if data.id_type in (IdType.RESIDENT, IdType.LEGACY):
        data = replace(data, sex=sex_of(number), birth_date=birth_date_of(number))
    return data


def _checked_legacy(text: str) -> str:
    """A legacy number is kept with its 18 characters, by which it finds the card of today."""
    return check_resident_id(eighteen_digits(text))


def _checked(check, field: str, text: str, what) -> str:
    try:
        return check(text)
    except ValueError as error:
        raise BadNumber(field, what=what) from error


def refuse_own_dispute(field: str, parties: Iterable[Party], mediators: Sequence[Mediator]) -> None:
    """Refuse a mediator who is a party, by the document number."""
    own = {mediator.id_number_index for mediator in mediators} - {None}
    if own & {blind_index(party.id_number) for party in parties}:
        raise OwnDispute(field)


def _parts(case: Case):
    return case.mediators.select_related("mediator")


def _age(born: date) -> int:
    today = timezone.localdate()
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
