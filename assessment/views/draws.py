"""Random draws as they are published: digest, people, progress, results, and the file."""

from django.http import HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.generic import DetailView

from assessment.models import SampleDraw
from assessment.selectors.draw_page import draw_page
from assessment.services.draws import hand_out_file
from mediation.common.roles import Role
from mediation.common.views import (
    PageMixin,
    RoleRequiredMixin,
    ScopedListView,
    ScopedQuerysetMixin,
    Shown,
)

WHO = (Role.BUREAU_ADMIN, Role.BUREAU_AUDITOR)


class DrawsView(RoleRequiredMixin, ScopedListView):
    roles = WHO
    title = _("Random draws")
    queryset = SampleDraw.objects.select_related("district")
    default_sort = ("-period_from",)
    empty_sentence = _("No cases have been fixed for a draw yet.")
    columns = (
        Shown("period", _("Cases approved"), value=str, link=True, sort="period_from"),
        Shown("status", _("Status"), value="get_status_display", sort="status"),
        Shown("population", pgettext_lazy("count", "Cases"), "int", sort="population"),
        Shown("sample", _("Sample"), "int", value="sample_size", sort="sample_size"),
        Shown("digest", _("Digest")),
    )

    def row_url(self, row):
        return reverse("assessment:draw", args=[row.pk])


class DrawMixin(RoleRequiredMixin, PageMixin, ScopedQuerysetMixin):
    roles = WHO
    queryset = SampleDraw.objects.select_related(
        "district", "frozen_by", "seeded_by", "witnessed_by"
    )


class DrawView(DrawMixin, DetailView):
    """One draw: what was promised, by whom, and how far the visits are."""

    template_name = "assessment/draws/detail.html"

    def get_title(self):
        return _("Draw %(period)s") % {"period": self.object}

    def get_crumbs(self):
        return ((_("Random draws"), reverse_lazy("assessment:draws")), (str(self.object), None))

    def get_context_data(self, **kwargs):
        return super().get_context_data(page_of_draw=draw_page(self.object), **kwargs)


class DrawFileView(DrawMixin, DetailView):
    """The published file, for anybody who wants to repeat the draw."""

    def get(self, request, *args, **kwargs):
        draw = self.get_object()
        text = hand_out_file(draw=draw, by=request.user)
        name = f"draw-{draw.period_from}-{draw.pk}.json"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(text, content_type="application/json; charset=utf-8", headers=headers)
