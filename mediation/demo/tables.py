"""The tables that hang on a case, with the columns the demonstration fills in."""

from cases.models import (
    Agreement,
    Case,
    CaseMediator,
    Clue,
    Confirmation,
    Document,
    DuplicateSuspicion,
    Escalation,
    Obligation,
    Party,
    Review,
    Session,
)
from mediation.demo.writing import Writer

CASE = (
    "number client_key committee_id year serial station_id office_id district_id division_id"
    " lead_id lead_is_full_time dispute_type_id source source_document relation summary place"
    " people_count amount is_public logged_on accepted_on received_at due_on closed_on outcome"
    " outcome_note performance performed_on confirmation sued_after payment_order evidence_fixed"
    " guided_to_court presence_evidenced external_number external_entered_on review_state"
    " submitted_at tier_claimed_id tier_fixed_id amount_fixed office_reviewed_by_id"
    " approved_by_id approved_on same_dispute_as_id created_by_id updated_at version"
    " source_rule_id received_on accept_by application_form court_stage place_basis"
    " before_other_organ respondent_consent consent_on"
)
PARTY = (
    "case_id side kind name id_type id_number id_number_index phone phone_index sex birth_date"
    " ethnicity occupation address guardian_name is_representative contact_is_shielded"
)
CONFIRMATION = (
    "case_id court_id effective_on last_day applied_on status reason_code reason ruling_number"
    " accepted_on decided_on decided_by_id created_by_id"
)
REVIEW = (
    "case_id level round decision tier_claimed_id tier_fixed_id amount_fixed quality reason"
    " decided_by_id decided_at"
)
ESCALATION = (
    "case_id risk people_count measure reported_to reported_at reported_by_id prevented result"
    " closed_on"
)
CLUE = (
    "group_id station_id found_on description people_count risk reported_by_id reported_at status"
    " case_id reason decided_by_id decided_at"
)
SUSPICION = "case_id other_id reason_code status reason decided_by_id decided_at"


class CaseTables:
    """One table each, by name."""

    def __init__(self, writer: Writer) -> None:
        def table(model, columns):
            return writer.table(model, *columns.split())

        self.cases = table(Case, CASE)
        self.mediators = table(CaseMediator, "case_id mediator_id role share")
        self.parties = table(Party, PARTY)
        self.agreements = table(
            Agreement, "case_id form agreed_on effective_on facts content copies"
        )
        self.obligations = table(Obligation, "agreement_id description amount due_on done_on")
        self.sessions = table(Session, "case_id held_on place record recorded_by_id")
        self.documents = table(
            Document, "case_id paper position pages is_by_hand added_by_id added_at"
        )
        self.confirmations = table(Confirmation, CONFIRMATION)
        self.reviews = table(Review, REVIEW)
        self.escalations = table(Escalation, ESCALATION)
        self.clues = table(Clue, CLUE)
        self.suspicions = table(DuplicateSuspicion, SUSPICION)
