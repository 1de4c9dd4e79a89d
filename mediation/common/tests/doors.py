"""Small doors on the kernel's own models: the bases are tested here without any app."""

import django_filters
from django import forms
from django.apps.registry import Apps
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.urls import include, path, reverse
from django.views.generic import DetailView, FormView
from rest_framework import serializers
from rest_framework.routers import SimpleRouter

from mediation.common.admin import (
    ModelAdminBase,
    ReasonForm,
    ScopedAdminMixin,
    ViewOnlyAdminMixin,
    service_action,
)
from mediation.common.admin_site import Site
from mediation.common.api import (
    InputSerializer,
    ModelSerializer,
    ScopedReadOnlyViewSet,
    service_endpoint,
)
from mediation.common.errors import RuleBroken
from mediation.common.forms import WebForm
from mediation.common.health import readyz
from mediation.common.models import CalendarDay, Job, RoleGrant, User
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
        Job.objects.filter(pk=row.pk).update(
            note=models.F("note"), attempts=models.F("attempts") + 1
        )
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


class Sheet(models.Model):
    """A row with a version. Its table is made by the test that needs it."""

    code = models.CharField(max_length=10, primary_key=True)
    name = models.CharField(max_length=50)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        app_label = "common"
        apps = Apps(["mediation.common"])  # not the real ones: no migration is wanted
        verbose_name = "sheet"

    def __str__(self):
        return self.code


SHEET_TABLE = (
    "CREATE TABLE common_sheet (code varchar(10) PRIMARY KEY, name varchar(50), version int)"
)


class SheetAdmin(ModelAdminBase):
    list_display = ["code", "name"]
    fields = ["code", "name"]

    def is_frozen(self, row):
        return row.name == "frozen"


class CalendarDayAdmin(ModelAdminBase):
    """Saves through a "service" that decides by the document number."""

    fields = ["date", "is_workday", "document_number"]

    def save_service(self, form, *, by, change):
        day = form.save(commit=False)
        day.save()
        if day.document_number == "rule":
            raise NotToday("date", day=day.date)
        if day.document_number == "whole":
            raise NotToday(day=day.date)
        if day.document_number == "clash":
            CalendarDay.objects.create(date=day.date, is_workday=True, document_number="")
        return day


class JobAdmin(ScopedAdminMixin, ViewOnlyAdminMixin, ModelAdminBase):
    list_display = ["key", "state", "done"]
    list_filter = ["state", "requested_by", "requested_at"]
    search_fields = ["key"]
    fields = ["key", "note"]

    @service_action(
        description="Count",
        permission="common.view_job",
        done="%(row)s counted.",
        when=lambda job: job.key != "no",
    )
    def count(self, job, *, by):
        Job.objects.filter(pk=job.pk).update(attempts=models.F("attempts") + 1)
        if job.key == "no":
            raise NotToday(day="Sunday")
        return job

    @service_action(
        description="Explain",
        permission="common.view_job",
        done="%(row)s explained.",
        form=ReasonForm,
    )
    def explain(self, job, *, by, reason):
        if reason == "bad":
            raise NotToday("reason", day="Sunday")
        Job.objects.filter(pk=job.pk).update(note=f"{by.username}: {reason}")

    @service_action(
        description="Whisper",
        permission="common.view_job",
        done=lambda job, secret: f"the secret is {secret}",
        places=("list",),
        reveals=True,
    )
    def whisper(self, *, by):
        return "s3cret"

    @service_action(description="Forbid", permission="common.verify_auditevent", done="Never.")
    def forbid(self, job, *, by):
        raise AssertionError("nobody here may do this")


class UserAdmin(ScopedAdminMixin, ModelAdminBase):
    search_fields = ["username"]


class RoleGrantAdmin(ModelAdminBase):
    fields = ["user", "role", "valid_from"]
    autocomplete_fields = ["user"]


trial = Site(name="trial")
trial.register(User, UserAdmin)
trial.register(RoleGrant, RoleGrantAdmin)
trial.register(Sheet, SheetAdmin)
trial.register(CalendarDay, CalendarDayAdmin)
trial.register(Job, JobAdmin)

router = SimpleRouter()
router.register("jobs", JobViewSet, basename="jobs")
router.register("open", OpenViewSet, basename="open")

urlpatterns = [
    path("", StartView.as_view(), name="home"),
    path("readyz", readyz),
    path("admin/", admin.site.urls),
    path("trial/", trial.urls),
    path("i18n/setlang/", set_language, name="set_language"),
    path("login/", SignInView.as_view(), name="login"),
    path("logout/", SignOutView.as_view(), name="logout"),
    path("", include("mediation.common.urls")),
    path("list/", JobList.as_view(), name="list"),
    path("list/<int:pk>/", JobPage.as_view(), name="job"),
    path("days/", DayView.as_view(), name="days"),
    path("api/v1/", include(router.urls)),
    path("", include("cases.urls")),  # the sidebar leads there too
]
handler400 = "mediation.common.views.errors.bad_request"
handler404 = "mediation.common.views.errors.page_not_found"
handler500 = "mediation.common.views.errors.server_error"
