"""A mediator's cases: the list, and one case with its tracks, timeline and next step."""

from django.db.models import Q
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView

from cases.filters import CaseFilter
from cases.models import Case, Obligation
from cases.permissions import can_edit_case, can_record_performance, can_see_parties
from cases.querysets import IDENTITY_OPEN_FOR
from cases.selectors.pages import case_timeline
from cases.selectors.papers import papers_missing
from cases.views.steps import next_step, ways_to_work
from mediation.common.roles import Role
from mediation.common.views import (
    PageMixin,
    RoleRequiredMixin,
    ScopedListView,
    ScopedQuerysetMixin,
    Shown,
)


class MyCasesView(RoleRequiredMixin, ScopedListView):
    roles = (Role.MEDIATOR,)
    title = _("My cases")
    queryset = Case.objects.for_listing()
    filterset_class = CaseFilter
    search_fields = ("number", "summary")
    search_label = _("Number, party or words of the dispute")
    default_sort = ("-logged_on",)
    empty_sentence = _("You have no cases yet. Log the first one.")
    columns = (
        Shown("number", _("Case number"), link=True),
        Shown("dispute_type", _("Dispute type"), value="dispute_type.name"),
        Shown("logged_on", _("Logged on"), "date", sort="logged_on"),
        Shown("closed_on", _("Closed on"), "date", sort="closed_on"),
        Shown("outcome", _("Outcome"), value="get_outcome_display"),
        Shown("review", _("Review"), value="get_review_state_display"),
    )

    def search(self, rows, words):
        """Also by party, as long as the identity is open to the mediator (SECURITY §3.3, row 2)."""
        since = timezone.localdate() - IDENTITY_OPEN_FOR
        is_open = Q(closed_on__isnull=True) | Q(closed_on__gte=since)
        for word in words:
            named = rows.filter(is_open, parties__name__icontains=word).values("pk")
            rows = rows.filter(
                Q(number__icontains=word) | Q(summary__icontains=word) | Q(pk__in=named)
            )
        return rows

    def row_url(self, row):
        return reverse("cases:detail", args=[row.pk])


class CaseView(RoleRequiredMixin, PageMixin, ScopedQuerysetMixin, DetailView):
    """Everything about one case on one page, with one button for the next step."""

    roles = (Role.MEDIATOR, Role.COURT_LIAISON)
    queryset = (
        Case.objects.for_listing()
        .select_related("committee", "tier_claimed")
        .prefetch_related("mediators")
    )
    template_name = "cases/detail.html"

    def get_title(self):
        return self.object.number

    def get_crumbs(self):
        return ((_("My cases"), reverse_lazy("cases:list")), (self.object.number, None))

    def get_context_data(self, **kwargs):
        case, user = self.object, self.request.user
        parties = case.parties.all() if can_see_parties(user, case) else []
        return super().get_context_data(
            parties=parties,
            may_edit=can_edit_case(user, case),
            may_record=can_record_performance(user, case),
            obligations=Obligation.objects.filter(agreement__case=case),
            timeline=case_timeline(case),
            missing=papers_missing(case),
            step=next_step(user, case),
            ways=ways_to_work(user, case),
            **kwargs,
        )
