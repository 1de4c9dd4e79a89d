"""The parties as papers name them. A shielded contact stands on no paper but the party's own."""

from collections.abc import Iterable, Sequence
from datetime import date

from cases.calc.wording import SHIELDED, age_on, day, ordinal
from cases.choices import IdType, PartyKind, PartySide
from cases.models import Party
from mediators.choices import Sex

from .shapes import PartyFacts

SIDES = {PartySide.APPLICANT: "申请人", PartySide.RESPONDENT: "被申请人"}
SEXES = {Sex.MALE: "男", Sex.FEMALE: "女"}
DOCUMENTS = {
    IdType.RESIDENT: "公民身份号码",
    IdType.LEGACY: "公民身份号码",
    IdType.CREDIT_CODE: "统一社会信用代码",
    IdType.PASSPORT: "护照号码",
    IdType.HK_MO_TW: "通行证号码",
    IdType.NONE: "",
}


SHORTEST_SECRET = 4
"""A shorter address is a word that other sentences need as well."""


def ordered(parties: Iterable[Party]) -> list[Party]:
    """Applicants first, each side in the order it was entered."""
    return sorted(parties, key=lambda party: (party.side != PartySide.APPLICANT, party.pk))


def secrets_of(parties: Sequence[Party], *, addressee: Party | None) -> tuple[str, ...]:
    """Telephones and addresses that must not be read on the paper (SECURITY T9)."""
    shielded = [
        party
        for party in parties
        if party.contact_is_shielded and (addressee is None or party.pk != addressee.pk)
    ]
    texts = (text for party in shielded for text in (party.phone, party.address))
    return tuple(text for text in texts if len(text) >= SHORTEST_SECRET)


def parties_facts(
    parties: Sequence[Party], *, addressee: Party | None, today: date
) -> tuple[PartyFacts, ...]:
    """One each, in the order given; numbered where a side has several."""
    facts = []
    for party in parties:
        own = [other for other in parties if other.side == party.side]
        number = ordinal(own.index(party) + 1) if len(own) > 1 else ""
        open_to = addressee is not None and addressee.pk == party.pk
        hidden = party.contact_is_shielded and not open_to
        facts.append(_party(party, number, hidden, today))
    return tuple(facts)


def _party(party: Party, number: str, hidden: bool, today: date) -> PartyFacts:
    side = SIDES[PartySide(party.side)]
    values = {
        "title": side + number,
        "side": side,
        "name": party.name,
        "is_organisation": party.kind == PartyKind.ORGANISATION,
        "is_representative": party.is_representative,
        "sex": SEXES.get(party.sex, ""),
        "ethnicity": party.ethnicity,
        "age": age_on(party.birth_date, today),
        "birth_date": day(party.birth_date),
        "id_type": DOCUMENTS[IdType(party.id_type)],
        "id_number": party.id_number,
        "occupation": party.occupation,
        "phone": SHIELDED if hidden and party.phone else party.phone,
        "address": SHIELDED if hidden and party.address else party.address,
        "guardian": party.guardian_name,
    }
    return PartyFacts(**values, particulars=_particulars(values))


def _particulars(values: dict) -> str:
    """Name, sex, ethnicity, birth, number, address, telephone, as a legal paper strings them."""
    parts = [
        values["name"] + "（推选的代表人）" * values["is_representative"],
        values["sex"],
        values["ethnicity"],
        f"{values['birth_date']}出生" if values["birth_date"] else "",
        f"{values['id_type']}{values['id_number']}" if values["id_number"] else "",
        f"{'住所地' if values['is_organisation'] else '住'}{values['address']}"
        if values["address"]
        else "",
        f"联系电话{values['phone']}" if values["phone"] else "",
        f"法定代理人{values['guardian']}" if values["guardian"] else "",
    ]
    return "，".join(part for part in parts if part) + "。"
