"""Named scopes of the station side, and the two questions every row scope starts from."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from mediation.common.roles import Role
from mediation.common.scope import ALL, NONE, ScopedQuerySet, remember

DISTRICT_ROLES = frozenset({Role.BUREAU_ADMIN, Role.BUREAU_FINANCE, Role.BUREAU_AUDITOR})


def in_force(day, prefix=""):
    """Rows whose half-open range ``[valid_from, valid_to)`` contains ``day``."""
    return Q(**{f"{prefix}valid_from__lte": day}) & (
        Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gt": day})
    )


def district_ids(user) -> frozenset[int]:
    """Districts that a bureau user is assigned to today."""

    def compute():
        return frozenset(
            user.staff_assignments.filter(in_force(timezone.localdate()), office__isnull=True)
            .values_list("district_id", flat=True)
            .distinct()
        )

    return remember(user, "district_ids", compute)


def office_ids(user) -> frozenset[int]:
    """Offices that an office head is assigned to today."""

    def compute():
        return frozenset(
            user.staff_assignments.filter(
                in_force(timezone.localdate()), office__isnull=False
            ).values_list("office_id", flat=True)
        )

    return remember(user, "office_ids", compute)


def office_division_paths(user) -> frozenset[str]:
    """Paths of the divisions in which the offices of an office head lie."""

    def compute():
        assigned = user.staff_assignments.filter(office__in=office_ids(user))
        return frozenset(assigned.values_list("office__division__path", flat=True))

    return remember(user, "office_division_paths", compute)


class DatedQuerySet(QuerySet):
    def on(self, day):
        """In force on ``day`` (half-open: the last day itself is out)."""
        return self.filter(in_force(day))


class DisputeTypeQuerySet(DatedQuerySet):
    def to_choose(self, day):
        """What a dispute may be about on ``day``: types in force that have none below them."""
        return self.on(day).filter(children__isnull=True)


class StructureQuerySet(DatedQuerySet, ScopedQuerySet):
    """Divisions, committees, offices, stations …: bureau roles by district, others by office.

    ``district_path`` and ``office_path`` say how a model reaches them.
    """

    district_path = "district_id"
    office_path: str | None = None

    def seen_by(self, role, user):
        if role in DISTRICT_ROLES:
            return Q(**{f"{self.district_path}__in": district_ids(user)})
        if role == Role.OFFICE_HEAD and self.office_path:
            return Q(**{f"{self.office_path}__in": office_ids(user)})
        return NONE


class DivisionQuerySet(DatedQuerySet, ScopedQuerySet):
    """The tree of divisions is public knowledge: every signed-in role may read it."""

    def seen_by(self, role, user):
        return ALL

    def under(self, division):
        """``division`` and everything below it."""
        return self.filter(Q(pk=division.pk) | Q(path__startswith=f"{division.path}/"))

    def towns_of(self, district):
        return self.filter(parent=district, level__in=["street", "town"])


class OfficeQuerySet(StructureQuerySet):
    """The security officer sees them too, to say where somebody works (SECURITY §3.3, row 29)."""

    office_path = "id"

    def seen_by(self, role, user):
        return ALL if role == Role.SECURITY_OFFICER else super().seen_by(role, user)


class AssignmentQuerySet(StructureQuerySet):
    """Who works where: granted by the security officer, read by the audit administrator."""

    def seen_by(self, role, user):
        if role in {Role.SECURITY_OFFICER, Role.AUDIT_ADMIN}:
            return ALL
        return super().seen_by(role, user)


class CommitteeQuerySet(StructureQuerySet):
    office_path = "stations__office_id"


class StationQuerySet(StructureQuerySet):
    office_path = "office_id"

    def seen_by(self, role, user):
        if role == Role.MEDIATOR:
            return Q(postings__mediator__user=user) & in_force(timezone.localdate(), "postings__")
        return super().seen_by(role, user)

    def for_listing(self):
        return self.select_related("committee", "office", "division").order_by("code")


class PartyTeamQuerySet(StructureQuerySet):
    """An office head sees the teams of the offices' streets and towns, and of all below them."""

    def seen_by(self, role, user):
        if role != Role.OFFICE_HEAD:
            return super().seen_by(role, user)
        seen = NONE
        for path in office_division_paths(user):
            seen |= Q(division__path=path) | Q(division__path__startswith=f"{path}/")
        return seen


class StationPartQuerySet(StructureQuerySet):
    """Pioneer posts and dispute profiles: seen with their station."""

    district_path = "station__district_id"
    office_path = "station__office_id"


class GridGroupQuerySet(StructureQuerySet):
    office_path = "station__office_id"


class GridMemberQuerySet(StructureQuerySet):
    district_path = "group__district_id"
    office_path = "group__station__office_id"
