"""Filters of clues, of returns of grid groups and of refused intakes."""

import django_filters
from django.utils.translation import gettext_lazy as _

from cases.choices import ClueStatus, RefusalReason, ReturnStatus, Risk, Source
from cases.models import Clue, ClueReturn, IntakeRefusal


class ClueFilter(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(label=_("Status"), choices=ClueStatus)
    risk = django_filters.ChoiceFilter(label=_("Risk"), choices=Risk)
    found = django_filters.DateFromToRangeFilter(label=_("Found"), field_name="found_on")
    group = django_filters.CharFilter(
        label=_("Grid group"), field_name="group__name", lookup_expr="icontains"
    )

    class Meta:
        model = Clue
        fields = ["status", "risk", "found", "group"]


class ReturnFilter(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(label=_("Status"), choices=ReturnStatus)
    period = django_filters.DateFromToRangeFilter(label=_("Period from"), field_name="period_start")
    group = django_filters.CharFilter(
        label=_("Grid group"), field_name="group__name", lookup_expr="icontains"
    )
    station = django_filters.CharFilter(label=_("Station code"), field_name="station__code")

    class Meta:
        model = ClueReturn
        fields = ["status", "period", "group", "station"]


class RefusalFilter(django_filters.FilterSet):
    source = django_filters.ChoiceFilter(label=_("Source"), choices=Source)
    reason = django_filters.ChoiceFilter(label=_("Reason"), choices=RefusalReason)
    refused = django_filters.DateFromToRangeFilter(label=_("Refused"), field_name="refused_on")

    class Meta:
        model = IntakeRefusal
        fields = ["source", "reason", "refused"]
