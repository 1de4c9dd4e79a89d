"""Filters of stations, one set for pages and API."""

import django_filters
from django.utils.translation import gettext_lazy as _

from stations.choices import StationKind
from stations.models import Station


class StationFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=StationKind)
    division = django_filters.CharFilter(
        label=_("Code of the street or town"), field_name="division__code"
    )
    office = django_filters.NumberFilter(label=_("Office"), field_name="office_id")
    in_use = django_filters.BooleanFilter(
        label=_("In use"), field_name="valid_to", lookup_expr="isnull"
    )

    class Meta:
        model = Station
        fields = ["kind", "division", "office", "in_use"]
