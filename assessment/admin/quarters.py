"""Quarters: the ranking, contracts under quota, and what a person decides about them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold import widgets
from unfold.decorators import display
from unfold.enums import ActionVariant

from assessment.admin.bases import OwnDistrictMixin, OwnPageMixin
from assessment.admin.quarter_end import (
    CloseView,
    QuarterEndView,
    quarter_end,
    quarter_end_url,
)
from assessment.admin.words import quota_in_words
from assessment.choices import FlagStatus, QuarterStatus
from assessment.models import Place, QuarterRun, QuotaFlag, QuotaRule
from assessment.services import quarters
from mediation.common.admin import (
    AdminForm,
    ModelAdminBase,
    ReasonForm,
    ScopedAdminMixin,
    ViewOnlyAdminMixin,
    service_action,
)
from mediation.common.errors import RuleBroken


class RankingDiffers(RuleBroken):
    code = "ranking_differs"
    message = _(
        "The ranking is not as it was published: its digest was %(stored)s and is %(found)s now. "
        "Keep the database as it is and tell the head of the bureau."
    )


def _whole(run: QuarterRun, _digest: str) -> str:
    return gettext("%(run)s: every place was read again and the digest is the published one.") % {
        "run": run
    }


class BandsField(forms.CharField):
    """A band a line: its name, and the percent of the quota from which it is reached."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return "\n".join(f"{name} {percent}" for name, percent in value)
        return value

    def clean(self, value: Any) -> list[list[Any]]:
        bands = [_band(line) for line in super().clean(value).splitlines() if line.strip()]
        if len({name for name, _percent in bands}) < len(bands):
            raise forms.ValidationError(_("Two bands have the same name."))
        return sorted(bands, key=lambda band: -band[1])

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


def _band(line: str) -> list[Any]:
    name, _space, percent = line.strip().rpartition(" ")
    if not name.strip() or not (percent.isascii() and percent.isdecimal()):
        raise forms.ValidationError(
            _("Write a name, a space and a whole percent; not: %(line)s"), params={"line": line}
        )
    return [name.strip(), int(percent)]


class QuotaRuleForm(forms.ModelForm):
    bands = BandsField(
        label=_("Bands"),
        required=False,
        widget=widgets.UnfoldAdminTextareaWidget(attrs={"rows": 4}),
        help_text=_("A band a line: name and percent of the quota from which it is reached."),
    )

    class Meta:
        model = QuotaRule
        fields = ["bands"]


