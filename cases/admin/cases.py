"""Cases with their two reviews, as the office and the bureau see them."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.enums import ActionVariant

from cases.choices import Decision, Quality, ReviewState
from cases.models import (
    Case,
    Tier,
)
from cases.services import review
from mediation.common.admin import (
    AdminForm,
    ModelAdminBase,
    ReasonForm,
    ScopedAdminMixin,
    ViewOnlyAdminMixin,
    service_action,
)

from .inlines import (
    AgreementInline,
    CaseMediatorInline,
    DocumentInline,
    EscalationInline,
    PartyInline,
    ReviewInline,
    SessionInline,
)


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
