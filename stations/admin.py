"""Where people mediate: divisions, committees, offices, stations and their parts."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import display

from mediation.common.admin import ModelAdminBase, ScopedAdminMixin, ViewOnlyAdminMixin
from stations.models import (
    Committee,
    DisputeProfile,
    DisputeType,
    Division,
    DivisionManagement,
    GridGroup,
    GridMember,
    Office,
    PartyTeam,
    PioneerPost,
    StaffAssignment,
    Station,
)

DATES = ["valid_from", "valid_to"]


class ManagementInline(TabularInline):
    model = DivisionManagement
    fields = ["by_this_bureau", "managed_by", *DATES, "is_example"]
    extra = 0
    can_delete = False


@admin.register(Division)
class DivisionAdmin(ScopedAdminMixin, ModelAdminBase):
    list_display = ["code", "name", "level", "parent", *DATES]
    list_filter = ["level"]
    list_select_related = ["parent"]
    search_fields = ["code", "name"]
    fields = ["code", "name", "level", "parent", *DATES]
    autocomplete_fields = ["parent"]
    inlines = [ManagementInline]


@admin.register(Committee)
class CommitteeAdmin(ScopedAdminMixin, ModelAdminBase):
    list_display = ["name", "kind", "level", "division", "is_example"]
    list_filter = ["kind", "level", "is_example"]
    list_select_related = ["division"]
    search_fields = ["name", "short_name"]
    fields = [
        "name",
        "short_name",
        "kind",
        "level",
        "district",
        "division",
        "number_template",
        *DATES,
        "is_example",
    ]
    autocomplete_fields = ["district", "division"]


@admin.register(Office)
class OfficeAdmin(ScopedAdminMixin, ModelAdminBase):
    list_display = ["name", "kind", "division", *DATES]
    list_filter = ["kind"]
    list_select_related = ["division"]
    search_fields = ["name"]
    fields = ["name", "kind", "district", "division", *DATES]
    autocomplete_fields = ["district", "division"]


@admin.register(StaffAssignment)
class StaffAssignmentAdmin(ScopedAdminMixin, ModelAdminBase):
    list_display = ["user", "district", "office", *DATES]
    list_filter = ["office"]
    list_select_related = ["user", "district", "office"]
    search_fields = ["user__username", "user__full_name"]
    fields = ["user", "district", "office", *DATES]
    autocomplete_fields = ["user", "district", "office"]


class PioneerPostInline(TabularInline):
    model = PioneerPost
    fields = ["name", *DATES]
    extra = 0
    can_delete = False


@admin.register(Station)
class StationAdmin(ScopedAdminMixin, ModelAdminBase):
    list_display = ["code", "name", "kind", "division", "office", "committee", "is_example"]
    list_filter = ["kind", "division", "office", "is_example"]
    list_select_related = ["division", "office", "committee"]
    search_fields = ["code", "name"]
    fields = [
        "code",
        "name",
        "kind",
        "committee",
        "office",
        "district",
        "division",
        "address",
        "telephone",
        ("latitude", "longitude"),
        *DATES,
        "is_example",
        "poster",
    ]
    readonly_fields = ["poster"]
    autocomplete_fields = ["committee", "office", "district", "division"]
    inlines = [PioneerPostInline]

    @display(description=_("poster with the QR code"))
    def poster(self, station: Station) -> str:
        if station.pk is None:
            return ""
        url = reverse("cases:poster", args=[station.pk])  # a page of cases, reached by its URL
        return format_html('<a href="{}">{}</a>', url, gettext("Poster"))


@admin.register(PioneerPost)
class PioneerPostAdmin(ScopedAdminMixin, ModelAdminBase):
    list_display = ["name", "station", *DATES]
    list_filter = ["station"]
    list_select_related = ["station"]
    search_fields = ["name", "station__name"]
    fields = ["station", "name", *DATES]
    autocomplete_fields = ["station"]


@admin.register(PartyTeam)
class PartyTeamAdmin(ScopedAdminMixin, ModelAdminBase):
    list_display = ["name", "division", "leader", "member_count", *DATES]
    list_filter = ["division"]
    list_select_related = ["division"]
    search_fields = ["name", "leader"]
    fields = ["name", "district", "division", "leader", "member_count", *DATES]
    autocomplete_fields = ["district", "division"]


class GridMemberInline(TabularInline):
    model = GridMember
    fields = ["role", "full_name", *DATES]
    extra = 0
    can_delete = False


@admin.register(GridGroup)
class GridGroupAdmin(ScopedAdminMixin, ModelAdminBase):
    list_display = ["code", "name", "division", "station", *DATES]
    list_filter = ["station"]
    list_select_related = ["division", "station"]
    search_fields = ["code", "name"]
    fields = ["code", "name", "district", "division", "station", *DATES]
    autocomplete_fields = ["district", "division", "station"]
    inlines = [GridMemberInline]


@admin.register(DisputeType)
class DisputeTypeAdmin(ModelAdminBase):
    list_display = ["code", "name", "parent", "position", "needs_wet_ink", *DATES]
    list_select_related = ["parent"]
    search_fields = ["code", "name"]
    fields = ["code", "name", "parent", "position", "needs_wet_ink", *DATES]
    autocomplete_fields = ["parent"]


@admin.register(DisputeProfile)
class DisputeProfileAdmin(ScopedAdminMixin, ViewOnlyAdminMixin, ModelAdminBase):
    list_display = ["station", "dispute_type", "case_count", "as_of"]
    list_filter = ["station", "dispute_type"]
    list_select_related = ["station", "dispute_type"]
    fields = ["station", "dispute_type", "case_count", "as_of"]
