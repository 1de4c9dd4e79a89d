"""Classification guides and courts."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from cases.models import (
    Court,
    CourtAssignment,
    Tier,
    TierScheme,
)
from mediation.common.admin import (
    ModelAdminBase,
)

from .dated import PolicyAdmin, dated


class TierInline(TabularInline):
    model = Tier
    fields = ["rank", "code", "name", "counts_as_difficult", "criteria"]
    extra = 1
    can_delete = False


@admin.register(TierScheme)
class TierSchemeAdmin(PolicyAdmin):
    note = dated(
        _(
            "One edition of the bureau's guide with its tiers, from the simplest up. A case "
            "follows the guide of the day of its closing. What proposes a tier are the tier "
            "rules."
        )
    )
    list_display = ["name", "document_number", "valid_from", "valid_to", "is_example"]
    search_fields = ["name", "document_number"]
    fields = ["district", "name", "document_number", "valid_from", "valid_to", "is_example"]
    autocomplete_fields = ["district"]
    inlines = [TierInline]


@admin.register(Court)
class CourtAdmin(PolicyAdmin):
    note = _(
        "A court that confirms agreements, with the code that stands in its ruling numbers "
        "(渝0106). Only numbers with this code are accepted."
    )
    list_display = ["code", "name", "district"]
    list_select_related = ["district"]
    search_fields = ["name", "code"]
    fields = ["code", "name", "district"]
    autocomplete_fields = ["district"]


@admin.register(CourtAssignment)
class CourtAssignmentAdmin(ModelAdminBase):
    list_display = ["user", "court", "valid_from", "valid_to"]
    list_select_related = ["user", "court"]
    search_fields = ["user__username", "user__full_name"]
    fields = ["user", "court", "valid_from", "valid_to"]
    autocomplete_fields = ["user", "court"]
