"""Cases over REST (without the parties), and the report of cases by month, type and town."""

from dataclasses import astuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from rest_framework import serializers

from cases.filters import CaseFilter
from cases.models import Case
from cases.selectors.confirmations import speed_by_month
from cases.selectors.prevention import prevention
from cases.selectors.reports import cases_by_month_type_town
from cases.selectors.reviewers import reviewers
from mediation.common.api.reports import ReportView
from mediation.common.api.serializers import InputSerializer, ModelSerializer
from mediation.common.api.viewsets import ScopedReadOnlyViewSet
from mediation.common.exports import Column
from mediation.common.filters import UpdatedSinceFilter
from mediation.common.periods import Month


class CaseSerializer(ModelSerializer):
    """Header and tracks. Narrative and parties need a scope of their own, which is not given."""

    station = serializers.CharField(source="station.code", read_only=True)
    lead = serializers.CharField(source="lead.number", read_only=True)
    dispute_type = serializers.CharField(source="dispute_type.code", read_only=True)
    tier_claimed = serializers.CharField(source="tier_claimed.name", read_only=True, default=None)
    tier_fixed = serializers.CharField(source="tier_fixed.name", read_only=True, default=None)

    class Meta:
        model = Case
        fields = [
            "id",
            "number",
            "station",
            "lead",
            "lead_is_full_time",
            "dispute_type",
            "source",
            "relation",
            "people_count",
            "amount",
            "logged_on",
            "accepted_on",
            "closed_on",
            "outcome",
            "performance",
            "confirmation",
            "review_state",
            "tier_claimed",
            "tier_fixed",
            "approved_on",
            "external_number",
            "updated_at",
        ]


class CaseApiFilter(CaseFilter, UpdatedSinceFilter):
    class Meta(CaseFilter.Meta):
        fields = [*CaseFilter.Meta.fields, "updated_since"]


class CaseViewSet(ScopedReadOnlyViewSet):
    """``?updated_since=`` and the cursor fetch only what is new."""

    queryset = Case.objects.for_listing().select_related("tier_claimed")
    serializer_class = CaseSerializer
    filterset_class = CaseApiFilter
    required_scope = "cases.read.masked"
    ordering = ("updated_at", "pk")


class MonthField(serializers.CharField):
    """A month as 2026-10."""

    def to_internal_value(self, data):
        try:
            return Month.parse(super().to_internal_value(data))
        except ValueError:
            raise serializers.ValidationError(_("Write the month as 2026-10.")) from None


class MonthsQuery(InputSerializer):
    first = MonthField()
    last = MonthField()

    def validate(self, attrs):
        if attrs["last"] < attrs["first"]:
            raise serializers.ValidationError(
                {"last": [_("The last month comes before the first.")]}
            )
        return attrs


class CasesReport(ReportView):
    """``GET /api/v1/reports/cases/?first=2026-01&last=2026-10``"""

    id = "cases"
    title = _("Cases by month, type and town")
    definition = _(
        "Cases closed in the months, counted by the month of closing; people and agreed amounts "
        "(yuan) beside them."
    )
    columns = (
        Column("month", _("Month"), "date"),
        Column("dispute_type", _("Dispute type")),
        Column("town", _("Street or town")),
        Column("cases", pgettext_lazy("count", "Cases"), "int"),
        Column("settled", _("Settled"), "int"),
        Column("by_full_time", _("By full-time mediators"), "int"),
        Column("people", _("People"), "int"),
        Column("amount", _("Amount"), "money"),
    )
    query = MonthsQuery
    required_permission = "cases.view_case"

    def rows(self, request, *, first, last):
        found = cases_by_month_type_town(request.user, start=first.first_day, end=last.end)
        return (astuple(count) for count in found)


class ConfirmationsReport(ReportView):
    """``GET /api/v1/reports/confirmations/?first=2026-01&last=2026-10``"""

    id = "confirmations"
    title = _("Judicial confirmation: how fast")
    definition = _(
        "Rulings of the months. In one day: closed, agreed, applied for and ruled valid on the "
        "same day; the share is of those ruled valid. Medians in days: from the agreement to the "
        "ruling that holds it valid, and from the application to any ruling."
    )
    columns = (
        Column("month", _("Month"), "date"),
        Column("ruled", _("Rulings"), "int"),
        Column("valid", _("Ruled valid"), "int"),
        Column("same_day", _("In one day"), "int"),
        Column("share", _("In one day (%)")),
        Column("median_days", _("Median days from the agreement")),
        Column("median_court_days", _("Median days before the court")),
    )
    query = MonthsQuery
    required_permission = "cases.view_confirmation"

    def rows(self, request, *, first, last):
        for found in speed_by_month(request.user, start=first.first_day, end=last.end):
            yield (
                found.month,
                found.ruled,
                found.valid,
                found.same_day,
                found.share,
                found.median_days,
                found.median_court_days,
            )


class ReviewersReport(ReportView):
    """``GET /api/v1/reports/reviewers/?first=2026-07&last=2026-09``"""

    id = "reviewers"
    title = _("Reviewers")
    definition = _(
        "Decisions of the months by person and level. Days: median from the submission (office) "
        "or from the office's decision (bureau)."
    )
    columns = (
        Column("reviewer", _("Reviewer")),
        Column("level", _("Level")),
        Column("decisions", _("Decisions"), "int"),
        Column("returned", _("Returned"), "int"),
        Column("rejected", _("Rejected"), "int"),
        Column("retiered", _("Another tier fixed"), "int"),
        Column("days", _("Days"), "int"),
    )
    query = MonthsQuery
    required_permission = "cases.view_reviewers"

    def rows(self, request, *, first, last):
        return map(astuple, reviewers(request.user, start=first.first_day, end=last.end))


class PreventionReport(ReportView):
    """``GET /api/v1/reports/prevention/?first=2026-01&last=2026-10``"""

    id = "prevention"
    title = _("Prevented dangers by risk")
    definition = _(
        "Dangers reported in the months, by risk; matters (件) and people (人), and those that "
        "were prevented."
    )
    columns = (
        Column("risk", _("Risk")),
        Column("matters", _("Matters"), "int"),
        Column("people", _("People"), "int"),
        Column("prevented", _("Matters prevented"), "int"),
        Column("people_prevented", _("People in prevented matters"), "int"),
    )
    query = MonthsQuery
    required_permission = "cases.view_escalation"

    def rows(self, request, *, first, last):
        found = prevention(request.user, start=first.first_day, end=last.end)
        return (astuple(row) for row in found)


def register(router):
    router.register("cases", CaseViewSet, basename="api-cases")


REPORTS = {
    "prevention": PreventionReport,
    "reviewers": ReviewersReport,
    "cases": CasesReport,
    "confirmations": ConfirmationsReport,
}
