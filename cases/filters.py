"""Filters of cases, one set for pages and API."""

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.choices import (
    ConfirmationStatus,
    ConfirmationTrack,
    Outcome,
    Performance,
    RequestStatus,
    ReviewState,
    Source,
)
from cases.models import Case, Confirmation, MediationRequest
from mediation.common.forms import MonthInput
from mediation.common.periods import Month
from stations.models import DisputeType


def refuse_no_month(text: str) -> None:
    try:
        Month.parse(text)
    except ValueError as error:
        raise ValidationError(_("Write the month as 2026-10.")) from error


class CaseFilter(django_filters.FilterSet):
    closed_month = django_filters.CharFilter(
        label=_("Closed in the month"),
        method="in_month",
        help_text=_("For example 2026-10"),
        widget=MonthInput,
        validators=[refuse_no_month],
    )
    logged = django_filters.DateFromToRangeFilter(label=_("Logged"), field_name="logged_on")
    closed = django_filters.DateFromToRangeFilter(label=_("Closed"), field_name="closed_on")
    open = django_filters.BooleanFilter(
        label=_("Not closed yet"), field_name="closed_on", lookup_expr="isnull"
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
    town = django_filters.CharFilter(
        label=_("Street or town"), field_name="division__name", lookup_expr="startswith"
    )
    lead = django_filters.CharFilter(label=_("Number of the lead"), field_name="lead__number")
    led_by_full_time = django_filters.BooleanFilter(
        label=_("Led by a full-time mediator"), field_name="lead_is_full_time"
    )
    overdue = django_filters.BooleanFilter(
        label=_("Past its working deadline"), method="is_overdue"
    )
    due = django_filters.DateFromToRangeFilter(label=_("Working deadline"), field_name="due_on")
    approved = django_filters.DateFromToRangeFilter(
        label=_("Approved for pay"), field_name="approved_on"
    )
    in_city_system = django_filters.BooleanFilter(
        label=_("Entered in the city's system"),
        field_name="external_entered_on",
        lookup_expr="isnull",
        exclude=True,
    )

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
            "town",
            "lead",
            "led_by_full_time",
            "overdue",
            "due",
            "approved",
            "in_city_system",
        ]

    def is_overdue(self, queryset, name, value):
        late = Q(closed_on__isnull=True, due_on__lt=timezone.localdate())
        return queryset.filter(late if value else ~late)

    def in_month(self, queryset, name, value):
        return queryset.closed_in(Month.parse(value))


class ConfirmationFilter(django_filters.FilterSet):
    """Applications on the court's desk."""

    status = django_filters.ChoiceFilter(label=_("Status"), choices=ConfirmationStatus)
    answered = django_filters.BooleanFilter(label=_("Answered"), field_name="is_answered")
    applied = django_filters.DateFromToRangeFilter(label=_("Applied"), field_name="applied_on")
    decided = django_filters.DateFromToRangeFilter(label=_("Decided"), field_name="decided_on")

    class Meta:
        model = Confirmation
        fields = ["status", "answered", "applied", "decided"]


class RequestFilter(django_filters.FilterSet):
    """Requests of citizens."""

    waiting = django_filters.BooleanFilter(
        label=_("Waiting"), field_name="decided_at", lookup_expr="isnull"
    )
    status = django_filters.ChoiceFilter(label=_("Status"), choices=RequestStatus)
    asked = django_filters.DateFromToRangeFilter(label=_("Asked"), field_name="asked_at")

    class Meta:
        model = MediationRequest
        fields = ["waiting", "status", "asked"]
