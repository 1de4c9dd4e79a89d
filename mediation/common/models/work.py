from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mediation.common.choices import UNFINISHED, JobState
from mediation.common.querysets import JobQuerySet, NoticeQuerySet


class Notice(models.Model):
    """Something a user should know about one record, told once a day.

    ``kind`` names the sentence (`mediation.common.notices`), ``params`` fill it in; never with
    personal data. The row is the outbox: ``delivered_at`` is set when it has been sent.
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="notices",
        verbose_name=_("recipient"),
    )
    kind = models.CharField(_("kind"), max_length=60)
    subject_label = models.CharField(_("kind of record"), max_length=60)
    subject_id = models.CharField(_("record"), max_length=40)
    params = models.JSONField(_("details"), default=dict, blank=True)
    day = models.DateField(_("day"), default=timezone.localdate)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    delivered_at = models.DateTimeField(_("delivered at"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["created_at"],
                name="notice_undelivered",
                condition=Q(delivered_at__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "recipient", "subject_label", "subject_id", "day"],
                name="notice_once_a_day",
                violation_error_message=_("This notice has already been given today."),
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.subject_label} {self.subject_id}"


class Job(models.Model):
    """Long work with progress, seen on a page; run by `mediation.common.jobs`.

    While one with the same kind and key is unfinished there is no second. ``args`` and ``result``
    hold ids, counts and sums, never personal data.
    """

    kind = models.CharField(_("kind"), max_length=60)
    key = models.CharField(_("key"), max_length=120)
    args = models.JSONField(_("arguments"), default=dict, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=JobState.choices, default=JobState.REQUESTED
    )
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("total"), default=0)
    note = models.CharField(_("note"), max_length=200, blank=True)
    result = models.JSONField(_("result"), null=True, blank=True)
    error = models.CharField(_("error"), max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="jobs",
        null=True,
        blank=True,
        verbose_name=_("requested by"),
    )
    requested_at = models.DateTimeField(_("requested at"), default=timezone.now, editable=False)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=Q(state__in=UNFINISHED),
                name="job_one_at_a_time",
                violation_error_message=_("This work has already been requested and is not done."),
            ),
            models.CheckConstraint(
                name="job_finished_means_finished",
                condition=Q(state__in=UNFINISHED, finished_at__isnull=True)
                | Q(~Q(state__in=UNFINISHED), finished_at__isnull=False),
                violation_error_message=_("A finished job says when it finished."),
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.key}"
