"""Named scopes of cases."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from cases.choices import SETTLED, ReviewState
from mediation.common.roles import Role
from mediation.common.scope import NONE, ScopedQuerySet
from stations.querysets import DISTRICT_ROLES, DatedQuerySet, district_ids, in_force, office_ids

IDENTITY_OPEN_FOR = timedelta(days=90)
"""A mediator sees the parties of an own case until 90 days after closing (SECURITY §3.3 row 2)."""


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
        return self.model._base_manager.filter(mediators__mediator__user=user).values("pk")

    def before_court_of(self, user):
        today = timezone.localdate()
        return self.model._base_manager.filter(
            in_force(today, "confirmations__court__assignments__"),
            confirmations__court__assignments__user=user,
        ).values("pk")

    def open(self):
        return self.filter(closed_on__isnull=True)

    def closed_in(self, period):
        """Closed in a Month or Quarter, half-open."""
        return self.filter(closed_on__gte=period.first_day, closed_on__lt=period.end)

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
            return Q(**{f"{path}__confirmations__court__assignments__user": user}) & in_force(
                timezone.localdate(), f"{path}__confirmations__court__assignments__"
            )
        return NONE

    def visible_to(self, user):
        return self.filter(pk__in=super().visible_to(user).values("pk"))


class PartyQuerySet(CasePartQuerySet):
    """Identity of the parties; finance never sees it (SECURITY §3.3 rows 1–2)."""


class ReviewQuerySet(CasePartQuerySet):
    roles = DISTRICT_ROLES


class ObligationQuerySet(CasePartQuerySet):
    case_path = "agreement__case"

    def overdue(self, day):
        return self.filter(due_on__lt=day, done_on__isnull=True)


class ConfirmationQuerySet(CasePartQuerySet):
    def seen_by(self, role, user):
        if role == Role.COURT_LIAISON:
            return Q(court__assignments__user=user) & in_force(
                timezone.localdate(), "court__assignments__"
            )
        return super().seen_by(role, user)


class ClueQuerySet(ScopedQuerySet):
    def seen_by(self, role, user):
        if role in {Role.BUREAU_ADMIN, Role.BUREAU_AUDITOR}:
            return Q(station__district__in=district_ids(user))
        if role == Role.OFFICE_HEAD:
            return Q(station__office__in=office_ids(user))
        if role == Role.MEDIATOR:
            return Q(station__mediators__user=user)
        return NONE


class SuspicionQuerySet(ScopedQuerySet):
    def seen_by(self, role, user):
        if role in {Role.BUREAU_ADMIN, Role.BUREAU_AUDITOR}:
            return Q(case__district__in=district_ids(user))
        if role == Role.OFFICE_HEAD:
            return Q(case__office__in=office_ids(user))
        return NONE


class TierSchemeQuerySet(DatedQuerySet):
    """Classification guides are published policy."""
