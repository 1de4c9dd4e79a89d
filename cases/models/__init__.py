from .agreements import Agreement, Obligation
from .archive import Appraisal, ArchiveVolume
from .cases import Case, CaseMediator, NumberSeries
from .clues import Clue, DuplicateSuspicion
from .confirmation_rules import ConfirmationRule, EligibilityCheck
from .confirmations import Confirmation, Court, CourtAssignment, JointApplicant
from .documents import Document, DocumentFile
from .drafts import CaseDraft, DraftPhoto
from .escalations import Escalation, EscalationStep
from .file_policy import FileRequirement, RetentionRule
from .intake import IntakeRefusal, IntakeRule, SourceRule
from .links import CaseLink
from .parties import Party
from .performance import AgreementRule, Default, Fulfilment, Referral, Urging
from .recusals import Recusal
from .requests import CitizenRule, MediationRequest, QrCode, RequestCall
from .returns import ClueReturn
from .review_policy import ReturnReason, ReviewCheck, ReviewRule, TierRule
from .reviews import Review, ReviewAnswer, ReviewFault
from .rulings import Enforcement, Objection
from .search import CaseSearch
from .sessions import Inquiry, Participant, Session, SessionPlan
from .teams import TeamPart, TeamProposal
from .templates import PaperTemplate, PrintedFile
from .terms import TermExtension
from .tiers import Tier, TierScheme

__all__ = [
    "Agreement",
    "AgreementRule",
    "Appraisal",
    "ArchiveVolume",
    "Case",
    "CaseDraft",
    "CaseLink",
    "CaseMediator",
    "CaseSearch",
    "CitizenRule",
    "Clue",
    "ClueReturn",
    "Confirmation",
    "ConfirmationRule",
    "Court",
    "CourtAssignment",
    "Default",
    "Document",
    "DocumentFile",
    "DraftPhoto",
    "DuplicateSuspicion",
    "EligibilityCheck",
    "Enforcement",
    "FileRequirement",
    "Escalation",
    "IntakeRefusal",
    "IntakeRule",
    "EscalationStep",
    "Fulfilment",
    "Inquiry",
    "MediationRequest",
    "JointApplicant",
    "NumberSeries",
    "Objection",
    "Obligation",
    "PaperTemplate",
    "Participant",
    "PrintedFile",
    "Party",
    "Recusal",
    "QrCode",
    "Referral",
    "RequestCall",
    "RetentionRule",
    "ReturnReason",
    "Review",
    "ReviewAnswer",
    "ReviewCheck",
    "ReviewFault",
    "ReviewRule",
    "Session",
    "SourceRule",
    "TermExtension",
    "SessionPlan",
    "TeamPart",
    "TeamProposal",
    "Tier",
    "TierRule",
    "TierScheme",
    "Urging",
]
