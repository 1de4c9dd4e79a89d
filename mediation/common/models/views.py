"""Filters of a list that somebody gave a name, to come back to."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mediation.common.querysets import SavedViewQuerySet


class SavedView(models.Model):
    """A list with its filters and order under a name; never with the words searched for.

    ``page`` is the name of the list's URL, ``query`` what follows the question mark. ``circle``
    names the colleagues it is shared with ("office:12"), empty: nobody.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="saved_views",
        verbose_name=_("owner"),
    )
    page = models.CharField(_("list"), max_length=100)
    name = models.CharField(_("name"), max_length=40)
    query = models.CharField(_("filters"), max_length=1000, blank=True)
    circle = models.CharField(_("shared with"), max_length=40, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True, editable=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name", "pk"]
        indexes = [
            models.Index(
                fields=["circle", "page"],
                name="savedview_shared",
                condition=Q(removed_at__isnull=True) & ~Q(circle=""),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "page", "name"],
                condition=Q(removed_at__isnull=True),
                name="savedview_name_once",
                violation_error_message=_("You already have a view of this name. Choose another."),
            )
        ]

    def __str__(self):
        return self.name
