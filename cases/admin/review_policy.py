"""Policy of the review: checklist, reasons of a return, review rules, tier rules."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from cases.models import ReturnReason, ReviewCheck, ReviewRule, TierRule
from mediation.common.admin import ModelAdminBase

from .dated import PolicyAdmin, dated

DOCUMENT = ["document_number", "valid_from", "valid_to", "is_example"]


@admin.register(ReviewCheck)
class ReviewCheckAdmin(PolicyAdmin):
    note = dated(
        _(
            "One line that the reviewer of a level answers by hand: yes, no or not applicable. A "
            "case does not pass while a must is not answered with yes."
        )
    )
    list_display = ["sentence", "level", "position", "is_must", *DOCUMENT]
    list_filter = ["level", "is_must", "is_example"]
    search_fields = ["sentence", "document_number"]
    fields = ["district", "level", "position", "sentence", "is_must", *DOCUMENT]
    autocomplete_fields = ["district"]


@admin.register(ReturnReason)
class ReturnReasonAdmin(PolicyAdmin):
    note = dated(
        _(
            "What a reviewer ticks when a case is returned. The mediator reads each sentence with "
            "a link to the place where it is corrected."
        )
    )
    list_display = ["sentence", "position", "correct_at", *DOCUMENT]
    list_filter = ["correct_at", "is_example"]
    search_fields = ["sentence", "document_number"]
    fields = ["district", "position", "sentence", "correct_at", *DOCUMENT]
    autocomplete_fields = ["district"]


@admin.register(ReviewRule)
class ReviewRuleAdmin(PolicyAdmin):
    note = dated(
        _(
            "How many working days a case may wait at the office and at the bureau, and how many "
            "cases pass in one go. The bureau is told of what waits longer; nothing passes by "
            "itself."
        )
    )
    list_display = ["district", "office_days", "bureau_days", "batch_limit", *DOCUMENT]
    list_select_related = ["district"]
    search_fields = ["document_number"]
    fields = ["district", "office_days", "bureau_days", "batch_limit", *DOCUMENT]
    autocomplete_fields = ["district"]


@admin.register(TierRule)
class TierRuleAdmin(ModelAdminBase):
    note = _(
        "A case whose fact reaches the figure is proposed for the tier; the highest tier that a "
        "rule reaches counts, without any the lowest of the guide. The reviewer fixes the tier. "
        "The days and the document number are those of the guide."
    )
    list_display = ["tier", "scheme", "fact", "at_least", "dispute_type", "source"]
    list_select_related = ["tier__scheme", "dispute_type"]
    list_filter = ["fact", "tier__scheme"]
    search_fields = ["tier__name"]
    fields = ["tier", "fact", "at_least", "dispute_type", "source"]

    @display(description=_("classification guide"), ordering="tier__scheme")
    def scheme(self, rule):
        return rule.tier.scheme
