"""Pay schedules: written by one person, checked, put in force by another, read as a table."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.enums import ActionVariant

from assessment.admin.bases import OwnDistrictMixin, districts_of
from assessment.admin.rate_forms import (
    CELL,
    ActivateForm,
    AttendanceRuleForm,
    CopyForm,
    RateForm,
    ScheduleForm,
    UniqueRowsFormSet,
)
from assessment.choices import ScheduleStatus
from assessment.models import (
    AttendanceRule,
    Bonus,
    Cap,
    IndexValue,
    PayCondition,
    PayerShare,
    Rate,
    RateSchedule,
    RequiredPaper,
)
from assessment.selectors.schedule_table import schedule_table
from assessment.services import schedules
from cases.models import Tier, TierScheme
from mediation.common.admin import (
    AdminPageView,
    InlineBase,
    ModelAdminBase,
    ScopedAdminMixin,
    service_action,
)

TIER_FIELDS = ("tier", "ratio_of_tier")


class PartInline(InlineBase):
    """Rows of a draft; they may be taken out again as long as it is one."""

    key: tuple[str, ...] = ()
    can_delete = True
    hide_title = True
    formset = UniqueRowsFormSet

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """An axis that is left empty means any."""
        if db_field.blank:
            kwargs["choices"] = [("", _("any")), *db_field.choices]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def get_queryset(self, request: HttpRequest) -> Any:
        names = [name for name in TIER_FIELDS if name in self.fields]
        rows = super().get_queryset(request)
        return rows.select_related(*names) if names else rows

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Offer the tiers of the schedule's own guide, read once for all rows."""
        formset = super().get_formset(request, obj, **kwargs)
        formset.key = self.key
        fields = [f for name, f in formset.form.base_fields.items() if name in TIER_FIELDS]
        if fields:
            tiers = Tier.objects.filter(scheme=obj.tier_scheme_id).order_by("rank")
            choices = [("", _("any")), *((tier.pk, tier.name) for tier in tiers)]
        for field in fields:
            field.queryset, field.choices = tiers, choices
        return formset


class RateInline(PartInline):
    model = Rate
    form = RateForm
    key = CELL
    fields = [
        "tier",
        "committee_level",
        "grade",
        "form",
        "outcome",
        "kind",
        "amount",
        "minimum",
        "maximum",
        "factor",
        "ratio_of_tier",
        "index_code",
        "round_to",
    ]


class ConditionInline(PartInline):
    model = PayCondition
    key = ("fact", "tier", "form", "outcome")
    fields = ["fact", "tier", "form", "outcome", "effect"]


class PaperInline(PartInline):
    model = RequiredPaper
    key = ("paper", "tier", "committee_level")
    fields = ["paper", "tier", "committee_level"]


class PayerInline(PartInline):
    model = PayerShare
    key = ("payer",)
    fields = ["payer", "weight"]


class CapInline(PartInline):
    model = Cap
    key = ("scope",)
    fields = ["scope", "amount", "effect"]


class BonusInline(PartInline):
    model = Bonus
    key = ("kind", "name")
    fields = ["kind", "name", "amount", "per", "minimum_cases"]


class AttendanceRuleInline(PartInline):
    model = AttendanceRule
    form = AttendanceRuleForm
    key = ("kind",)
    fields = ["kind", "mode", "amount", "free_days"]


class ScheduleTableView(AdminPageView):
    """The schedule as people read a pay table: tiers down, everything else across."""

    permissions = ("assessment.view_rateschedule",)
    template_name = "admin/assessment/schedule_table.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = RateSchedule.objects.visible_to(self.request.user)
        rows = rows.select_related("district", "tier_scheme", "author", "activated_by")
        schedule = get_object_or_404(rows, pk=self.kwargs["pk"])
        return super().get_context_data(
            title=str(schedule), schedule=schedule, table=schedule_table(schedule), **kwargs
        )


