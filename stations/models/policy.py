"""The shape of every policy row: what a clerk writes down instead of a developer."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from stations.querysets import DatedQuerySet

from .divisions import Division


class PolicyRow(models.Model):
    """A rule of a district, in force on the days ``[valid_from, valid_to)``, with its document.

    Published policy: everybody may read it. Each model says as a constraint which of its rows
    exclude one another.
    """

    district = models.ForeignKey(
        Division, verbose_name=_("district"), on_delete=models.PROTECT, related_name="+"
    )
    document_number = models.CharField(_("document number"), max_length=60)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to (exclusive)"), null=True, blank=True)
    is_example = models.BooleanField(_("example, to be confirmed by the bureau"), default=False)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
