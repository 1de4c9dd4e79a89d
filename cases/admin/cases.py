"""Cases with their two reviews, as the office and the bureau see them."""

from django.contrib import admin
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from cases.choices_files import VolumeState
from cases.models import ArchiveVolume, Case
from cases.selectors.beside import present_beside
from cases.selectors.search import asks_for_a_person, find_cases
from cases.services.search import note_person_search
from mediation.common.admin import (
    ModelAdminBase,
    PrivateSearchMixin,
    ScopedAdminMixin,
    ViewOnlyAdminMixin,
)
from mediation.common.memory import remember

from .inlines import (
    AgreementInline,
    CaseMediatorInline,
    DocumentInline,
    EscalationInline,
    PartyInline,
    ReviewInline,
    SessionInline,
)
from .links import LinkVerbs
from .papers import PrintingMixin
from .review import ReviewDesk
from .work import InquiryInline, ReferralInline

WORDS = frozenset({"summary", "outcome_note"})
"""Columns that tell of the dispute: for who may read its sessions."""


@admin.register(Case)
class CaseAdmin(
    PrintingMixin,
    ReviewDesk,
    LinkVerbs,
    PrivateSearchMixin,
    ScopedAdminMixin,
    ViewOnlyAdminMixin,
    ModelAdminBase,
):
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
        ("same_dispute_as", admin.EmptyFieldListFilter),
    ]
    list_select_related = ["dispute_type", "station", "lead", "tier_claimed", "tier_fixed"]
    search_fields = ["number"]
    search_help_text = _("Number, name, initials, telephone, ID number or words of the file")
    saves_views = True
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
                    ("source", "source_document", "source_rule"),
                    ("application_form", "received_on", "court_stage"),
                    ("place_basis", "respondent_consent", "consent_on"),
                    "summary",
                    ("people_count", "amount"),
                ]
            },
        ),
        (
            _("Course"),
            {
                "fields": [
                    ("logged_on", "accept_by"),
                    ("accepted_on", "due_on"),
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
        InquiryInline,
        EscalationInline,
        ReferralInline,
        ReviewInline,
    ]

    def find_rows(self, rows, words, *, user, is_posted):
        return find_cases(rows, words, user=user, people=is_posted)

    def note_search(self, words, *, by):
        if asks_for_a_person(words):
            note_person_search(by=by)

    def render_change_form(self, request, context, **kwargs):
        context["row_note"] = _archived(kwargs.get("obj"))
        return super().render_change_form(request, context, **kwargs)

    def get_inlines(self, request, obj):
        """Finance reads the case, not the people (SECURITY §3.3, rows 1–5); nobody empty tables."""
        allowed = {
            inline.model._meta.get_field("case").remote_field.name: inline
            for inline in self.inlines
            if request.user.has_perm(f"cases.view_{inline.model._meta.model_name}")
        }
        if obj is None or not allowed:
            return []
        present = remember(
            request.user, ("beside", obj.pk, *allowed), lambda: present_beside(obj, allowed)
        )
        return [inline for name, inline in allowed.items() if name in present]

    def get_fieldsets(self, request, obj=None):
        found = super().get_fieldsets(request, obj)
        if request.user.has_perm("cases.view_session"):
            return found
        return [
            (title, {**options, "fields": list(_without_words(options["fields"]))})
            for title, options in found
        ]


def _without_words(fields):
    """The fields, and those beside each other on one line, without what people wrote."""
    for field in fields:
        if isinstance(field, tuple):
            yield tuple(_without_words(field))
        elif field not in WORDS:
            yield field


def _archived(case):
    """What the archive says of the case: kept until when, or destroyed when."""
    volume = ArchiveVolume.objects.filter(case=case).first() if case else None
    if volume is None:
        return ""
    if volume.state == VolumeState.DESTROYED:
        return _(
            "The file was destroyed on %(day)s. Number, days, type, outcome and money stay; people "
            "and words are gone for good."
        ) % {"day": date_format(volume.destroyed_on)}
    if volume.keep_until is None:
        return _("Archived as %(volume)s, to be kept for ever.") % {"volume": volume}
    last = date_format(volume.keep_until)
    return _("Archived as %(volume)s, kept until %(day)s.") % {"volume": volume, "day": last}
