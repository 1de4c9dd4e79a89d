"""Giving roles to people, and taking them back. SECURITY 3.1, 3.5 and R30."""

from datetime import date

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mediation.common.audit import record
from mediation.common.errors import RuleBroken
from mediation.common.memory import forget
from mediation.common.models import RoleGrant, User
from mediation.common.roles import Role, has_role, roles_conflict


class NotTheSecurityOfficer(RuleBroken):
    code = "not_the_security_officer"
    message = _("Only the security officer grants and withdraws roles.")


class GrantToOneself(RuleBroken):
    code = "grant_to_oneself"
    message = _("Nobody grants a role to themselves.")


class RolesConflict(RuleBroken):
    code = "roles_conflict"
    message = _("%(role)s and %(other)s must be two different persons. End the other role first.")


class RoleAlreadyHeld(RuleBroken):
    code = "role_already_held"
    message = _("The user already holds this role on some of these days.")


class WrongDays(RuleBroken):
    code = "wrong_days"
    message = _("The end must come after the beginning.")


class AlreadyEnded(RuleBroken):
    code = "grant_already_ended"
    message = _("This role has already ended.")


@transaction.atomic
def grant_role(
    *, user: User, role: Role, valid_from: date, valid_to: date | None = None, by: User | None
) -> RoleGrant:
    """Give ``user`` the role on the days ``[valid_from, valid_to)``; their sessions end.

    Refused: by anyone but a security officer (None is the machine: setting up), to oneself, a
    role that must stay with another person, a role already held on some of these days.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    _refuse_if_not_allowed(user, by)
    if valid_to is not None and valid_to <= valid_from:
        raise WrongDays("valid_to")
    _refuse_if_roles_clash(user, role, valid_from, valid_to)
    grant = RoleGrant.objects.create(
        user=user, role=role, valid_from=valid_from, valid_to=valid_to, granted_by=by
    )
    _end_sessions(user)
    record("role_granted", user, by=by, role=role, valid_from=valid_from, valid_to=valid_to)
    return grant


@transaction.atomic
def revoke_role(*, grant: RoleGrant, on: date | None = None, by: User | None) -> RoleGrant:
    """End the grant on the day ``on`` (today if not given), which it no longer covers.

    A grant that has not begun ends on its first day and is in force on none. The user's sessions
    end. Refused: by anyone but a security officer, one's own role, a grant that ends earlier.
    """
    user = User.objects.select_for_update().get(pk=grant.user_id)
    grant = RoleGrant.objects.select_for_update().get(pk=grant.pk)
    _refuse_if_not_allowed(user, by)
    end = max(on or timezone.localdate(), grant.valid_from)
    if grant.valid_to is not None and grant.valid_to <= end:
        raise AlreadyEnded
    grant.valid_to = end
    grant.save(update_fields=["valid_to"])
    _end_sessions(user)
    record("role_revoked", user, by=by, role=grant.role, valid_to=end)
    return grant


def _refuse_if_not_allowed(user: User, by: User | None) -> None:
    if by is None:
        return
    if not has_role(by, Role.SECURITY_OFFICER):
        raise NotTheSecurityOfficer
    if by.pk == user.pk:
        raise GrantToOneself


def _refuse_if_roles_clash(user, role, valid_from, valid_to) -> None:
    same_days = RoleGrant.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=Greatest(F("valid_from"), valid_from)),
        user=user,
    )
    if valid_to is not None:
        same_days = same_days.filter(valid_from__lt=valid_to)
    for held in same_days:
        if held.role == role:
            raise RoleAlreadyHeld("role")
        if roles_conflict(Role(held.role), Role(role)):
            raise RolesConflict("role", role=Role(role).label, other=held.get_role_display())


def _end_sessions(user: User) -> None:
    User.objects.filter(pk=user.pk).update(access_version=F("access_version") + 1)
    forget(user)
