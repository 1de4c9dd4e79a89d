"""Grid groups (网格解纷小组) with their four roles."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from mediation.common.constraints import range_in_order
from mediation.common.fields import BlindIndexField, EncryptedTextField
from stations.choices import GridRole
from stations.querysets import GridGroupQuerySet, GridMemberQuerySet

from .divisions import Division
from .stations import Station


class GridGroup(models.Model):
    """A grid group looks for small conflicts in one grid and hands clues to a station."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=80)
    district = models.ForeignKey(
        Division, verbose_name=_("district"), on_delete=models.PROTECT, related_name="+"
    )
    division = models.ForeignKey(
        Division, verbose_name=_("division"), on_delete=models.PROTECT, related_name="grid_groups"
    )
    station = models.ForeignKey(
        Station, verbose_name=_("station"), on_delete=models.PROTECT, related_name="grid_groups"
    )
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to (exclusive)"), null=True, blank=True)

    objects = GridGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("grid group")
        verbose_name_plural = _("grid groups")
        ordering = ["code"]
        constraints = [range_in_order("gridgroup_days_in_order")]

    def __str__(self):
        return self.name


class GridMember(models.Model):
    """Who fills one of the four roles of a grid group."""

    group = models.ForeignKey(
        GridGroup, verbose_name=_("grid group"), on_delete=models.PROTECT, related_name="members"
    )
    role = models.CharField(_("role"), max_length=20, choices=GridRole)
    full_name = models.CharField(_("name"), max_length=40)
    phone = EncryptedTextField(_("telephone"), blank=True)
    phone_index = BlindIndexField(source="phone")
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to (exclusive)"), null=True, blank=True)

    objects = GridMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("grid group member")
        verbose_name_plural = _("grid group members")
        ordering = ["group", "role"]
        constraints = [
            range_in_order("gridmember_days_in_order"),
            models.UniqueConstraint(
                fields=["group", "role", "full_name"],
                condition=models.Q(valid_to__isnull=True),
                name="gridmember_role_once",
                violation_error_message=_("This person already has the role in this group."),
            ),
        ]

    def __str__(self):
        return f"{self.full_name} · {self.get_role_display()}"
