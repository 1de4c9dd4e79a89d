"""Stations over REST."""

from rest_framework import serializers

from mediation.common.api.serializers import ModelSerializer
from mediation.common.api.viewsets import ScopedReadOnlyViewSet
from stations.filters import StationFilter
from stations.models import Station


class StationSerializer(ModelSerializer):
    division = serializers.CharField(source="division.name", read_only=True)
    division_code = serializers.CharField(source="division.code", read_only=True)
    office = serializers.CharField(source="office.name", read_only=True)
    committee = serializers.CharField(source="committee.name", read_only=True)

    class Meta:
        model = Station
        fields = [
            "code",
            "name",
            "kind",
            "division",
            "division_code",
            "office",
            "committee",
            "address",
            "valid_from",
            "valid_to",
            "is_example",
        ]


class StationViewSet(ScopedReadOnlyViewSet):
    """Mediation stations (红岩市民综合调解站)."""

    queryset = Station.objects.for_listing()
    serializer_class = StationSerializer
    filterset_class = StationFilter
    required_scope = "stats.read"
    lookup_field = "code"


def register(router):
    router.register("stations", StationViewSet, basename="api-stations")
