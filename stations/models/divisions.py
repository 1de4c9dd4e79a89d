"""The tree of administrative divisions (行政区划) and who runs each unit."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mediation.common.constraints import NoOverlap, range_in_order
from stations.choices import DivisionLevel
from stations.querysets import DatedQuerySet, DivisionQuerySet


class Division(models.Model):
    """A district, street, town, community or village with its statistical code.

    Codes change over the years, so a division is dated half-open. ``path`` holds the codes
    from the root down, joined by ``/``: everything below a division shares its prefix.
    """

    code = models.CharField(_("statistical code"), max_length=12)
    name = models.CharField(_("name"), max_length=50)
    level = models.CharField(_("level"), max_length=12, choices=DivisionLevel)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("belongs to"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    path = models.CharField(_("path"), max_length=120, editable=False, db_index=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to (exclusive)"), null=True, blank=True)

    objects = DivisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("division")
        verbose_name_plural = _("divisions")
        ordering = ["code", "valid_from"]
        constraints = [
            range_in_order("division_days_in_order"),
            NoOverlap(
                name="division_code_once_at_a_time",
                fields=["code"],
                violation_error_message=_("This code is already in use on some of these days."),
            ),
            models.CheckConstraint(
                name="division_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                violation_error_message=_("A division cannot belong to itself."),
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.path = f"{self.parent.path}/{self.code}" if self.parent_id else self.code
        super().save(*args, **kwargs)


class DivisionManagement(models.Model):
    """Who runs a unit's mediation work: the district's bureau or somebody else (DOMAIN §4.3)."""

    division = models.ForeignKey(
        Division, verbose_name=_("division"), on_delete=models.PROTECT, related_name="managements"
    )
    by_this_bureau = models.BooleanField(_("run by this bureau"))
    managed_by = models.CharField(_("run by"), max_length=60)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to (exclusive)"), null=True, blank=True)
    is_example = models.BooleanField(_("example, to be confirmed by the bureau"), default=False)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("management of a division")
        verbose_name_plural = _("management of divisions")
        ordering = ["division__code", "valid_from"]
        constraints = [
            range_in_order("divisionmanagement_days_in_order"),
            NoOverlap(
                name="divisionmanagement_one_at_a_time",
                fields=["division"],
                violation_error_message=_(
                    "Another body already runs this division on some of these days."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.division} · {self.managed_by}"
