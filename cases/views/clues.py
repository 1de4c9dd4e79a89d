"""Clues of grid groups and their returns, for the mediators of a station and its office."""

from functools import cached_property

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView, FormView

from cases.choices import ClueStatus, ReturnStatus
from cases.filters_intake import ClueFilter, ReturnFilter
from cases.forms import ClueDecisionForm, ClueForm, ReturnsForm
from cases.models import Clue, ClueReturn
from cases.permissions import can_decide_clue, can_log_case, can_report_clue
from cases.selectors.intake import returns_to_report
from cases.selectors.links import case_page
from cases.services.clues import clues_on_record, dismiss_clue, report_clue, resolve_clue
from cases.services.returns import return_period
from mediation.common.roles import Role
from mediation.common.views import (
    PageMixin,
    RoleRequiredMixin,
    ScopedListView,
    ScopedQuerysetMixin,
    ServiceFormMixin,
    Shown,
)
from stations.models import GridGroup, Station

LIST = (_("Clues"), reverse_lazy("cases:clues"))
RETURNS = (_("Returns of grid groups"), reverse_lazy("cases:returns"))
OPEN_FIRST = Case(
    When(status=ClueStatus.OPEN, then=Value(0)), default=Value(1), output_field=IntegerField()
)


class StationPageMixin(RoleRequiredMixin):
    roles = (Role.MEDIATOR, Role.OFFICE_HEAD)

    def own_stations(self) -> QuerySet[Station]:
        return Station.objects.visible_to(self.request.user).on(timezone.localdate())


class CluesView(StationPageMixin, ScopedListView):
    title = _("Clues")
    crumbs = ((_("Me"), reverse_lazy("common:me")), (title, None))
    template_name = "cases/clues.html"
    queryset = Clue.objects.select_related("group", "case").annotate(place=OPEN_FIRST)
    filterset_class = ClueFilter
    search_fields = ("description", "group__name")
    search_label = _("Words of the clue or grid group")
    default_sort = ("place", "-found_on")
    empty_sentence = _("No clue has been written down yet.")
    columns = (
        Shown("description", _("What was found"), link=True, value=lambda row: in_short(row)),
        Shown("group", _("Grid group"), value="group.name"),
        Shown("found_on", _("Found on"), "date", sort="found_on"),
        Shown("risk", _("Risk"), value="get_risk_display"),
        Shown("status", _("Status"), value="get_status_display"),
        Shown("case", _("Case"), value="case.number"),
    )

    def row_url(self, row):
        return reverse("cases:clue", args=[row.pk])

    def get_context_data(self, **kwargs):
        may_report = can_report_clue(self.request.user)
        return super().get_context_data(may_report=may_report, **kwargs)


class ClueView(StationPageMixin, PageMixin, ScopedQuerysetMixin, DetailView):
    """What was found and what became of it, with the ways to decide it."""

    queryset = Clue.objects.select_related("group", "station", "case", "reported_by", "decided_by")
    template_name = "cases/clue.html"
    title = _("Clue")

    def get_crumbs(self):
        return (LIST, (day_of(self.object), None))

    def get_context_data(self, **kwargs):
        user, clue = self.request.user, self.object
        may_decide = can_decide_clue(user, clue)
        return super().get_context_data(
            may_decide=may_decide,
            may_log=may_decide and can_log_case(user),
            case_url=case_page(user, clue.case),
            **kwargs,
        )


class ReportClueView(StationPageMixin, ServiceFormMixin, FormView):
    title = _("Write down a clue")
    crumbs = (LIST, (title, None))
    form_class = ClueForm
    success_message = _("The clue is written down. Now decide what becomes of it.")

    def may_open(self, user):
        return super().may_open(user) and can_report_clue(user)

    def get_form_kwargs(self):
        groups = GridGroup.objects.on(timezone.localdate()).select_related("station")
        groups = groups.filter(station__in=self.own_stations())
        return {**super().get_form_kwargs(), "groups": groups}

    def perform(self, form):
        return report_clue(by=self.request.user, **form.cleaned_data)

    def get_success_url(self):
        return reverse("cases:clue", args=[self.result.pk])


