from django.db import models
from django.utils.translation import gettext_lazy as _


class TryCount(models.Model):
    """How often something was tried at an open door in one window of time.

    Only `mediation.common.limits` writes here. The key is a keyed hash: no telephone and no
    address stands in the table. Rows are thrown away when their window is long over.
    """

    door = models.CharField(_("door"), max_length=30)
    key = models.CharField(_("key"), max_length=64)
    window_start = models.DateTimeField(_("window from"))
    count = models.PositiveIntegerField(_("tries"), default=0)

    class Meta:
        verbose_name = _("count of tries")
        verbose_name_plural = _("counts of tries")
        ordering = ["-window_start"]
        indexes = [models.Index(fields=["window_start"], name="trycount_window")]
        constraints = [
            models.UniqueConstraint(
                fields=["door", "key", "window_start"],
                name="trycount_once",
                violation_error_message=_("These tries are being counted already."),
            )
        ]

    def __str__(self):
        return f"{self.door} {self.window_start:%Y-%m-%d %H:%M}"
