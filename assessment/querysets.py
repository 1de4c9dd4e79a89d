"""Named scopes of pay, ranking and follow-up."""

from django.db.models import Q
from django.utils import timezone

from assessment.choices import DrawStatus, RunStatus, ScheduleStatus
from mediation.common.roles import Role
from mediation.common.scope import ALL, NONE, ScopedQuerySet
from stations.querysets import DISTRICT_ROLES, DatedQuerySet, district_ids, in_force, office_ids

PUBLIC_TO_PAYEES = (RunStatus.CONFIRMED, RunStatus.LOCKED)
"""A mediator sees a statement once a second person has confirmed the month."""


class ScheduleQuerySet(DatedQuerySet, ScopedQuerySet):
    """Policy: bureau roles see all editions, others the one in force (SECURITY §3.3, 13)."""

    district_path = "district"
    prefix = ""

    def seen_by(self, role, user):
        prefix = self.prefix
        if role in DISTRICT_ROLES:
            return Q(**{f"{prefix}district__in": district_ids(user)})
        if role in {Role.MEDIATOR, Role.OFFICE_HEAD}:
            return in_force(timezone.localdate(), prefix) & Q(
                **{f"{prefix}status": ScheduleStatus.ACTIVE}
            )
        return NONE

    def active(self):
        return self.filter(status=ScheduleStatus.ACTIVE)


class SchedulePartQuerySet(ScheduleQuerySet):
    """Rates, conditions, papers, shares, caps, bonuses, absence rules of a schedule."""

    prefix = "schedule__"


class PublicPolicyQuerySet(DatedQuerySet, ScopedQuerySet):
    def seen_by(self, role, user):
        return ALL


class RunQuerySet(ScopedQuerySet):
    district_path = "district"

    def seen_by(self, role, user):
        if role in DISTRICT_ROLES:
            return Q(**{f"{self.district_path}__in": district_ids(user)})
        return NONE


class OrganisationLineQuerySet(RunQuerySet):
    """Money to committees and studios: the bureau's, not the mediators'."""

    district_path = "run__district"


class SettlementQuerySet(ScopedQuerySet):
    run_path = "run"
    contract_path = "contract"

    def seen_by(self, role, user):
        run, mediator = self.run_path, f"{self.contract_path}__mediator"
        if role in DISTRICT_ROLES:
            return Q(**{f"{run}__district__in": district_ids(user)})
        if role == Role.OFFICE_HEAD:
            return Q(**{f"{mediator}__office__in": office_ids(user)})
        if role == Role.MEDIATOR:
            return Q(**{f"{mediator}__user": user, f"{run}__status__in": PUBLIC_TO_PAYEES})
        return NONE

    def for_listing(self):
        return self.select_related("run", "contract__mediator__station").order_by(
            "-run__month", "contract__mediator__number"
        )


class LineQuerySet(SettlementQuerySet):
    run_path = "settlement__run"

    def for_listing(self):
        return self.select_related("settlement__run", "contract__mediator", "case", "rate")


class PortionQuerySet(SettlementQuerySet):
    """What each payer contributes: seen with the line."""

    run_path = "line__settlement__run"
    contract_path = "line__contract"


class WithheldQuerySet(SettlementQuerySet):
    def seen_by(self, role, user):
        if role in {Role.OFFICE_HEAD, Role.MEDIATOR}:
            return super().seen_by(role, user) & Q(contract__isnull=False)
        return super().seen_by(role, user)


class AdjustmentQuerySet(ScopedQuerySet):
    def seen_by(self, role, user):
        if role in DISTRICT_ROLES:
            return Q(contract__mediator__district__in=district_ids(user))
        if role == Role.OFFICE_HEAD:
            return Q(contract__mediator__office__in=office_ids(user))
        if role == Role.MEDIATOR:
            return Q(contract__mediator__user=user)
        return NONE


class PlaceQuerySet(ScopedQuerySet):
    """A place in a quarter's ranking; mediators see their own, and the published list apart."""

    def seen_by(self, role, user):
        if role in {Role.BUREAU_ADMIN, Role.BUREAU_AUDITOR}:
            return Q(run__district__in=district_ids(user))
        if role == Role.OFFICE_HEAD:
            return Q(contract__mediator__office__in=office_ids(user))
        if role == Role.MEDIATOR:
            return Q(contract__mediator__user=user, run__status="published")
        return NONE

    def for_listing(self):
        return self.select_related("run", "contract__mediator__station").order_by(
            "-run__quarter", "rank", "contract_id"
        )


class FlagQuerySet(ScopedQuerySet):
    def seen_by(self, role, user):
        if role in {Role.BUREAU_ADMIN, Role.BUREAU_AUDITOR}:
            return Q(run__district__in=district_ids(user))
        if role == Role.OFFICE_HEAD:
            return Q(
                contract__mediator__office__in=office_ids(user),
                status__in=("upheld", "set_aside"),
            )
        if role == Role.MEDIATOR:
            return Q(contract__mediator__user=user) & ~Q(status="raised")
        return NONE


class DrawQuerySet(ScopedQuerySet):
    district_path = "district"

    def seen_by(self, role, user):
        if role in {Role.BUREAU_ADMIN, Role.BUREAU_AUDITOR}:
            return Q(**{f"{self.district_path}__in": district_ids(user)})
        return NONE


class FrameQuerySet(DrawQuerySet):
    district_path = "draw__district"


class AgencyQuerySet(DatedQuerySet, DrawQuerySet):
    """Agencies under contract; the bureau's business."""


class AgencyAssignmentQuerySet(AgencyQuerySet):
    district_path = "agency__district"


class VisitQuerySet(ScopedQuerySet):
    """A surveyor sees the own agency's visits of valid draws, inside window and contract."""

    def seen_by(self, role, user):
        if role in {Role.BUREAU_ADMIN, Role.BUREAU_AUDITOR}:
            return Q(draw__district__in=district_ids(user))
        if role == Role.SURVEYOR:
            return self.assigned_to(user)
        return NONE

    def assigned_to(self, user):
        today = timezone.localdate()
        return (
            Q(agency__assignments__user=user)
            & in_force(today, "agency__assignments__")
            & in_force(today, "agency__")
            & Q(opens_on__lte=today, closes_on__gt=today)
            & ~Q(draw__status=DrawStatus.VOID)
        )


class VisitPartQuerySet(ScopedQuerySet):
    """Answers are sealed from station, office, mediator and, after sending, from the surveyor."""

    def seen_by(self, role, user):
        if role in {Role.BUREAU_ADMIN, Role.BUREAU_AUDITOR}:
            return Q(visit__draw__district__in=district_ids(user))
        return NONE


class FeedbackQuerySet(ScopedQuerySet):
    """What a party said is sealed from the mediator's side (SECURITY A7, T2)."""

    def seen_by(self, role, user):
        if role in {Role.BUREAU_ADMIN, Role.BUREAU_AUDITOR}:
            return Q(case__district__in=district_ids(user))
        return NONE


class RedFlagQuerySet(ScopedQuerySet):
    def seen_by(self, role, user):
        if role in {Role.BUREAU_ADMIN, Role.BUREAU_AUDITOR}:
            return Q(case__district__in=district_ids(user))
        return NONE

    def holding(self):
        return self.filter(status="open", holds_pay=True)
