from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mediation.common.constraints import Refuse
from mediation.common.querysets import ApiTokenQuerySet, IdempotencyKeyQuerySet


class ApiToken(models.Model):
    """A key of a REST client. Only its digest is stored; the secret is shown once, when issued.

    It opens what its owner may do, and of that only the ``scopes`` (SECURITY 3.4).
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="api_tokens",
        verbose_name=_("owner"),
    )
    name = models.CharField(_("name"), max_length=60)
    prefix = models.CharField(_("begins with"), max_length=8)
    digest = models.CharField(_("digest"), max_length=64, unique=True, editable=False)
    scopes = models.JSONField(_("scopes"), default=list)
    addresses = models.JSONField(_("network addresses"), default=list, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("created by"),
    )
    expires_on = models.DateField(_("expires on"))
    last_used_on = models.DateField(_("last used on"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-created_at"]
        constraints = [
            Refuse(
                name="apitoken_stays_revoked",
                events=("update",),
                when="OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS NULL",
                violation_error_message=_("A revoked token stays revoked; issue a new one."),
            ),
        ]

    def __str__(self):
        return f"{self.name} ({self.prefix}…)"


class IdempotencyKey(models.Model):
    """A write that a client has already made: its key, what it said, and the reply it got.

    SECURITY R7: same key and same body give the same reply, another body is a conflict.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("user")
    )
    key = models.UUIDField(_("key"))
    body_hash = models.CharField(_("hash of the body"), max_length=64)
    reply = models.JSONField(_("reply"), default=dict)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    objects = IdempotencyKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("client key")
        verbose_name_plural = _("client keys")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "key"],
                name="idempotencykey_once",
                violation_error_message=_("This entry has already been received."),
            ),
        ]

    def __str__(self):
        return str(self.key)
