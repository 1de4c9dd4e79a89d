"""What parties said by themselves, for the bureau's eyes only."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from assessment.models import Feedback
from mediation.common.admin import ModelAdminBase, ScopedAdminMixin, ViewOnlyAdminMixin
from mediation.common.identity import mask_name


@admin.register(Feedback)
class FeedbackAdmin(ScopedAdminMixin, ViewOnlyAdminMixin, ModelAdminBase):
    list_display = ["case", "kind", "satisfaction", "explained", "performed", "sent_at"]
    list_filter = ["kind", "explained", "performed", "sent_at", "case__station"]
    list_select_related = ["case"]
    search_fields = ["case__number"]
    fields = [
        ("case", "party_masked"),
        ("kind", "sent_at"),
        ("satisfaction", "explained", "performed"),
        "remarks",
    ]
    readonly_fields = ["party_masked"]

    @display(description=_("party"))
    def party_masked(self, row: Feedback) -> str:
        return f"{mask_name(row.party.name)} ({row.party.get_side_display()})"
