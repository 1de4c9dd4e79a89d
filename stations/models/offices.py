"""Committees, the offices that look after stations, and the staff assigned to them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mediation.common.constraints import NoOverlap, range_in_order
from stations.choices import CommitteeKind, CommitteeLevel, OfficeKind
from stations.querysets import AssignmentQuerySet, CommitteeQuerySet, OfficeQuerySet

from .divisions import Division


class Committee(models.Model):
    """A people's mediation committee (人民调解委员会): the body whose seal an agreement bears.

    People's Mediation Law art. 29: a written agreement takes effect with the committee's seal.
    A station is a place and belongs to a committee; a committee may own many stations.
    """

    name = models.CharField(_("name"), max_length=80)
    short_name = models.CharField(
        _("short name for file numbers"), max_length=10, help_text=_("Used in file numbers.")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=CommitteeKind)
    level = models.CharField(_("level"), max_length=10, choices=CommitteeLevel)
    district = models.ForeignKey(
        Division, verbose_name=_("district"), on_delete=models.PROTECT, related_name="+"
    )
    division = models.ForeignKey(
        Division, verbose_name=_("division"), on_delete=models.PROTECT, related_name="committees"
    )
    number_template = models.CharField(
        _("file number template"),
        max_length=60,
        default="（{year}）{committee}人调字第{serial}号",
        help_text=_("Placeholders: {year}, {committee}, {serial}."),
    )
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to (exclusive)"), null=True, blank=True)
    is_example = models.BooleanField(_("example, to be confirmed by the bureau"), default=False)

    objects = CommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = _("people's mediation committee")
        verbose_name_plural = _("people's mediation committees")
        ordering = ["name"]
        constraints = [
            range_in_order("committee_days_in_order"),
            models.UniqueConstraint(
                fields=["district", "name"],
                name="committee_name_once",
                violation_error_message=_("The district already has a committee of this name."),
            ),
            NoOverlap(  # file numbers of all committees are one space
                name="committee_short_name_once_at_a_time",
                fields=["short_name"],
                violation_error_message=_(
                    "Another committee uses this short name in its file numbers. Choose another."
                ),
            ),
        ]

    def __str__(self):
        return self.name


class Office(models.Model):
    """A judicial office (司法所) or posted department (派驻部门) that looks after stations."""

    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=20, choices=OfficeKind)
    district = models.ForeignKey(
        Division, verbose_name=_("district"), on_delete=models.PROTECT, related_name="offices"
    )
    division = models.ForeignKey(
        Division, verbose_name=_("division"), on_delete=models.PROTECT, related_name="+"
    )
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to (exclusive)"), null=True, blank=True)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["name"]
        constraints = [
            range_in_order("office_days_in_order"),
            models.UniqueConstraint(
                fields=["district", "name"],
                name="office_name_once",
                violation_error_message=_("The district already has an office of this name."),
            ),
        ]

    def __str__(self):
        return self.name


class StaffAssignment(models.Model):
    """A member of staff works for a district's bureau or for one office, from a day to a day.

    This is the row scope of bureau staff and office heads: a transfer ends one row and
    starts another, so old cases do not travel along.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.PROTECT,
        related_name="staff_assignments",
    )
    district = models.ForeignKey(
        Division, verbose_name=_("district"), on_delete=models.PROTECT, related_name="+"
    )
    office = models.ForeignKey(
        Office,
        verbose_name=_("office"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assignments",
        help_text=_("Empty: the district's bureau."),
    )
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to (exclusive)"), null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("staff assignment")
        verbose_name_plural = _("staff assignments")
        ordering = ["user", "valid_from"]
        constraints = [
            range_in_order("staffassignment_days_in_order"),
            NoOverlap(
                name="staffassignment_office_once_at_a_time",
                fields=["user", "office"],
                condition=Q(office__isnull=False),
                violation_error_message=_(
                    "This person is already assigned to the office on some of these days."
                ),
            ),
            NoOverlap(
                name="staffassignment_district_once_at_a_time",
                fields=["user", "district"],
                condition=Q(office__isnull=True),
                violation_error_message=_(
                    "This person is already assigned to the bureau on some of these days."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.office or self.district}"
