from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from mediation.common.choices import AuditArea
from mediation.common.constraints import Refuse
from mediation.common.querysets import AuditEventQuerySet, AuditHeadQuerySet


class AuditEvent(models.Model):
    """One thing that was done, by whom, to what: written once by `mediation.common.audit`.

    ``hash`` covers every other column, and ``previous_hash`` ties the row to the one before it.
    Figure G10 of the security goals.
    """

    sequence = models.BigIntegerField(_("number"), primary_key=True)
    at = models.DateTimeField(_("at"), db_index=True)
    area = models.CharField(_("area"), max_length=10, choices=AuditArea.choices)
    verb = models.CharField(_("what"), max_length=60, db_index=True)
    subject_label = models.CharField(_("kind of record"), max_length=60, blank=True)
    subject_id = models.CharField(_("record"), max_length=40, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="audit_events",
        null=True,
        blank=True,
        verbose_name=_("by"),
    )
    roles = models.CharField(_("roles held"), max_length=200, blank=True)
    address = models.CharField(_("network address"), max_length=45, blank=True)
    request_id = models.CharField(_("request"), max_length=36, blank=True)
    facts = models.JSONField(_("facts"), default=dict)
    previous_hash = models.CharField(_("hash before"), max_length=64, blank=True)
    hash = models.CharField(_("hash"), max_length=64)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit log")
        ordering = ["-sequence"]
        indexes = [
            models.Index(fields=["subject_label", "subject_id"], name="auditevent_subject"),
        ]
        constraints = [
            Refuse(
                name="auditevent_append_only",
                violation_error_message=_("The audit log cannot be changed."),
            ),
        ]

    def __str__(self):
        return f"{self.sequence} {self.verb}"


class AuditHead(models.Model):
    """The last number and hash of the log: one row, locked while the next event is written."""

    sequence = models.BigIntegerField(_("number"), default=0)
    hash = models.CharField(_("hash"), max_length=64, blank=True)

    objects = AuditHeadQuerySet.as_manager()

    class Meta:
        verbose_name = _("head of the audit log")
        verbose_name_plural = _("heads of the audit log")
        constraints = [
            models.CheckConstraint(
                name="audithead_single",
                condition=models.Q(pk=1),
                violation_error_message=_("The audit log has one head."),
            ),
            Refuse(
                name="audithead_one_step",
                events=("update",),
                when="NEW.sequence <> OLD.sequence + 1",
                violation_error_message=_("The audit log cannot be changed."),
            ),
            Refuse(
                name="audithead_kept",
                events=("delete",),
                violation_error_message=_("The audit log cannot be changed."),
            ),
        ]

    def __str__(self):
        return f"{self.sequence} {self.hash}"
