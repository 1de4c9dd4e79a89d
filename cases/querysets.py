"""Named scopes of cases."""

from datetime import timedelta

from django.db.models import BooleanField, Q, Value, When
from django.db.models import Case as CaseWhen
from django.utils import timezone

from cases.choices import (
    SETTLED,
    DraftStatus,
    RequestStatus,
    ReturnStatus,
    ReviewState,
    TeamState,
    TemplateStatus,
)
from cases.choices_confirmation import WAIT_FOR_COURT
from mediation.common.memory import remember
from mediation.common.roles import Role
from mediation.common.scope import NONE, ScopedQuerySet
from stations.querysets import DISTRICT_ROLES, district_ids, in_force, office_ids

UNDECIDED = (TeamState.OPEN, TeamState.AGREED)
IDENTITY_OPEN_FOR = timedelta(days=90)
"""A mediator sees the parties of an own case until 90 days after closing (SECURITY §3.3 row 2)."""


def court_ids(user) -> frozenset[int]:
    """Courts that a liaison is assigned to today."""

    def compute():
        assigned = user.court_assignments.filter(in_force(timezone.localdate()))
        return frozenset(assigned.values_list("court_id", flat=True))

    return remember(user, "court_ids", compute)


class CaseQuerySet(ScopedQuerySet):
    def seen_by(self, role, user):
        if role in DISTRICT_ROLES:
            return Q(district__in=district_ids(user))
        if role == Role.OFFICE_HEAD:
            return Q(office__in=office_ids(user))
        if role == Role.MEDIATOR:
            return Q(pk__in=self.of_mediator_user(user))
        if role == Role.COURT_LIAISON:
            return Q(pk__in=self.before_court_of(user))
        return NONE

    def of_mediator_user(self, user):
        """By the parts alone: PostgreSQL plans no more than eight tables at once well."""
        mediator = getattr(user, "mediator", None)
        parts = self.model._meta.get_field("mediators").related_model._base_manager
        return parts.filter(mediator=mediator.pk if mediator else None).values("case")

    def before_court_of(self, user):
        applications = self.model._meta.get_field("confirmations").related_model._base_manager
        return applications.filter(court__in=court_ids(user), applied_on__isnull=False).values(
            "case"
        )

    def open(self):
        return self.filter(closed_on__isnull=True)

    def closed_in(self, period):
        """Closed in a Month or Quarter, half-open."""
        return self.filter(closed_on__gte=period.first_day, closed_on__lt=period.end)

    def first_ones(self):
        """One dispute, one case: repeats are counted with the first case of their dispute."""
        return self.filter(same_dispute_as__isnull=True)

    def settled(self):
        return self.filter(outcome__in=SETTLED)

    def passed(self):
        return self.filter(review_state=ReviewState.PASSED)

    def for_listing(self):
        return self.select_related("station", "office", "lead", "dispute_type", "tier_fixed")


class CasePartQuerySet(ScopedQuerySet):
    """Parties, sessions, agreements, documents …: seen with their case."""

    case_path = "case"
    roles = frozenset({Role.BUREAU_ADMIN, Role.BUREAU_AUDITOR})

    def seen_by(self, role, user):
        path = self.case_path
        if role in self.roles:
            return Q(**{f"{path}__district__in": district_ids(user)})
        if role == Role.OFFICE_HEAD:
            return Q(**{f"{path}__office__in": office_ids(user)})
        if role == Role.MEDIATOR:
            return Q(**{f"{path}__mediators__mediator__user": user})
        if role == Role.COURT_LIAISON:
            submitted = {
                f"{path}__confirmations__court__in": court_ids(user),
                f"{path}__confirmations__applied_on__isnull": False,
            }
            return Q(**submitted)
        return NONE

    def visible_to(self, user):
        return self.filter(pk__in=super().visible_to(user).values("pk"))


class PartyQuerySet(CasePartQuerySet):
    """Identity of the parties; finance never sees it (SECURITY §3.3 rows 1–2)."""


class ReviewQuerySet(CasePartQuerySet):
    roles = DISTRICT_ROLES


class ReviewPartQuerySet(ReviewQuerySet):
    """Answers of the checklist and reasons of a return: seen with their review."""

    case_path = "review__case"


class ObligationQuerySet(CasePartQuerySet):
    case_path = "agreement__case"

    def overdue(self, day):
        return self.filter(due_on__lt=day, done_on__isnull=True)


class ConfirmationQuerySet(CasePartQuerySet):
    """A court sees what was submitted to it, not what the station still prepares."""

    own_path = ""

    def seen_by(self, role, user):
        if role == Role.COURT_LIAISON:
            path = self.own_path
            submitted = {f"{path}court__in": court_ids(user), f"{path}applied_on__isnull": False}
            return Q(**submitted)
        return super().seen_by(role, user)

    def for_desk(self):
        """With ``is_answered``: false for what waits for the court."""
        waits = When(status__in=WAIT_FOR_COURT, then=Value(False))
        answered = CaseWhen(waits, default=Value(True), output_field=BooleanField())
        rows = self.select_related("case__committee", "case__station", "court")
        return rows.annotate(is_answered=answered)


class ConfirmationPartQuerySet(ConfirmationQuerySet):
    """Applicants, objections, enforcement: seen with their application."""

    case_path = "confirmation__case"
    own_path = "confirmation__"


