"""Contracts: signed once, ended by two people."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.enums import ActionVariant

from mediation.common.admin import (
    AdminForm,
    ModelAdminBase,
    ScopedAdminMixin,
    service_action,
)
from mediators.choices import EndReason
from mediators.models import (
    Contract,
)
from mediators.services import contracts


class EndForm(AdminForm):
    ends_on = forms.DateField(
        label=_("Ends on"),
        help_text=_("The first day on which the contract is no longer in force."),
    )
    reason = forms.ChoiceField(label=_("Reason"), choices=EndReason)
    explanation = forms.CharField(
        label=_("Explanation"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )


@admin.register(Contract)
class ContractAdmin(ScopedAdminMixin, ModelAdminBase):
    """Terms never change in place: sign a new contract, or end this one by two people."""

    list_display = [
        "number",
        "mediator",
        "kind",
        "valid_from",
        "valid_to",
        "monthly_fee",
        "quarterly_quota",
        "end_reason",
    ]
    list_filter = ["kind", "end_reason", "valid_from", "valid_to"]
    list_select_related = ["mediator"]
    search_fields = ["number", "mediator__number", "mediator__full_name"]
    fields = [
        "number",
        "mediator",
        "kind",
        "valid_from",
        "agreed_to",
        "monthly_fee",
        "quarterly_quota",
        "signed_on",
    ]
    autocomplete_fields = ["mediator"]

    def get_fields(self, request, obj=None):
        ended = ["valid_to", "end_reason", "end_explanation", "end_proposed_by", "ended_by"]
        return super().get_fields(request, obj) + (ended if obj else [])

    def is_frozen(self, row):
        return row.pk is not None

    def save_service(self, form, *, by, change):
        return contracts.sign_contract(by=by, **form.cleaned_data)

    @service_action(
        description=_("Propose an early end"),
        permission="mediators.change_contract",
        done=_("%(row)s: proposed. A second officer decides."),
        places=("row",),
        form=EndForm,
        when=lambda contract: contract.ended_at is None,
    )
    def propose_end(self, contract, *, by, **terms):
        return contracts.propose_end(contract=contract, by=by, **terms)

    @service_action(
        description=_("End the contract"),
        permission="mediators.terminate_contract",
        done=_("%(row)s: ended. The mediator has been told."),
        places=("row",),
        form=EndForm,
        when=lambda contract: contract.ended_at is None and contract.end_proposed_by_id,
        explanation=_("Somebody else has proposed this. Your decision ends the contract."),
        variant=ActionVariant.DANGER,
    )
    def terminate(self, contract, *, by, **terms):
        return contracts.terminate(contract=contract, by=by, **terms)
