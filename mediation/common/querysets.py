"""Row scopes of the kernel's models: mostly one's own."""

from django.contrib.auth.base_user import BaseUserManager
from django.db.models import Q
from django.utils import timezone

from mediation.common.choices import UNFINISHED, AuditArea
from mediation.common.circles import circles_of
from mediation.common.roles import ADMINISTRATORS, BUREAU_ROLES, Role
from mediation.common.scope import ALL, NONE, ScopedQuerySet


class UserQuerySet(ScopedQuerySet):
    """The three administrators see accounts; everybody sees their own."""

    def seen_by(self, role, user):
        return ALL if role in ADMINISTRATORS else Q(pk=user.pk)


_UserManager = BaseUserManager.from_queryset(UserQuerySet)


class UserManager(_UserManager):
    def create_user(self, username, password=None, **fields):
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username, password=None, **fields):
        """The sealed break-glass account; nobody works with it."""
        return self.create_user(username, password, is_superuser=True, **fields)


class RoleGrantQuerySet(ScopedQuerySet):
    """The security officer and the audit administrator see every grant; others their own."""

    def seen_by(self, role, user):
        if role in (Role.SECURITY_OFFICER, Role.AUDIT_ADMIN):
            return ALL
        return Q(user=user)


class AuditEventQuerySet(ScopedQuerySet):
    """All for the audit administrator, business for the auditor; else own acts on accounts."""

    def seen_by(self, role, user):
        if role == Role.AUDIT_ADMIN:
            return ALL
        own = Q(actor=user, area=AuditArea.SECURITY)
        if role == Role.BUREAU_AUDITOR:
            return own | Q(area=AuditArea.BUSINESS)
        return own


class OwnedQuerySet(ScopedQuerySet):
    """Rows that belong to one user, for that user only."""

    owner = "user"

    def seen_by(self, role, user):
        return Q(**{self.owner: user})


class NoticeQuerySet(OwnedQuerySet):
    owner = "recipient"

    def unread(self):
        return self.filter(read_at__isnull=True)

    def undelivered(self):
        return self.filter(delivered_at__isnull=True)


class StoredFileQuerySet(OwnedQuerySet):
    """What one has handed in oneself; the papers of a case are asked through the case."""

    owner = "added_by"


class ApiTokenQuerySet(ScopedQuerySet):
    def seen_by(self, role, user):
        if role in (Role.SECURITY_OFFICER, Role.AUDIT_ADMIN):
            return ALL
        return Q(owner=user)

    def usable(self):
        """Not revoked and not expired today, with an owner who may sign in."""
        return self.filter(
            revoked_at__isnull=True, expires_on__gt=timezone.localdate(), owner__is_active=True
        )


class JobQuerySet(ScopedQuerySet):
    """One's own jobs; the bureau also the machine's; the system administrator all."""

    def seen_by(self, role, user):
        if role == Role.SYSTEM_ADMIN:
            return ALL
        own = Q(requested_by=user)
        return own | Q(requested_by__isnull=True) if role in BUREAU_ROLES else own

    def unfinished(self):
        return self.filter(state__in=UNFINISHED)


class IdempotencyKeyQuerySet(OwnedQuerySet):
    pass


class SavedViewQuerySet(OwnedQuerySet):
    """One's own, and those that colleagues share with one's office or district."""

    owner = "owner"

    def seen_by(self, role, user):
        return super().seen_by(role, user) | Q(circle__in=list(circles_of(user)))

    def kept(self):
        return self.filter(removed_at__isnull=True)


class AuditHeadQuerySet(ScopedQuerySet):
    def seen_by(self, role, user):
        return ALL if role == Role.AUDIT_ADMIN else NONE
