"""Who people are in the system: the roles, one sentence each, and the ones a user holds today.

What a role may do is data: see `mediation.common.matrix`. SECURITY 3.1.
"""

from django.db.models import Q, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mediation.common.memory import remember


class Role(TextChoices):
    MEDIATOR = "mediator", _("Mediator")
    OFFICE_HEAD = "office_head", _("Office head")
    SURVEYOR = "surveyor", _("Surveyor")
    COURT_LIAISON = "court_liaison", _("Court liaison")
    BUREAU_ADMIN = "bureau_admin", _("Bureau administrator")
    BUREAU_FINANCE = "bureau_finance", _("Bureau finance officer")
    BUREAU_AUDITOR = "bureau_auditor", _("Bureau auditor")
    SYSTEM_ADMIN = "system_admin", _("System administrator")
    SECURITY_OFFICER = "security_officer", _("Security officer")
    AUDIT_ADMIN = "audit_admin", _("Audit administrator")


ROLE_SENTENCES = {
    Role.MEDIATOR: _("Logs and mediates cases, and sees their own pay, targets and file."),
    Role.OFFICE_HEAD: _(
        "Reviews the cases of their office first and reports its attendance; sees nothing of "
        "other offices."
    ),
    Role.SURVEYOR: _("Calls the parties of the drawn cases given to their agency, and no others."),
    Role.COURT_LIAISON: _(
        "Accepts, returns and decides the applications for judicial confirmation at one court."
    ),
    Role.BUREAU_ADMIN: _(
        "Runs the business of the district and approves settlements; never prepares or pays them."
    ),
    Role.BUREAU_FINANCE: _(
        "Prepares settlements, puts rates in force and releases payment; sees no parties."
    ),
    Role.BUREAU_AUDITOR: _("Reads the business of the district and checks it; changes nothing."),
    Role.SYSTEM_ADMIN: _(
        "Creates and disables accounts, and looks after backups; sees no business and no log."
    ),
    Role.SECURITY_OFFICER: _(
        "Grants roles and issues API tokens; sees no business and creates no account."
    ),
    Role.AUDIT_ADMIN: _("Reads and verifies the audit log, and writes nothing."),
}

ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_OFFICER, Role.AUDIT_ADMIN})
BUREAU_ROLES = frozenset({Role.BUREAU_ADMIN, Role.BUREAU_FINANCE, Role.BUREAU_AUDITOR})
# Who may enter the admin site; the office head's part of it is scoped to the office.
STAFF_ROLES = ADMINISTRATORS | BUREAU_ROLES | {Role.OFFICE_HEAD}
# Roles that one person never holds on the same day, besides the administrators, who hold one
# role and no other.
CONFLICTING_ROLES = (frozenset({Role.BUREAU_ADMIN, Role.BUREAU_FINANCE}),)


def roles_conflict(one: Role, other: Role) -> bool:
    """May one person not hold both on the same day? SECURITY 3.1 and 3.5."""
    if one == other:
        return False
    pair = frozenset({one, other})
    return bool(pair & ADMINISTRATORS) or pair in CONFLICTING_ROLES


def roles_of(user) -> frozenset[Role]:
    """Roles granted to the user today; none for an anonymous or a disabled user."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    today = timezone.localdate()

    def compute():
        grants = user.role_grants.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=today), valid_from__lte=today
        )
        return frozenset(Role(role) for role in grants.values_list("role", flat=True))

    return remember(user, ("roles", today), compute)


def has_role(user, *roles: Role) -> bool:
    """Does the user hold at least one of the roles today?"""
    return not roles_of(user).isdisjoint(roles)
