"""Mediators and contracts over REST; identity numbers, telephones and accounts never leave here."""

from rest_framework import serializers

from mediation.common.api.serializers import ModelSerializer
from mediation.common.api.viewsets import ScopedReadOnlyViewSet
from mediators.filters import ContractFilter, MediatorFilter
from mediators.models import Contract, Mediator


class MediatorSerializer(ModelSerializer):
    station = serializers.CharField(source="station.code", read_only=True, default=None)
    office = serializers.CharField(source="office.name", read_only=True)

    class Meta:
        model = Mediator
        fields = [
            "number",
            "full_name",
            "station",
            "office",
            "origin",
            "education",
            "political_status",
            "joined_on",
            "left_on",
        ]


class MediatorViewSet(ScopedReadOnlyViewSet):
    queryset = Mediator.objects.for_listing()
    serializer_class = MediatorSerializer
    filterset_class = MediatorFilter
    required_scope = "stats.read"
    lookup_field = "number"


class ContractSerializer(ModelSerializer):
    mediator = serializers.CharField(source="mediator.number", read_only=True)

    class Meta:
        model = Contract
        fields = [
            "id",
            "number",
            "mediator",
            "kind",
            "valid_from",
            "agreed_to",
            "valid_to",
            "monthly_fee",
            "quarterly_quota",
            "end_reason",
        ]


class ContractViewSet(ScopedReadOnlyViewSet):
    queryset = Contract.objects.for_listing()
    serializer_class = ContractSerializer
    filterset_class = ContractFilter
    required_scope = "settlement.read.totals"


def register(router):
    router.register("mediators", MediatorViewSet, basename="api-mediators")
    router.register("contracts", ContractViewSet, basename="api-contracts")