@admin.register(QuotaRule)
class QuotaRuleAdmin(OwnDistrictMixin, ScopedAdminMixin, ModelAdminBase):
    """Once a published ranking relies on a rule, only its end can be set."""

    list_display = [
        "document_number",
        "rounding",
        "leave_counts",
        "settled_only",
        "answer_days",
        "valid_from",
        "valid_to",
        "is_example",
    ]
    list_filter = ["is_example", "valid_from"]
    search_fields = ["document_number"]
    form = QuotaRuleForm
    fields = [
        "district",
        "document_number",
        "rounding",
        "leave_counts",
        "settled_only",
        "bands",
        "answer_days",
        ("valid_from", "valid_to"),
        "is_example",
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        if obj is None or not obj.runs.filter(status=QuarterStatus.PUBLISHED).exists():
            return []
        flat = (
            part for item in self.fields for part in ([item] if isinstance(item, str) else item)
        )
        return [name for name in flat if name != "valid_to"]


@admin.register(QuarterRun)
class QuarterRunAdmin(OwnPageMixin, ScopedAdminMixin, ViewOnlyAdminMixin, ModelAdminBase):
    """The list of quarters; each has one page, the quarter end."""

    list_display = [
        "quarter_text",
        "district",
        "status",
        "place_count",
        "flag_count",
        "computed_at",
        "published_by",
    ]
    list_filter = ["status", "quarter"]
    list_select_related = ["district", "published_by"]
    custom_urls = [
        ("quarter-end/", "assessment_quarter_end", quarter_end),
        (
            "quarter-end/<str:district>/<str:quarter>/",
            "assessment_quarter_end_of",
            QuarterEndView.as_view(),
        ),
        (
            "quarter-end/<str:district>/<str:quarter>/compute/",
            "assessment_quarter_compute",
            CloseView.as_view(),
        ),
    ]

    def page_url(self, row: QuarterRun) -> str:
        return quarter_end_url(row)

    @display(description=_("quarter"), ordering="quarter")
    def quarter_text(self, run: QuarterRun) -> str:
        return str(run)

    @service_action(
        description=_("Publish"),
        permission="assessment.publish_quarterrun",
        done=_("%(row)s is published. Mediators under quota have been told."),
        places=("row",),
        when=lambda run: run.status == QuarterStatus.DRAFT and run.computed_at is not None,
        explanation=_("A published ranking does not change any more. Who fell short may answer."),
        variant=ActionVariant.PRIMARY,
    )
    def publish(self, run: QuarterRun, *, by: Any) -> QuarterRun:
        return quarters.publish_quarter(run=run, by=by)

    @service_action(
        description=_("Verify the digest"),
        permission="assessment.recompute_quarterrun",
        done=_whole,
        places=("row",),
        when=lambda run: run.status == QuarterStatus.PUBLISHED,
        explanation=_("Every place is read and the digest worked out again."),
        icon="verified",
    )
    def verify(self, run: QuarterRun, *, by: Any) -> str:
        found = quarters.ranking_digest(run)
        if found != run.digest:
            raise RankingDiffers(stored=run.digest, found=found)
        return found


class FiguresMixin:
    """Columns of a contract's quarter."""

    @display(description=_("mediator"), ordering="contract__mediator__number")
    def mediator(self, row: Any) -> str:
        return str(row.contract.mediator)

    @display(description=_("quota due, worked out"))
    def worked_out(self, row: Any) -> str:
        return quota_in_words(row.params)


@admin.register(Place)
class PlaceAdmin(FiguresMixin, ScopedAdminMixin, ViewOnlyAdminMixin, ModelAdminBase):
    list_display = ["run", "rank", "mediator", "station", "counted", "quota_due", "band"]
    list_filter = ["run", "contract__mediator__station"]
    list_select_related = ["run", "contract__mediator__station"]
    search_fields = ["contract__mediator__number", "contract__mediator__full_name"]
    ordering = ["-run__quarter", "rank", "contract"]
    fields = ["run", "rank", "mediator", "counted", "quota_due", "worked_out", "band"]

    @display(description=_("station"))
    def station(self, place: Place) -> str:
        return str(place.contract.mediator.station or "")


class EndingForm(AdminForm):
    ends_on = forms.DateField(
        label=_("Ends on"),
        help_text=_("The first day on which the contract is no longer in force."),
    )
    explanation = forms.CharField(
        label=_("Explanation"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )


@admin.register(QuotaFlag)
class QuotaFlagAdmin(FiguresMixin, ScopedAdminMixin, ViewOnlyAdminMixin, ModelAdminBase):
    """Raised by the machine, answered by the mediator, decided by a person with a reason."""

    list_display = [
        "run",
        "mediator",
        "counted",
        "quota_due",
        "status",
        "answer_until",
        "answered_at",
        "decided_by",
    ]
    list_filter = ["run", "status", "contract__mediator__station"]
    list_select_related = ["run", "contract__mediator", "decided_by"]
    search_fields = ["contract__mediator__number", "contract__mediator__full_name"]
    fields = [
        ("run", "mediator", "contract"),
        ("counted", "quota_due"),
        "worked_out",
        ("status", "notified_on", "answer_until"),
        ("answer", "answered_at"),
        ("decided_by", "decided_at"),
        "decision_reason",
    ]

    @service_action(
        description=_("Uphold"),
        permission="assessment.decide_quotaflag",
        done=_("%(row)s: upheld. A second officer can end the contract."),
        places=("row",),
        form=ReasonForm,
        when=lambda flag: flag.status in quarters.OPEN,
        explanation=_("The contract goes on. Only a second officer can end it, as a step apart."),
    )
    def uphold(self, flag: QuotaFlag, *, by: Any, reason: str) -> QuotaFlag:
        return quarters.decide_flag(flag=flag, uphold=True, reason=reason, by=by)

    @service_action(
        description=_("Set aside"),
        permission="assessment.decide_quotaflag",
        done=_("%(row)s: set aside."),
        places=("row",),
        form=ReasonForm,
        when=lambda flag: flag.status in quarters.OPEN,
        variant=ActionVariant.PRIMARY,
    )
    def set_aside(self, flag: QuotaFlag, *, by: Any, reason: str) -> QuotaFlag:
        return quarters.decide_flag(flag=flag, uphold=False, reason=reason, by=by)

    @service_action(
        description=_("End the contract"),
        permission="mediators.terminate_contract",
        done=_("%(row)s: the contract is ended. The mediator has been told."),
        places=("row",),
        form=EndingForm,
        when=lambda flag: flag.status == FlagStatus.UPHELD and flag.contract.ended_at is None,
        explanation=_("Somebody else has upheld the flag. Your decision ends the contract."),
        variant=ActionVariant.DANGER,
    )
    def terminate(self, flag: QuotaFlag, *, by: Any, **terms: Any) -> Any:
        return quarters.terminate_flagged(flag=flag, by=by, **terms)
