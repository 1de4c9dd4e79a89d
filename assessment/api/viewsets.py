"""Settlements with their lines, rankings, contracts under quota."""

from rest_framework import serializers

from assessment.filters import FlagFilter, LineFilter, PlaceFilter, RunFilter, SettlementFilter
from assessment.models import Place, QuotaFlag, Settlement, SettlementLine, SettlementRun
from assessment.reasons import sentence
from mediation.common.api.serializers import ModelSerializer
from mediation.common.api.viewsets import ScopedReadOnlyViewSet


class RunSerializer(ModelSerializer):
    month = serializers.DateField(format="%Y-%m", read_only=True)
    district = serializers.CharField(source="district.code", read_only=True)

    class Meta:
        model = SettlementRun
        fields = [
            "id",
            "month",
            "district",
            "status",
            "statement_count",
            "line_count",
            "withheld_count",
            "total",
            "digest",
            "computed_at",
        ]


class RunViewSet(ScopedReadOnlyViewSet):
    """Months of the settlement."""

    queryset = SettlementRun.objects.select_related("district")
    serializer_class = RunSerializer
    filterset_class = RunFilter
    required_scope = "settlement.read.totals"


class SettlementSerializer(ModelSerializer):
    month = serializers.DateField(source="run.month", format="%Y-%m", read_only=True)
    status = serializers.CharField(source="run.status", read_only=True)
    contract = serializers.CharField(source="contract.number", read_only=True)
    mediator = serializers.CharField(source="contract.mediator.number", read_only=True)
    station = serializers.CharField(
        source="contract.mediator.station.code", read_only=True, default=None
    )

    class Meta:
        model = Settlement
        fields = [
            "id",
            "month",
            "status",
            "contract",
            "mediator",
            "station",
            "line_count",
            "total",
        ]


class SettlementViewSet(ScopedReadOnlyViewSet):
    """Statements: ``?month=2026-10``."""

    queryset = Settlement.objects.for_listing()
    serializer_class = SettlementSerializer
    filterset_class = SettlementFilter
    required_scope = "settlement.read.totals"


class LineSerializer(ModelSerializer):
    """A line with its reason, as a code with figures and as a sentence."""

    month = serializers.DateField(source="settlement.run.month", format="%Y-%m", read_only=True)
    for_month = serializers.DateField(format="%Y-%m", read_only=True)
    mediator = serializers.CharField(source="contract.mediator.number", read_only=True)
    case = serializers.CharField(source="case.number", read_only=True, default=None)
    sentence = serializers.SerializerMethodField()

    class Meta:
        model = SettlementLine
        fields = [
            "id",
            "settlement",
            "month",
            "for_month",
            "mediator",
            "kind",
            "amount",
            "case",
            "reason",
            "params",
            "sentence",
        ]

    def get_sentence(self, line) -> str:
        return sentence(line.reason, line.params)


class LineViewSet(ScopedReadOnlyViewSet):
    queryset = SettlementLine.objects.for_listing()
    serializer_class = LineSerializer
    filterset_class = LineFilter
    required_scope = "settlement.read.totals"


class PlaceSerializer(ModelSerializer):
    quarter = serializers.DateField(source="run.quarter", read_only=True)
    status = serializers.CharField(source="run.status", read_only=True)
    mediator = serializers.CharField(source="contract.mediator.number", read_only=True)
    contract = serializers.CharField(source="contract.number", read_only=True)

    class Meta:
        model = Place
        fields = [
            "id",
            "quarter",
            "status",
            "contract",
            "mediator",
            "rank",
            "counted",
            "quota_due",
            "band",
            "params",
        ]


class PlaceViewSet(ScopedReadOnlyViewSet):
    """Rankings: ``?quarter=2026Q3``."""

    queryset = Place.objects.for_listing()
    serializer_class = PlaceSerializer
    filterset_class = PlaceFilter
    required_scope = "stats.read"


class FlagSerializer(ModelSerializer):
    quarter = serializers.DateField(source="run.quarter", read_only=True)
    mediator = serializers.CharField(source="contract.mediator.number", read_only=True)
    contract = serializers.CharField(source="contract.number", read_only=True)

    class Meta:
        model = QuotaFlag
        fields = [
            "id",
            "quarter",
            "contract",
            "mediator",
            "counted",
            "quota_due",
            "params",
            "status",
            "notified_on",
            "answer_until",
            "decided_at",
        ]


class FlagViewSet(ScopedReadOnlyViewSet):
    """Contracts under quota."""

    queryset = QuotaFlag.objects.select_related("run", "contract__mediator")
    serializer_class = FlagSerializer
    filterset_class = FlagFilter
    required_scope = "stats.read"


def register(router):
    router.register("settlement-runs", RunViewSet, basename="api-runs")
    router.register("settlements", SettlementViewSet, basename="api-settlements")
    router.register("settlement-lines", LineViewSet, basename="api-lines")
    router.register("rankings", PlaceViewSet, basename="api-places")
    router.register("quota-flags", FlagViewSet, basename="api-flags")
