"""Follow-up: agencies, their people, visits, red flags and the rules that raise them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold import widgets
from unfold.admin import TabularInline
from unfold.decorators import display
from unfold.enums import ActionVariant

from assessment.admin.bases import OwnDistrictMixin, ReadInline
from assessment.choices import (
    PerformanceAnswer,
    Question,
    RedFlagStatus,
    VisitStatus,
    YesNo,
)
from assessment.models import (
    Agency,
    AgencyAssignment,
    Attempt,
    FlagRule,
    RedFlag,
    Visit,
    VisitAnswer,
)
from assessment.selectors.people import assignable_surveyors
from assessment.services import answers, red_flags, visits
from mediation.common.admin import (
    AdminForm,
    InlineBase,
    ModelAdminBase,
    ReasonForm,
    ScopedAdminMixin,
    ViewOnlyAdminMixin,
    service_action,
)

DATES = ["valid_from", "valid_to"]
ANSWERS: dict[str, list[tuple[str, Any]]] = {
    **dict.fromkeys(
        (Question.FAVOURITISM, Question.GIFTS_OR_MEALS, Question.RETALIATION),
        list(YesNo.choices),
    ),
    Question.PERFORMANCE: list(PerformanceAnswer.choices),
    Question.SATISFACTION: [(str(figure), str(figure)) for figure in range(1, 6)],
    Question.NEVER_HAPPENED: [(YesNo.YES.value, YesNo.YES.label)],
}


def _all_answers() -> list[tuple[str, str]]:
    """Every answer that can be given, once; "no" means something else to each question."""
    labels: dict[str, list[str]] = {}
    for pairs in ANSWERS.values():
        for value, label in pairs:
            if str(label) not in labels.setdefault(value, []):
                labels[value].append(str(label))
    return [(value, " / ".join(words)) for value, words in labels.items()]


class SurveyorInline(InlineBase):
    model = AgencyAssignment
    fields = ["user", *DATES]
    hide_title = True

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "user":
            kwargs["queryset"] = assignable_surveyors()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Agency)
class AgencyAdmin(OwnDistrictMixin, ScopedAdminMixin, ModelAdminBase):
    list_display = ["name", "contract_number", *DATES]
    list_filter = DATES
    search_fields = ["name", "contract_number"]
    fields = ["district", "name", "contract_number", *DATES]
    inlines = [SurveyorInline]


@admin.register(AgencyAssignment)
class AgencyAssignmentAdmin(ScopedAdminMixin, ModelAdminBase):
    list_display = ["user", "agency", *DATES]
    list_filter = ["agency"]
    list_select_related = ["user", "agency"]
    search_fields = ["user__username", "user__full_name", "agency__name"]
    fields = ["user", "agency", *DATES]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "user":
            kwargs["queryset"] = assignable_surveyors()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class FlagRuleForm(forms.ModelForm):
    answers = forms.MultipleChoiceField(
        label=_("Answers that raise it"),
        choices=_all_answers,
        widget=widgets.UnfoldAdminCheckboxSelectMultipleWidget,
    )

    class Meta:
        model = FlagRule
        fields = ["question", "answers"]

    def clean(self) -> Any:
        data = super().clean()
        possible = {value for value, _label in ANSWERS.get(data.get("question"), [])}
        if possible and set(data.get("answers", ())) - possible:
            labels = ", ".join(str(label) for _value, label in ANSWERS[data["question"]])
            self.add_error(
                "answers",
                _("This question can only be answered with: %(answers)s.") % {"answers": labels},
            )
        return data


@admin.register(FlagRule)
class FlagRuleAdmin(OwnDistrictMixin, ScopedAdminMixin, ModelAdminBase):
    list_display = ["question", "raised_by", "severity", "holds_pay", *DATES, "is_example"]
    list_filter = ["question", "holds_pay", "is_example"]
    form = FlagRuleForm
    fields = ["district", "question", "answers", "severity", "holds_pay", *DATES, "is_example"]

    @display(description=_("answers that raise it"))
    def raised_by(self, rule: FlagRule) -> str:
        labels = dict(ANSWERS[rule.question])
        return ", ".join(str(labels.get(str(answer), answer)) for answer in rule.answers)


class AttemptInline(ReadInline, TabularInline):
    model = Attempt
    fields = ["made_at", "result", "made_by"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("made_by")


class PurposeForm(AdminForm):
    purpose = forms.CharField(
        label=_("Purpose"),
        max_length=200,
        help_text=_("Written into the log before the answers are shown."),
    )


def _read_out(visit: Visit, answer: VisitAnswer) -> str:
    """All answers, for the one page that shows them."""
    if answer.never_happened:
        return gettext("Says that the mediation never happened. Remarks: %(remarks)s") % {
            "remarks": answer.remarks or "—"
        }
    return gettext(
        "Favouritism: %(favouritism)s. Gifts or meals: %(gifts)s. Retaliation: %(retaliation)s. "
        "Remarks: %(remarks)s"
    ) % {
        "favouritism": answer.get_favouritism_display(),
        "gifts": answer.get_gifts_or_meals_display(),
        "retaliation": answer.get_retaliation_display(),
        "remarks": answer.remarks or "—",
    }


@admin.register(Visit)
class VisitAdmin(ScopedAdminMixin, ViewOnlyAdminMixin, ModelAdminBase):
    """What became of a visit; the answers on integrity are the auditor's, one at a time."""

    list_display = ["draw", "position", "case", "agency", "opens_on", "closes_on", "status"]
    list_filter = ["draw", "agency", "status", "closes_on"]
    list_select_related = ["draw", "case", "agency"]
    search_fields = ["case__number"]
    fields = [
        ("draw", "position"),
        ("case", "agency"),
        ("opens_on", "closes_on"),
        ("status", "replaces"),
        "phone_revealed_at",
        ("told_performance", "told_satisfaction"),
    ]
    readonly_fields = ["told_performance", "told_satisfaction"]
    inlines = [AttemptInline]

    @display(description=_("actual performance"))
    def told_performance(self, visit: Visit) -> str:
        answer = _answer_of(visit)
        return answer.get_performance_display() if answer else ""

    @display(description=_("satisfaction, 1 to 5"))
    def told_satisfaction(self, visit: Visit) -> str:
        answer = _answer_of(visit)
        return str(answer.satisfaction) if answer else ""

    @service_action(
        description=_("Give the place to the next case"),
        permission="assessment.assign_visit",
        done=_("%(row)s: the next ticket takes its place."),
        when=lambda visit: visit.status == VisitStatus.ASSIGNED,
        explanation=_("After three calls at different times. The case is reported as not reached."),
    )
    def replace(self, visit: Visit, *, by: Any) -> Visit:
        return visits.replace(visit=visit, by=by)

    @service_action(
        description=_("Read the answers on integrity"),
        permission="assessment.reveal_visitanswer",
        done=_read_out,
        places=("row",),
        form=PurposeForm,
        when=lambda visit: visit.status == VisitStatus.DONE,
        reveals=True,
    )
    def read_answers(self, visit: Visit, *, by: Any, purpose: str) -> VisitAnswer:
        return answers.read_answers(visit=visit, purpose=purpose, by=by)


