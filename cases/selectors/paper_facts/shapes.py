"""What a template may name: the shapes of the facts of a paper.

Every value is text as it is printed; a list holds texts or further shapes; a truth value serves
``{% if %}``. What is not known is empty, never missing. The check of an uploaded template walks
these classes, so a field added here may be named in templates at once.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyFacts:
    """``title`` is 申请人, or 申请人一 where there are several; ``particulars`` one sentence."""

    title: str = ""
    side: str = ""
    name: str = ""
    is_organisation: bool = False
    is_representative: bool = False
    sex: str = ""
    ethnicity: str = ""
    age: str = ""
    birth_date: str = ""
    id_type: str = ""
    id_number: str = ""
    occupation: str = ""
    phone: str = ""
    address: str = ""
    guardian: str = ""
    particulars: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediatorFacts:
    name: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """``matter`` is the dispute type as a dispute: 邻里纠纷; ``ending`` why it failed."""

    number: str = ""
    year: str = ""
    committee: str = ""
    station: str = ""
    station_address: str = ""
    station_telephone: str = ""
    office: str = ""
    district: str = ""
    town: str = ""
    dispute_type: str = ""
    matter: str = ""
    source: str = ""
    source_paper: str = ""
    is_application: bool = False
    is_own_initiative: bool = False
    is_transferred: bool = False
    relation: str = ""
    summary: tuple[str, ...] = ()
    place: str = ""
    people: str = ""
    amount: str = ""
    amount_capitals: str = ""
    logged_on: str = ""
    accepted_on: str = ""
    due_on: str = ""
    closed_on: str = ""
    is_closed: bool = False
    is_settled: bool = False
    outcome: str = ""
    outcome_note: str = ""
    ending: str = ""
    performance: str = ""
    performed_on: str = ""
    confirmation: str = ""
    publicity: str = ""
    tier_claimed: str = ""
    tier_fixed: str = ""
    tier_criteria: str = ""
    external_number: str = ""
    lead: str = ""
    team: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligationFacts:
    number: str = ""
    description: str = ""
    amount: str = ""
    amount_capitals: str = ""
    due_on: str = ""
    done_on: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementFacts:
    """``copies`` is in capitals: one for each party and one for the committee."""

    number: str = ""
    exists: bool = False
    is_oral: bool = False
    agreed_on: str = ""
    effective_on: str = ""
    facts: tuple[str, ...] = ()
    content: tuple[str, ...] = ()
    copies: str = ""
    obligations: tuple[ObligationFacts, ...] = ()
    total: str = ""
    total_capitals: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFacts:
    number: str = ""
    day: str = ""
    hours: str = ""
    place: str = ""
    publicity: str = ""
    mediators: str = ""
    recorder: str = ""
    participants: str = ""
    record: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InquiryFacts:
    number: str = ""
    day: str = ""
    place: str = ""
    person: str = ""
    relation: str = ""
    investigator: str = ""
    recorder: str = ""
    record: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationFacts:
    court: str = ""
    applied_on: str = ""
    last_day: str = ""
    ruling_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionFacts:
    former_day: str = ""
    new_day: str = ""
    reason: str = ""
    consent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalFacts:
    reason: str = ""
    route: str = ""
    organ: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFacts:
    """A line of the catalogue."""

    number: str = ""
    title: str = ""
    pages: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumeFacts:
    """The file as it is bound; empty until somebody archives it."""

    number: str = ""
    archived_on: str = ""
    archived_by: str = ""
    retention: str = ""
    pages: str = ""
    papers: str = ""
    entries: tuple[EntryFacts, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFacts:
    """All that the template of a paper is given; ``to`` is whom the paper is addressed to."""

    title: str = ""
    case: CaseFacts = field(default_factory=CaseFacts)
    parties: tuple[PartyFacts, ...] = ()
    applicants: tuple[PartyFacts, ...] = ()
    respondents: tuple[PartyFacts, ...] = ()
    applicant_names: str = ""
    respondent_names: str = ""
    to: PartyFacts = field(default_factory=PartyFacts)
    mediators: tuple[MediatorFacts, ...] = ()
    agreement: AgreementFacts = field(default_factory=AgreementFacts)
    session: SessionFacts = field(default_factory=SessionFacts)
    sessions: tuple[SessionFacts, ...] = ()
    inquiry: InquiryFacts = field(default_factory=InquiryFacts)
    next_session: SessionFacts = field(default_factory=SessionFacts)
    confirmation: ConfirmationFacts = field(default_factory=ConfirmationFacts)
    extension: ExtensionFacts = field(default_factory=ExtensionFacts)
    refusal: RefusalFacts = field(default_factory=RefusalFacts)
    volume: VolumeFacts = field(default_factory=VolumeFacts)
