"""Stations with their pioneer posts, and the party teams of the district."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from mediation.common.constraints import range_in_order
from stations.choices import StationKind
from stations.querysets import PartyTeamQuerySet, StationPartQuerySet, StationQuerySet

from .divisions import Division
from .offices import Committee, Office


class Station(models.Model):
    """A mediation station (红岩市民综合调解站): a place, not a legal body."""

    code = models.CharField(_("code"), max_length=12, unique=True)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=12, choices=StationKind)
    committee = models.ForeignKey(
        Committee, verbose_name=_("committee"), on_delete=models.PROTECT, related_name="stations"
    )
    office = models.ForeignKey(
        Office, verbose_name=_("office"), on_delete=models.PROTECT, related_name="stations"
    )
    district = models.ForeignKey(
        Division, verbose_name=_("district"), on_delete=models.PROTECT, related_name="+"
    )
    division = models.ForeignKey(
        Division,
        verbose_name=_("street or town"),
        on_delete=models.PROTECT,
        related_name="stations",
    )
    address = models.CharField(_("address"), max_length=120, blank=True)
    telephone = models.CharField(_("telephone"), max_length=20, blank=True)
    latitude = models.DecimalField(
        _("latitude"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    longitude = models.DecimalField(
        _("longitude"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    valid_from = models.DateField(_("opened on"))
    valid_to = models.DateField(_("closed on (exclusive)"), null=True, blank=True)
    is_example = models.BooleanField(_("example, to be confirmed by the bureau"), default=False)

    objects = StationQuerySet.as_manager()

    class Meta:
        verbose_name = _("station")
        verbose_name_plural = _("stations")
        ordering = ["code"]
        constraints = [range_in_order("station_days_in_order")]

    def __str__(self):
        return self.name


class PioneerPost(models.Model):
    """A Hongyan pioneer mediation post (红岩先锋调解岗) inside a station."""

    station = models.ForeignKey(
        Station, verbose_name=_("station"), on_delete=models.PROTECT, related_name="pioneer_posts"
    )
    name = models.CharField(_("name"), max_length=60)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to (exclusive)"), null=True, blank=True)

    objects = StationPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("pioneer post")
        verbose_name_plural = _("pioneer posts")
        ordering = ["station", "name"]
        constraints = [
            range_in_order("pioneerpost_days_in_order"),
            models.UniqueConstraint(
                fields=["station", "name"],
                name="pioneerpost_name_once",
                violation_error_message=_("The station already has a post of this name."),
            ),
        ]

    def __str__(self):
        return self.name


class PartyTeam(models.Model):
    """A party-members-and-mediation team (党员+调解队伍) of a street, town or community."""

    district = models.ForeignKey(
        Division, verbose_name=_("district"), on_delete=models.PROTECT, related_name="+"
    )
    division = models.ForeignKey(
        Division,
        verbose_name=_("division"),
        on_delete=models.PROTECT,
        related_name="party_teams",
    )
    name = models.CharField(_("name"), max_length=80)
    leader = models.CharField(_("leader"), max_length=30, blank=True)
    member_count = models.PositiveSmallIntegerField(_("members"), default=0)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to (exclusive)"), null=True, blank=True)

    objects = PartyTeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("party team")
        verbose_name_plural = _("party teams")
        ordering = ["name"]
        constraints = [
            range_in_order("partyteam_days_in_order"),
            models.UniqueConstraint(
                fields=["division", "name"],
                name="partyteam_name_once",
                violation_error_message=_("The division already has a team of this name."),
            ),
        ]

    def __str__(self):
        return self.name
