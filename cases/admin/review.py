"""The review desk: papers beside the checklist for one case, and many cases in one go."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from unfold.enums import ActionVariant

from cases.choices import ReviewLevel, ReviewState
from cases.forms.review import ReviewForm
from cases.models import Case
from cases.selectors import review_desk as desk
from cases.selectors.papers import papers_on_file
from cases.selectors.tier_proposals import tier_proposal
from cases.services.review import review_bureau, review_office
from cases.services.review_batch import batch_limit, pass_batch
from mediation.common.admin import AdminForm, AdminFormView, AdminPageView

from .reviewers import ReviewersView

PERMISSION = {
    ReviewLevel.OFFICE: "cases.review_office",
    ReviewLevel.BUREAU: "cases.review_bureau",
}
LEVEL_OF = {
    ReviewState.SUBMITTED: ReviewLevel.OFFICE,
    ReviewState.OFFICE_PASSED: ReviewLevel.BUREAU,
}
DECIDE = {ReviewLevel.OFFICE: review_office, ReviewLevel.BUREAU: review_bureau}
SHOWN = 100


def review_url(case: Case) -> str:
    return reverse("admin:cases_case_review", args=[case.pk])


def level_for(user, case: Case) -> ReviewLevel | None:
    """The review that the case waits for, if it is the user's to decide."""
    level = LEVEL_OF.get(ReviewState(case.review_state))
    return level if level and user.has_perm(PERMISSION[level]) else None


class ReviewView(AdminFormView):
    """One case: its papers on the left, what to look at and the decision on the right."""

    permissions = tuple(PERMISSION.values())
    form_class = ReviewForm
    template_name = "admin/cases/case/review.html"
    submit_label = _("Decide")

    @cached_property
    def case(self) -> Case:
        rows = self.model_admin.get_queryset(self.request)
        more = rows.select_related("dispute_type__parent", "agreement", "tier_claimed__scheme")
        return get_object_or_404(more, pk=self.kwargs["pk"])

    @cached_property
    def level(self) -> ReviewLevel | None:
        return level_for(self.request.user, self.case)

    def get_title(self):
        return _("Review of %(number)s") % {"number": self.case.number}

    def get_form(self, form_class=None):
        if self.level is None:
            return AdminForm()
        kwargs = self.get_form_kwargs()
        return ReviewForm(case=self.case, level=self.level, day=timezone.localdate(), **kwargs)

    def post(self, request, *args, **kwargs):
        if self.level is None:
            messages.warning(request, _("The case does not wait for your review any more."))
            return self.get(request, *args, **kwargs)
        return super().post(request, *args, **kwargs)

    def perform(self, form):
        return DECIDE[self.level](case=self.case, by=self.request.user, **form.verdict())

    def get_success_message(self, result):
        state = {"number": result.number, "state": result.get_review_state_display()}
        return _("%(number)s: %(state)s.") % state

    def get_success_url(self):
        """The next waiting case, so that a pile is worked through without going back."""
        following = self.neighbours(self.level).get("next")
        return review_url(following) if following else reverse("admin:cases_case_changelist")

    def neighbours(self, level: ReviewLevel | None) -> dict[str, Case]:
        if level is None:
            return {}
        rows = self.model_admin.get_queryset(self.request)
        waiting = rows.filter(review_state=desk.WAITING_FOR[level]).exclude(pk=self.case.pk)
        at = self.case.submitted_at
        found = {
            "previous": waiting.filter(submitted_at__lte=at).order_by("-submitted_at", "-pk"),
            "next": waiting.filter(submitted_at__gte=at).order_by("submitted_at", "pk"),
        }
        return {name: row for name, of in found.items() if (row := of.first())}

    def get_context_data(self, **kwargs):
        case, level = self.case, self.level
        return super().get_context_data(
            case=case,
            level=level,
            level_label=ReviewLevel(level).label if level else "",
            neighbours=[
                (name, row, review_url(row)) for name, row in self.neighbours(level).items()
            ],
            parties=case.parties.all() if self.request.user.has_perm("cases.view_party") else (),
            papers=papers_on_file(case),
            sessions=case.sessions.all(),
            obligations=case.agreement.obligations.all() if hasattr(case, "agreement") else (),
            checks=desk.machine_checks(case),
            proposal=tier_proposal(case),
            clock=desk.clock(case, level, timezone.localdate()) if level else None,
            reviews=case.reviews.select_related("decided_by", "tier_fixed").order_by("pk"),
            **kwargs,
        )


