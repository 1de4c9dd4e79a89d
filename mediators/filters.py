"""Filters of mediators and contracts, one set for pages and API."""

import django_filters
from django.utils.translation import gettext_lazy as _

from mediators.choices import ContractKind, Origin
from mediators.models import Contract, Mediator


class MediatorFilter(django_filters.FilterSet):
    station = django_filters.CharFilter(label=_("Station code"), field_name="station__code")
    office = django_filters.NumberFilter(label=_("Office"), field_name="office_id")
    origin = django_filters.ChoiceFilter(label=_("Origin"), choices=Origin)
    under_contract_on = django_filters.DateFilter(
        label=_("Under contract on"), method="on_that_day"
    )

    class Meta:
        model = Mediator
        fields = ["station", "office", "origin", "under_contract_on"]

    def on_that_day(self, queryset, name, value):
        return queryset.under_contract(value)


class ContractFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=ContractKind)
    mediator = django_filters.CharFilter(label=_("Mediator number"), field_name="mediator__number")
    in_force_on = django_filters.DateFilter(label=_("In force on"), method="on_that_day")

    class Meta:
        model = Contract
        fields = ["kind", "mediator", "in_force_on"]

    def on_that_day(self, queryset, name, value):
        return queryset.on(value)
