"""All that the papers of a case say, read once and written out as on paper."""

import dataclasses
from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone, translation

from cases.calc.sheets import OUTSIDE_NUMBERING, SHEET_OF, Each, Standing
from cases.calc.wording import day, paragraphs, without
from cases.choices import ENDED, TRANSFERRED, Outcome, Source
from cases.models import Case, IntakeRefusal, Party, Session

from .binding import title_of, volume_facts, volume_on_file
from .course import (
    agreement_facts,
    case_facts,
    confirmation_facts,
    hours,
    inquiry_facts,
    mediators_facts,
    session_facts,
)
from .people import ordered, parties_facts, secrets_of
from .shapes import (
    CaseFacts,
    ExtensionFacts,
    InquiryFacts,
    PaperFacts,
    RefusalFacts,
    SessionFacts,
    VolumeFacts,
)

__all__ = [
    "Item",
    "PaperFacts",
    "VolumeFacts",
    "facts_of_paper",
    "facts_of_refusal",
    "items_of",
    "standing_of",
    "title_of",
    "volume_facts",
]

OFFICIAL = "zh-hans"
TELL_OF_THE_FILE = OUTSIDE_NUMBERING | {"statement", "closing_report"}


@dataclass(frozen=True, slots=True)
class Item:
    """One of several papers of a kind: the party, session or inquiry it is for."""

    pk: int
    name: str


def facts_of_paper(
    case: Case, paper: str, *, item: int | None = None, volume: VolumeFacts | None = None
) -> PaperFacts:
    """The facts for one paper of the case; ``item`` is the party, session or inquiry it is for.

    Without an item, and where there is none, the places for it stay blank. Raises LookupError
    for a paper or an item that does not exist.
    """
    sheet = SHEET_OF[paper]
    with translation.override(OFFICIAL):
        people = ordered(case.parties.all())
        addressee = _picked(people, item) if sheet.each == Each.PARTY else None
        facts = _facts(case, people, addressee)
        if sheet.each == Each.SESSION:
            facts = replace(facts, session=_session(case, facts.case, item))
        elif sheet.each == Each.INQUIRY:
            facts = replace(facts, inquiry=_inquiry(case, item))
        if volume is None:
            volume = volume_on_file(case) if paper in TELL_OF_THE_FILE else VolumeFacts()
        facts = replace(facts, title=sheet.title, volume=volume)
        return _shielded(facts, secrets_of(people, addressee=addressee))


def items_of(case: Case, paper: str) -> list[Item]:
    """The parties, sessions or inquiries for which the paper is printed one by one."""
    each = SHEET_OF[paper].each
    if each == Each.PARTY:
        return [Item(party.pk, party.name) for party in case.parties.all()]
    if each == Each.SESSION:
        return [Item(row.pk, day(row.held_on)) for row in case.sessions.all()]
    if each == Each.INQUIRY:
        return [Item(row.pk, day(row.asked_on)) for row in case.inquiries.all()]
    return []


def standing_of(case: Case) -> Standing:
    """What decides which papers the file of the case wants."""
    return Standing(
        applied=case.source == Source.APPLICATION,
        held=case.sessions.exists(),
        inquired=case.inquiries.exists(),
        closed=case.closed_on is not None,
        written=case.outcome == Outcome.SETTLED_WRITTEN,
        oral=case.outcome == Outcome.SETTLED_ORAL,
        failed=case.outcome in ENDED,
        refused=case.outcome == Outcome.NOT_ACCEPTED,
        confirming=case.confirmations.exists(),
    )