class ClueQuerySet(ScopedQuerySet):
    def seen_by(self, role, user):
        if role in {Role.BUREAU_ADMIN, Role.BUREAU_AUDITOR}:
            return Q(station__district__in=district_ids(user))
        if role == Role.OFFICE_HEAD:
            return Q(station__office__in=office_ids(user))
        if role == Role.MEDIATOR:
            return Q(station__mediators__user=user)
        return NONE


class ClueReturnQuerySet(ClueQuerySet):
    def reportable(self):
        """Not reported, and the period is at its last day or over."""
        tomorrow = timezone.localdate() + timedelta(days=1)
        return self.filter(status=ReturnStatus.WAITING, period_end__lte=tomorrow)


class InsideQuerySet(CasePartQuerySet):
    """What concerns the mediators of a case and who is above them; no court reads it."""

    def seen_by(self, role, user):
        return NONE if role == Role.COURT_LIAISON else super().seen_by(role, user)


class IntakeRefusalQuerySet(ScopedQuerySet):
    """What was not accepted: seen where it came in, and by the mediator who refused it."""

    def seen_by(self, role, user):
        if role in {Role.BUREAU_ADMIN, Role.BUREAU_AUDITOR}:
            return Q(district__in=district_ids(user))
        if role == Role.OFFICE_HEAD:
            return Q(office__in=office_ids(user))
        if role == Role.MEDIATOR:
            return Q(mediator__user=user)
        return NONE


class SuspicionQuerySet(ScopedQuerySet):
    def seen_by(self, role, user):
        if role in {Role.BUREAU_ADMIN, Role.BUREAU_AUDITOR}:
            return Q(case__district__in=district_ids(user))
        if role == Role.OFFICE_HEAD:
            return Q(case__office__in=office_ids(user))
        return NONE


class ParticipantQuerySet(CasePartQuerySet):
    case_path = "session__case"


class EscalationStepQuerySet(CasePartQuerySet):
    case_path = "escalation__case"


class FulfilmentQuerySet(CasePartQuerySet):
    """Fulfilments, urgings and defaults: seen with the case of their obligation."""

    case_path = "obligation__agreement__case"


class TeamProposalQuerySet(CasePartQuerySet):
    """Seen with the case, and by the mediators it would bring in: they have to agree."""

    parts_path = "parts"

    def seen_by(self, role, user):
        rows = super().seen_by(role, user)
        if role == Role.MEDIATOR:
            return rows | Q(**{f"{self.parts_path}__mediator__user": user})
        return rows

    def undecided(self):
        return self.filter(state__in=UNDECIDED)


class TeamPartQuerySet(TeamProposalQuerySet):
    case_path = "proposal__case"
    parts_path = "proposal__parts"


class CaseLinkQuerySet(CasePartQuerySet):
    """Seen with either of the two cases."""

    def seen_by(self, role, user):
        if role == Role.MEDIATOR:
            return Q(case__mediators__mediator__user=user) | Q(
                other__mediators__mediator__user=user
            )
        if role == Role.OFFICE_HEAD:
            return Q(case__office__in=office_ids(user)) | Q(other__office__in=office_ids(user))
        return super().seen_by(role, user) if role in self.roles else NONE

    def standing(self):
        return self.filter(ended_at__isnull=True)


class CaseDraftQuerySet(ScopedQuerySet):
    """A draft is its mediator's alone: nobody reads over a shoulder."""

    mediator_path = "mediator"

    def seen_by(self, role, user):
        if role == Role.MEDIATOR:
            return Q(**{f"{self.mediator_path}__user": user})
        return NONE

    def in_progress(self):
        return self.filter(status=DraftStatus.OPEN)


class DraftPhotoQuerySet(CaseDraftQuerySet):
    mediator_path = "draft__mediator"


class RequestPartQuerySet(ScopedQuerySet):
    """Calls on a request: seen with it."""

    station_path = "request__station"

    def seen_by(self, role, user):
        path = self.station_path
        if role in {Role.BUREAU_ADMIN, Role.BUREAU_AUDITOR}:
            return Q(**{f"{path}__district__in": district_ids(user)})
        if role == Role.OFFICE_HEAD:
            return Q(**{f"{path}__office__in": office_ids(user)})
        if role == Role.MEDIATOR:
            return Q(**{f"{path}__mediators__user": user})
        return NONE


class QrCodeQuerySet(RequestPartQuerySet):
    station_path = "station"

    def in_force(self):
        return self.filter(ended_at__isnull=True)


class RequestQuerySet(RequestPartQuerySet):
    """Requests belong to a station: its mediators, its office and the bureau see them."""

    station_path = "station"

    def waiting(self):
        """Not decided yet: the station owes an answer."""
        return self.filter(decided_at__isnull=True)

    def overdue(self, day):
        """Nobody has reached the citizen, though a call was promised before ``day``."""
        return self.filter(status=RequestStatus.NEW, reply_due_on__lt=day)


class PaperTemplateQuerySet(ScopedQuerySet):
    """Templates are the bureau's business; whoever prints uses the one in force."""

    def seen_by(self, role, user):
        if role in {Role.BUREAU_ADMIN, Role.BUREAU_AUDITOR}:
            return Q(district__in=district_ids(user))
        return NONE

    def in_force(self):
        return self.filter(status=TemplateStatus.IN_FORCE)


class PrintedFileQuerySet(ScopedQuerySet):
    """Only for whom it was made."""

    def seen_by(self, role, user):
        return Q(made_for=user)

    def fetchable(self):
        return self.filter(expires_at__gt=timezone.now())
