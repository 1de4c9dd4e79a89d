from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mediation.common.constraints import NoOverlap, Refuse
from mediation.common.querysets import RoleGrantQuerySet
from mediation.common.roles import Role

# SECURITY 3.1 and 3.5 as the database sees them; `roles.roles_conflict` is the same rule, and a
# test compares the two for every pair of roles.
_CONFLICT = """EXISTS (
    SELECT 1 FROM common_rolegrant other
    WHERE other.user_id = NEW.user_id AND other.role <> NEW.role
      AND other.valid_from < coalesce(NEW.valid_to, '9999-12-31')
      AND NEW.valid_from < coalesce(other.valid_to, '9999-12-31')
      AND other.valid_from < coalesce(other.valid_to, '9999-12-31')
      AND NEW.valid_from < coalesce(NEW.valid_to, '9999-12-31')
      AND (other.role IN ('system_admin', 'security_officer', 'audit_admin')
        OR NEW.role IN ('system_admin', 'security_officer', 'audit_admin')
        OR other.role = 'bureau_admin' AND NEW.role = 'bureau_finance'
        OR other.role = 'bureau_finance' AND NEW.role = 'bureau_admin'))"""
_REWRITTEN = (
    "OLD.user_id <> NEW.user_id OR OLD.role <> NEW.role OR OLD.valid_from <> NEW.valid_from"
    " OR OLD.granted_by_id IS DISTINCT FROM NEW.granted_by_id"
)


class RoleGrant(models.Model):
    """A role that a user holds on the days ``[valid_from, valid_to)``.

    Written by `mediation.common.grants` only. A grant is ended, never deleted; one that ends on
    its first day was in force on no day.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="role_grants",
        verbose_name=_("user"),
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to (exclusive)"), null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("granted by"),
    )
    granted_at = models.DateTimeField(_("granted at"), default=timezone.now, editable=False)

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("role grant")
        verbose_name_plural = _("role grants")
        ordering = ["user", "valid_from", "role"]
        constraints = [
            models.CheckConstraint(
                name="rolegrant_days_in_order",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("The end must not come before the beginning."),
            ),
            models.CheckConstraint(
                name="rolegrant_role_known",
                condition=Q(role__in=Role.values),
                violation_error_message=_("There is no such role."),
            ),
            models.CheckConstraint(
                name="rolegrant_not_to_oneself",
                condition=Q(granted_by__isnull=True) | ~Q(granted_by=F("user")),
                violation_error_message=_("Nobody grants a role to themselves."),
            ),
            NoOverlap(
                name="rolegrant_once_at_a_time",
                fields=["user", "role"],
                violation_error_message=_(
                    "The user already holds this role on some of these days."
                ),
            ),
            Refuse(
                name="rolegrant_roles_apart",
                events=("insert", "update"),
                when=_CONFLICT,
                violation_error_message=_(
                    "The user holds a role on some of these days that must stay with another "
                    "person."
                ),
            ),
            Refuse(
                name="rolegrant_only_ended",
                events=("update",),
                when=_REWRITTEN,
                violation_error_message=_("A grant can only be ended, not rewritten."),
            ),
            Refuse(
                name="rolegrant_kept",
                events=("delete",),
                violation_error_message=_("A grant is ended, never deleted."),
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.get_role_display()}"
