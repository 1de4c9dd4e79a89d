"""Corrections of pay: finance proposes, another person decides, a later month carries them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.enums import ActionVariant

from assessment.admin.bases import TotalsMixin
from assessment.choices import AdjustmentStatus
from assessment.models import Adjustment, SettlementLine
from assessment.services import adjustments
from mediation.common.admin import ModelAdminBase, ScopedAdminMixin, service_action

PEOPLE = ("created_by", "created_at", "decided_by", "decided_at")


def _is_open(row: Adjustment) -> bool:
    return row.status == AdjustmentStatus.PROPOSED


@admin.register(Adjustment)
class AdjustmentAdmin(TotalsMixin, ScopedAdminMixin, ModelAdminBase):
    list_display = [
        "mediator",
        "amount",
        "reason",
        "status",
        "created_by",
        "created_at",
        "decided_by",
    ]
    list_filter = ["status", "created_at", "contract__mediator__station"]
    list_select_related = ["contract__mediator", "created_by", "decided_by"]
    search_fields = ["contract__mediator__number", "contract__mediator__full_name", "reason"]
    fields = ["contract", "amount", "reason", "corrects"]
    autocomplete_fields = ["contract", "corrects"]
    readonly_fields = ["status", "carried_by", *PEOPLE]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        later = [("status", "carried_by"), PEOPLE[:2], PEOPLE[2:]] if obj else []
        return [*super().get_fields(request, obj), *later]

    def is_frozen(self, row: Adjustment) -> bool:
        return True

    def save_service(self, form: Any, *, by: Any, change: bool) -> Adjustment:
        return adjustments.propose(by=by, **form.cleaned_data)

    @display(description=_("mediator"), ordering="contract__mediator__number")
    def mediator(self, row: Adjustment) -> str:
        return str(row.contract.mediator)

    @display(description=_("paid in"))
    def carried_by(self, row: Adjustment) -> str:
        line = SettlementLine.objects.filter(adjustment=row).select_related("settlement__run")
        found = line.first()
        return str(found.settlement.run) if found else ""

    @service_action(
        description=_("Approve"),
        permission="assessment.decide_adjustment",
        done=_("%(row)s: the next settlement carries it."),
        when=_is_open,
        variant=ActionVariant.PRIMARY,
    )
    def approve(self, row: Adjustment, *, by: Any) -> Adjustment:
        return adjustments.decide(adjustment=row, approve=True, by=by)

    @service_action(
        description=_("Refuse"),
        permission="assessment.decide_adjustment",
        done=_("%(row)s: refused."),
        when=_is_open,
    )
    def refuse(self, row: Adjustment, *, by: Any) -> Adjustment:
        return adjustments.decide(adjustment=row, approve=False, by=by)
