"""Suspected duplicates."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from cases.calc.duplicates import Match
from cases.choices import SuspicionStatus
from cases.models import DuplicateSuspicion
from cases.services import duplicates
from mediation.common.admin import (
    ModelAdminBase,
    ReasonForm,
    ScopedAdminMixin,
    ViewOnlyAdminMixin,
    service_action,
)

WHY = {
    Match.SAME_PEOPLE: _("two parties with the same ID numbers"),
    Match.LIKELY_SAME_PEOPLE: _("two parties alike; a telephone or a name stands in for a number"),
}


@admin.register(DuplicateSuspicion)
class SuspicionAdmin(ScopedAdminMixin, ViewOnlyAdminMixin, ModelAdminBase):
    note = _(
        "Two cases that share two parties. Read both, then say whether they are one dispute "
        "(it is paid once) or two. While this is open, neither passes the review."
    )
    list_display = ["case", "other", "why", "status", "decided_by"]
    list_filter = ["status"]
    list_select_related = ["case", "other", "decided_by"]
    search_fields = ["case__number", "other__number"]
    fields = ["case", "other", "why", "status", "reason", "decided_by", "decided_at"]

    @display(description=_("reason of the suspicion"))
    def why(self, row):
        return WHY.get(row.reason_code, row.reason_code)

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
