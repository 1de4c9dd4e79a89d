"""Random draws (第三方回访抽样): freeze, two seeds, the draw, its visits and what they found."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from unfold.decorators import display
from unfold.enums import ActionVariant

from assessment.admin.bases import DistrictForm, OwnPageMixin
from assessment.choices import DrawStatus
from assessment.models import FrameCase, SampleDraw
from assessment.selectors.draw_page import draw_page
from assessment.selectors.visits import Finding
from assessment.services import draws
from mediation.common.admin import (
    AdminForm,
    AdminFormView,
    AdminPageView,
    ModelAdminBase,
    ReasonForm,
    ScopedAdminMixin,
    ViewOnlyAdminMixin,
    service_action,
)
from mediation.common.admin.pages import AdminPageMixin

SEE = ("assessment.view_sampledraw",)


class FreezeForm(DistrictForm):
    period_from = forms.DateField(label=_("Cases approved from"))
    period_to = forms.DateField(
        label=_("Cases approved to (exclusive)"), help_text=_("The first day that is out.")
    )
    share_percent = forms.IntegerField(
        label=_("Share in percent"), initial=15, min_value=1, max_value=100
    )
    seed_source = forms.CharField(
        label=_("Public event that gives the seed"),
        max_length=120,
        help_text=_("Named before the cases are fixed, for example the next lottery draw."),
    )
    visit_days = forms.IntegerField(label=_("Days for the visits"), initial=30, min_value=1)


class SeedForm(AdminForm):
    seed = forms.CharField(
        label=_("Seed"),
        max_length=120,
        help_text=_("Type it from the public event itself, not from somebody's note."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class FreezeView(AdminFormView):
    """Fix the cases of a period and publish their digest, before anybody knows the seed."""

    permissions = ("assessment.freeze_sampledraw",)
    form_class = FreezeForm
    title = _("Fix the cases of a draw")
    submit_label = _("Fix the cases")
    success_message = _("The cases are fixed. Now the seed is awaited.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def perform(self, form: FreezeForm) -> SampleDraw:
        return draws.freeze_frame(by=self.request.user, **form.cleaned_data)

    def get_success_url(self) -> str:
        return _url(self.result)


class DrawMixin:
    @cached_property
    def draw(self) -> SampleDraw:
        rows = SampleDraw.objects.visible_to(self.request.user)  # type: ignore[attr-defined]
        rows = rows.select_related("district", "frozen_by", "seeded_by", "witnessed_by")
        return get_object_or_404(rows, pk=self.kwargs["pk"])  # type: ignore[attr-defined]


class DrawPageView(DrawMixin, AdminPageView):
    permissions = SEE
    template_name = "admin/assessment/draw.html"

    def get_title(self) -> Any:
        return _("Draw %(period)s") % {"period": self.draw}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = draw_page(self.draw)
        return super().get_context_data(
            draw=self.draw,
            page_of_draw=page,
            findings=[_finding(row) for row in page.results.findings] if page.results else [],
            steps=[choice for choice in DrawStatus.choices if choice[0] != DrawStatus.VOID],
            buttons=self.model_admin.buttons(self.request, self.draw),
            file_url=reverse("admin:assessment_draw_file", args=[self.draw.pk]),
            visits_query=f"draw__id__exact={self.draw.pk}",
            **kwargs,
        )


def _finding(row: Finding) -> dict[str, Any]:
    """A question's counts with the labels of its answers."""
    answers = "，".join(f"{label} {count}" for label, count in row.in_words)
    return {"label": row.measure, "answers": answers, "share": row.share}


class DrawFileView(DrawMixin, AdminPageMixin, View):
    """The published file, for anybody who wants to repeat the draw."""

    permissions = SEE

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        text = draws.hand_out_file(draw=self.draw, by=request.user)
        name = f"draw-{self.draw.period_from}-{self.draw.pk}.json"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(text, content_type="application/json; charset=utf-8", headers=headers)


