"""Named scopes of mediators and what hangs on them."""

from django.db.models import Q
from django.utils import timezone

from mediation.common.roles import Role
from mediation.common.scope import NONE, ScopedQuerySet
from stations.querysets import DISTRICT_ROLES, DatedQuerySet, district_ids, in_force, office_ids


class MediatorQuerySet(ScopedQuerySet):
    def seen_by(self, role, user):
        if role in DISTRICT_ROLES:
            return Q(district__in=district_ids(user))
        if role == Role.OFFICE_HEAD:
            return Q(office__in=office_ids(user))
        if role == Role.MEDIATOR:
            return Q(user=user)
        return NONE

    def under_contract(self, day):
        return self.filter(in_force(day, "contracts__")).distinct()

    def for_listing(self):
        return self.select_related("office", "station").order_by("number")


class MediatorPartQuerySet(DatedQuerySet, ScopedQuerySet):
    """Contracts, grades, postings, leave: seen with their mediator."""

    mediator_path = "mediator"

    def seen_by(self, role, user):
        path = self.mediator_path
        if role in DISTRICT_ROLES:
            return Q(**{f"{path}__district__in": district_ids(user)})
        if role == Role.OFFICE_HEAD:
            return Q(**{f"{path}__office__in": office_ids(user)})
        if role == Role.MEDIATOR:
            return Q(**{f"{path}__user": user})
        return NONE


class ContractQuerySet(MediatorPartQuerySet):
    def in_force_today(self):
        return self.on(timezone.localdate())

    def overlapping(self, start, end):
        """In force on some day of ``[start, end)``."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=start), valid_from__lt=end)

    def for_listing(self):
        return self.select_related("mediator__office", "mediator__station").order_by(
            "-valid_from", "mediator__number"
        )


class SheetQuerySet(ScopedQuerySet):
    def seen_by(self, role, user):
        if role in DISTRICT_ROLES:
            return Q(office__district__in=district_ids(user))
        if role == Role.OFFICE_HEAD:
            return Q(office__in=office_ids(user))
        return NONE


class SheetEntryQuerySet(ScopedQuerySet):
    def seen_by(self, role, user):
        if role in DISTRICT_ROLES:
            return Q(sheet__office__district__in=district_ids(user))
        if role == Role.OFFICE_HEAD:
            return Q(sheet__office__in=office_ids(user))
        if role == Role.MEDIATOR:
            return Q(contract__mediator__user=user)
        return NONE