def _answer_of(visit: Visit) -> VisitAnswer | None:
    """Nothing of somebody who was asked nothing else."""
    answer = getattr(visit, "answer", None)
    return answer if answer and not answer.never_happened else None


def _is_open(flag: RedFlag) -> bool:
    return flag.status == RedFlagStatus.OPEN


@admin.register(RedFlag)
class RedFlagAdmin(ScopedAdminMixin, ViewOnlyAdminMixin, ModelAdminBase):
    list_display = ["case", "sign", "severity", "holds_pay", "status", "raised_at", "decided_by"]
    list_filter = ["status", "severity", "holds_pay", "raised_at", "case__station"]
    list_select_related = ["case", "decided_by"]
    search_fields = ["case__number"]
    fields = [
        ("case", "sign"),
        "feedback",
        ("severity", "holds_pay"),
        ("status", "raised_at"),
        ("decided_by", "decided_at"),
        "reason",
    ]

    @display(description=_("sign"), ordering="code")
    def sign(self, flag: RedFlag) -> str:
        return str(dict(Question.choices).get(flag.code, flag.code))

    @service_action(
        description=_("Clear"),
        permission="assessment.decide_redflag",
        done=_("%(row)s: cleared. The next settlement can pay the case."),
        form=ReasonForm,
        when=_is_open,
        variant=ActionVariant.PRIMARY,
    )
    def clear(self, flag: RedFlag, *, by: Any, reason: str) -> RedFlag:
        return red_flags.decide_flag(flag=flag, uphold=False, reason=reason, by=by)

    @service_action(
        description=_("Uphold"),
        permission="assessment.decide_redflag",
        done=_("%(row)s: upheld. What was paid is proposed to be taken back."),
        form=ReasonForm,
        when=_is_open,
        explanation=_("Upheld, a flag that holds pay keeps the case unpaid for good."),
        variant=ActionVariant.DANGER,
    )
    def uphold(self, flag: RedFlag, *, by: Any, reason: str) -> RedFlag:
        return red_flags.decide_flag(flag=flag, uphold=True, reason=reason, by=by)
