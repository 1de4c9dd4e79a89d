"""Monthly settlements: runs, statements, lines, what was withheld; all of it computed."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import display
from unfold.enums import ActionVariant

from assessment.admin.bases import OwnPageMixin, ReadInline, TotalsMixin
from assessment.admin.month_end import ComputeView, MonthEndView, month_end, month_end_url
from assessment.admin.words import WITHHELD, withheld_word
from assessment.choices import RunStatus
from assessment.models import (
    LinePortion,
    OrganisationLine,
    Settlement,
    SettlementLine,
    SettlementRun,
    WithheldItem,
)
from assessment.reasons import sentence
from assessment.selectors.stored_runs import bonus_reason
from assessment.services import settlements
from mediation.common.admin import (
    ModelAdminBase,
    ReasonForm,
    ScopedAdminMixin,
    ViewOnlyAdminMixin,
    service_action,
)
from mediation.common.errors import RuleBroken


class DigestDiffers(RuleBroken):
    code = "digest_differs"
    message = _(
        "The lines are not as they were when the month was locked: its digest was %(stored)s and "
        "is %(found)s now. Keep the database as it is and tell the head of the bureau."
    )


class NotLocked(RuleBroken):
    code = "not_locked"
    message = _("The month is not locked yet, so it has no digest to compare with.")


def _is(*states: RunStatus) -> Any:
    return lambda run: run.status in states


def _whole(run: SettlementRun, found: settlements.RunVerified) -> str:
    return gettext("%(run)s: every line was read again and the digest is the stored one.") % {
        "run": run
    }


@admin.register(SettlementRun)
class SettlementRunAdmin(OwnPageMixin, ScopedAdminMixin, ViewOnlyAdminMixin, ModelAdminBase):
    """The list of months; each has one page, the month end."""

    list_display = [
        "month_text",
        "district",
        "status",
        "total",
        "statement_count",
        "withheld_count",
        "prepared_by",
        "confirmed_by",
        "locked_by",
    ]
    list_filter = ["status", "month"]
    list_select_related = ["district", "prepared_by", "confirmed_by", "locked_by"]
    custom_urls = [
        ("month-end/", "assessment_month_end", month_end),
        (
            "month-end/<str:district>/<str:month>/",
            "assessment_month_end_of",
            MonthEndView.as_view(),
        ),
        (
            "month-end/<str:district>/<str:month>/compute/",
            "assessment_month_compute",
            ComputeView.as_view(),
        ),
    ]

    def page_url(self, row: SettlementRun) -> str:
        return month_end_url(row)

    @display(description=_("month"), ordering="month")
    def month_text(self, run: SettlementRun) -> str:
        return str(run)

    @service_action(
        description=_("Put forward"),
        permission="assessment.prepare_settlementrun",
        done=_("%(row)s: another person can confirm it now."),
        places=("row",),
        when=_is(RunStatus.DRAFT),
        explanation=_("The figures are handed to the person who confirms them."),
        variant=ActionVariant.PRIMARY,
    )
    def put_forward(self, run: SettlementRun, *, by: Any) -> SettlementRun:
        return settlements.put_forward(run=run, by=by)

    @service_action(
        description=_("Confirm"),
        permission="assessment.confirm_settlementrun",
        done=_("%(row)s is confirmed. The mediators see their statements."),
        places=("row",),
        when=_is(RunStatus.PREPARED),
        explanation=_("From now on the mediators see their statements of this month."),
        variant=ActionVariant.PRIMARY,
    )
    def confirm(self, run: SettlementRun, *, by: Any) -> SettlementRun:
        return settlements.confirm_run(run=run, by=by)

    @service_action(
        description=_("Release and lock"),
        permission="assessment.release_settlementrun",
        done=_("%(row)s is released for payment and closed."),
        places=("row",),
        when=_is(RunStatus.CONFIRMED),
        explanation=_("A closed month never changes. Corrections are lines of a later month."),
        variant=ActionVariant.DANGER,
    )
    def lock(self, run: SettlementRun, *, by: Any) -> SettlementRun:
        return settlements.lock_run(run=run, by=by)

    @service_action(
        description=_("Return to draft"),
        permission="assessment.confirm_settlementrun",
        done=_("%(row)s is a draft again."),
        places=("row",),
        form=ReasonForm,
        when=_is(RunStatus.PREPARED, RunStatus.CONFIRMED),
    )
    def return_to_draft(self, run: SettlementRun, *, by: Any, reason: str) -> SettlementRun:
        return settlements.return_run(run=run, reason=reason, by=by)

    @service_action(
        description=_("Verify the digest"),
        permission="assessment.recompute_settlementrun",
        done=_whole,
        places=("row",),
        when=_is(RunStatus.LOCKED),
        explanation=_("Every line is read and the digest worked out again."),
        icon="verified",
    )
    def verify(self, run: SettlementRun, *, by: Any) -> settlements.RunVerified:
        if run.status != RunStatus.LOCKED:
            raise NotLocked
        found = settlements.verify_run(run)
        if not found.holds:
            raise DigestDiffers(stored=found.stored, found=found.found)
        return found


class ReasonMixin:
    """The stored reason code and its figures as a sentence; the month without its day."""

    @display(description=_("for month"), ordering="for_month")
    def month_paid(self, row: Any) -> str:
        return f"{row.for_month:%Y-%m}"

    @display(description=_("reason"))
    def in_words(self, row: Any) -> str:
        return sentence(row.reason, row.params)


class LineInline(ReasonMixin, ReadInline, TabularInline):
    model = SettlementLine
    fields = ["kind", "month_paid", "case", "in_words", "amount"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("case").order_by("pk")


class PortionInline(ReadInline, TabularInline):
    model = LinePortion
    fields = ["payer", "amount"]


@admin.register(Settlement)
class SettlementAdmin(TotalsMixin, ScopedAdminMixin, ViewOnlyAdminMixin, ModelAdminBase):
    list_display = ["run", "mediator", "contract_number", "line_count", "total"]
    list_filter = ["run", "contract__mediator__station", "run__status"]
    list_select_related = ["run", "contract__mediator"]
    search_fields = ["contract__mediator__number", "contract__mediator__full_name"]
    ordering = ["-run__month", "contract__mediator__number"]
    total_columns = ("total",)
    fields = ["run", "mediator", "contract_number", "total"]
    inlines = [LineInline]

    @display(description=_("mediator"), ordering="contract__mediator__number")
    def mediator(self, row: Settlement) -> str:
        return str(row.contract.mediator)

    @display(description=_("contract"), ordering="contract__number")
    def contract_number(self, row: Settlement) -> str:
        return row.contract.number


@admin.register(SettlementLine)
class SettlementLineAdmin(
    TotalsMixin, ReasonMixin, ScopedAdminMixin, ViewOnlyAdminMixin, ModelAdminBase
):
    list_display = ["run", "mediator", "kind", "month_paid", "case", "in_words", "amount"]
    list_filter = ["settlement__run", "kind", "contract__mediator__station"]
    list_select_related = ["settlement__run", "contract__mediator", "case"]
    search_fields = [
        "contract__mediator__number",
        "contract__mediator__full_name",
        "case__number",
    ]
    ordering = ["-settlement__run__month", "contract__mediator__number", "pk"]
    fields = [
        "settlement",
        "mediator",
        "kind",
        "month_paid",
        "case",
        "rate",
        "adjustment",
        "in_words",
        "amount",
    ]
    inlines = [PortionInline]
    export_fields = [
        "run",
        "mediator_number",
        "mediator_name",
        "contract_number",
        "kind",
        "month_paid",
        "case",
        "amount",
        "in_words",
    ]

    @display(description=_("settlement"), ordering="settlement__run__month")
    def run(self, line: SettlementLine) -> str:
        return str(line.settlement.run)

    @display(description=_("mediator"), ordering="contract__mediator__number")
    def mediator(self, line: SettlementLine) -> str:
        return str(line.contract.mediator)

    @display(description=_("mediator number"))
    def mediator_number(self, line: SettlementLine) -> str:
        return line.contract.mediator.number

    @display(description=_("mediator"))
    def mediator_name(self, line: SettlementLine) -> str:
        return line.contract.mediator.full_name

    @display(description=_("contract"))
    def contract_number(self, line: SettlementLine) -> str:
        return line.contract.number


class WhyWithheldFilter(DropdownFilter):
    title = _("reason")
    parameter_name = "why"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(WITHHELD.items())

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(reason=self.value()) if self.value() else queryset


@admin.register(WithheldItem)
class WithheldItemAdmin(ReasonMixin, ScopedAdminMixin, ViewOnlyAdminMixin, ModelAdminBase):
    list_display = ["run", "mediator", "kind", "month_paid", "case", "short", "is_final"]
    list_filter = ["run", WhyWithheldFilter, "kind", "is_final"]
    list_select_related = ["run", "contract__mediator", "case"]
    search_fields = ["contract__mediator__number", "contract__mediator__full_name", "case__number"]
    fields = ["run", "mediator", "kind", "month_paid", "case", "in_words", "is_final"]
    export_fields = [*list_display[:5], "in_words", "is_final"]

    @display(description=_("mediator"), ordering="contract__mediator__number")
    def mediator(self, item: WithheldItem) -> str:
        return str(item.contract.mediator) if item.contract else ""

    @display(description=_("reason"), ordering="reason")
    def short(self, item: WithheldItem) -> str:
        return withheld_word(item.reason)


@admin.register(OrganisationLine)
class OrganisationLineAdmin(TotalsMixin, ScopedAdminMixin, ViewOnlyAdminMixin, ModelAdminBase):
    list_display = ["run", "committee", "bonus", "kind", "case_count", "amount"]
    list_filter = ["run", "kind", "committee"]
    list_select_related = ["run", "committee", "bonus"]
    search_fields = ["committee__name"]
    fields = ["run", "committee", "bonus", "kind", "case_count", "in_words", "amount"]

    @display(description=_("reason"))
    def in_words(self, line: OrganisationLine) -> str:
        return sentence(bonus_reason(line.params), line.params)
