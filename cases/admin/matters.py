"""Suspected duplicates, confirmations, clues."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from cases.choices import SuspicionStatus
from cases.models import (
    Clue,
    Confirmation,
    DuplicateSuspicion,
)
from cases.services import duplicates
from mediation.common.admin import (
    ModelAdminBase,
    ReasonForm,
    ScopedAdminMixin,
    ViewOnlyAdminMixin,
    service_action,
)


@admin.register(DuplicateSuspicion)
class SuspicionAdmin(ScopedAdminMixin, ViewOnlyAdminMixin, ModelAdminBase):
    list_display = ["case", "other", "reason_code", "status", "decided_by"]
    list_filter = ["status"]
    list_select_related = ["case", "other", "decided_by"]
    search_fields = ["case__number", "other__number"]
    fields = ["case", "other", "reason_code", "status", "reason", "decided_by", "decided_at"]

    @service_action(
        description=_("Same dispute"),
        permission="cases.decide_duplicatesuspicion",
        done=_("%(row)s: one dispute; it is paid once."),
        form=ReasonForm,
        when=lambda row: row.status == SuspicionStatus.OPEN,
    )
    def same(self, row, *, by, reason):
        return duplicates.decide(suspicion=row, same=True, reason=reason, by=by)

    @service_action(
        description=_("Different disputes"),
        permission="cases.decide_duplicatesuspicion",
        done=_("%(row)s: two disputes."),
        form=ReasonForm,
        when=lambda row: row.status == SuspicionStatus.OPEN,
    )
    def different(self, row, *, by, reason):
        return duplicates.decide(suspicion=row, same=False, reason=reason, by=by)


@admin.register(Confirmation)
class ConfirmationAdmin(ScopedAdminMixin, ViewOnlyAdminMixin, ModelAdminBase):
    list_display = ["case", "court", "applied_on", "last_day", "status", "ruling_number"]
    list_filter = ["status", "court", "applied_on"]
    list_select_related = ["case", "court"]
    search_fields = ["case__number", "ruling_number"]
    fields = [
        "case",
        "court",
        "effective_on",
        "last_day",
        "applied_on",
        "status",
        "reason_code",
        "reason",
        "ruling_number",
        "decided_on",
    ]


@admin.register(Clue)
class ClueAdmin(ScopedAdminMixin, ViewOnlyAdminMixin, ModelAdminBase):
    list_display = ["group", "station", "found_on", "status", "case"]
    list_filter = ["status", "station", "found_on"]
    list_select_related = ["group", "station", "case"]
    search_fields = ["group__name"]
    fields = ["group", "station", "found_on", "description", "status", "case"]
