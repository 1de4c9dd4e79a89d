"""Filters of cases, one set for pages and API."""

import django_filters
from django.utils.translation import gettext_lazy as _

from cases.choices import ConfirmationTrack, Outcome, Performance, ReviewState, Source
from cases.models import Case
from mediation.common.periods import Month
from stations.models import DisputeType


class CaseFilter(django_filters.FilterSet):
    closed_month = django_filters.CharFilter(
        label=_("Closed in the month"), method="in_month", help_text=_("For example 2026-10")
    )
    logged = django_filters.DateFromToRangeFilter(label=_("Logged"), field_name="logged_on")
    closed = django_filters.DateFromToRangeFilter(label=_("Closed"), field_name="closed_on")
    open = django_filters.BooleanFilter(
        label=_("Open"), field_name="closed_on", lookup_expr="isnull"
    )
    dispute_type = django_filters.ModelChoiceFilter(
        label=_("Dispute type"), queryset=DisputeType.objects.all()
    )
    source = django_filters.ChoiceFilter(label=_("Source"), choices=Source)
    outcome = django_filters.ChoiceFilter(label=_("Outcome"), choices=Outcome)
    performance = django_filters.ChoiceFilter(label=_("Performance"), choices=Performance)
    confirmation = django_filters.ChoiceFilter(
        label=_("Judicial confirmation"), choices=ConfirmationTrack
    )
    review_state = django_filters.ChoiceFilter(label=_("Review"), choices=ReviewState)
    station = django_filters.CharFilter(label=_("Station code"), field_name="station__code")

    class Meta:
        model = Case
        fields = [
            "closed_month",
            "logged",
            "closed",
            "open",
            "dispute_type",
            "source",
            "outcome",
            "performance",
            "confirmation",
            "review_state",
            "station",
        ]

    def in_month(self, queryset, name, value):
        try:
            return queryset.closed_in(Month.parse(value))
        except ValueError:
            return queryset.none()