def _facts(case: Case, people: list[Party], addressee: Party | None) -> PaperFacts:
    team = list(case.mediators.select_related("mediator"))
    header = case_facts(case, team)
    parties = parties_facts(people, addressee=addressee, today=timezone.localdate())
    titles = {party.pk: fact for party, fact in zip(people, parties, strict=True)}
    applicants = tuple(fact for fact in parties if fact.side == "申请人")
    respondents = tuple(fact for fact in parties if fact.side != "申请人")
    confirmation = case.confirmations.select_related("court").order_by("-pk").first()
    facts = PaperFacts(
        case=header,
        parties=parties,
        applicants=applicants,
        respondents=respondents,
        applicant_names="、".join(fact.name for fact in applicants),
        respondent_names="、".join(fact.name for fact in respondents),
        mediators=mediators_facts(team),
        agreement=agreement_facts(case, getattr(case, "agreement", None), len(people)),
        sessions=tuple(
            session_facts(row, number, header) for number, row in enumerate(_sessions(case), 1)
        ),
        next_session=_next_session(case),
        confirmation=confirmation_facts(confirmation),
        extension=_extension(case),
        refusal=_refusal(case),
    )
    return replace(facts, to=titles[addressee.pk]) if addressee else facts


def facts_of_refusal(refusal: IntakeRefusal) -> PaperFacts:
    """The letter for a dispute that was refused before it became a case."""
    with translation.override(OFFICIAL):
        station = refusal.station
        return PaperFacts(
            title=SHEET_OF["refusal"].title,
            case=CaseFacts(
                committee=station.committee.name,
                station=station.name,
                station_address=station.address,
                station_telephone=station.telephone,
                office=refusal.office.name,
                source=refusal.get_source_display(),
                source_paper=refusal.source_document,
                is_transferred=refusal.source in TRANSFERRED,
                summary=paragraphs(refusal.summary),
                lead=refusal.mediator.full_name,
                team=refusal.mediator.full_name,
                accepted_on=day(refusal.received_on),
            ),
            applicant_names=refusal.applicant_name,
            respondent_names=refusal.respondent_name,
            refusal=RefusalFacts(
                reason=refusal.reason_note or refusal.get_reason_display(),
                route=refusal.get_route_display(),
                organ=refusal.organ,
                day=day(refusal.refused_on),
            ),
        )


def _picked(rows: list[Any], item: int | None) -> Any:
    """The row of this id, the first one without an id; None where there is none at all."""
    if item is None:
        return rows[0] if rows else None
    found = [row for row in rows if row.pk == item]
    if not found:
        raise LookupError(item)
    return found[0]


def _sessions(case: Case) -> list[Session]:
    rows = case.sessions.select_related("second_mediator").prefetch_related("participants")
    return list(rows)


def _session(case: Case, header: CaseFacts, item: int | None) -> SessionFacts:
    rows = _sessions(case)
    row = _picked(rows, item)
    return session_facts(row, rows.index(row) + 1, header) if row else SessionFacts()


def _inquiry(case: Case, item: int | None) -> InquiryFacts:
    rows = list(case.inquiries.select_related("investigator"))
    row = _picked(rows, item)
    return inquiry_facts(row, rows.index(row) + 1) if row else InquiryFacts()


def _next_session(case: Case) -> SessionFacts:
    plan = case.session_plans.filter(session=None, called_off_on=None).first()
    if plan is None:
        return SessionFacts(place=case.place or case.station.name)
    place = plan.place or case.place or case.station.name
    return SessionFacts(day=day(plan.planned_on), hours=hours(plan.starts_at, None), place=place)


def _extension(case: Case) -> ExtensionFacts:
    row = case.extensions.last()
    if row is None:
        return ExtensionFacts(former_day=day(case.due_on))
    return ExtensionFacts(
        former_day=day(row.former_due_on), new_day=day(row.due_on), reason=row.reason
    )


def _refusal(case: Case) -> RefusalFacts:
    if case.outcome != Outcome.NOT_ACCEPTED:
        return RefusalFacts()
    referral = case.referrals.last()
    return RefusalFacts(
        reason=case.outcome_note,
        route=referral.get_route_display() if referral else "",
        day=day(case.closed_on),
    )


def _shielded(value: Any, secrets: tuple[str, ...]) -> Any:
    """The facts with the secrets taken out of every text, also of what somebody typed."""
    if not secrets:
        return value
    if isinstance(value, str):
        return without(value, secrets)
    if isinstance(value, tuple):
        return tuple(_shielded(part, secrets) for part in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        changed = {
            field.name: _shielded(getattr(value, field.name), secrets)
            for field in dataclasses.fields(value)
        }
        return replace(value, **changed)
    return value
