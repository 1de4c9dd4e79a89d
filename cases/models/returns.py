"""What each grid group reported for a period, zero included (排查零报告)."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.choices import ReturnStatus
from cases.querysets import ClueReturnQuerySet
from stations.models import GridGroup, Station


class ClueReturn(models.Model):
    """The return of one grid group for one period ``[period_start, period_end)``.

    The row is there from the first day of the period, so that a missing return can be listed,
    counted and asked for like any other row.
    """

    group = models.ForeignKey(
        GridGroup, verbose_name=_("grid group"), on_delete=models.PROTECT, related_name="returns"
    )
    station = models.ForeignKey(
        Station, verbose_name=_("station"), on_delete=models.PROTECT, related_name="returns"
    )
    period_start = models.DateField(_("period from"))
    period_end = models.DateField(_("period to (exclusive)"))
    due_on = models.DateField(_("report by"))
    status = models.CharField(
        _("status"), max_length=8, choices=ReturnStatus, default=ReturnStatus.WAITING
    )
    found = models.PositiveIntegerField(_("clues found"), null=True, blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reported by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reported_at = models.DateTimeField(_("reported at"), null=True, blank=True)

    objects = ClueReturnQuerySet.as_manager()

    class Meta:
        verbose_name = _("return of a grid group")
        verbose_name_plural = _("returns of grid groups")
        ordering = ["-period_start", "station", "group"]
        indexes = [
            models.Index(fields=["station", "period_start"], name="cluereturn_station_period"),
            models.Index(
                fields=["due_on"], name="cluereturn_waiting", condition=Q(status="waiting")
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "period_start"],
                name="cluereturn_once",
                violation_error_message=_("This grid group already has a return for the period."),
            ),
            models.CheckConstraint(
                name="cluereturn_days_in_order",
                condition=Q(period_end__gt=F("period_start")) & Q(due_on__gte=F("period_end")),
                violation_error_message=_("The end must come after the beginning."),
            ),
            models.CheckConstraint(
                name="cluereturn_reported_is_complete",
                condition=Q(
                    status=ReturnStatus.WAITING,
                    found__isnull=True,
                    reported_by__isnull=True,
                    reported_at__isnull=True,
                )
                | Q(
                    status=ReturnStatus.RETURNED,
                    found__isnull=False,
                    reported_by__isnull=False,
                    reported_at__isnull=False,
                ),
                violation_error_message=_("A return names the number found, who and when."),
            ),
        ]

    def __str__(self):
        return f"{self.group} {self.period_start:%Y-%m-%d}"

    @property
    def last_day(self) -> date:
        """The last day of the period."""
        return self.period_end - timedelta(days=1)
