"""Requests of citizens, the codes at the doors, and what citizens are promised."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import display

from cases.models import CitizenRule, MediationRequest, QrCode, RequestCall
from cases.selectors.requests import masked
from cases.services.qr_codes import issue_code
from cases.services.requests import reveal_phone
from mediation.common.admin import (
    ModelAdminBase,
    ScopedAdminMixin,
    ViewOnlyAdminMixin,
    service_action,
)
from mediation.common.identity import mask_phone

from .dated import PolicyAdmin, dated
from .inlines import ViewOnlyInline


class CallInline(ViewOnlyInline, TabularInline):
    model = RequestCall
    fields = ["made_at", "reached", "made_by"]


@admin.register(MediationRequest)
class MediationRequestAdmin(ScopedAdminMixin, ViewOnlyAdminMixin, ModelAdminBase):
    """Read here; answered at the station's desk (``/requests/``). Name and telephone are masked."""

    list_display = [
        "number",
        "station",
        "asked_at",
        "reply_due_on",
        "status",
        "route",
        "case",
        "decided_by",
    ]
    list_filter = ["status", "route", "station", "asked_at", "reply_due_on"]
    list_select_related = ["station", "case", "decided_by"]
    search_fields = ["number"]
    fields = [
        ("number", "station"),
        ("masked_name", "masked_phone"),
        "about",
        "other_side",
        ("asked_at", "reply_due_on"),
        ("status", "case"),
        ("route", "reason"),
        ("decided_by", "decided_at"),
        ("notice_version", "forgotten_at"),
    ]
    readonly_fields = ["masked_name", "masked_phone"]
    inlines = [CallInline]

    @display(description=_("name"))
    def masked_name(self, row: MediationRequest) -> str:
        return masked(row)

    @display(description=_("telephone"))
    def masked_phone(self, row: MediationRequest) -> str:
        return mask_phone(row.phone) if row.phone else ""

    @service_action(
        description=_("Show the telephone"),
        permission="cases.reveal_mediationrequest",
        done=lambda row, result: f"{result.name} {result.phone}",
        places=("row",),
        when=lambda row: row.forgotten_at is None,
        explanation=_("Each showing is noted in the log."),
        reveals=True,
    )
    def show_telephone(self, row, *, by):
        return reveal_phone(request=row, by=by)


@admin.register(QrCode)
class QrCodeAdmin(ScopedAdminMixin, ViewOnlyAdminMixin, ModelAdminBase):
    note = _(
        "The code on the poster at each station's door. A new code ends the old one at once: "
        "print the new poster and hang it."
    )
    list_display = ["station", "issued_at", "issued_by", "ended_at", "ended_by"]
    list_filter = ["station", "issued_at", "ended_at"]
    list_select_related = ["station", "issued_by", "ended_by"]
    search_fields = ["station__name", "station__code"]
    fields = ["station", ("issued_at", "issued_by"), ("ended_at", "ended_by")]

    @service_action(
        description=_("New code"),
        permission="cases.issue_qrcode",
        done=_("%(row)s: a new code is in force. Print its poster and take the old one down."),
        when=lambda row: row.ended_at is None,
        explanation=_("The code on the poster that hangs there stops working at once."),
    )
    def renew(self, row, *, by):
        return issue_code(station=row.station, by=by)


@admin.register(CitizenRule)
class CitizenRuleAdmin(PolicyAdmin):
    note = dated(
        _(
            "What citizens are promised: working days until somebody calls back, days to answer"
            " the questions after a closing, and days that a decided request is kept before "
            "name, telephone and words are destroyed."
        )
    )
    list_display = [
        "document_number",
        "district",
        "reply_within_working_days",
        "answer_within_days",
        "keep_days",
        "valid_from",
        "valid_to",
        "is_example",
    ]
    list_select_related = ["district"]
    search_fields = ["document_number"]
    fields = [
        "district",
        "document_number",
        "reply_within_working_days",
        "answer_within_days",
        "keep_days",
        ("valid_from", "valid_to"),
        "is_example",
    ]
    autocomplete_fields = ["district"]
