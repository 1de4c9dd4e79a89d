"""Dispute types of the ministry's table, and the dispute mix of a station."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from mediation.common.constraints import range_in_order
from stations.querysets import DisputeTypeQuerySet, StationPartQuerySet

from .stations import Station


class DisputeType(models.Model):
    """A dispute type (纠纷类型). Types have parents, so that the older 15-type list adds up."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=40)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("belongs to"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    position = models.PositiveSmallIntegerField(_("position in the table"))
    needs_wet_ink = models.BooleanField(
        _("signed by hand only"),
        default=False,
        help_text=_(
            "Marriage, adoption, inheritance: an electronic signature does not count "
            "(Electronic Signature Law, art. 3)."
        ),
    )
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to (exclusive)"), null=True, blank=True)

    objects = DisputeTypeQuerySet.as_manager()

    class Meta:
        verbose_name = _("dispute type")
        verbose_name_plural = _("dispute types")
        ordering = ["position"]
        constraints = [range_in_order("disputetype_days_in_order")]

    def __str__(self):
        return self.name


class DisputeProfile(models.Model):
    """Cases of a type at a station in the year up to a day; refreshed nightly by `cases`."""

    station = models.ForeignKey(
        Station, verbose_name=_("station"), on_delete=models.PROTECT, related_name="profiles"
    )
    dispute_type = models.ForeignKey(
        DisputeType, verbose_name=_("dispute type"), on_delete=models.PROTECT, related_name="+"
    )
    as_of = models.DateField(_("as of"))
    case_count = models.PositiveIntegerField(_("cases"))

    objects = StationPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("dispute profile")
        verbose_name_plural = _("dispute profiles")
        ordering = ["station", "dispute_type"]
        constraints = [
            models.UniqueConstraint(
                fields=["station", "dispute_type"],
                name="disputeprofile_once",
                violation_error_message=_("The station already has a profile for this type."),
            )
        ]

    def __str__(self):
        return f"{self.station} · {self.dispute_type}"
