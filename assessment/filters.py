"""Filters of settlements, rankings and flags, one set for pages and API."""

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from assessment.choices import FlagStatus, LineKind, RunStatus
from assessment.models import Place, QuotaFlag, Settlement, SettlementLine, SettlementRun
from mediation.common.periods import Month, Quarter


class MonthField(forms.CharField):
    """A month as 2026-10; becomes its first day."""

    def clean(self, value):
        value = super().clean(value)
        if not value:
            return None
        try:
            return Month.parse(value).first_day
        except ValueError:
            raise ValidationError(_("Write the month as 2026-10."), code="month") from None


class QuarterField(forms.CharField):
    """A quarter as 2026Q3; becomes its first day."""

    def clean(self, value):
        value = super().clean(value)
        if not value:
            return None
        try:
            return Quarter.parse(value).first_day
        except ValueError:
            raise ValidationError(_("Write the quarter as 2026Q3."), code="quarter") from None


class MonthFilter(django_filters.Filter):
    field_class = MonthField


class QuarterFilter(django_filters.Filter):
    field_class = QuarterField


class RunFilter(django_filters.FilterSet):
    month = MonthFilter(label=_("Month"), field_name="month")
    status = django_filters.ChoiceFilter(label=_("Status"), choices=RunStatus)

    class Meta:
        model = SettlementRun
        fields = ["month", "status"]


class SettlementFilter(django_filters.FilterSet):
    month = MonthFilter(label=_("Month"), field_name="run__month")
    status = django_filters.ChoiceFilter(
        label=_("Status"), field_name="run__status", choices=RunStatus
    )
    station = django_filters.CharFilter(
        label=_("Station code"), field_name="contract__mediator__station__code"
    )
    mediator = django_filters.CharFilter(
        label=_("Mediator number"), field_name="contract__mediator__number"
    )

    class Meta:
        model = Settlement
        fields = ["month", "status", "station", "mediator"]


class LineFilter(django_filters.FilterSet):
    month = MonthFilter(label=_("Month"), field_name="settlement__run__month")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=LineKind)
    mediator = django_filters.CharFilter(
        label=_("Mediator number"), field_name="contract__mediator__number"
    )
    case = django_filters.CharFilter(label=_("Case number"), field_name="case__number")

    class Meta:
        model = SettlementLine
        fields = ["month", "kind", "mediator", "case"]


class PlaceFilter(django_filters.FilterSet):
    quarter = QuarterFilter(label=_("Quarter"), field_name="run__quarter")
    station = django_filters.CharFilter(
        label=_("Station code"), field_name="contract__mediator__station__code"
    )

    class Meta:
        model = Place
        fields = ["quarter", "station"]


class FlagFilter(django_filters.FilterSet):
    quarter = QuarterFilter(label=_("Quarter"), field_name="run__quarter")
    status = django_filters.ChoiceFilter(label=_("Status"), choices=FlagStatus)

    class Meta:
        model = QuotaFlag
        fields = ["quarter", "status"]