class ClueFormView(StationPageMixin, ServiceFormMixin, FormView):
    form_class = ClueDecisionForm
    template_name = "cases/clue_form.html"
    question = ""

    @cached_property
    def clue(self) -> Clue:
        seen = Clue.objects.visible_to(self.request.user).select_related("group", "station")
        return get_object_or_404(seen, pk=self.kwargs["pk"])

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "question": self.question}

    def get_crumbs(self):
        return (LIST, (day_of(self.clue), self.get_success_url()), (self.title, None))

    def get_success_url(self):
        return reverse("cases:clue", args=[self.clue.pk])

    def get_context_data(self, **kwargs):
        return super().get_context_data(clue=self.clue, **kwargs)


class ResolveClueView(ClueFormView):
    title = _("Settled on the spot")
    question = _("What was done?")
    success_message = _("The clue is settled.")

    def perform(self, form):
        return resolve_clue(clue=self.clue, by=self.request.user, **form.cleaned_data)


class DismissClueView(ClueFormView):
    title = _("Nothing to it")
    question = _("Why is there nothing to it?")
    success_message = _("The clue is put aside.")

    def perform(self, form):
        return dismiss_clue(clue=self.clue, by=self.request.user, **form.cleaned_data)


class ReturnsView(StationPageMixin, ScopedListView):
    """Who has reported and who has not; above it the periods that can be reported now."""

    title = _("Returns of grid groups")
    crumbs = (LIST, (title, None))
    template_name = "cases/returns.html"
    queryset = ClueReturn.objects.select_related("group", "station")
    filterset_class = ReturnFilter
    default_sort = ("-status", "-period_start", "group__code")
    empty_sentence = _("There is no return to report yet.")
    columns = (
        Shown("group", _("Grid group"), value="group.name"),
        Shown("station", _("Station"), value="station.name"),
        Shown("period_start", _("Period from"), "date", sort="period_start"),
        Shown("due_on", _("Report by"), "date", sort="due_on"),
        Shown("status", _("Status"), value="get_status_display"),
        Shown("found", _("Clues found"), "int"),
    )

    def get_context_data(self, **kwargs):
        seen = ClueReturn.objects.visible_to(self.request.user)
        waiting = returns_to_report(seen, timezone.localdate())
        return super().get_context_data(waiting=waiting, **kwargs)


class ReportReturnsView(StationPageMixin, ServiceFormMixin, FormView):
    """All grid groups of a station that have not reported for a period, on one page."""

    title = _("Report what the grid groups found")
    crumbs = (LIST, RETURNS, (title, None))
    form_class = ReturnsForm
    template_name = "cases/returns_form.html"
    submit_label = _("Report")
    success_message = _("The returns are recorded.")
    success_url = reverse_lazy("cases:returns")

    @cached_property
    def one(self) -> ClueReturn:
        seen = ClueReturn.objects.visible_to(self.request.user).select_related("station")
        return get_object_or_404(seen, pk=self.kwargs["pk"])

    def get_form_kwargs(self):
        one = self.one
        rows = ClueReturn.objects.filter(
            station=one.station, period_start=one.period_start, status=ReturnStatus.WAITING
        ).select_related("group")
        rows = list(rows.order_by("group__code"))
        found = clues_on_record(one.period_start, one.period_end, [row.group_id for row in rows])
        return {**super().get_form_kwargs(), "rows": rows, "on_record": found}

    def perform(self, form):
        one = self.one
        return return_period(
            station=one.station,
            period_start=one.period_start,
            found=form.found(),
            by=self.request.user,
        )

    def get_context_data(self, **kwargs):
        return super().get_context_data(one=self.one, **kwargs)


def day_of(clue: Clue) -> str:
    """Names a clue where its words would be too long."""
    return clue.found_on.isoformat()


def in_short(clue: Clue) -> str:
    return Truncator(clue.description).chars(40)
