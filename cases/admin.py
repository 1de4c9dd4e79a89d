"""Cases as the office and the bureau see them: the file, the reviews, suspected duplicates."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.admin import StackedInline, TabularInline
from unfold.decorators import display
from unfold.enums import ActionVariant

from cases.choices import Decision, Quality, ReviewState, SuspicionStatus
from cases.models import (
    Agreement,
    Case,
    CaseMediator,
    Clue,
    Confirmation,
    Court,
    CourtAssignment,
    Document,
    DuplicateSuspicion,
    Escalation,
    Party,
    Review,
    Session,
    Tier,
    TierScheme,
)
from cases.services import duplicates, review
from mediation.common.admin import (
    AdminForm,
    ModelAdminBase,
    ReasonForm,
    ScopedAdminMixin,
    ViewOnlyAdminMixin,
    service_action,
)
from mediation.common.identity import mask_id, mask_phone


class ViewOnlyInline:
    """Rows to read beside the case; what changes them is a verb."""

    extra = 0
    max_num = 0
    can_delete = False

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class PartyInline(ViewOnlyInline, TabularInline):
    model = Party
    fields = ["side", "kind", "name", "masked_id", "masked_phone", "address"]

    @display(description=_("document number"))
    def masked_id(self, party):
        return mask_id(party.id_number) if party.id_number else ""

    @display(description=_("telephone"))
    def masked_phone(self, party):
        return mask_phone(party.phone) if party.phone else ""


class CaseMediatorInline(ViewOnlyInline, TabularInline):
    model = CaseMediator
    fields = ["mediator", "role", "share"]


class SessionInline(ViewOnlyInline, TabularInline):
    model = Session
    fields = ["held_on", "place", "record"]


class AgreementInline(ViewOnlyInline, StackedInline):
    model = Agreement
    fields = ["form", "agreed_on", "effective_on", "content", "copies"]


class DocumentInline(ViewOnlyInline, TabularInline):
    model = Document
    fields = ["paper", "position", "pages", "added_by", "added_at"]


class ReviewInline(ViewOnlyInline, TabularInline):
    model = Review
    fields = [
        "round",
        "level",
        "decision",
        "tier_claimed",
        "tier_fixed",
        "amount_fixed",
        "quality",
        "reason",
        "decided_by",
    ]


class EscalationInline(ViewOnlyInline, TabularInline):
    model = Escalation
    fields = ["risk", "people_count", "measure", "reported_to", "reported_at", "prevented"]


class PassForm(AdminForm):
    """Without a tier the one before stands."""

    tier_fixed = forms.ModelChoiceField(
        label=_("Tier fixed"),
        queryset=Tier.objects.select_related("scheme").order_by("-scheme__valid_from", "rank"),
        required=False,
        empty_label=_("As claimed"),
        help_text=_("Tiers of the guide in force when the case closed."),
    )
    amount_fixed = forms.DecimalField(
        label=_("Amount fixed (yuan)"),
        required=False,
        max_digits=12,
        decimal_places=2,
        help_text=_("Only where the schedule gives a range."),
    )
    quality = forms.ChoiceField(
        label=_("Quality"), choices=[("", "—"), *Quality.choices], required=False
    )


@admin.register(Case)
class CaseAdmin(ScopedAdminMixin, ViewOnlyAdminMixin, ModelAdminBase):
    list_display = [
        "number",
        "dispute_type",
        "station",
        "lead",
        "closed_on",
        "outcome",
        "tier_claimed",
        "tier_fixed",
        "review_state",
    ]
    list_filter = [
        "review_state",
        "outcome",
        "performance",
        "confirmation",
        "source",
        "dispute_type",
        "station",
        "lead_is_full_time",
        "closed_on",
        "approved_on",
    ]
    list_select_related = ["dispute_type", "station", "lead", "tier_claimed", "tier_fixed"]
    search_fields = ["number", "external_number", "lead__full_name"]
    date_hierarchy = None
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "number",
                    ("station", "office"),
                    ("division", "committee"),
                    ("lead", "lead_is_full_time"),
                    ("dispute_type", "relation"),
                    ("source", "source_document"),
                    "summary",
                    ("people_count", "amount"),
                ]
            },
        ),
        (
            _("Course"),
            {
                "fields": [
                    ("logged_on", "accepted_on", "due_on"),
                    ("closed_on", "outcome", "outcome_note"),
                    ("performance", "performed_on", "confirmation"),
                    ("external_number", "external_entered_on"),
                    ("evidence_fixed", "guided_to_court", "presence_evidenced"),
                ]
            },
        ),
        (
            _("Review"),
            {
                "fields": [
                    ("review_state", "submitted_at"),
                    ("tier_claimed", "tier_fixed", "amount_fixed"),
                    ("office_reviewed_by", "approved_by", "approved_on"),
                    "same_dispute_as",
                ]
            },
        ),
    ]
    inlines = [
        PartyInline,
        CaseMediatorInline,
        AgreementInline,
        DocumentInline,
        SessionInline,
        EscalationInline,
        ReviewInline,
    ]

    def get_inlines(self, request, obj):
        """Finance reads the case, not the people (SECURITY §3.3, rows 1–5)."""
        return [
            inline
            for inline in self.inlines
            if request.user.has_perm(f"cases.view_{inline.model._meta.model_name}")
        ]

    def get_fieldsets(self, request, obj=None):
        found = super().get_fieldsets(request, obj)
        if request.user.has_perm("cases.view_session"):
            return found
        return [
            (title, {**options, "fields": [f for f in options["fields"] if f != "summary"]})
            for title, options in found
        ]

    @service_action(
        description=_("Office review: pass"),
        permission="cases.review_office",
        done=_("%(row)s passed the office; the bureau is next."),
        form=PassForm,
        when=lambda case: case.review_state == ReviewState.SUBMITTED,
        variant=ActionVariant.PRIMARY,
    )
    def office_pass(self, case, *, by, **verdict):
        return review.review_office(case=case, decision=Decision.PASS, by=by, **verdict)

    @service_action(
        description=_("Office review: return"),
        permission="cases.review_office",
        done=_("%(row)s is back with the mediator."),
        form=ReasonForm,
        when=lambda case: case.review_state == ReviewState.SUBMITTED,
    )
    def office_return(self, case, *, by, reason):
        return review.review_office(case=case, decision=Decision.RETURN, reason=reason, by=by)

    @service_action(
        description=_("Bureau review: approve"),
        permission="cases.review_bureau",
        done=_("%(row)s is approved for pay."),
        form=PassForm,
        when=lambda case: case.review_state == ReviewState.OFFICE_PASSED,
        variant=ActionVariant.PRIMARY,
    )
    def bureau_pass(self, case, *, by, **verdict):
        return review.review_bureau(case=case, decision=Decision.PASS, by=by, **verdict)

    @service_action(
        description=_("Bureau review: return"),
        permission="cases.review_bureau",
        done=_("%(row)s is back with the mediator."),
        form=ReasonForm,
        when=lambda case: case.review_state == ReviewState.OFFICE_PASSED,
    )
    def bureau_return(self, case, *, by, reason):
        return review.review_bureau(case=case, decision=Decision.RETURN, reason=reason, by=by)

    @service_action(
        description=_("Bureau review: reject"),
        permission="cases.review_bureau",
        done=_("%(row)s is rejected and will not be paid."),
        form=ReasonForm,
        when=lambda case: case.review_state == ReviewState.OFFICE_PASSED,
        variant=ActionVariant.DANGER,
    )
    def bureau_reject(self, case, *, by, reason):
        return review.review_bureau(case=case, decision=Decision.REJECT, reason=reason, by=by)


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


class TierInline(TabularInline):
    model = Tier
    fields = ["rank", "code", "name", "counts_as_difficult", "criteria"]
    extra = 1
    can_delete = False


@admin.register(TierScheme)
class TierSchemeAdmin(ModelAdminBase):
    list_display = ["name", "document_number", "valid_from", "valid_to", "is_example"]
    search_fields = ["name", "document_number"]
    fields = ["district", "name", "document_number", "valid_from", "valid_to", "is_example"]
    autocomplete_fields = ["district"]
    inlines = [TierInline]


@admin.register(Court)
class CourtAdmin(ModelAdminBase):
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
