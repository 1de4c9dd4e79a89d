"""Forms of the pages, by subject. They read input; every rule is in the services."""

from .closing import CloseCaseForm, obligations_formset, obligations_typed
from .confirmation import (
    ConfirmationForm,
    EligibilityForm,
    EnforcementEndForm,
    EnforcementForm,
    SupplyForm,
    WithdrawForm,
)
from .court import CourtDecisionForm, ObjectionDecisionForm, ObjectionForm
from .dispute import CorrectCaseForm, LogCaseForm
from .files import PaperForm, TakeOffForm
from .intake import (
    ClueDecisionForm,
    ClueForm,
    ExtensionForm,
    RecusalForm,
    RefusalForm,
    ReturnsForm,
)
from .parties import CorrectPartyForm, PartyForm, parties_formset
from .performance import (
    DefaultForm,
    ObligationForm,
    PerformanceForm,
    ReferralForm,
    UrgingForm,
)
from .teams import TeamAnswerForm, TeamForm
from .work import (
    CallOffForm,
    EscalationForm,
    EscalationStepForm,
    InquiryForm,
    LinkForm,
    MergeForm,
    SessionForm,
    SessionPlanForm,
    SystemEntryForm,
    participants_formset,
)

__all__ = [
    "CallOffForm",
    "CloseCaseForm",
    "ClueDecisionForm",
    "ClueForm",
    "ConfirmationForm",
    "CorrectCaseForm",
    "CorrectPartyForm",
    "CourtDecisionForm",
    "DefaultForm",
    "EligibilityForm",
    "EnforcementEndForm",
    "EnforcementForm",
    "EscalationForm",
    "EscalationStepForm",
    "ExtensionForm",
    "InquiryForm",
    "LinkForm",
    "LogCaseForm",
    "MergeForm",
    "ObjectionDecisionForm",
    "ObjectionForm",
    "ObligationForm",
    "PaperForm",
    "TakeOffForm",
    "PartyForm",
    "PerformanceForm",
    "RecusalForm",
    "ReferralForm",
    "RefusalForm",
    "ReturnsForm",
    "SessionForm",
    "SessionPlanForm",
    "SupplyForm",
    "SystemEntryForm",
    "TeamAnswerForm",
    "TeamForm",
    "UrgingForm",
    "WithdrawForm",
    "obligations_formset",
    "obligations_typed",
    "participants_formset",
    "parties_formset",
]