def _is(*states: DrawStatus) -> Any:
    return lambda draw: draw.status in states


@admin.register(SampleDraw)
class SampleDrawAdmin(OwnPageMixin, ScopedAdminMixin, ViewOnlyAdminMixin, ModelAdminBase):
    """The list of draws; each has one page. The seed is on no page before the draw is made."""

    list_display = [
        "period",
        "district",
        "status",
        "population",
        "share_percent",
        "sample_size",
        "frozen_by",
        "seeded_by",
        "witnessed_by",
    ]
    list_filter = ["status", "period_from"]
    list_select_related = ["district", "frozen_by", "seeded_by", "witnessed_by"]
    custom_urls = [
        ("freeze/", "assessment_draw_freeze", FreezeView.as_view()),
        ("<int:pk>/page/", "assessment_draw_page", DrawPageView.as_view()),
        ("<int:pk>/file/", "assessment_draw_file", DrawFileView.as_view()),
    ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        response = super().changelist_view(request, extra_context)
        buttons = getattr(response, "context_data", {}).get("service_buttons")
        if buttons is not None and request.user.has_perm("assessment.freeze_sampledraw"):
            url = reverse("admin:assessment_draw_freeze")
            button = {"title": FreezeView.title, "path": url, "icon": "lock"}
            buttons.append({**button, "variant": ActionVariant.PRIMARY})
        return response

    def page_url(self, row: SampleDraw) -> str:
        return _url(row)

    @display(description=_("cases approved"), ordering="period_from")
    def period(self, draw: SampleDraw) -> str:
        return str(draw)

    @service_action(
        description=_("Enter the seed"),
        permission="assessment.witness_seed",
        done=_("%(row)s: a second person must type the seed now."),
        places=("row",),
        form=SeedForm,
        when=_is(DrawStatus.FROZEN),
        explanation=_("The first of two people types the seed. Who fixed the cases cannot."),
        variant=ActionVariant.PRIMARY,
    )
    def enter_seed(self, draw: SampleDraw, *, by: Any, seed: str) -> SampleDraw:
        return draws.enter_seed(draw=draw, seed=seed, by=by)

    @service_action(
        description=_("Type the seed as the second person"),
        permission="assessment.witness_seed",
        done=_("%(row)s: drawn. The agencies have their visits."),
        places=("row",),
        form=SeedForm,
        when=_is(DrawStatus.SEEDED),
        explanation=_("If both seeds agree, the cases are drawn at once."),
        variant=ActionVariant.PRIMARY,
    )
    def witness_seed(self, draw: SampleDraw, *, by: Any, seed: str) -> SampleDraw:
        return draws.witness_seed(draw=draw, seed=seed, by=by)

    @service_action(
        description=_("Declare void"),
        permission="assessment.freeze_sampledraw",
        done=_("%(row)s is void. It stays on record."),
        places=("row",),
        form=ReasonForm,
        when=_is(DrawStatus.FROZEN, DrawStatus.SEEDED, DrawStatus.DRAWN),
        explanation=_("A void draw stays on record beside the one that replaces it."),
        variant=ActionVariant.DANGER,
    )
    def void(self, draw: SampleDraw, *, by: Any, reason: str) -> SampleDraw:
        return draws.void(draw=draw, reason=reason, by=by)


@admin.register(FrameCase)
class FrameCaseAdmin(ScopedAdminMixin, ViewOnlyAdminMixin, ModelAdminBase):
    list_display = ["draw", "number", "position", "ticket"]
    list_filter = ["draw"]
    list_select_related = ["draw"]
    search_fields = ["number"]
    ordering = ["-draw__period_from", "position", "number"]
    fields = ["draw", "number", "position", "ticket"]


def _url(draw: SampleDraw) -> str:
    return reverse("admin:assessment_draw_page", args=[draw.pk])
