"""The case, its sessions, inquiries, agreement and court matters as papers tell them."""

from collections.abc import Sequence

from cases.calc.wording import day, figures, matter, ordinal, paragraphs
from cases.choices import ENDED, SETTLED, TRANSFERRED, MediatorRole, Outcome, Source
from cases.models import Agreement, Case, CaseMediator, Confirmation, Inquiry, Obligation, Session

from .amounts import capitals, count_in_capitals
from .shapes import (
    AgreementFacts,
    CaseFacts,
    ConfirmationFacts,
    InquiryFacts,
    MediatorFacts,
    ObligationFacts,
    SessionFacts,
)

ROLES = {MediatorRole.LEAD: "主办调解员", MediatorRole.CO: "协办调解员"}
PUBLIC, PRIVATE = "公开", "不公开"


def case_facts(case: Case, team: Sequence[CaseMediator]) -> CaseFacts:
    return CaseFacts(
        **_places(case),
        **_course(case),
        number=case.number,
        year=str(case.year),
        dispute_type=case.dispute_type.name,
        matter=matter(case.dispute_type.name),
        source=case.get_source_display(),
        source_paper=case.source_document,
        is_application=case.source == Source.APPLICATION,
        is_own_initiative=case.source == Source.OWN_INITIATIVE,
        is_transferred=case.source in TRANSFERRED,
        relation=case.get_relation_display(),
        summary=paragraphs(case.summary),
        people=str(case.people_count),
        amount=figures(case.amount),
        amount_capitals=capitals(case.amount),
        publicity=PUBLIC if case.is_public else PRIVATE,
        tier_claimed=case.tier_claimed.name if case.tier_claimed else "",
        tier_fixed=case.tier_fixed.name if case.tier_fixed else "",
        tier_criteria=case.tier_claimed.criteria if case.tier_claimed else "",
        external_number=case.external_number,
        lead=case.lead.full_name,
        team="、".join(part.mediator.full_name for part in team),
    )


def mediators_facts(team: Sequence[CaseMediator]) -> tuple[MediatorFacts, ...]:
    return tuple(
        MediatorFacts(name=part.mediator.full_name, role=ROLES[MediatorRole(part.role)])
        for part in team
    )


def session_facts(session: Session, number: int, case: CaseFacts) -> SessionFacts:
    second = session.second_mediator.full_name if session.second_mediator else ""
    people = session.participants.all()
    return SessionFacts(
        number=ordinal(number),
        day=day(session.held_on),
        hours=hours(session.starts_at, session.ends_at),
        place=session.place or case.place or case.station,
        publicity=PUBLIC if session.is_public else PRIVATE,
        mediators="、".join(name for name in (case.lead, second) if name),
        recorder=session.recorder,
        participants="、".join(f"{one.name}（{one.get_kind_display()}）" for one in people),
        record=paragraphs(session.record),
    )


def inquiry_facts(inquiry: Inquiry, number: int) -> InquiryFacts:
    return InquiryFacts(
        number=ordinal(number),
        day=day(inquiry.asked_on),
        place=inquiry.place,
        person=inquiry.person_asked,
        relation=inquiry.relation,
        investigator=inquiry.investigator.full_name,
        recorder=inquiry.recorder,
        record=paragraphs(inquiry.record),
    )


def agreement_facts(case: Case, agreement: Agreement | None, parties: int) -> AgreementFacts:
    """One copy for each party and one for the committee (law art. 29)."""
    copies = count_in_capitals(parties + 1 if agreement is None else agreement.copies)
    if agreement is None:
        return AgreementFacts(number=case.number, copies=copies)
    obligations = list(agreement.obligations.all())
    sums = [row.amount for row in obligations if row.amount is not None]
    total = sum(sums) if sums else None
    return AgreementFacts(
        number=case.number,
        exists=True,
        is_oral=agreement.form == "oral",
        agreed_on=day(agreement.agreed_on),
        effective_on=day(agreement.effective_on),
        facts=paragraphs(agreement.facts),
        content=paragraphs(agreement.content),
        copies=copies,
        obligations=tuple(_obligation(row, n) for n, row in enumerate(obligations, 1)),
        total=figures(total),
        total_capitals=capitals(total),
    )


def confirmation_facts(confirmation: Confirmation | None) -> ConfirmationFacts:
    if confirmation is None:
        return ConfirmationFacts()
    return ConfirmationFacts(
        court=confirmation.court.name,
        applied_on=day(confirmation.applied_on),
        last_day=day(confirmation.last_day),
        ruling_number=confirmation.ruling_number,
    )


def _places(case: Case) -> dict[str, str]:
    return {
        "committee": case.committee.name,
        "station": case.station.name,
        "station_address": case.station.address,
        "station_telephone": case.station.telephone,
        "office": case.office.name,
        "district": case.district.name,
        "town": case.division.name,
        "place": case.place,
    }


def _course(case: Case) -> dict[str, str | bool]:
    return {
        "logged_on": day(case.logged_on),
        "accepted_on": day(case.accepted_on),
        "due_on": day(case.due_on),
        "closed_on": day(case.closed_on),
        "is_closed": case.closed_on is not None,
        "is_settled": case.outcome in SETTLED,
        "outcome": case.get_outcome_display() if case.outcome else "",
        "outcome_note": case.outcome_note,
        "ending": _ending(case),
        "performance": case.get_performance_display(),
        "performed_on": day(case.performed_on),
        "confirmation": case.get_confirmation_display(),
    }


def _ending(case: Case) -> str:
    """``一方拒绝或撤回（书面撤回）``: why a case ended without an agreement."""
    if case.outcome not in ENDED:
        return ""
    if case.outcome == Outcome.OTHER:
        return case.outcome_note
    why = case.get_outcome_display().rpartition("：")[2]
    return f"{why}（{case.outcome_note}）" if case.outcome_note else why


def _obligation(row: Obligation, number: int) -> ObligationFacts:
    return ObligationFacts(
        number=str(number),
        description=row.description,
        amount=figures(row.amount),
        amount_capitals=capitals(row.amount),
        due_on=day(row.due_on),
        done_on=day(row.done_on),
        state="已履行" if row.done_on else "未履行",
    )


def hours(begin, end) -> str:
    """``9时30分至11时``; empty where the hours are not known."""
    if begin is None:
        return ""
    return "至".join(_hour(moment) for moment in (begin, end) if moment is not None)


def _hour(moment) -> str:
    return f"{moment.hour}时" + (f"{moment.minute}分" if moment.minute else "")
