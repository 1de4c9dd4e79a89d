"""Small doors on the kernel's own models: the bases are tested here without any app."""

import django_filters
from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.urls import include, path, reverse
from django.views.generic import DetailView, FormView
from rest_framework import serializers
from rest_framework.routers import SimpleRouter

from mediation.common.api import (
    InputSerializer,
    ModelSerializer,
    ScopedReadOnlyViewSet,
    service_endpoint,
)
from mediation.common.errors import RuleBroken
from mediation.common.forms import WebForm
from mediation.common.health import readyz
from mediation.common.models import CalendarDay, Job
from mediation.common.roles import Role
from mediation.common.views import (
    RoleRequiredMixin,
    ScopedListView,
    ScopedQuerysetMixin,
    ServiceFormMixin,
    Shown,
)
from mediation.common.views.accounts import SignInView, SignOutView, set_language


class NotToday(RuleBroken):
    code = "not_today"
    message = "Not on %(day)s."


class JobFilter(django_filters.FilterSet):
    class Meta:
        model = Job
        fields = ["state", "kind"]


class JobList(ScopedListView):
    queryset = Job.objects.all()
    title = "Jobs"
    filterset_class = JobFilter
    search_fields = ("key", "note")
    default_sort = ("-requested_at",)
    paginate_by = 2
    columns = (
        Shown("key", "Key", sort="key", link=True),
        Shown("state", "State", value="get_state_display"),
        Shown("done", "Done", "int", total="done"),
        Shown("note", "Note"),
    )

    def row_url(self, row):
        return reverse("job", args=[row.pk])


class JobPage(ScopedQuerysetMixin, DetailView):
    queryset = Job.objects.all()
    template_name = "common/job.html"


class DayForm(WebForm):
    keep = True
    day = forms.DateField()
    document_number = forms.CharField(max_length=60)


class DayView(RoleRequiredMixin, ServiceFormMixin, FormView):
    """What is typed decides what the "service" says."""

    roles = (Role.BUREAU_ADMIN,)
    title = "Day"
    form_class = DayForm
    success_message = "Kept."

    def perform(self, form):
        said = form.cleaned_data["document_number"]
        row = CalendarDay.objects.create(
            date=form.cleaned_data["day"], is_workday=True, document_number=said
        )
        if said == "rule":
            raise NotToday("day", day=form.cleaned_data["day"])
        if said == "whole":
            raise NotToday(day=form.cleaned_data["day"])
        if said == "elsewhere":
            raise NotToday("no_such_field", day="1")
        if said == "invalid":
            raise ValidationError({"document_number": ["No such document."]})
        if said == "unknown":
            raise IntegrityError("something else")
        return row

    def get_success_url(self):
        return reverse("days")


class StartView(RoleRequiredMixin, JobList):
    roles = (Role.MEDIATOR,)
    others_start_elsewhere = True


class JobSerializer(ModelSerializer):
    class Meta:
        model = Job
        fields = ["id", "kind", "key", "state", "done", "note"]


class NoteInput(InputSerializer):
    note = serializers.CharField(max_length=20)
    outcome = serializers.ChoiceField(["done", "rule", "clash"], default="done")


class JobViewSet(ScopedReadOnlyViewSet):
    queryset = Job.objects.all()
    serializer_class = JobSerializer
    filterset_class = JobFilter
    required_scope = "stats.read"

    @service_endpoint(scope="cases.write.own", permission="common.view_job", input=NoteInput)
    def note(self, row, *, by, note, outcome):
        """Append to the note."""
        Job.objects.filter(pk=row.pk).update(note=models.F("note"), attempts=models.F("attempts") + 1)
        row.note = f"{row.note}{note}"
        row.save(update_fields=["note"])
        if outcome == "rule":
            raise NotToday("note", day="Sunday")
        if outcome == "clash":
            Job.objects.create(kind=row.kind, key=row.key)
        return row


class OpenViewSet(ScopedReadOnlyViewSet):
    """Somebody forgot to name the scope."""

    queryset = Job.objects.all()
    serializer_class = JobSerializer


router = SimpleRouter()
router.register("jobs", JobViewSet, basename="jobs")
router.register("open", OpenViewSet, basename="open")

urlpatterns = [
    path("", StartView.as_view(), name="home"),
    path("readyz", readyz),
    path("admin/", admin.site.urls),
    path("i18n/setlang/", set_language, name="set_language"),
    path("login/", SignInView.as_view(), name="login"),
    path("logout/", SignOutView.as_view(), name="logout"),
    path("", include("mediation.common.urls")),
    path("list/", JobList.as_view(), name="list"),
    path("list/<int:pk>/", JobPage.as_view(), name="job"),
    path("days/", DayView.as_view(), name="days"),
    path("api/v1/", include(router.urls)),
]
handler400 = "mediation.common.views.errors.bad_request"
handler404 = "mediation.common.views.errors.page_not_found"
handler500 = "mediation.common.views.errors.server_error"
