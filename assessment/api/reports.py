"""The reports "settlement of a month" and "ranking of a quarter" over REST."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from assessment.choices import LineKind
from assessment.selectors.reports import ranking_of_quarter, settlement_of_month
from cases.api import MonthField
from mediation.common.api.reports import ReportView
from mediation.common.api.serializers import InputSerializer
from mediation.common.exports import Column
from mediation.common.periods import Quarter


class QuarterField(serializers.CharField):
    """A quarter as 2026Q3."""

    def to_internal_value(self, data):
        try:
            return Quarter.parse(super().to_internal_value(data))
        except ValueError:
            raise serializers.ValidationError(_("Write the quarter as 2026Q3.")) from None


class MonthQuery(InputSerializer):
    month = MonthField()


class QuarterQuery(InputSerializer):
    quarter = QuarterField()


class SettlementReport(ReportView):
    """``GET /api/v1/reports/settlement/?month=2026-10``"""

    id = "settlement"
    title = _("Settlement of a month")
    definition = _("One row a statement; amounts in yuan by kind of line.")
    columns = (
        Column("mediator", _("Mediator number")),
        Column("full_name", _("Name")),
        Column("contract", _("Contract number")),
        Column("station", _("Station")),
        *(Column(kind.value, kind.label, "money") for kind in LineKind),
        Column("total", _("Total"), "money"),
        Column("status", _("Status")),
    )
    query = MonthQuery
    required_scope = "settlement.read.totals"
    required_permission = "assessment.view_settlement"

    def rows(self, request, *, month):
        return settlement_of_month(request.user, month)


class RankingReport(ReportView):
    """``GET /api/v1/reports/ranking/?quarter=2026Q3``"""

    id = "ranking"
    title = _("Ranking of a quarter")
    definition = _("Settled cases closed in the quarter; equal figures share a place.")
    columns = (
        Column("rank", _("Place in the ranking"), "int"),
        Column("mediator", _("Mediator number")),
        Column("full_name", _("Name")),
        Column("station", _("Station")),
        Column("counted", _("Cases counted"), "int"),
        Column("quota_due", _("Quota due"), "int"),
        Column("band", _("Band")),
        Column("status", _("Status")),
    )
    query = QuarterQuery
    required_permission = "assessment.view_place"

    def rows(self, request, *, quarter):
        return ranking_of_quarter(request.user, quarter)


REPORTS = {"settlement": SettlementReport, "ranking": RankingReport}
