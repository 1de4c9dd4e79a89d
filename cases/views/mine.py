"""A mediator's cases: the list, and one case with its tracks, timeline and next step."""

from django.db.models import Prefetch
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView

from cases.filters import CaseFilter
from cases.models import Case, CaseMediator
from cases.permissions import (
    can_edit_case,
    can_record_enforcement,
    can_record_performance,
    can_see_parties,
    is_held_up,
    mediates,
)
from cases.permissions_papers import prints_for_court_only
from cases.selectors.beside import fetch_beside
from cases.selectors.confirmation_card import confirmation_card
from cases.selectors.drafts import open_drafts
from cases.selectors.intake import intake_notes
from cases.selectors.pages import case_timeline, obligations_of, work_on
from cases.selectors.papers import file_checks
from cases.selectors.search import asks_for_a_person, find_cases
from cases.services.search import note_person_search
from cases.views.faults import faults_of
from cases.views.steps import Step, danger, next_step, ways_before_court, ways_to_work
from mediation.common.roles import Role
from mediation.common.views import (
    PageMixin,
    PrivateSearchMixin,
    RoleRequiredMixin,
    ScopedListView,
    ScopedQuerysetMixin,
    Shown,
)


class MyCasesView(RoleRequiredMixin, PrivateSearchMixin, ScopedListView):
    roles = (Role.MEDIATOR,)
    title = _("My cases")
    template_name = "cases/list.html"
    queryset = Case.objects.select_related("dispute_type")
    filterset_class = CaseFilter
    search_fields = ("number", "summary")
    search_label = _("Number, name, initials, telephone, ID number or words of the file")
    default_sort = ("-logged_on", "-pk")
    saves_views = True
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
        """By party only what was typed into the box: an address names nobody."""
        return find_cases(rows, " ".join(words), user=self.request.user, people=self.is_posted)

    def note_search(self, words):
        if asks_for_a_person(words):
            note_person_search(by=self.request.user)

    def row_url(self, row):
        return reverse("cases:detail", args=[row.pk])

    def get_context_data(self, **kwargs):
        return super().get_context_data(drafts=open_drafts(self.request.user), **kwargs)


class CaseView(RoleRequiredMixin, PageMixin, ScopedQuerysetMixin, DetailView):
    """Everything about one case on one page, with one button for the next step."""

    roles = (Role.MEDIATOR, Role.COURT_LIAISON)
    queryset = (
        Case.objects.select_related("station", "dispute_type", "tier_claimed", "tier_fixed")
        .select_related("agreement", "volume")
        .prefetch_related(Prefetch("mediators", CaseMediator.objects.select_related("mediator")))
    )
    template_name = "cases/detail.html"

    def get_title(self):
        return self.object.number

    def get_crumbs(self):
        return ((_("My cases"), reverse_lazy("cases:list")), (self.object.number, None))

    def get_context_data(self, **kwargs):
        case, user = self.object, self.request.user
        knows_parties = can_see_parties(user, case)
        is_own = mediates(user, case)
        for_court = prints_for_court_only(user, case)
        if is_own:
            fetch_beside(case)
        obligations = obligations_of(case)
        card = confirmation_card(case) if is_own else None
        held_up = is_own and is_held_up(user, case)
        return super().get_context_data(
            parties=case.parties.all() if knows_parties else [],
            may_edit=not held_up and can_edit_case(user, case),
            may_record=can_record_performance(user, case),
            obligations=obligations,
            timeline=case_timeline(case, obligations, inside=is_own, for_court=for_court),
            work=work_on(user, case, with_identity=knows_parties) if is_own else None,
            intake_notes=intake_notes(case) if is_own else (),
            for_court=for_court,
            file_checks=[] if for_court else file_checks(case),
            faults=faults_of(case) if is_own else (),
            card=card,
            may_enforce=can_record_enforcement(user, case),
            step=Step() if held_up else next_step(user, case),
            ways=[] if held_up else ways_to_work(user, case) + ways_before_court(user, card),
            danger=danger(user, case),
            **kwargs,
        )