class BatchForm(AdminForm):
    cases = forms.ModelMultipleChoiceField(
        label=_("Cases"),
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one case.")},
    )
    all_yes = forms.BooleanField(
        label=_("For each case that I tick, every line of the checklist is as it should be."),
        error_messages={"required": _("Confirm the checklist, or open the cases one by one.")},
    )

    def __init__(self, *args, waiting, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["cases"].queryset = waiting


class BatchView(AdminFormView):
    """Cases that the machine has nothing to say about; the others are named with their reasons."""

    permissions = tuple(PERMISSION.values())
    template_name = "admin/cases/case/batch.html"
    submit_label = _("Pass the ticked cases")

    @cached_property
    def level(self) -> ReviewLevel:
        wanted = self.kwargs["level"]
        if wanted not in ReviewLevel.values or not self.request.user.has_perm(PERMISSION[wanted]):
            raise Http404
        return ReviewLevel(wanted)

    def get_title(self):
        return _("%(level)s: several cases in one go") % {"level": self.level.label}

    @cached_property
    def waiting(self):
        rows = self.model_admin.get_queryset(self.request).filter(
            review_state=desk.WAITING_FOR[self.level]
        )
        more = rows.select_related("dispute_type", "lead", "station", "tier_claimed", "tier_fixed")
        return more.order_by("submitted_at", "pk")

    def get_form(self, form_class=None):
        return BatchForm(waiting=self.waiting, **self.get_form_kwargs())

    def perform(self, form):
        cases = list(form.cleaned_data["cases"])
        return pass_batch(cases=cases, level=self.level, by=self.request.user)

    def get_success_message(self, result):
        for outcome in result:
            if outcome.sentence:
                messages.warning(self.request, f"{outcome.case}: {outcome.sentence}")
        count = sum(not outcome.sentence for outcome in result)
        return _("%(count)s cases passed.") % {"count": count}

    def get_success_url(self):
        return reverse("admin:cases_case_batch", args=[self.level])

    def get_context_data(self, **kwargs):
        cases = list(self.waiting[:SHOWN])
        obstacles = desk.batch_obstacles(cases)
        first = cases[0] if cases else None
        ticked = set(self.request.POST.getlist("cases"))
        return super().get_context_data(
            ready=[(case, str(case.pk) in ticked) for case in cases if not obstacles[case.pk]],
            others=[(case, review_url(case), why) for case in cases if (why := obstacles[case.pk])],
            limit=batch_limit(first.district_id) if first else None,
            lines=desk.checklist(first, self.level, timezone.localdate()) if first else (),
            more=self.waiting.count() - len(cases) if len(cases) == SHOWN else 0,
            **kwargs,
        )


class DeskView(AdminPageView):
    """Where "Review" in the sidebar leads: the case that has waited longest for this person."""

    permissions = tuple(PERMISSION.values())

    def get(self, request, *args, **kwargs):
        states = [
            desk.WAITING_FOR[level]
            for level, name in PERMISSION.items()
            if request.user.has_perm(name)
        ]
        rows = self.model_admin.get_queryset(request).filter(review_state__in=states)
        first = rows.order_by("submitted_at", "pk").first()
        if first is not None:
            return redirect(review_url(first))
        messages.info(request, _("No case waits for your review."))
        return redirect("admin:cases_case_changelist")


class ReviewDesk:
    """The admin of cases with its review desk: one button on a waiting case, one above the list."""

    custom_urls = [
        ("review/", "cases_case_desk", DeskView.as_view()),
        ("reviewers/", "cases_case_reviewers", ReviewersView.as_view()),
        ("review/<str:level>/", "cases_case_batch", BatchView.as_view()),
        ("<int:pk>/review/", "cases_case_review", ReviewView.as_view()),
    ]

    def render_change_form(self, request, context, **kwargs):
        response = super().render_change_form(request, context, **kwargs)
        case = kwargs.get("obj")
        if case is not None and level_for(request.user, case):
            response.context_data["service_buttons"].insert(
                0, _button(_("Review"), review_url(case))
            )
        return response


def _button(title, path) -> dict:
    return {"title": title, "path": path, "variant": ActionVariant.PRIMARY, "icon": None}
