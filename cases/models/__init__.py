from .agreements import Agreement, Obligation
from .cases import Case, CaseMediator, NumberSeries
from .clues import Clue, DuplicateSuspicion
from .confirmations import Confirmation, Court, CourtAssignment
from .documents import Document
from .parties import Party
from .reviews import Review
from .sessions import Escalation, Session
from .tiers import Tier, TierScheme

__all__ = [
    "Agreement",
    "Case",
    "CaseMediator",
    "Clue",
    "Confirmation",
    "Court",
    "CourtAssignment",
    "Document",
    "DuplicateSuspicion",
    "Escalation",
    "NumberSeries",
    "Obligation",
    "Party",
    "Review",
    "Session",
    "Tier",
    "TierScheme",
]
