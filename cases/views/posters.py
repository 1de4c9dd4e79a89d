"""The poster with a station's code, to print on A4 or A5 and hang at the door."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from django.conf import settings
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from cases.selectors.requests import code_of
from cases.services.qr_codes import issue_code
from mediation.common.forms import WebForm
from mediation.common.roles import Role
from mediation.common.views import RoleRequiredMixin, ServiceFormMixin
from stations.models import Station

SIZES = ("a4", "a5")


class PosterView(RoleRequiredMixin, ServiceFormMixin, FormView):
    """GET is the poster; POST gives the station a new code and ends the old one."""

    roles = (Role.MEDIATOR, Role.OFFICE_HEAD, Role.BUREAU_ADMIN)
    title = _("Poster")
    form_class = WebForm
    template_name = "cases/citizen/poster.html"
    success_message = _("The new code is in force. Print the poster and take the old one down.")

    @cached_property
    def station(self) -> Station:
        mine = Station.objects.visible_to(self.request.user).select_related("office", "committee")
        return get_object_or_404(mine, pk=self.kwargs["pk"])

    def perform(self, form):
        return issue_code(station=self.station, by=self.request.user)

    def get_success_url(self):
        return reverse("cases:poster", args=[self.station.pk])

    def get_context_data(self, **kwargs):
        code = code_of(self.station)
        url = settings.SITE_URL + reverse("cases:ask", args=[code.token]) if code else ""
        wish = self.request.GET.get("size")
        return super().get_context_data(
            station=self.station,
            code=code,
            url=url,
            picture=_picture(url) if url else None,
            size=wish if wish in SIZES else SIZES[0],
            sizes=SIZES,
            only_here=urlsplit(settings.SITE_URL).hostname in ("localhost", "127.0.0.1", "::1"),
            may_issue=self.request.user.has_perm("cases.issue_qrcode"),
            **kwargs,
        )


BORDER = 4
"""Modules of white around a code; fewer and some telephones do not find it."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A code as SVG: the length of its side in modules, and the path of the dark ones."""

    side: int
    path: str


def _picture(url: str) -> Picture:
    """Level Q: a quarter of the code may be dirty or torn."""
    import segno  # few requests draw one

    code = segno.make(url, error="q", micro=False)
    dark = [
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(code.matrix_iter(border=BORDER))
        for x, is_dark in enumerate(row)
        if is_dark
    ]
    return Picture(code.symbol_size(border=BORDER)[0], "".join(dark))