@admin.register(RateSchedule)
class RateScheduleAdmin(OwnDistrictMixin, ScopedAdminMixin, ModelAdminBase):
    """The head is saved first; its guide then says which tiers the rows may name."""

    list_display = [
        "name",
        "document_number",
        "valid_from",
        "valid_to",
        "status",
        "is_trial",
        "is_example",
        "author",
        "activated_by",
    ]
    list_filter = ["status", "is_example", "valid_from"]
    list_select_related = ["author", "activated_by"]
    search_fields = ["name", "document_number"]
    form = ScheduleForm
    fields = [
        "district",
        ("name", "document_number"),
        ("valid_from", "valid_to"),
        ("is_trial", "is_example"),
        "tier_scheme",
        ("pay_day", "missing_paper"),
        ("payers_pay", "without_sheet"),
    ]
    inlines = [
        RateInline,
        ConditionInline,
        PaperInline,
        PayerInline,
        CapInline,
        BonusInline,
        AttendanceRuleInline,
    ]
    custom_urls = [("<int:pk>/table/", "assessment_schedule_table", ScheduleTableView.as_view())]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        people = ["status", "author", ("activated_by", "activated_at")] if obj else []
        return [*super().get_fields(request, obj), *people]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        people = ["status", "author", "activated_by", "activated_at"]
        return [*people, "district", "tier_scheme"] if obj and _has_rows(obj) else people

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        return self.inlines if obj else []

    def is_frozen(self, row: RateSchedule) -> bool:
        return row.status != ScheduleStatus.DRAFT

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "tier_scheme":
            kwargs["queryset"] = TierScheme.objects.filter(district__in=districts_of(request.user))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.author = request.user
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> Any:
        """On to the rows, for which the head had to be there."""
        request.POST = request.POST.copy()
        request.POST["_continue"] = "1"
        return super().response_add(request, obj, post_url_continue)

    def render_change_form(self, request: HttpRequest, context: Any, **kwargs: Any) -> Any:
        response = super().render_change_form(request, context, **kwargs)
        if row := kwargs.get("obj"):
            url = reverse("admin:assessment_schedule_table", args=[row.pk])
            button = {"title": _("Read as a table"), "path": url, "icon": "table"}
            response.context_data["service_buttons"].insert(
                0, {**button, "variant": ActionVariant.DEFAULT}
            )
        return response

    @service_action(
        description=_("Check"),
        permission="assessment.add_rateschedule",
        done=_("%(row)s: the rows fit together and have their figures."),
    )
    def check_rows(self, schedule: RateSchedule, *, by: Any) -> None:
        schedules.check_schedule(schedule)

    @service_action(
        description=_("Put in force"),
        permission="assessment.activate_rateschedule",
        done=_("%(row)s is in force and does not change any more."),
        places=("row",),
        form=ActivateForm,
        when=lambda schedule: schedule.status == ScheduleStatus.DRAFT,
        explanation=_("The schedule is checked first. In force, it does not change any more."),
        variant=ActionVariant.PRIMARY,
    )
    def activate(self, schedule: RateSchedule, *, by: Any, end_former: bool) -> RateSchedule:
        return schedules.activate_schedule(schedule=schedule, end_former=end_former, by=by)

    @service_action(
        description=_("Copy as a new draft"),
        permission="assessment.add_rateschedule",
        done=_("The rows of %(row)s are now in a new draft as well."),
        places=("row",),
        form=CopyForm,
    )
    def copy(self, schedule: RateSchedule, *, by: Any, **head: Any) -> RateSchedule:
        return schedules.copy_schedule(schedule=schedule, by=by, **head)


@admin.register(IndexValue)
class IndexValueAdmin(OwnDistrictMixin, ScopedAdminMixin, ModelAdminBase):
    list_display = ["code", "value", "document_number", "valid_from", "valid_to"]
    list_filter = ["valid_from"]
    search_fields = ["code", "document_number"]
    fields = ["district", "code", "value", "document_number", "valid_from", "valid_to"]


def _has_rows(schedule: RateSchedule) -> bool:
    """Do rows name tiers of the guide already?"""
    return schedule.rates.exists()
