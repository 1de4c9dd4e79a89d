"""What stands beside a case on its page."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.admin import StackedInline, TabularInline
from unfold.decorators import display
from unfold.forms import PaginationInlineFormSet

from cases.models import (
    Agreement,
    CaseMediator,
    Document,
    Escalation,
    Party,
    Review,
    Session,
)
from mediation.common.identity import mask_id, mask_phone


class RowsOfOne(PaginationInlineFormSet):
    """The rows know the row they belong to, and ask nobody for it."""

    def get_queryset(self):
        rows = super().get_queryset()
        for row in rows:
            setattr(row, self.fk.name, self.instance)
        return rows


class ViewOnlyInline:
    """Rows to read beside the case; what changes them is a verb."""

    extra = 0
    max_num = 0
    can_delete = False
    formset = RowsOfOne

    def get_queryset(self, request):
        """With what the shown columns point to."""
        rows = super().get_queryset(request)
        keys = {field.name for field in self.model._meta.concrete_fields if field.many_to_one}
        shown = keys.intersection(self.fields)
        return rows.select_related(*shown) if shown else rows  # of no names it would take all

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class PartyInline(ViewOnlyInline, TabularInline):
    model = Party
    fields = ["side", "kind", "name", "masked_id", "masked_phone", "address"]

    @display(description=_("ID or licence number"))
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
    fields = ["held_on", "starts_at", "ends_at", "place", "is_public", "recorder", "record"]


class AgreementInline(ViewOnlyInline, StackedInline):
    model = Agreement
    fields = ["form", "agreed_on", "effective_on", "content", "copies"]


class DocumentInline(ViewOnlyInline, TabularInline):
    model = Document
    fields = ["paper", "position", "pages", "is_by_hand", "added_by", "added_at", "scans"]

    @display(description=_("Scans"))
    def scans(self, document):
        """The page of the file shows them; each reading of a scan is recorded there."""
        address = reverse("cases:file", args=[document.case_id])
        return format_html('<a href="{}">{}</a>', address, _("Papers and scans of the file"))

    def get_queryset(self, request):
        return super().get_queryset(request).on_file()


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
    fields = [
        "risk",
        "people_count",
        "measure",
        "reported_to",
        "reported_at",
        "closed_on",
        "prevented",
    ]
